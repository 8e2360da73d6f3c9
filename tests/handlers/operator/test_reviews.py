"""Odd referrals at the operator's: the evidence in words, one decision, never in a matter of one's own."""

from datetime import datetime

from sqlmodel import Session, select

from bot.db.tables import Brand, Notice, OfferKind, OfferStatus, Referral, ReferralStatus, Role, Staff
from bot.domain.offers.terms import make_offer
from bot.domain.people.chats import find_person
from bot.domain.referrals.reviews import tell_of_reviews
from bot.sandbox.people import Person
from tests.shop import Shop


async def test_an_operator_reads_why_and_decides_once(shop: Shop) -> None:
    olga = await shop.staff("Olga", Role.OPERATOR)
    await _neighbours_meet(shop)
    await _open_queue(olga)
    await olga.press("Anna → Ben")
    await olga.sees("Anna brought Ben", "their accounts were made one right after another")
    await olga.press("It does not")
    await olga.sees("Why does it not count?")
    await olga.press("Not a person of their own")
    await olga.sees("It does not count: Not a person of their own", "by Olga")
    assert await shop.database.read(_statuses) == [(ReferralStatus.REJECTED, "fake")]


async def test_a_second_press_shows_what_was_decided(shop: Shop) -> None:
    olga, pavel = [await shop.staff(name, Role.OPERATOR) for name in ("Olga", "Pavel")]
    await _neighbours_meet(shop)
    for operator in (olga, pavel):
        await _open_queue(operator)
        await operator.press("Anna → Ben")
        await operator.sees("Anna brought Ben")
    await olga.press("It counts")
    await olga.sees("It counts. Decided", "by Olga")
    await pavel.press("It does not")
    await pavel.sees("It counts. Decided", "by Olga")
    assert await shop.database.read(_statuses) == [(ReferralStatus.HELD, "")]


async def test_nobody_decides_their_own(shop: Shop) -> None:
    anna = await _neighbours_meet(shop)
    await shop.database.unit_of_work(_appoint, anna.id, shop.clock.now())
    await anna.start()
    await anna.sees("Referrals to look at (1)", new=True)
    await anna.press("Referrals to look at (1)")
    await anna.sees("Nobody is refused by a machine")
    await anna.press("Anna → Ben")
    await anna.sees("Anna brought Ben")
    told = await anna.is_told(await anna.press("It counts"))
    assert "a colleague decides it" in told["text"]
    assert await shop.database.read(_statuses) == [(ReferralStatus.REVIEW, "")]


async def test_a_reward_that_is_looked_at_says_so_until_it_is_decided(shop: Shop) -> None:
    olga = await shop.staff("Olga", Role.OPERATOR)
    anna = await _neighbours_meet(shop)
    shop.clock.move(days=30)
    await anna.writes("/coupons")
    card = await anna.sees("Tin of tea", "We are still looking at the friend you brought", new=True)
    assert "12 Dec" not in card.text
    await anna.press("1", card=card)
    card = await anna.sees("Tin of tea", "We are still looking at the friend you brought", new=True)
    assert "28 Nov" not in card.text
    await _open_queue(olga)
    await olga.press("Anna → Ben")
    await olga.sees("Anna brought Ben")
    await olga.press("It counts")
    await anna.sees("Tin of tea", new=True, within=15)


async def test_operators_hear_once_a_day_that_somebody_waits(shop: Shop) -> None:
    olga = await shop.staff("Olga", Role.OPERATOR)
    await _neighbours_meet(shop)
    assert await _tell(shop) == 0
    shop.clock.move(hours=25)
    told = await _tell(shop)
    assert told
    assert await _tell(shop) == told
    await olga.sees("1 friend waits to be looked at", new=True, within=15)
    shop.clock.move(hours=24)
    assert await _tell(shop) == 2 * told


async def _tell(shop: Shop) -> int:
    await shop.database.unit_of_work(tell_of_reviews, now=shop.clock.now(), portion=200)
    return await shop.database.read(_count_told)


def _count_told(session: Session) -> int:
    return len(session.exec(select(Notice).where(Notice.template == "operator/reviews_wait")).all())


async def _open_queue(operator: Person) -> None:
    await operator.start()
    await operator.sees("Referrals to look at (1)", new=True)
    await operator.press("Referrals to look at (1)")
    await operator.sees("Nobody is refused by a machine")


async def _neighbours_meet(shop: Shop) -> Person:
    """Anna brings Ben, whose account is next to hers, and Mei redeems his gift."""
    await shop.database.unit_of_work(_set_reward, shop.clock.now())
    mei = await shop.staff("Mei", Role.GUIDE)
    anna, ben = [await shop.box.person(name, id=id) for name, id in (("Anna", 7_000_000), ("Ben", 7_000_001))]
    await anna.start(shop.door)
    await anna.sees("Cup of the day", new=True)
    await anna.writes("/invite")
    link = next(word for word in (await anna.sees("Bring", new=True)).text.split() if word.startswith("https"))
    await ben.opens(link)
    card = await ben.sees("Cup of the day", new=True)
    await mei.writes(next(line.strip() for line in card.text.splitlines() if line.count("-") == 2))
    await mei.sees("Redeem", new=True)
    await mei.press("Redeem")
    await anna.sees("Somebody here looks at it first", new=True)
    return anna


def _set_reward(session: Session, now: datetime) -> None:
    reward = make_offer(
        session, kind=OfferKind.GIFT, status=OfferStatus.OPEN, now=now, name_en="Tin of tea", name_zh="茶一罐"
    )
    session.get_one(Brand, 1).referrer_offer_id = reward.offer_id
    session.flush()


def _appoint(session: Session, telegram_id: int, now: datetime) -> None:
    person = find_person(session, telegram_id=telegram_id)
    assert person
    session.add(Staff(chat_id=person.chat_id, role=Role.OPERATOR, name="Anna", since=now))
    session.flush()


def _statuses(session: Session) -> list[tuple[ReferralStatus, str]]:
    return [(one.status, one.reason) for one in session.exec(select(Referral)).all()]
