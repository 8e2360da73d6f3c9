"""The manager's home, their store's figures and team."""

from contextlib import suppress

from sqlmodel import Session, select

from bot.db.tables import Coupon, Invitation, Role, RosterEntry, Staff
from bot.domain.stores.cards import add_store
from bot.domain.words.codes import show_code
from bot.sandbox.cards import Card
from bot.sandbox.people import Person
from tests.conftest import HandClock
from tests.handlers.walking import go, link_in
from tests.shop import Shop


async def hears(person: Person, clock: HandClock, *fragments: str) -> Card:
    """Wait for a notice: a chat is written to once a second, and shop time stands still."""
    for _ in range(10):
        clock.move(seconds=1)
        with suppress(AssertionError):
            return await person.sees(*fragments, within=0.7)
    return await person.sees(*fragments, within=0.1)


async def test_start_is_the_managers_home_with_everything_on_it(shop: Shop, sofia: Person) -> None:
    await sofia.start()
    home = await sofia.sees("Hello Sofia", "Harbour Street", new=True)
    assert {"Redeem", "My QR code", "Team", "Store's numbers", "Go off duty", "See as a shopper"} <= set(
        home.buttons
    )
    await sofia.press("See as a shopper")
    await sofia.sees("Only a view", "Cup of the day", "Back to my desk", new=True)


async def test_the_home_speaks_chinese_at_one_press(sofia: Person) -> None:
    await go(sofia, "/start", "中文 / English")
    await sofia.sees("您是海港街店的店长", "团队", "门店数据", new=True)


async def test_a_manager_invites_a_guide_by_qr_and_hears_who_took_it(
    shop: Shop, sofia: Person, clock: HandClock
) -> None:
    await go(sofia, "/staff", "Invite somebody")
    assert (await sofia.sees("As what?", new=True)).buttons == ("Guide", "Till", "Back")
    await sofia.press("Guide")
    card = await sofia.sees("Invitation: Guide, Harbour Street", "Works once, until", new=True)
    assert card.photo
    mei = await shop.box.person("Mei")
    await mei.opens(link_in(card.text))
    await mei.sees("You are a guide at Harbour Street now")
    await mei.press("Home")
    await mei.sees("Hello Mei", "Redeem", new=True)
    await hears(sofia, clock, "Mei took your invitation: guide, Harbour Street", "Remove from the team")


async def test_an_invitation_that_was_forwarded_is_taken_back_by_two_presses(
    shop: Shop, sofia: Person, clock: HandClock
) -> None:
    await go(sofia, "/staff", "Invite somebody", "Guide")
    link = link_in((await sofia.sees("Invitation: Guide", new=True)).text)
    eve, mei = await shop.box.person("Eve"), await shop.box.person("Mei", "zh-hans")
    await eve.opens(link)
    await eve.sees("You are a guide")
    await mei.opens(link)
    await mei.sees("这个邀请已用过或已过期")
    await hears(sofia, clock, "Eve took your invitation")
    for step in ("Remove from the team", "Yes, remove"):
        await sofia.press(step)
        await sofia.sees("Eve", new=True)
    await eve.start()
    await eve.sees("Cup of the day", new=True)
    await sofia.press("Invite again")
    await sofia.sees("Invitation: Guide, Harbour Street", new=True)


async def test_a_coupons_code_is_one_below_a_short_team_too(shop: Shop, sofia: Person) -> None:
    anna = await shop.box.person("Anna")
    await anna.start(shop.door)
    await anna.sees("Cup of the day")
    await go(sofia, "/staff")
    await sofia.sees("Team", new=True)
    code = await shop.database.read(lambda session: session.exec(select(Coupon.code)).one())
    await sofia.writes(show_code(code))
    await sofia.sees("For Anna", "Redeem", new=True)


async def test_a_till_is_invited_too(shop: Shop, sofia: Person) -> None:
    await go(sofia, "/staff", "Invite somebody", "Till")
    link = link_in((await sofia.sees("Invitation: Till, Harbour Street", new=True)).text)
    till = await shop.box.person("Till 1")
    await till.opens(link)
    await till.sees("You are the till of Harbour Street now")
    await till.press("Home")
    await till.sees("till", "Sofia", new=True)


async def test_a_manager_sees_and_touches_only_their_own_store(shop: Shop, sofia: Person) -> None:
    other = await shop.database.unit_of_work(_second_store, shop)
    await shop.staff("Priya", Role.GUIDE, store_id=other)
    priya = await shop.database.read(_staff_id, "Priya")
    await sofia.writes("/staff")
    card = await sofia.sees("Team (1)", "Sofia, Store manager", new=True)
    assert "Priya" not in card.text
    for forged in (f"to:{priya}", f"td:{priya}:0", f"td:{priya}:1", "to:999999", "td:999999:1"):
        told = await sofia.is_told(await sofia.forges(forged, card))
        assert told["text"] == "That person is no longer on the team."
    for forged in (f"ts:guide:{other}", "ts:guide:999999"):
        told = await sofia.is_told(await sofia.forges(forged, card))
        assert told["text"] == "That store is not known."
    for forged in ("ta:operator", "ta:owner"):
        told = await sofia.is_told(await sofia.forges(forged, card))
        assert told["text"] == "This button is no longer in use."
    for forged in ("ts:manager:1", "ts:owner:1", "tr:manager:0:", "tr:owner:0:", "tr::0:"):
        told = await sofia.is_told(await sofia.forges(forged, card))
        assert told["show_alert"]
    assert (
        await shop.database.read(lambda s: [i.role for i in s.exec(select(Invitation)).all() if not i.used_at])
        == []
    )


async def test_an_expected_colleague_takes_the_rosters_name(shop: Shop, sofia: Person, clock: HandClock) -> None:
    await shop.database.unit_of_work(_expect, "W17", "Lena Vogt", shop)
    await go(sofia, "/staff", "Expected (1)", "Invite Lena Vogt")
    card = await sofia.sees("Invitation: Guide", "For Lena Vogt", new=True)
    lena = await shop.box.person("lenchen")
    await lena.opens(link_in(card.text))
    await lena.sees("You are a guide")
    await hears(sofia, clock, "lenchen took your invitation for Lena Vogt")
    await sofia.writes("/staff")
    team = await sofia.sees("Team (2)", "Lena Vogt, Guide", new=True)
    assert "Expected (1)" not in team.buttons


async def test_figures_of_the_store(shop: Shop, sofia: Person) -> None:
    mei = await shop.staff("Mei", Role.GUIDE)
    anna = await shop.box.person("Anna")
    await anna.start(shop.door)
    await anna.sees("Cup of the day")
    await mei.writes(f"/redeem {await shop.database.read(lambda s: s.exec(select(Coupon.code)).one())}")
    await mei.sees("For Anna", new=True)
    await mei.press("Redeem")
    await mei.sees("Redeemed:", new=True)
    await go(sofia, "/start", "Store's numbers")
    await sofia.sees("New customers: 1 today, 1 in 7 days", "Redeemed: 1 today", "Mei: 1 / 1", new=True)


async def test_off_duty_is_one_press_and_so_is_back(shop: Shop, sofia: Person) -> None:
    await go(sofia, "/start", "Go off duty")
    await sofia.sees("You are off duty", new=True)
    await sofia.press("Back on duty")
    home = await sofia.sees("Go off duty", new=True)
    assert "off duty:" not in home.text


async def test_who_invited_and_was_removed_invites_nobody_any_more(
    shop: Shop, sofia: Person, owner: Person
) -> None:
    await go(sofia, "/staff", "Invite somebody", "Guide")
    link = link_in((await sofia.sees("Invitation: Guide", new=True)).text)
    await go(owner, "/staff", "Sofia · Store manager", "Remove from the team", "Yes, remove")
    await owner.sees("no longer on the team", new=True)
    eve = await shop.box.person("Eve")
    await eve.opens(link)
    await eve.sees("This invitation is used or over")


def _second_store(session: Session, shop: Shop) -> int:
    return add_store(session, name="Canal Row", timezone="America/Toronto", now=shop.clock.now()).id or 0


def _staff_id(session: Session, name: str) -> int:
    return session.exec(select(Staff.id).where(Staff.name == name)).one() or 0


def _expect(session: Session, number: str, name: str, shop: Shop) -> None:
    now = shop.clock.now()
    session.add(RosterEntry(number=number, name=name, role=Role.GUIDE, store_id=shop.store_id, created_at=now))
