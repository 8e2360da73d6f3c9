"""The sample brand, set up by the shop's own rules: stores, hours, products, knowledge, codes, invitations."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, select

from bot.clock import Clock
from bot.db.engine import make_engine
from bot.db.migrations.run import upgrade
from bot.db.tables import CodeKind, Product, Role, Stock
from bot.demo.facts import BRAND, CHRISTMAS_EVE, GIFT, ON_THE_SHELF, PRODUCTS, STOCK_AT, STORES, StoreFacts
from bot.demo.knowledge import ARTICLES
from bot.demo.month import Door, Month
from bot.demo.offers import WEEKEND_POSTER, open_offers
from bot.domain.offers.set_up import change_brand, change_gift
from bot.domain.people.staff import INVITATION_LIFE, invite_staff
from bot.domain.service.knowledge import add_article
from bot.domain.stores.cards import StoreField, add_store, change_store
from bot.domain.stores.directory import find_brand
from bot.domain.stores.doors import make_entry_code
from bot.domain.stores.hours import set_special_day, set_weekday
from bot.domain.till.pins import take_till_code
from bot.domain.words.spans import read_spans


@dataclass(frozen=True)
class Opening:
    """The stores' ids; start payloads: the staff's invitations by who gets them, each store's printed codes."""

    stores: tuple[int, ...]
    invitations: dict[str, str]
    codes: tuple[dict[Door, str], ...]


def open_stores(url: str, clock: Clock, month: Month) -> Opening | None:
    """Migrate, and set the brand up where nobody did before. Returns the payloads made then."""
    upgrade(url)
    engine = make_engine(url)
    try:
        with engine.connect() as connection, connection.begin(), Session(connection) as session:
            opening = None if find_brand(session) else _set_up(session, month, clock.now())
            session.flush()
            return opening
    finally:
        engine.dispose()


def _set_up(session: Session, month: Month, now: datetime) -> Opening:
    for field, text in BRAND.items():
        change_brand(session, field=field, text=text)
    for gift_field, text in GIFT.items():
        change_gift(session, field=gift_field, text=text, now=now)
    weekend = open_offers(session, now)
    stores = [_open_store(session, facts, now) for facts in STORES]
    hours, note_en, note_zh = CHRISTMAS_EVE
    set_special_day(
        session, None, day=_next_eve(month.opening.date()), spans=hours, note_en=note_en, note_zh=note_zh, now=now
    )
    for locale, title, body, aliases in ARTICLES:
        add_article(session, locale=locale, title=title, body=body, aliases=aliases, now=now)
    _fill_shelves(session, stores, month.opening.replace(hour=STOCK_AT[0], minute=STOCK_AT[1]))
    codes = tuple(_print_codes(session, store, now) for store in stores)
    _hang_up(session, stores[0], weekend, now)
    return Opening(tuple(stores), _invite_staff(session, stores, now), codes)


def _open_store(session: Session, facts: StoreFacts, now: datetime) -> int:
    store = add_store(session, name=facts.name_en, timezone=facts.timezone, now=now)
    store_id = store.id or 0
    more = {
        StoreField.NUMBER: facts.number,
        StoreField.NAME_ZH: facts.name_zh,
        StoreField.ADDRESS_EN: facts.address_en,
        StoreField.ADDRESS_ZH: facts.address_zh,
    }
    for field, text in more.items():
        change_store(session, store_id=store_id, field=field, text=text)
    store.languages, store.latitude, store.longitude = facts.languages, facts.latitude, facts.longitude
    session.add(store)
    set_weekday(session, store_id, range(5), read_spans(facts.weekdays))
    set_weekday(session, store_id, (5, 6), read_spans(facts.weekend))
    return store_id


def _next_eve(today: date) -> date:
    """The next 24 December."""
    this_year = date(today.year, 12, 24)
    return this_year if today <= this_year else date(today.year + 1, 12, 24)


def _fill_shelves(session: Session, stores: list[int], as_of: datetime) -> None:
    for facts in PRODUCTS:
        product = Product(
            sku=facts.sku, name_en=facts.name_en, name_zh=facts.name_zh, aliases=facts.aliases,
            variants_en=facts.variants_en, variants_zh=facts.variants_zh, price=facts.price, is_new=facts.is_new,
            as_of=as_of,
        )  # fmt: skip
        session.add(product)
        session.flush()
        for store_id, pieces in zip(stores, facts.pieces, strict=True):
            session.add(Stock(product_id=product.id or 0, store_id=store_id, pieces=pieces, as_of=as_of))


def _print_codes(session: Session, store_id: int, now: datetime) -> dict[Door, str]:
    """The door of every store; the first one's wall has more."""
    labels = _LABELS if store_id == 1 else _LABELS[:1]
    codes = {
        door: make_entry_code(session, kind=kind, store_id=store_id, label=label, now=now)
        for door, kind, label in labels
    }
    if Door.SHELF in codes:
        codes[Door.SHELF].product_id = session.exec(select(Product.id).where(Product.sku == ON_THE_SHELF)).one()
    return {door: code.code for door, code in codes.items()}


def _hang_up(session: Session, store_id: int, offer_id: int, now: datetime) -> None:
    """The card at the till, and the weekend's poster."""
    take_till_code(session, store_id)
    poster = make_entry_code(session, kind=CodeKind.CAMPAIGN, store_id=store_id, label=WEEKEND_POSTER, now=now)
    poster.offer_id = offer_id
    session.add(poster)


_LABELS = (
    (Door.DOOR, CodeKind.STORE, "Door"),
    (Door.WINDOW, CodeKind.STORE, "Window"),
    (Door.SHELF, CodeKind.SHELF, "Oolong shelf"),
    (Door.PARCEL, CodeKind.PARCEL, "Parcel card"),
)


def _invite_staff(session: Session, stores: list[int], now: datetime) -> dict[str, str]:
    return {
        who: invite_staff(
            session, role=role, store_id=None if store is None else stores[store], invited_by=None, now=now,
            life=INVITATION_LIFE,
        ).code
        for who, role, store in _STAFF
    }  # fmt: skip


_STAFF = (
    ("zhou", Role.OPERATOR, None),
    ("sofia", Role.MANAGER, 0),
    ("mei", Role.GUIDE, 0),
    ("jonas", Role.GUIDE, 0),
    ("he_lu", Role.GUIDE, 1),
    ("priya", Role.GUIDE, 2),
    ("till", Role.TILL, 0),
)
"""Who works where; the name is the one of the cast."""
