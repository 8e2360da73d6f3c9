"""What an operator changes of an entry code: where it leads, label, tags, gift, cap. What it counted stays."""

import re
from datetime import datetime

from sqlmodel import Session, col, select

from bot.db.tables import Brand, CodeKind, EntryCode, OfferTerms, Role, Staff
from bot.domain.offers.set_up import GiftField, check_code, renew_gift
from bot.domain.offers.terms import check_open, find_terms
from bot.domain.offers.uses import list_uses
from bot.domain.people.ownerships import GuideGone
from bot.domain.service.products import check_product
from bot.domain.stores.directory import check_store
from bot.domain.words.typed import one_line, whole_number
from bot.errors import Refusal

MAX_LABEL = 40
MOST_TAGS, MAX_TAG = 8, 24
LARGEST_CAP = 100_000
_BETWEEN_TAGS = re.compile(r"[,，、;；\n]+")


class CodeBound(Refusal):
    """A group's own code leads to its group's store, a print run's cards to that of the run."""

    key = "refused.code_bound"


class TooManyTags(Refusal):
    """Facts: `most`."""

    key = "refused.too_many_tags"


def check_movable(session: Session, entry_code_id: int) -> EntryCode:
    """The entry code if it may lead elsewhere. Raises CodeUnknown, CodeBound."""
    code = check_code(session, entry_code_id)
    if code.kind is CodeKind.GROUP or code.batch_id is not None:
        raise CodeBound
    return code


def retarget_to_store(session: Session, *, entry_code_id: int, store_id: int) -> EntryCode:
    """It leads to this store, to no guide or product of it. Raises CodeUnknown, CodeBound, StoreUnknown."""
    code = check_movable(session, entry_code_id)
    code.store_id = check_store(session, store_id).id or 0
    code.guide_id = code.product_id = None
    code.kind = CodeKind.STORE if code.kind in (CodeKind.GUIDE, CodeKind.SHELF) else code.kind
    return _saved(session, code)


def retarget_to_guide(session: Session, *, entry_code_id: int, guide_id: int) -> EntryCode:
    """Its newcomers are this guide's, at the code's store. Raises CodeUnknown, CodeBound, GuideGone."""
    code = check_movable(session, entry_code_id)
    staff = session.get(Staff, guide_id)
    serves = staff and staff.until is None and staff.role in (Role.GUIDE, Role.MANAGER)
    if staff is None or not serves or staff.store_id != code.store_id:
        raise GuideGone
    code.guide_id, code.product_id = staff.id, None
    code.kind = CodeKind.GUIDE if code.kind in (CodeKind.STORE, CodeKind.SHELF) else code.kind
    return _saved(session, code)


def retarget_to_product(session: Session, *, entry_code_id: int, product_id: int) -> EntryCode:
    """It shows this product to whoever is known. Raises CodeUnknown, CodeBound, ProductUnknown."""
    code = check_movable(session, entry_code_id)
    product = check_product(session, product_id)
    code.product_id, code.guide_id = product.id, None
    code.kind = CodeKind.SHELF if code.kind in (CodeKind.STORE, CodeKind.GUIDE) else code.kind
    return _saved(session, code)


def label_code(session: Session, *, entry_code_id: int, text: str) -> EntryCode:
    """Raises CodeUnknown and what `one_line` raises."""
    code = check_code(session, entry_code_id)
    code.label = one_line(text, limit=MAX_LABEL)
    return _saved(session, code)


def tag_code(session: Session, *, entry_code_id: int, text: str) -> EntryCode:
    """Words with commas between, each once; an empty text takes all away. Raises CodeUnknown, TooManyTags."""
    code = check_code(session, entry_code_id)
    words = [one_line(word, limit=MAX_TAG) for word in _BETWEEN_TAGS.split(text) if word.strip()]
    if len(set(words)) > MOST_TAGS:
        raise TooManyTags(most=MOST_TAGS)
    code.tags = ",".join(dict.fromkeys(words))
    return _saved(session, code)


def cap_code(session: Session, *, entry_code_id: int, text: str | None) -> EntryCode:
    """At most so many gifts a day in the store's zone; None: no cap. Raises CodeUnknown, NotANumber."""
    code = check_code(session, entry_code_id)
    code.day_cap = None if text is None else whole_number(text, least=1, most=LARGEST_CAP)
    return _saved(session, code)


def give_brands_gift(session: Session, *, entry_code_id: int) -> EntryCode:
    """It gives what the brand gives every newcomer. Raises CodeUnknown."""
    code = check_code(session, entry_code_id)
    code.gives_gift, code.offer_id = True, None
    return _saved(session, code)


def give_offer(session: Session, *, entry_code_id: int, offer_id: int) -> EntryCode:
    """It gives one of the open offers in place of the brand's gift. Raises CodeUnknown, OfferNotOpen."""
    code = check_code(session, entry_code_id)
    check_open(session, offer_id)
    code.gives_gift, code.offer_id = True, offer_id
    return _saved(session, code)


def give_nothing(session: Session, *, entry_code_id: int) -> EntryCode:
    """Raises CodeUnknown."""
    code = check_code(session, entry_code_id)
    code.gives_gift, code.offer_id = False, None
    return _saved(session, code)


def write_gift(
    session: Session, *, entry_code_id: int, field: GiftField, text: str, now: datetime
) -> tuple[EntryCode, OfferTerms]:
    """One field of the code's own gift, as a new offer: coupons in people's hands keep their terms.

    Raises CodeUnknown, GiftMissing and what reading the text raises.
    """
    code = check_code(session, entry_code_id)
    gift = renew_gift(session, find_own_gift(session, code), field=field, text=text, now=now)
    code.gives_gift, code.offer_id = True, gift.offer_id
    return _saved(session, code), gift


def find_own_gift(session: Session, code: EntryCode) -> OfferTerms | None:
    return find_terms(session, code.offer_id) if code.offer_id else None


def find_gift_of(session: Session, code: EntryCode) -> OfferTerms | None:
    """What the code gives now: its own gift, else the brand's, or nothing."""
    if not code.gives_gift:
        return None
    brand = session.get(Brand, 1)
    gift_id = code.offer_id or (brand.gift_id if brand else None)
    return find_terms(session, gift_id) if gift_id else None


def is_shared(session: Session, code: EntryCode) -> bool:
    """Is its own gift given elsewhere too? Then it is changed as an offer, not as this code's."""
    others = select(EntryCode.id).where(EntryCode.offer_id == code.offer_id, EntryCode.id != code.id).limit(1)
    return bool(list_uses(session.get(Brand, 1), code.offer_id or 0)) or session.exec(others).first() is not None


def find_guide_name(session: Session, code: EntryCode) -> str:
    """Empty for a code that is nobody's own."""
    name = session.exec(select(Staff.name).where(col(Staff.id) == code.guide_id)).first() if code.guide_id else ""
    return name or ""


def _saved(session: Session, code: EntryCode) -> EntryCode:
    session.add(code)
    session.flush()
    return code
