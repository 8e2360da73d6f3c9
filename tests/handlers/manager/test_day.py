"""The manager's /day: sums, what to look at, undoing, closing it once, the export; operators for any store."""

import asyncio
import io
from datetime import timedelta

import pytest
from python_calamine import CalamineWorkbook
from sqlmodel import Session, select

from bot.db.tables import DayClosing, OfferKind, Redemption, Role, Way
from bot.domain.stores.cards import add_store
from bot.sandbox.people import Card, Person
from tests.conftest import HandClock
from tests.domain.redeemed import a_use, an_offer
from tests.handlers.walking import go
from tests.shop import Shop


@pytest.fixture
async def busy(shop: Shop) -> Shop:
    """Yesterday one piece; today two with amounts, one of them late."""
    await shop.database.unit_of_work(_be_busy, shop)
    return shop


def _be_busy(session: Session, shop: Shop) -> None:
    now = shop.clock.now()
    tenth = an_offer(session, now - timedelta(days=3))
    a_use(session, tenth, shop.store_id, now - timedelta(days=1), amount=500, name="Bo", way=Way.STAFF)
    a_use(session, tenth, shop.store_id, now, amount=2000, name="Anna", way=Way.STAFF)
    a_use(session, tenth, shop.store_id, now, amount=1050, name="=cmd()", way=Way.LATE, reason="=1+1")


async def test_the_day_shows_what_was_redeemed_how_and_what_to_look_at(busy: Shop, sofia: Person) -> None:
    await go(sofia, "/day")
    card = await sofia.sees("Harbour Street", "today", "2 coupons redeemed", "$30.50", "$3.05 off", new=True)
    assert "entered late 1" in card.text
    assert {"To look at (1)", "All (2)", "Matches", "There is a difference", "Export"} <= set(card.buttons)
    await sofia.press("To look at (1)")
    await sofia.sees("To look at: 1", "entered late: =1+1", new=True)
    await sofia.press("Back to the day")
    await sofia.sees("2 coupons", new=True)
    await sofia.press("‹")
    yesterday = await sofia.sees("1 coupon redeemed", "›", new=True)
    assert "today" not in yesterday.text


async def test_the_day_speaks_chinese(busy: Shop) -> None:
    liu = await busy.staff("刘", Role.MANAGER, "zh-hans")
    await go(liu, "/day")
    await liu.sees("海港街店", "共核销 2 张券", "九折券", "补录 1", "核对无误", new=True)
    await liu.press("需留意（1）")
    await liu.sees("需要留意：1 笔", "补录", new=True)
    await liu.press("返回当天")
    await liu.sees("共核销", new=True)
    await liu.press("有出入")
    await liu.sees("收银机多（+）或少（-）", new=True)
    await liu.writes("-1张 少一杯")
    await liu.sees("刘 已日结", "收银机少 1 张", "少一杯", new=True)


async def test_a_matching_day_is_closed_by_one_press_and_says_what_came_since(
    busy: Shop, sofia: Person, clock: HandClock
) -> None:
    await go(sofia, "/day")
    card = await sofia.sees("Matches", new=True)
    assert (await sofia.is_told(await sofia.press("Matches")))["text"] == "The day is closed."
    closed = await sofia.sees("Closed by Sofia", "2 redeemed", "It matches the till", new=True)
    assert "Matches" not in closed.buttons
    clock.move(minutes=5)
    await busy.database.unit_of_work(_one_more, busy)
    told = await sofia.is_told(await sofia.forges(f"ym:{busy.store_id}:2026-11-20", card))
    assert told["text"] == "It was closed already: see by whom."
    await sofia.sees("Closed by Sofia", "2 redeemed", "1 more redeemed since", new=True)


def _one_more(session: Session, shop: Shop) -> None:
    a_use(
        session, an_offer(session, shop.clock.now(), "Cup", kind=OfferKind.GIFT), shop.store_id, shop.clock.now()
    )


async def test_a_difference_is_typed_with_a_sign_and_a_note(busy: Shop, sofia: Person) -> None:
    await go(sofia, "/day", "There is a difference")
    await sofia.sees("What is different?", new=True)
    for wrong in ("5", "-1", "\u200b", "x" * 4000):
        await sofia.writes(wrong)
        await sofia.sees(new=True)
        assert not await busy.database.read(lambda session: session.exec(select(DayClosing)).all())
    await sofia.writes("+$5.00 rung up twice")
    await sofia.sees("Closed by Sofia", "The till counted $5 more: rung up twice", new=True)


async def test_a_day_begun_before_midnight_is_closed_after_it(busy: Shop, sofia: Person, clock: HandClock) -> None:
    clock.move(hours=11, minutes=59)
    await go(sofia, "/day")
    await sofia.sees("2 coupons", new=True)
    clock.move(minutes=2)
    await sofia.press("Matches")
    await sofia.sees("Fri 20 Nov", "Closed by Sofia", new=True)
    assert await busy.database.read(lambda session: session.exec(select(DayClosing.day)).one()) == "2026-11-20"
    await go(sofia, "/day")
    await sofia.sees("Sat 21 Nov", "Nothing was redeemed yet", new=True)


async def test_two_managers_close_at_once_and_one_did(busy: Shop, sofia: Person) -> None:
    liu = await busy.staff("Liu", Role.MANAGER)
    for one in (sofia, liu):
        await go(one, "/day")
        await one.sees("Matches", new=True)
    presses = await asyncio.gather(*(one.press("Matches") for one in (sofia, liu)))
    told = [await one.is_told(press) for one, press in zip((sofia, liu), presses, strict=True)]
    assert {one["text"] for one in told} == {"The day is closed.", "It was closed already: see by whom."}
    first = await sofia.sees("Closed by", new=True)
    again = await liu.sees("Closed by", new=True)
    assert ("Closed by Sofia" in first.text) == ("Closed by Sofia" in again.text)


async def test_only_an_operator_opens_a_day_again(busy: Shop, sofia: Person, owner: Person) -> None:
    await go(sofia, "/day", "Matches")
    card = await sofia.sees("Closed by Sofia", new=True)
    told = await sofia.is_told(await sofia.forges(f"yr:{busy.store_id}:2026-11-20", card))
    assert told["text"] == "This button is no longer in use."
    await go(owner, "/day", "Harbour Street")
    day = await owner.sees("Closed by Sofia", "Open the day again", new=True)
    assert "Matches" not in day.buttons
    await owner.press("Open the day again")
    await owner.sees("2 coupons", new=True)
    assert not await busy.database.read(lambda session: session.exec(select(DayClosing)).all())
    told = await owner.is_told(await owner.forges(f"yr:{busy.store_id}:2026-11-20", day))
    assert told["text"] == "That day is not closed."


async def test_a_manager_undoes_a_redemption_of_the_day_after_a_second_press(busy: Shop, sofia: Person) -> None:
    await go(sofia, "/day", "All (2)")
    listed = await sofia.sees("All redemptions: 2", "Anna", new=True)
    await sofia.press(next(label for label in listed.buttons if "Anna" in label))
    await sofia.sees("Bought for $20", "Came off: $2", new=True)
    await sofia.press("Undo")
    await sofia.sees("Undo this redemption?", "Anna", new=True)
    await sofia.press("Yes, undo")
    await sofia.sees("Undone by Sofia", new=True)
    await sofia.press("Back to the day")
    await sofia.sees("1 coupon redeemed", "Undone: 1", "To look at (2)", new=True)


async def test_an_operator_undoes_what_a_manager_may_not_any_more(
    busy: Shop, sofia: Person, owner: Person
) -> None:
    await go(sofia, "/day", "‹", "All (1)")
    listed = await sofia.sees("All redemptions: 1", "Bo", new=True)
    await sofia.press(next(label for label in listed.buttons if "Bo" in label))
    await sofia.sees("Bought for $5", new=True)
    use = await busy.database.read(
        lambda session: session.exec(select(Redemption.id).order_by(Redemption.at)).first()
    )
    card = await sofia.sees("Bought for $5")
    told = await sofia.is_told(await sofia.forges(f"yu:{use}:1", card))
    assert told["show_alert"]
    await go(owner, "/day", "Harbour Street", "‹", "All (1)")
    listed = await owner.sees("All redemptions: 1", "Bo", new=True)
    await owner.press(next(label for label in listed.buttons if "Bo" in label))
    for step in ("Undo", "Yes, undo"):
        await owner.sees(step, new=True)
        await owner.press(step)
    await owner.sees("Undone by Grace", new=True)


async def test_another_day_is_typed(busy: Shop, sofia: Person) -> None:
    await go(sofia, "/day", "Another day")
    await sofia.sees("Which day?", new=True)
    for wrong in ("soon", "2027-01-01", "\x00", "9" * 4000):
        await sofia.writes(wrong)
        await sofia.sees(new=True)
    await sofia.writes("Thursday")
    await sofia.sees("Thu 19 Nov", "1 coupon redeemed", new=True)


@pytest.mark.parametrize("question", ["Another day", "Export"])
async def test_back_from_a_days_question_leads_to_that_day(busy: Shop, sofia: Person, question: str) -> None:
    await go(sofia, "/day", "‹", question, "Back")
    await sofia.sees("Thu 19 Nov", "1 coupon redeemed", new=True)


async def test_another_stores_day_is_unknown(busy: Shop, sofia: Person) -> None:
    other, use = await busy.database.unit_of_work(_elsewhere, busy)
    await go(sofia, "/day")
    card = await sofia.sees("Matches", new=True)
    for forged in (
        f"y:{other}:", f"ya:{other}:", f"yl:{other}:2026-11-20:all:0", f"ym:{other}:2026-11-20",
        f"yd:{other}:2026-11-20", f"ye:{other}:", "ye:0:", f"yx:{other}:2026-11", "yx:0:2026-11", "y:999999:",
    ):  # fmt: skip
        told = await sofia.is_told(await sofia.forges(forged, card))
        assert told["text"] == "That store is not known.", forged
    for forged in (f"yo:{use}", f"yu:{use}:0", f"yu:{use}:1", "yo:999999", "yu:999999:1"):
        told = await sofia.is_told(await sofia.forges(forged, card))
        assert told["text"] == "No such redemption here, or it was undone already.", forged
    assert not await busy.database.read(lambda session: session.exec(select(DayClosing)).all())


def _elsewhere(session: Session, shop: Shop) -> tuple[int, int]:
    now = shop.clock.now()
    other = add_store(session, name="Canal Row", timezone="America/Toronto", now=now).id or 0
    offer = an_offer(session, now, "Cup", kind=OfferKind.GIFT)
    return other, a_use(session, offer, other, now).redemption_id


async def test_a_guide_has_no_day(busy: Shop) -> None:
    mei = await busy.staff("Mei", Role.GUIDE)
    await mei.writes("/nosuchcommand")
    unknown = await mei.sees(new=True)
    await mei.writes("/day")
    assert (await mei.sees(new=True)).text == unknown.text


async def test_the_export_is_a_table_without_formulas(busy: Shop, sofia: Person) -> None:
    await go(sofia, "/day", "Export")
    await sofia.sees("Which days?", "This month", "Last month", new=True)
    for wrong in ("x", "2027-01", "2020-01-01 - 2026-11-20"):
        await sofia.writes(wrong)
        await sofia.sees(new=True)
    await sofia.writes("2026-11-01 - 2026-11-22")
    card = await sofia.sees("Harbour Street", "3 redemptions", within=15)
    rows = await exported(busy, card)
    assert rows[0][:5] == ["Day", "Time", "Store", "Offer", "Coupon"]
    assert [(row[0], row[5], row[7], row[8]) for row in rows[1:]] == [
        ("2026-11-19", "Bo", 5, 0.5),
        ("2026-11-20", "Anna", 20, 2),
        ("2026-11-20", "=cmd()", 10.5, 1.05),
    ]
    assert rows[3][12] == "=1+1"


async def test_the_day_of_the_card_is_exported_by_one_press(busy: Shop, sofia: Person) -> None:
    await go(sofia, "/day", "Export", "This day")
    await sofia.sees("Harbour Street", "2 redemptions", within=15)


async def exported(shop: Shop, card: Card) -> list[list[object]]:
    content = io.BytesIO(await shop.box.download(card.raw["document"]["url"]))
    return CalamineWorkbook.from_filelike(content).get_sheet_by_index(0).to_python()  # type: ignore[return-value]


async def test_an_operator_exports_all_stores(busy: Shop, owner: Person) -> None:
    await busy.database.unit_of_work(_elsewhere, busy)
    await go(owner, "/day", "Export of all stores", "This month")
    card = await owner.sees("All stores", "4 redemptions", within=15)
    rows = await exported(busy, card)
    assert {row[2] for row in rows[1:]} == {"Harbour Street", "Canal Row"}


async def test_the_stores_card_leads_an_operator_to_its_day(busy: Shop, owner: Person) -> None:
    await go(owner, "/stores", "Harbour Street", "Day's redemptions")
    await owner.sees("2 coupons redeemed", new=True)
