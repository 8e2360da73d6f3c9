"""/offers of a chain: pages, a search, and a second at most."""

from contextlib import suppress

from sqlmodel import Session, select

from bot.clock import machine_seconds
from bot.db.tables import OfferKind, OfferStatus, OfferTerms
from bot.domain.offers.terms import make_offer
from bot.domain.stores.cards import add_store
from bot.sandbox.people import Person
from tests.shop import Shop


async def test_the_list_is_turned_and_searched(shop: Shop, owner: Person) -> None:
    await shop.database.unit_of_work(_make_many, shop, 24)
    await owner.writes("/offers")
    await owner.sees("Open · 25", "1/3", "Drafts 0", "Type a part of a name", new=True)
    await owner.press("›")
    await owner.sees("2/3", new=True)
    await owner.writes("offer 7")
    await owner.sees("“offer 7”", "Offer 7", new=True)
    await owner.press("Offer 7")
    await owner.sees("Offer 7", "✅ Open", new=True)


async def test_lists_and_cards_of_a_chain_take_less_than_a_second(shop: Shop, owner: Person) -> None:
    await shop.database.unit_of_work(_make_chain, shop, 300, 500)
    took = {}
    for walk in (
        ("/offers",),
        ("›",),
        ("Offer 489",),
        ("Stores",),
        ("›",),
        ("✓ Store 11",),
        ("Back",),
        ("Preview",),
    ):
        began = machine_seconds()
        with suppress(IndexError):
            await (owner.writes if walk[0].startswith("/") else owner.press)(walk[0])
        await owner.sees(new=True)
        took[walk[0]] = round(machine_seconds() - began, 3)
    assert max(took.values()) < 1, took


def _make_many(session: Session, shop: Shop, count: int) -> None:
    for number in range(count):
        make_offer(
            session, kind=OfferKind.GIFT, status=OfferStatus.OPEN, now=shop.clock.now(), name_en=f"Offer {number}",
            name_zh="茶叶一罐", valid_days=14,
        )  # fmt: skip


def _make_chain(session: Session, shop: Shop, stores: int, offers: int) -> None:
    ids = [
        str(add_store(session, name=f"Store {n}", timezone="America/Toronto", now=shop.clock.now()).id)
        for n in range(stores)
    ]
    _make_many(session, shop, offers)
    for terms in session.exec(select(OfferTerms)).all():
        terms.stores = ",".join(ids)
        session.add(terms)
