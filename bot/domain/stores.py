"""The brand and its stores, as they are read: names in both languages, who may onboard."""

from typing import Any, Protocol

from sqlmodel import Session, col, func, or_, select

from bot.chinese import TRADITIONAL, traditional_of
from bot.db.tables import Brand, Store
from bot.errors import Refusal


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
    """Stores with `find` in a name, address or number (any case), the oldest first."""
    return list(
        session.exec(_matching(select(Store), find).order_by(col(Store.id)).limit(limit).offset(offset)).all()
    )


def count_stores(session: Session, *, find: str = "") -> int:
    return int(session.exec(_matching(select(func.count(col(Store.id))), find)).one())


def _matching(stores: Any, find: str) -> Any:
    looked_at = (Store.name_en, Store.name_zh, Store.address_en, Store.address_zh, Store.number)
    return (
        stores.where(or_(*(col(field).icontains(find, autoescape=True) for field in looked_at)))
        if find
        else stores
    )
