"""Joining a store's group: asked, let in, welcomed; and what happens to the bot's own place there."""

import asyncio
from collections.abc import Callable
from typing import Any

from sqlmodel import Session, col, select

from bot.db.tables import Chat, GroupStatus, JoinRequest, JoinStatus, Membership
from bot.db.tables import Group as GroupRow
from bot.domain.stores.groups import add_group, bind_group
from bot.sandbox.people import Card, Group, Person
from tests.shop import Shop


async def test_a_customer_joins_by_the_button_and_is_welcomed(shop: Shop) -> None:
    group, _ = await _group(shop)
    anna = await shop.box.person("Anna <b>&")
    await anna.start(shop.door)
    card = await anna.sees("Cup of the day", "Join the group")
    await anna.joins(_url(card, "Join the group"))
    await _is_let_in(group, anna)
    await anna.sees("Welcome, Anna <b>&!", "Harbour Street", chat=group)
    assert await shop.database.read(_requests) == [JoinStatus.APPROVED]
    await anna.start()
    home = await anna.sees("Good to see you again", new=True)
    assert "Join the group" not in home.buttons


async def test_who_asks_first_is_greeted_and_let_in_after_start(shop: Shop) -> None:
    group, link = await _group(shop)
    ben = await shop.box.person("Ben")
    await ben.joins(link)
    greeting = await ben.sees("You asked to join Harbour Street regulars", "Press START")
    assert ben.id not in await group.members()
    await ben.opens(_url(greeting, "Press START"))
    await ben.sees("Cup of the day", new=True)
    await _is_let_in(group, ben)
    await ben.sees("Welcome, Ben!", chat=group)


async def test_a_request_that_was_withdrawn_is_settled(shop: Shop) -> None:
    group, link = await _group(shop)
    ben = await shop.box.person("Ben")
    await ben.joins(link)
    await ben.sees("You asked to join")
    await group.decides(ben, approve=False)
    await ben.start(shop.door)
    await ben.sees("Cup of the day", new=True)
    assert await _becomes(shop, _requests, [JoinStatus.GONE])


async def test_one_welcome_a_minute_and_only_one_stands(shop: Shop) -> None:
    group, link = await _group(shop)
    people: list[Person] = []
    for name in ("Anna", "Ben", "Cleo"):
        person = await shop.box.person(name)
        await person.start(shop.door)
        await person.sees("Cup of the day")
        await person.joins(link)
        await _is_let_in(group, person)
        people.append(person)
    anna = people[0]
    await anna.sees("Welcome, Anna", chat=group)
    await anna.sees_nothing("Ben", chat=group)
    shop.clock.move(minutes=2)
    dora = await shop.box.person("Dora")
    await dora.start(shop.door)
    await dora.sees("Cup of the day")
    await dora.joins(link)
    await _is_let_in(group, dora)
    await dora.sees("Welcome, Ben, Cleo, Dora", chat=group)
    assert await _becomes_gone(dora, "Welcome, Anna", group)


async def test_leaving_closes_the_membership_and_a_return_opens_it(shop: Shop) -> None:
    group, link = await _group(shop)
    anna = await shop.box.person("Anna")
    await anna.start(shop.door)
    await anna.sees("Cup of the day")
    await anna.joins(link)
    assert await _becomes(shop, _memberships, [True])
    await anna.leaves(group)
    assert await _becomes(shop, _memberships, [False])
    await anna.joins(link)
    assert await _becomes(shop, _memberships, [True])


async def test_a_group_that_becomes_a_supergroup_keeps_its_store(shop: Shop) -> None:
    founder = await shop.box.person("Founder")
    group = await shop.box.group("Small group", founder, kind="group")
    await shop.database.unit_of_work(_bind, group, shop)
    await group.makes_bot_admin()
    moved = await group.migrates()
    assert await _becomes(shop, _group_ids, [moved.id])
    link = await _link(shop)
    anna = await shop.box.person("Anna")
    await anna.start(shop.door)
    await anna.sees("Cup of the day")
    await anna.joins(link)
    await _is_let_in(moved, anna)
    await anna.sees("Welcome, Anna", chat=moved)


async def test_lost_rights_pause_the_group_and_tell_the_owner(shop: Shop) -> None:
    owner = await shop.owner()
    await owner.start()
    await owner.sees("set up your shop")
    group, _ = await _group(shop)
    await group.makes_bot_member()
    await owner.sees("I may no longer invite people", "Harbour Street regulars", new=True)
    assert await _becomes(shop, _statuses, [GroupStatus.PAUSED])
    anna = await shop.box.person("Anna")
    await anna.start(shop.door)
    assert "Join the group" not in (await anna.sees("Cup of the day")).buttons
    await group.makes_bot_admin()
    assert await _becomes(shop, _statuses, [GroupStatus.ACTIVE])
    await group.removes_bot()
    await owner.sees("I was removed from the group", new=True)


async def test_whoever_lets_the_bot_in_as_operator_gives_the_only_store_its_group(shop: Shop) -> None:
    owner = await shop.owner()
    await owner.start()
    await owner.sees("set up your shop")
    group = await shop.box.group("Tea friends", owner)
    await group.makes_bot_admin()
    await owner.sees("Tea friends is now the group of Harbour Street", new=True)
    assert await _becomes(shop, _statuses, [GroupStatus.ACTIVE])
    assert await _link(shop)


async def test_a_strangers_group_is_told_to_nobody(shop: Shop) -> None:
    owner = await shop.owner()
    await owner.start()
    await owner.sees("set up your shop")
    stranger = await shop.box.person("Stranger")
    group = await shop.box.group("Spam", stranger)
    await group.makes_bot_admin()
    assert await _becomes(shop, _statuses, [GroupStatus.UNBOUND])
    await owner.sees_nothing("Spam")


async def test_blocking_is_noted_and_undone(shop: Shop) -> None:
    anna = await shop.box.person("Anna")
    await anna.start(shop.door)
    await anna.sees("Cup of the day")
    await anna.blocks()
    assert await _becomes(shop, _is_blocked, True, anna.id)
    await anna.unblocks()
    assert await _becomes(shop, _is_blocked, False, anna.id)


async def test_what_is_personal_is_not_told_in_the_group(shop: Shop) -> None:
    group, link = await _group(shop)
    anna = await shop.box.person("Anna")
    await anna.start(shop.door)
    await anna.sees("Cup of the day")
    await anna.joins(link)
    await _is_let_in(group, anna)
    await anna.sees("Welcome, Anna", chat=group)
    await anna.writes("/coupons", chat=group)
    reply = await anna.sees("in private", "Open our chat", chat=group, new=True)
    assert "Cup of the day" not in reply.text
    await anna.sees("Cup of the day", times=2)
    await anna.writes("/stop", chat=group)
    await anna.sees("/settings")
    stranger = await shop.box.person("Sam")
    await group.adds(stranger)
    await stranger.writes("/coupons", chat=group)
    await stranger.sees("between you and me", "Open our chat", chat=group)


async def _becomes_gone(person: Person, words: str, group: Group) -> bool:
    for _ in range(50):
        cards = await person.reads(chat=group)
        if not any(words in card.text and not card.raw["deleted"] for card in cards):
            return True
        await asyncio.sleep(0.1)
    return False


async def _group(shop: Shop) -> tuple[Group, str]:
    """The store's group with its link, which is owed once the bot has its rights."""
    group = await shop.group()
    link = await _link(shop)
    # Whoever is answered now was heard after what Telegram told of the bot's rights.
    witness = await shop.box.person("Witness")
    await witness.writes("/help")
    await witness.sees()
    assert await _becomes(shop, _statuses, [GroupStatus.ACTIVE])
    return group, link


async def _is_let_in(group: Group, person: Person) -> None:
    for _ in range(100):
        if (await group.members()).get(person.id) == "member":
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"{person.name} was not let in")


async def _link(shop: Shop) -> str:
    for _ in range(100):
        if link := await shop.database.read(_find_link):
            return link
        await asyncio.sleep(0.1)
    raise AssertionError(f"no invite link was made: {await shop.database.read(_all_groups)}")


async def _becomes(shop: Shop, read: Callable[..., Any], wanted: object, *args: object) -> bool:
    for _ in range(50):
        if await shop.database.read(read, *args) == wanted:
            return True
        await asyncio.sleep(0.1)
    raise AssertionError(f"{await shop.database.read(read, *args)} is not {wanted}")


def _bind(session: Session, group: Group, shop: Shop) -> None:
    row = add_group(session, telegram_id=group.id, title=group.title, now=shop.clock.now())
    bind_group(session, group_id=row.group_id, store_id=shop.store_id, now=shop.clock.now())


def _url(card: Card, text: str) -> str:
    rows = card.raw["buttons"]
    return next(button["url"] for row in rows for button in row if button["text"] == text)


def _all_groups(session: Session) -> list[dict[str, Any]]:
    return [group.model_dump() for group in session.exec(select(GroupRow)).all()]


def _find_link(session: Session) -> str:
    return session.exec(select(GroupRow.invite_link)).one()


def _requests(session: Session) -> list[JoinStatus]:
    return list(session.exec(select(JoinRequest.status)).all())


def _memberships(session: Session) -> list[bool]:
    return [left is None for left in session.exec(select(Membership.left_at)).all()]


def _statuses(session: Session) -> list[GroupStatus]:
    return list(session.exec(select(GroupRow.status)).all())


def _group_ids(session: Session) -> list[int]:
    joined = select(Chat.telegram_id).join(GroupRow, col(GroupRow.chat_id) == col(Chat.id))
    return list(session.exec(joined).all())


def _is_blocked(session: Session, telegram_id: int) -> bool:
    return session.exec(select(Chat.blocked_at).where(Chat.telegram_id == telegram_id)).one() is not None
