"""Setting the shop up: the brand, its gift, its stores and their doors."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Session, col, select

from bot.db.tables import Brand, CodeKind, EntryCode, OfferKind, OfferStatus, OfferTerms, Store
from bot.domain.offers.terms import find_terms, make_offer, renew_terms
from bot.domain.stores.directory import check_store, may_onboard
from bot.domain.stores.doors import make_entry_code
from bot.domain.words.colours import read_colour
from bot.domain.words.currencies import read_currency
from bot.domain.words.typed import MAX_LINE, MAX_NAME, MAX_TERMS, is_reachable, one_line, some_lines, whole_number
from bot.errors import Refusal

GIFT_DAYS = 7
LONGEST_GIFT = 365  # days


class CodeUnknown(Refusal):
    key = "refused.entry_code_unknown"


class ContactUnreachable(Refusal):
    """Nobody could write to what the privacy notice would name."""

    key = "refused.contact_unreachable"


class GiftMissing(Refusal):
    """The gift needs a name before anything else of it can be changed."""

    key = "refused.gift_missing"


class NoStoreYet(Refusal):
    """What is asked for hangs on a store, and there is none."""

    key = "refused.no_store_yet"


class BrandField(StrEnum):
    NAME_EN = "name_en"
    NAME_ZH = "name_zh"
    COMPANY = "company"  # named in the privacy notice
    PRIVACY_CONTACT = "privacy_contact"  # named there as well
    COLOUR = "colour"  # of posters, kept as #rrggbb
    CURRENCY = "currency"  # of new prices; kept as its ISO code


class GiftField(StrEnum):
    NAME_EN = "name_en"
    NAME_ZH = "name_zh"
    TERMS_EN = "terms_en"
    TERMS_ZH = "terms_zh"
    VALID_DAYS = "valid_days"


def change_brand(session: Session, *, field: BrandField, text: str) -> Brand:
    """Write one field of the brand. Raises what reading the text raises, and ContactUnreachable.

    Whoever changes a notice that people may have agreed to makes a new version of it.
    """
    brand = take_brand(session)
    value = _read_brand(field, text)
    if field in _NOTICE and may_onboard(brand) and getattr(brand, field) != value:
        brand.notice_version += 1
    setattr(brand, field, value)
    session.add(brand)
    session.flush()
    return brand


def change_logo(session: Session, *, picture_id: int | None) -> Brand:
    """Another logo, or none."""
    brand = take_brand(session)
    brand.logo_id = picture_id
    session.add(brand)
    session.flush()
    return brand


_NOTICE = (BrandField.COMPANY, BrandField.PRIVACY_CONTACT)


def _read_brand(field: BrandField, text: str) -> str:
    if field is BrandField.COLOUR:
        return read_colour(text)
    if field is BrandField.CURRENCY:
        return read_currency(text)
    line = one_line(text, limit=MAX_LINE if field in _NOTICE else MAX_NAME)
    if field is BrandField.PRIVACY_CONTACT and not is_reachable(line):
        raise ContactUnreachable
    return line


def find_gift(session: Session) -> OfferTerms | None:
    """The gift that new customers get now, by its present terms."""
    brand = session.get(Brand, 1)
    return find_terms(session, brand.gift_id) if brand and brand.gift_id else None


def change_gift(session: Session, *, field: GiftField, text: str, now: datetime) -> OfferTerms:
    """Write one field of the gift: always a new version, so that coupons in people's hands keep their terms.

    Raises GiftMissing when there is none and the field is not a name.
    """
    brand = take_brand(session)
    new = renew_gift(session, find_gift(session), field=field, text=text, now=now)
    brand.gift_id = new.offer_id
    session.add(brand)
    session.flush()
    return new


def renew_gift(
    session: Session, old: OfferTerms | None, *, field: GiftField, text: str, now: datetime
) -> OfferTerms:
    """The gift with one field written anew; a new offer where there was none. Raises what `change_gift` raises."""
    if old is None and not field.startswith("name"):
        raise GiftMissing
    value = _read_gift(field, text)
    if old is not None:
        return renew_terms(session, old, now=now, **{str(field): value})
    names: dict[str, Any] = {"name_en": "", "name_zh": "", "valid_days": GIFT_DAYS, str(field): value}
    return make_offer(session, kind=OfferKind.GIFT, status=OfferStatus.OPEN, now=now, **names)


def check_code(session: Session, entry_code_id: int) -> EntryCode:
    """The entry code behind an id that came from outside. Raises CodeUnknown."""
    code = session.get(EntryCode, entry_code_id)
    if code is None:
        raise CodeUnknown
    return code


def find_first_store(session: Session) -> Store:
    """The one the set-up is about. Raises NoStoreYet."""
    store = session.exec(select(Store).order_by(col(Store.id)).limit(1)).first()
    if store is None:
        raise NoStoreYet
    return store


def take_door_code(session: Session, *, store_id: int, now: datetime) -> EntryCode:
    """The store's own entry code for its door, made at its first use. Raises StoreUnknown."""
    check_store(session, store_id)
    door = select(EntryCode).where(
        EntryCode.store_id == store_id,
        EntryCode.kind == CodeKind.STORE,
        col(EntryCode.batch_id).is_(None),  # the index that leaves out ten thousands of parcel cards
        col(EntryCode.active),
    )
    code = session.exec(door.order_by(col(EntryCode.id)).limit(1)).first()
    return code or make_entry_code(session, kind=CodeKind.STORE, store_id=store_id, now=now)


def switch_code(session: Session, *, entry_code_id: int, active: bool) -> EntryCode:
    """Let an entry code work or not; what it brought stays. Raises CodeUnknown."""
    code = check_code(session, entry_code_id)
    code.active = active
    session.add(code)
    session.flush()
    return code


def _read_gift(field: GiftField, text: str) -> str | int:
    if field is GiftField.VALID_DAYS:
        return whole_number(text, least=1, most=LONGEST_GIFT)
    return some_lines(text, limit=MAX_TERMS) if field.startswith("terms") else one_line(text)


def take_brand(session: Session) -> Brand:
    """The brand's one row, held until the commit; made at its first use."""
    brand = session.exec(select(Brand).where(Brand.id == 1).with_for_update()).first()
    if brand is None:
        brand = Brand()
        session.add(brand)
        session.flush()
    return brand
