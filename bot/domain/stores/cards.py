"""What stands on a store's card, written field by field: names, place, languages, map point, picture."""

import re
import unicodedata
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, col, select

from bot.db.tables import Store
from bot.domain.stores.directory import check_store
from bot.domain.stores.pictures import keep_picture
from bot.domain.words.typed import MAX_LINE, MAX_NAME, one_line, time_zone
from bot.errors import Refusal

LANGUAGES = ("en,zh", "zh,en", "en", "zh")
"""What may be spoken in a store, the first one first."""

MAX_NUMBER = 20


class NumberTaken(Refusal):
    """Facts: `number`, `store` (the other store's name)."""

    key = "refused.store_number_taken"


class PointUnclear(Refusal):
    key = "refused.point_unclear"


class StoreField(StrEnum):
    NAME_EN = "name_en"
    NAME_ZH = "name_zh"
    ADDRESS_EN = "address_en"
    ADDRESS_ZH = "address_zh"
    TIMEZONE = "timezone"
    NUMBER = "number"  # what files call it


def add_store(session: Session, *, name: str, timezone: str, now: datetime) -> Store:
    """A new store by its English name; the rest is written by `change_store`."""
    store = Store(name_en=one_line(name), name_zh="", timezone=time_zone(timezone), created_at=now)
    session.add(store)
    session.flush()
    return store


def change_store(session: Session, *, store_id: int, field: StoreField, text: str) -> Store:
    """Write one field of a store. Raises StoreUnknown, NumberTaken and what reading the text raises."""
    store = check_store(session, store_id)
    setattr(store, field, _read_field(session, store, field, text))
    session.add(store)
    session.flush()
    return store


def place_store(session: Session, *, store_id: int, point: tuple[float, float] | None) -> Store:
    """Put the store on the map (latitude, longitude), or take it off. Raises StoreUnknown, PointUnclear."""
    store = check_store(session, store_id)
    if point and not (-90 <= point[0] <= 90 and -180 <= point[1] <= 180):
        raise PointUnclear
    store.latitude, store.longitude = point or (None, None)
    session.add(store)
    session.flush()
    return store


def picture_store(session: Session, *, store_id: int, telegram_file: str | None, now: datetime) -> Store:
    """The store's picture, which a job fetches; None takes it away. Raises StoreUnknown."""
    store = check_store(session, store_id)
    store.picture_id = keep_picture(session, telegram_file=telegram_file, now=now) if telegram_file else None
    session.add(store)
    session.flush()
    return store


def speak_in_store(session: Session, *, store_id: int, languages: str) -> Store:
    """One of LANGUAGES; anything else is left as it was. Raises StoreUnknown."""
    store = check_store(session, store_id)
    store.languages = languages if languages in LANGUAGES else store.languages
    session.add(store)
    session.flush()
    return store


def read_point(text: str) -> tuple[float, float]:
    """Latitude and longitude out of `49.28, -123.12`. Raises PointUnclear."""
    said = unicodedata.normalize("NFKC", text[:80]).replace("\u2212", "-").strip(" ()")
    found = _POINT.fullmatch(said)
    if not found:
        raise PointUnclear
    return float(found[1]), float(found[2])


_POINT = re.compile(r"([+-]?\d{1,2}(?:\.\d{1,12})?)°?\s*[,;\s]\s*([+-]?\d{1,3}(?:\.\d{1,12})?)°?", re.ASCII)


def _read_field(session: Session, store: Store, field: StoreField, text: str) -> str:
    if field is StoreField.TIMEZONE:
        return time_zone(text)
    if field is StoreField.NUMBER:
        return _read_number(session, store, text)
    return one_line(text, limit=MAX_LINE if field.startswith("address") else MAX_NAME)


def _read_number(session: Session, store: Store, text: str) -> str:
    number = one_line(text, limit=MAX_NUMBER)
    other = session.exec(select(Store).where(Store.number == number, col(Store.id) != store.id)).first()
    if other:
        raise NumberTaken(number=number, store=other.name_en or other.name_zh)
    return number
