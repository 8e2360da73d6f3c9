"""What an entry code gives, as an operator reads it: in which language, to whom, and how many a day."""

from sqlmodel import Session, select

from bot.db.tables import CodeDay, CodeKind, EntryCode, Role
from bot.domain.arrivals.entry_codes import LARGEST_CAP
from bot.domain.offers.set_up import find_gift
from bot.domain.stores.doors import make_entry_code
from bot.domain.words.days import day_of
from bot.sandbox.people import Person
from tests.handlers.walking import go
from tests.shop import Shop


async def test_a_chinese_operator_names_a_codes_gift_in_chinese_first(shop: Shop) -> None:
    zhou = await shop.staff("周", Role.OPERATOR, "zh-hans")
    await go(zhou, "/codes", "店门：Door · 0", "礼物", "写专属礼物")
    for question, answer in (
        ("新客户能得到什么", "茶叶一罐"),
        ("英文名", "Tin of tea"),
        ("有什么使用条件", "限一份"),
    ):
        await zhou.sees(question, new=True)
        await zhou.writes(answer)
    await zhou.sees("使用条件的英文", new=True)
    await zhou.press("跳过")
    await zhou.sees("本码专属礼", "茶叶一罐", "Tin of tea", "限一份", "7 天", new=True)


async def test_a_gift_with_a_chinese_name_only_is_one(shop: Shop, owner: Person) -> None:
    await shop.database.unit_of_work(_forget_english)
    await go(owner, "/codes", "Store door: Door · 0", "Gift")
    card = await owner.sees("Your brand's gift", "Name: –", "当日茶饮一杯", new=True)
    assert "there is none yet" not in card.text


async def test_the_card_says_whom_a_campaigns_gift_is_for(shop: Shop, owner: Person) -> None:
    await shop.database.unit_of_work(_make_campaign, shop)
    await go(owner, "/codes", "Campaign · 0", "Gift")
    await owner.sees("known customers once each", new=True)
    await go(owner, "/codes", "Store door: Door · 0", "Gift")
    await owner.sees("One welcome gift per customer for life", new=True)


async def test_a_cap_is_raised_to_the_largest_at_most(shop: Shop, owner: Person) -> None:
    await shop.database.unit_of_work(_all_but_one_given, shop, LARGEST_CAP - 1)
    anna = await shop.box.person("Anna")
    await anna.start(shop.door)
    await anna.sees("Cup of the day")
    await owner.sees("Today's gifts are gone")
    await owner.press(f"Raise to {LARGEST_CAP}")
    await owner.sees(f"At most {LARGEST_CAP} a day", new=True)


def _forget_english(session: Session) -> None:
    gift = find_gift(session)
    assert gift
    gift.name_en = ""
    session.add(gift)


def _make_campaign(session: Session, shop: Shop) -> None:
    make_entry_code(session, kind=CodeKind.CAMPAIGN, store_id=shop.store_id, now=shop.clock.now())


def _all_but_one_given(session: Session, shop: Shop, cap: int) -> None:
    door = session.exec(select(EntryCode).where(EntryCode.code == shop.door)).one()
    door.day_cap = cap
    today = day_of(shop.clock.now(), "America/Vancouver")
    session.add(door)
    session.add(CodeDay(entry_code_id=door.id or 0, day=today, gifts=cap - 1))
