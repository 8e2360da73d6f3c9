"""A store's group: let in with its rights, without them, taken away; moved, found among many."""

import asyncio

import pytest
from sqlmodel import Session, select

from bot.db.tables import EntryCode, GroupStatus, Store
from bot.db.tables import Group as GroupRow
from bot.domain.stores.cards import add_store
from bot.domain.stores.groups import add_group, bind_group
from bot.sandbox.people import Person
from bot.sandbox.rights import ADMIN_RIGHTS
from tests.conftest import HandClock
from tests.handlers.walking import go, sees_later
from tests.shop import Shop


async def test_a_picked_group_is_the_only_stores_at_once(shop: Shop, owner: Person) -> None:
    group = await shop.box.group("Picked <b>", owner)
    await go(owner, "/groups", "Pick a group")
    await owner.sees("Press the button below", new=True)
    await owner.press("Choose the group", pick=group)
    await owner.sees("Picked <b> is now the group of Harbour Street", "Next: the poster", new=True)
    assert await owner.keyboard() == []
    assert await _states(shop) == [(GroupStatus.ACTIVE, "")]
    await owner.writes("/groups")
    await owner.sees("Picked <b>: Harbour Street", new=True)


async def test_with_several_stores_the_store_is_chosen(shop: Shop, owner: Person) -> None:
    await shop.database.unit_of_work(_stores, shop, 12)
    group = await shop.box.group("Tea friends", owner)
    await group.makes_bot_admin()
    card = await owner.sees("Tea friends", "Which store", "More stores", new=True)
    assert "Store 11" not in card.buttons
    await owner.press("More stores")
    await owner.sees("Store 11", "2/2", "Send a part of the store's name", new=True)
    await owner.writes("store 7")
    card = await owner.sees("Store 7", new=True)
    assert "Store 8" not in card.buttons
    await owner.press("Store 7")
    await owner.sees("is now the group of Store 7", new=True)


async def test_a_group_that_is_anothers_moves_only_by_a_second_press(shop: Shop, owner: Person) -> None:
    await shop.database.unit_of_work(_stores, shop, 2)
    await shop.group("Regulars")
    await go(owner, "/groups", "Regulars", "Another store", "Store 1")
    await owner.sees("is the group of Harbour Street now", "Move it to Store 1?", new=True)
    assert await _stores_of_groups(shop) == [shop.store_id]
    await owner.press("Move it here")
    await owner.sees("is now the group of Store 1", new=True)
    assert await _stores_of_groups(shop) != [shop.store_id]


async def test_an_operator_who_adds_the_bot_without_rights_is_told_which_and_how(
    shop: Shop, clock: HandClock, owner: Person
) -> None:
    group = await shop.box.group("Tea friends", owner, bot="member")
    card = await sees_later(
        owner, clock, "Tea friends", "the place of an administrator", "Invite users via link", "Administrators"
    )
    assert {"Check again", "Give the rights"} <= set(card.buttons)
    await owner.press("Check again", card=card)
    await owner.sees("I cannot let your customers in here", "Missing: the place of an administrator", new=True)
    await group.makes_bot_admin({"can_pin_messages": True})
    await sees_later(owner, clock, "Missing: the right “Invite users via link”")
    await group.makes_bot_admin()
    await owner.sees("Tea friends is now the group of Harbour Street", new=True)
    assert await _states(shop) == [(GroupStatus.ACTIVE, "")]


async def test_a_group_bound_without_rights_says_that_nobody_is_let_in_yet(shop: Shop, owner: Person) -> None:
    await shop.database.unit_of_work(_stores, shop, 2)
    group = await shop.box.group("Tea friends", owner, bot="member")
    await go(owner, "/groups", "⚠️ Tea friends", "Choose its store", "Store 1")
    await owner.sees("Store: Store 1", "I cannot let your customers in here", new=True)
    assert await _states(shop) == [(GroupStatus.PAUSED, "rights")]
    await group.makes_bot_admin()
    assert await _become(shop, [(GroupStatus.ACTIVE, "")])


async def test_rights_given_right_after_the_bot_came_are_not_asked_for(
    shop: Shop, clock: HandClock, owner: Person
) -> None:
    group = await shop.box.group("Tea friends", owner, bot="member")
    await group.makes_bot_admin()
    await owner.sees("is now the group of Harbour Street", new=True)
    clock.move(seconds=30)
    await owner.sees_nothing("cannot let your customers in", during=2)


async def test_check_again_reads_telegram_and_ticks(shop: Shop, clock: HandClock, owner: Person) -> None:
    """Even when the update that said so was lost."""
    await shop.group("Regulars")
    while not await shop.database.read(_link):
        await asyncio.sleep(0.1)
    await shop.database.unit_of_work(_pause)
    await go(owner, "/groups", "⚠️ Regulars")
    await owner.sees("I cannot let your customers in here", new=True)
    told = await owner.is_told(await owner.press("Check again"))
    assert told["text"] == "Looking…"
    await owner.sees("✅ I have the rights I need", new=True)
    assert await _states(shop) == [(GroupStatus.ACTIVE, "")]


async def test_a_bot_that_was_removed_is_told_once_and_back_again_goes_on(
    shop: Shop, clock: HandClock, owner: Person
) -> None:
    group = await shop.group("Regulars")
    await group.removes_bot()
    card = await owner.sees("I was removed from the group Regulars", "Check again", new=True)
    await owner.press("Check again", card=card)
    await owner.sees("I am not in this group any more", new=True)
    await owner.writes("/groups")
    await owner.sees("Regulars: Harbour Street, ⚠️ the bot is no longer in it", new=True)
    cards = [one for one in await owner.reads() if "I was removed" in one.text]
    assert len(cards) <= 1
    await group.makes_bot_admin()
    assert await _become(shop, [(GroupStatus.ACTIVE, "")])


async def test_a_strangers_group_without_rights_is_nobodys_business(shop: Shop, owner: Person) -> None:
    stranger = await shop.box.person("Stranger")
    await shop.box.group("Spam", stranger, bot="member")
    await asyncio.sleep(0.5)
    assert await _states(shop) == []
    await owner.sees_nothing("Spam", during=0.3)


async def test_a_channel_is_refused_in_words(shop: Shop, owner: Person) -> None:
    await shop.box.inject(_let_into_channel(owner))
    await owner.sees("Tea news is a channel", "needs a group", new=True)
    assert await _states(shop) == []


async def test_a_group_without_a_store_to_give_it_to_says_so(shop: Shop, owner: Person) -> None:
    await shop.database.unit_of_work(_no_store)
    group = await shop.box.group("Tea friends", owner)
    await group.makes_bot_admin()
    await owner.sees("There is no store yet", "/groups", new=True)


async def test_a_group_is_found_among_three_hundred(shop: Shop, owner: Person) -> None:
    await shop.database.unit_of_work(_many_groups, shop)
    await owner.writes("/groups")
    card = await owner.sees("Groups (300)", "1/30", "Send a part", new=True)
    assert len([label for label in card.buttons if "Tea " in label]) == 10
    await owner.writes("tea 29")
    card = await owner.sees("“tea 29”", "1/2", new=True)
    await owner.press("›")
    await owner.sees("2/2", "Tea 299", new=True)
    await owner.writes("nowhere")
    await owner.sees("No group of that name", new=True)


@pytest.mark.parametrize("data", ["bgo:999", "bgc:999", "bgs:999:0:", "bgb:999:1:1", "bgb:1:999:1"])
async def test_a_forged_group_is_unknown(shop: Shop, owner: Person, data: str) -> None:
    await shop.group("Regulars")
    card = await owner.sees("Moonpine Tea")
    told = await owner.is_told(await owner.forges(data, card))
    assert "not known" in told["text"] or "no longer" in told["text"], told
    assert await _stores_of_groups(shop) == [shop.store_id]


async def _become(shop: Shop, wanted: list[tuple[GroupStatus, str]]) -> bool:
    for _ in range(50):
        if await _states(shop) == wanted:
            return True
        await asyncio.sleep(0.1)
    return False


async def _states(shop: Shop) -> list[tuple[GroupStatus, str]]:
    return await shop.database.read(
        lambda session: [(group.status, group.reason) for group in session.exec(select(GroupRow)).all()]
    )


async def _stores_of_groups(shop: Shop) -> list[int | None]:
    return await shop.database.read(lambda session: list(session.exec(select(GroupRow.store_id)).all()))


def _stores(session: Session, shop: Shop, count: int) -> None:
    for number in range(1, count):
        add_store(session, name=f"Store {number}", timezone="UTC", now=shop.clock.now())


def _link(session: Session) -> str:
    return session.exec(select(GroupRow.invite_link)).one()


def _pause(session: Session) -> None:
    group = session.exec(select(GroupRow)).one()
    group.status, group.reason = GroupStatus.PAUSED, "rights"
    session.add(group)


def _no_store(session: Session) -> None:
    for table in (EntryCode, Store):
        for row in session.exec(select(table)).all():
            session.delete(row)
        session.flush()


def _many_groups(session: Session, shop: Shop) -> None:
    for number in range(300):
        group = add_group(session, telegram_id=-1000 - number, title=f"Tea {number}", now=shop.clock.now())
        bind_group(session, group_id=group.group_id, store_id=shop.store_id, now=shop.clock.now())


def _let_into_channel(owner: Person) -> dict[str, object]:
    bot = {"id": 424242, "is_bot": True, "first_name": "Regulars"}
    rights = {"can_be_edited": False, "is_anonymous": False} | dict.fromkeys(ADMIN_RIGHTS, True)
    return {
        "my_chat_member": {
            "chat": {"id": -1009, "type": "channel", "title": "Tea news"},
            "from": {"id": owner.id, "is_bot": False, "first_name": "Grace"},
            "date": 1_800_000_000,
            "old_chat_member": {"user": bot, "status": "left"},
            "new_chat_member": {"user": bot, "status": "administrator", **rights},
        }
    }
