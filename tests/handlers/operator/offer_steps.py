"""What an operator does with offers, again and again."""

import io

from PIL import Image
from sqlmodel import Session, col, select

from bot.db.tables import Brand, EntryCode, Offer, OfferKind, OfferStatus, OfferTerms, Quarantined
from bot.domain.coupons.issuing import STAFF, find_grant, issue_coupon
from bot.domain.offers.terms import make_offer
from bot.sandbox.people import Card, Person
from tests.handlers.walking import go
from tests.shop import Shop


async def begin_offer(owner: Person) -> Card:
    await go(owner, "/offers", "New offer", "Percent off")
    await owner.sees("called in English", new=True)
    await owner.writes("20% off teapots")
    await owner.sees("called in Chinese", new=True)
    await owner.writes("茶壶八折")
    return await owner.sees("📝 Draft", "20% off teapots", "茶壶八折", "its percentage", new=True)


async def fill_in(person: Person, button: str, question: str, text: str, shown: str) -> None:
    await person.press(button)
    await person.sees(question, new=True)
    await person.writes(text)
    await person.sees(shown, new=True)


async def give_away(shop: Shop, offer_id: int, pieces: int) -> list[Person]:
    people = [await shop.box.person(f"Anna {number}") for number in range(pieces)]
    for number, person in enumerate(people, 1):
        await person.start(shop.door)
        await person.sees("Cup of the day")
        await shop.database.unit_of_work(issue_to, shop, offer_id, number)
    return people


def issue_to(session: Session, shop: Shop, offer_id: int, customer_id: int) -> None:
    issue_coupon(
        session, find_grant(session, offer_id), customer_id=customer_id, cause=(STAFF, 1), zone="UTC",
        now=shop.clock.now(),
    )  # fmt: skip


def add_offer(session: Session, shop: Shop, name: str = "Tin of tea") -> int:
    made = make_offer(
        session, kind=OfferKind.GIFT, status=OfferStatus.OPEN, now=shop.clock.now(), name_en=name,
        name_zh="茶叶一罐", valid_days=14,
    )  # fmt: skip
    return made.offer_id


def find_offer(session: Session, name: str) -> tuple[OfferStatus, int]:
    found = select(Offer.status, OfferTerms.version).join(OfferTerms, col(OfferTerms.offer_id) == col(Offer.id))
    status, version = session.exec(found.where(OfferTerms.name_en == name, col(OfferTerms.until).is_(None))).one()
    return OfferStatus(status), version


def list_all(session: Session) -> list[str]:
    tables = (Brand, EntryCode, Offer, OfferTerms)
    return [repr(row) for table in tables for row in session.exec(select(table).order_by(col(table.id))).all()]


def list_quarantined(session: Session) -> list[Quarantined]:
    return list(session.exec(select(Quarantined)).all())


def draw_photo() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (300, 300), "#12372a").save(written, "PNG")
    return written.getvalue()
