"""What is printed around an entry code: brand, gift, store and place; of one code, of every store's door."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from bot.db.tables import Brand, CodeKind, EntryCode, OfferTerms, Staff, Store, StoredPicture
from bot.domain.arrivals.parcels import BatchUnknown, check_batch
from bot.domain.offers.set_up import check_code
from bot.domain.stores.directory import Names, both, names_of
from bot.domain.stores.doors import make_entry_code

LANGUAGES = ("en", "zh")


@dataclass(frozen=True)
class Poster:
    """`number` is what people call the store by; `languages` its own, in order; `logo_id` is readable."""

    code: str
    kind: CodeKind
    label: str
    store: Names
    number: str
    languages: tuple[str, ...]
    brand: Names
    colour: str
    gift: Names | None
    logo_id: int | None


def read_poster(session: Session, entry_code_id: int) -> Poster:
    """Raises CodeUnknown."""
    return _read(session, [check_code(session, entry_code_id)])[0]


def read_batch(session: Session, batch_id: int) -> Poster:
    """What all cards of a print run share. Raises BatchUnknown, also for a run without cards."""
    check_batch(session, batch_id)
    cards = select(EntryCode).where(EntryCode.batch_id == batch_id).order_by(col(EntryCode.id))
    first = session.exec(cards.limit(1)).first()
    if first is None:
        raise BatchUnknown
    return _read(session, [first])[0]


def list_doors(session: Session) -> list[Poster]:
    """The first working door code of every store, the oldest store first."""
    first = (
        select(func.min(EntryCode.id))
        .where(EntryCode.kind == CodeKind.STORE, col(EntryCode.active))
        .group_by(col(EntryCode.store_id))
    )
    doors = session.exec(select(EntryCode).where(col(EntryCode.id).in_(first)).order_by(col(EntryCode.store_id)))
    return _read(session, doors.all())


def open_doors(session: Session, *, limit: int, now: datetime) -> int:
    """Give stores that never had one a door code; at most `limit` at a time. How many got one.

    A store whose door code was switched off keeps it so.
    """
    with_door = select(EntryCode.store_id).where(EntryCode.kind == CodeKind.STORE)
    without = select(Store.id).where(col(Store.id).not_in(with_door)).order_by(col(Store.id)).limit(limit)
    stores = session.exec(without).all()
    for store_id in stores:
        make_entry_code(session, kind=CodeKind.STORE, store_id=store_id or 0, now=now)
    return len(stores)


def _read(session: Session, codes: Sequence[EntryCode]) -> list[Poster]:
    """In a fixed number of statements, however many codes."""
    brand = session.get(Brand, 1) or Brand()
    gifts = {code.offer_id or brand.gift_id for code in codes if code.gives_gift}
    terms = select(OfferTerms).where(col(OfferTerms.offer_id).in_(gifts), col(OfferTerms.until).is_(None))
    offers = {one.offer_id: one for one in session.exec(terms).all()}
    shops = {code.store_id for code in codes}
    stores = {one.id: one for one in session.exec(select(Store).where(col(Store.id).in_(shops))).all()}
    guides = {code.guide_id for code in codes if code.guide_id}
    names = dict(session.exec(select(Staff.id, Staff.name).where(col(Staff.id).in_(guides))).all())
    logo_id = _readable_logo(session, brand)

    def poster(code: EntryCode) -> Poster:
        store, offer = stores[code.store_id], offers.get(code.offer_id or brand.gift_id or 0)
        return Poster(
            code=code.code,
            kind=code.kind,
            label=code.label or names.get(code.guide_id, ""),
            store=names_of(store),
            number=store.number or str(store.id),
            languages=tuple(word for word in store.languages.split(",") if word in LANGUAGES) or LANGUAGES,
            brand=both(brand.name_en, brand.name_zh),
            colour=brand.colour,
            gift=names_of(offer) if offer and code.gives_gift else None,
            logo_id=logo_id,
        )

    return [poster(code) for code in codes]


def _readable_logo(session: Session, brand: Brand) -> int | None:
    """None while it is still being fetched: a poster drawn then would be remembered without it."""
    fetched = select(StoredPicture.id).where(
        StoredPicture.id == brand.logo_id, col(StoredPicture.content).is_not(None)
    )
    return session.exec(fetched).first() if brand.logo_id else None
