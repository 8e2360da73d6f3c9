"""Setting the shop up: the brand, its gift, its stores, and what is still missing before the first scan."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Session, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.db.tables import (
    Attribution,
    AttributionReason,
    Brand,
    CodeKind,
    EntryCode,
    Group,
    GroupStatus,
    Offer,
    OfferKind,
    Store,
)
from bot.domain.stores import StoreUnknown, may_onboard
from bot.domain.typed import MAX_LINE, MAX_NAME, MAX_TERMS, one_line, some_lines, time_zone, whole_number
from bot.errors import Refusal

GIFT_DAYS = 7
LONGEST_GIFT = 365  # days


class CodeUnknown(Refusal):
    key = "refused.entry_code_unknown"


class GiftMissing(Refusal):
    """The gift needs a name before anything else of it can be changed."""

    key = "refused.gift_missing"


class BrandField(StrEnum):
    NAME_EN = "name_en"
    NAME_ZH = "name_zh"
    COMPANY = "company"  # named in the privacy notice
    PRIVACY_CONTACT = "privacy_contact"  # named there as well


class StoreField(StrEnum):
    NAME_EN = "name_en"
    NAME_ZH = "name_zh"
    ADDRESS_EN = "address_en"
    ADDRESS_ZH = "address_zh"
    TIMEZONE = "timezone"


class GiftField(StrEnum):
    NAME_EN = "name_en"
    NAME_ZH = "name_zh"
    TERMS_EN = "terms_en"
    TERMS_ZH = "terms_zh"
    VALID_DAYS = "valid_days"


@dataclass(frozen=True)
class Checklist:
    """What of the set-up is done, in its order."""

    brand: bool
    store: bool
    gift: bool
    group: bool
    code: bool
    scan: bool

    @property
    def is_done(self) -> bool:
        return all(vars(self).values())

    @property
    def next_step(self) -> str | None:
        """The first thing still missing, by its name above."""
        return next((step for step, is_done in vars(self).items() if not is_done), None)


def check_set_up(session: Session) -> Checklist:
    brand = session.get(Brand, 1)
    return Checklist(
        brand=bool(brand and brand.name_en and may_onboard(brand)),
        store=_is_any(session, select(Store.id)),
        gift=bool(brand and brand.gift_id),
        group=_is_any(session, select(Group.id).where(Group.status == GroupStatus.ACTIVE)),
        code=_is_any(session, select(EntryCode.id).where(EntryCode.kind == CodeKind.STORE)),
        scan=_is_any(
            session,
            select(Attribution.customer_id).where(Attribution.reason == AttributionReason.FIRST_SCAN),
        ),
    )


def change_brand(session: Session, *, field: BrandField, text: str) -> Brand:
    """Write one field of the brand. Raises what `one_line` raises.

    Whoever changes a notice that people may have agreed to makes a new version of it.
    """
    brand = _take_brand(session)
    value = one_line(text, limit=MAX_LINE if field in _NOTICE else MAX_NAME)
    if field in _NOTICE and may_onboard(brand) and getattr(brand, field) != value:
        brand.notice_version += 1
    setattr(brand, field, value)
    session.add(brand)
    session.flush()
    return brand


_NOTICE = (BrandField.COMPANY, BrandField.PRIVACY_CONTACT)


def add_store(session: Session, *, name: str, timezone: str, now: datetime) -> Store:
    """A new store by its English name; the rest is written by `change_store`."""
    store = Store(name_en=one_line(name), name_zh="", timezone=time_zone(timezone), created_at=now)
    session.add(store)
    session.flush()
    return store


def change_store(session: Session, *, store_id: int, field: StoreField, text: str) -> Store:
    """Write one field of a store. Raises StoreUnknown and what reading the text raises."""
    store = check_store(session, store_id)
    if field is StoreField.TIMEZONE:
        store.timezone = time_zone(text)
    else:
        setattr(store, field, one_line(text, limit=MAX_LINE if field.startswith("address") else MAX_NAME))
    session.add(store)
    session.flush()
    return store


def check_store(session: Session, store_id: int) -> Store:
    """The store behind an id that came from outside. Raises StoreUnknown."""
    store = session.get(Store, store_id)
    if store is None:
        raise StoreUnknown
    return store


def find_gift(session: Session) -> Offer | None:
    """The gift that new customers get now."""
    brand = session.get(Brand, 1)
    return session.get(Offer, brand.gift_id) if brand and brand.gift_id else None


def change_gift(session: Session, *, field: GiftField, text: str, now: datetime) -> Offer:
    """Write one field of the gift: always a new offer, so that coupons in people's hands keep their terms.

    Raises GiftMissing when there is none and the field is not its English name.
    """
    brand = _take_brand(session)
    new = renew_gift(session, find_gift(session), field=field, text=text, now=now)
    brand.gift_id = new.id
    session.add(brand)
    session.flush()
    return new


def renew_gift(session: Session, old: Offer | None, *, field: GiftField, text: str, now: datetime) -> Offer:
    """The gift with one field written anew, as a new offer. Raises what `change_gift` raises."""
    if old is None and field is not GiftField.NAME_EN:
        raise GiftMissing
    kept = old.model_dump(include={str(f) for f in GiftField}) if old else dict(_NO_GIFT)
    new = Offer(**{**kept, str(field): _read_gift(field, text)}, kind=OfferKind.GIFT, created_at=now)
    session.add(new)
    session.flush()
    return new


def check_code(session: Session, entry_code_id: int) -> EntryCode:
    """The entry code behind an id that came from outside. Raises CodeUnknown."""
    code = session.get(EntryCode, entry_code_id)
    if code is None:
        raise CodeUnknown
    return code


def switch_code(session: Session, *, entry_code_id: int, active: bool) -> EntryCode:
    """Let an entry code work or not; what it brought stays. Raises CodeUnknown."""
    code = check_code(session, entry_code_id)
    code.active = active
    session.add(code)
    session.flush()
    return code


_NO_GIFT = {"name_en": "", "name_zh": "", "terms_en": "", "terms_zh": "", "valid_days": GIFT_DAYS}


def _read_gift(field: GiftField, text: str) -> str | int:
    if field is GiftField.VALID_DAYS:
        return whole_number(text, least=1, most=LONGEST_GIFT)
    return some_lines(text, limit=MAX_TERMS) if field.startswith("terms") else one_line(text)


def _take_brand(session: Session) -> Brand:
    """The brand's one row, held until the commit; made at its first use."""
    brand = session.exec(select(Brand).where(Brand.id == 1).with_for_update()).first()
    if brand is None:
        brand = Brand()
        session.add(brand)
        session.flush()
    return brand


def _is_any(session: Session, rows: SelectOfScalar[Any]) -> bool:
    return session.exec(rows.limit(1)).first() is not None
