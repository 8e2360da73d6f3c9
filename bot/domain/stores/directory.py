"""The brand and its stores, as they are read: names in both languages, who may onboard."""

from math import asin, cos, radians, sin, sqrt
from typing import Any, Protocol

from sqlmodel import Session, col, func, select

from bot.chinese import TRADITIONAL, traditional_of
from bot.db.tables import Brand, Store
from bot.domain.words.searching import holds
from bot.errors import Refusal

EARTH = 6371.0  # its radius in kilometres


class StoreUnknown(Refusal):
    """No such store; another brand's would be said alike."""

    key = "refused.store_unknown"


class Names(dict[str, str]):
    """One name per language, `{"en": …, "zh": …}`; a template says `{{ store[locale] }}`. Plain JSON.

    The Traditional one is made from `zh` when it is asked for by `[locale]`; `get` and JSON know nothing of it.
    """

    def __missing__(self, locale: str) -> str:
        if locale != TRADITIONAL:
            raise KeyError(locale)
        return traditional_of(self["zh"])


def both(en: str, zh: str) -> Names:
    """The name in both languages; what is missing in one is lent by the other."""
    return Names(en=en or zh, zh=zh or en)


class _Named(Protocol):
    name_en: str
    name_zh: str


def names_of(row: _Named) -> Names:
    """The names of a brand, store or offer."""
    return both(row.name_en, row.name_zh)


def addresses_of(store: Store) -> Names:
    return both(store.address_en, store.address_zh)


def find_brand(session: Session) -> Brand | None:
    return session.get(Brand, 1)


def may_onboard(brand: Brand | None) -> bool:
    """Without a company and a privacy contact to name in the notice nobody may be onboarded."""
    return bool(brand and brand.company and brand.privacy_contact)


def find_store(session: Session, store_id: int) -> Store | None:
    return session.get(Store, store_id)


def check_store(session: Session, store_id: int) -> Store:
    """The store behind an id that came from outside. Raises StoreUnknown."""
    store = session.get(Store, store_id)
    if store is None:
        raise StoreUnknown
    return store


def list_stores(session: Session, *, find: str = "", limit: int | None = None, offset: int = 0) -> list[Store]:
    """Stores with `find` in a name, address or number (any case, either script), the oldest first."""
    return list(
        session.exec(_matching(select(Store), find).order_by(col(Store.id)).limit(limit).offset(offset)).all()
    )


def list_stores_for(session: Session, *, home_id: int | None, limit: int, offset: int) -> list[Store]:
    """A page of a shopper's list: their own store first."""
    rows = select(Store).order_by(col(Store.id) != (home_id or 0), col(Store.id))
    return list(session.exec(rows.limit(limit).offset(offset)).all())


def list_stores_near(
    session: Session, point: tuple[float, float], *, limit: int, offset: int
) -> list[tuple[Store, float]]:
    """A page of the stores that are on the map, the nearest one first, with kilometres as the crow flies."""
    placed = session.exec(select(Store).where(col(Store.latitude).is_not(None))).all()
    far = [(store, _kilometres(point, (store.latitude or 0.0, store.longitude or 0.0))) for store in placed]
    return sorted(far, key=lambda one: (one[1], one[0].id))[offset : offset + limit]


def count_placed(session: Session) -> int:
    """How many stores are on the map."""
    return int(session.exec(select(func.count(col(Store.id))).where(col(Store.latitude).is_not(None))).one())


def _kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Along the great circle (haversine)."""
    here, there = radians(one[0]), radians(other[0])
    across = sin((there - here) / 2) ** 2
    along = sin(radians(other[1] - one[1]) / 2) ** 2
    return 2 * EARTH * asin(min(1.0, sqrt(across + cos(here) * cos(there) * along)))


def count_stores(session: Session, *, find: str = "") -> int:
    return int(session.exec(_matching(select(func.count(col(Store.id))), find)).one())


def _matching(stores: Any, find: str) -> Any:
    looked_at = (Store.name_en, Store.name_zh, Store.address_en, Store.address_zh, Store.number)
    return stores.where(holds(find, *looked_at)) if find else stores
