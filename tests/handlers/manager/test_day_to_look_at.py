"""What the day shows a manager of uses without a name: own coupons, PINs, customers who left, amounts untold."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select, update

from bot.db.tables import Coupon, Customer, OfferKind, Redemption, Role, Staff, Way
from bot.domain.customers.erasure import erase_person
from bot.domain.people.chats import meet_person
from bot.sandbox.people import Person
from tests.conftest import HandClock
from tests.domain.redeemed import a_use, an_offer
from tests.handlers.manager.test_day import exported
from tests.handlers.walking import go
from tests.shop import Shop

LEFT = 10**9 + 7


@pytest.fixture
async def sofia(shop: Shop) -> Person:
    return await shop.staff("Sofia", Role.MANAGER)


async def uses_own_coupon(shop: Shop, who: Person) -> None:
    await who.start(shop.door)
    await who.sees("Cup of the day", new=True)
    code = await shop.database.read(
        lambda session: session.exec(select(Coupon.code).order_by(col(Coupon.id).desc())).first()
    )
    await who.writes(f"/redeem {code}")
    await who.sees("Redeem", new=True)
    await who.press("Redeem")
    await who.sees("Redeemed: Cup of the day", new=True)


async def test_a_guides_own_coupon_is_listed_for_the_manager(shop: Shop, sofia: Person) -> None:
    await uses_own_coupon(shop, await shop.staff("Mei", Role.GUIDE))
    await go(sofia, "/day")
    await sofia.sees("To look at: 1", "own coupon", new=True)
    await sofia.press("To look at (1)")
    listed = await sofia.sees("Mei · own coupon", new=True)
    await sofia.press(next(label for label in listed.buttons if "Mei" in label))
    card = await sofia.sees("Own coupon: Mei redeemed it for themselves", new=True)
    assert "Undo" in card.buttons


async def test_about_a_managers_own_coupon_an_operator_decides(
    shop: Shop, sofia: Person, owner: Person, clock: HandClock
) -> None:
    await uses_own_coupon(shop, sofia)
    clock.move(minutes=16)
    await go(sofia, "/day", "To look at (1)")
    listed = await sofia.sees("own coupon", new=True)
    await sofia.press(next(label for label in listed.buttons if "Sofia" in label))
    card = await sofia.sees("an operator decides about it", new=True)
    assert "Undo" not in card.buttons
    use = await shop.database.read(lambda session: session.exec(select(Redemption.id)).one())
    told = await sofia.is_told(await sofia.forges(f"yu:{use}:1", card))
    assert told["text"] == "It is your own coupon: an operator decides about it."
    await go(owner, "/day", "Harbour Street", "To look at (1)")
    listed = await owner.sees("own coupon", new=True)
    await owner.press(next(label for label in listed.buttons if "Sofia" in label))
    assert "Undo" in (await owner.sees("Own coupon: Sofia", new=True)).buttons


async def test_a_pin_has_a_line_of_its_own_and_an_untold_amount_is_counted_for_nobody(
    shop: Shop, sofia: Person
) -> None:
    def be_busy(session: Session) -> None:
        cup = an_offer(session, shop.clock.now(), "Cup", kind=OfferKind.AMOUNT, worth=100)
        for amount in (500, None, None):
            a_use(session, cup, shop.store_id, shop.clock.now(), way=Way.PIN, amount=amount)

    await shop.database.unit_of_work(be_busy)
    await go(sofia, "/day")
    day = await sofia.sees("Cup: 3, bought for $5 (1 sale), $3 off", "By daily PIN 3", new=True)
    assert "no colleague" not in day.text
    await go(sofia, "/start", "Store's numbers")
    await sofia.sees("Redeemed: 3 today", "daily PIN: 3 / 3", new=True)


async def test_a_customer_who_left_has_words_instead_of_a_name(shop: Shop) -> None:
    liu = await shop.staff("刘", Role.MANAGER, "zh-hans")

    def leave(session: Session) -> None:
        now = shop.clock.now()
        use = a_use(session, an_offer(session, now, "Cup", kind=OfferKind.GIFT), shop.store_id, now, way=Way.FILE)
        chat = select(Customer.chat_id).where(Customer.id == use.coupon.customer_id)
        chat_id = session.exec(chat).one()
        anna = meet_person(session, telegram_id=LEFT, name="", locale="en", now=now)
        session.exec(update(Customer).where(col(Customer.chat_id) == chat_id).values(chat_id=anna.chat_id))
        erase_person(
            session, meet_person(session, telegram_id=LEFT, name="", locale="en", now=now), secret=b"k", now=now
        )

    await shop.database.unit_of_work(leave)
    await go(liu, "/day", "全部（1）")
    listed = await liu.sees("，已离开的客户", new=True)
    [row] = [label for label in listed.buttons if "已离开的客户" in label]
    await liu.press(row)
    await liu.sees("已离开的客户 · …", new=True)
    await liu.press("撤销")
    await liu.sees("，已离开的客户，", new=True)


@pytest.mark.parametrize(
    ("lang", "every", "export", "made", "gone"),
    [
        ("en", "All (1)", ("Export", "This day"), "1 redemption", "a colleague who left"),
        ("zh-hans", "全部（1）", ("导出", "只导出这一天"), "共 1 笔核销", "已离职的同事"),
    ],
)
async def test_a_colleague_who_left_has_words_instead_of_a_name(
    shop: Shop, lang: str, every: str, export: tuple[str, str], made: str, gone: str
) -> None:
    await uses_own_coupon(shop, await shop.staff("Mei", Role.GUIDE))
    boss = await shop.staff("Sofia", Role.MANAGER, lang)

    def leave(session: Session) -> None:
        session.exec(update(Staff).where(col(Staff.role) == Role.GUIDE).values(until=shop.clock.now(), name=""))

    await shop.database.unit_of_work(leave)
    await go(boss, "/day", every)
    listed = await boss.sees(gone, new=True)
    await boss.press(listed.buttons[0])
    card = await boss.sees(gone, new=True)
    assert "no colleague" not in card.text
    assert "无人经手" not in card.text
    await go(boss, "/day", *export)
    assert gone in (await exported(shop, await boss.sees(made, new=True, within=15)))[1]


@pytest.mark.parametrize(
    ("lang", "buttons", "made", "column", "yes"),
    [
        ("en", ("Export", "This day"), "2 redemptions", "Own coupon", "yes"),
        ("zh-hans", ("导出", "只导出这一天"), "共 2 笔核销", "自用", "是"),
    ],
)
async def test_the_export_says_whose_coupon_was_their_own(
    shop: Shop, lang: str, buttons: tuple[str, str], made: str, column: str, yes: str
) -> None:
    def by_pin(session: Session) -> None:
        now = shop.clock.now()
        a_use(session, an_offer(session, now, "Cup", kind=OfferKind.GIFT), shop.store_id, now)

    await uses_own_coupon(shop, await shop.staff("Mei", Role.GUIDE))
    await shop.database.unit_of_work(by_pin)
    boss = await shop.staff("Sofia", Role.MANAGER, lang)
    await go(boss, "/day", *buttons)
    columns, *rows = await exported(shop, await boss.sees(made, new=True, within=15))
    assert sorted(str(row[columns.index(column)]) for row in rows) == ["", yes]


async def test_one_days_export_names_the_day_once(shop: Shop, sofia: Person) -> None:
    yesterday = shop.clock.now() - timedelta(days=1)

    def be_busy(session: Session) -> None:
        a_use(session, an_offer(session, yesterday, "Cup", kind=OfferKind.GIFT), shop.store_id, yesterday)

    await shop.database.unit_of_work(be_busy)
    await go(sofia, "/day", "‹", "Export", "This day")
    card = await sofia.sees("Harbour Street", "1 redemption", within=15)
    assert card.text.count("Thu 19 Nov") == 1
