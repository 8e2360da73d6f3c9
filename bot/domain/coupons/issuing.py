"""Issuing coupons (发券): once for each cause, within the offer's budget, by the terms of that moment."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.db.prepared import Prepared, as_time, known_time
from bot.db.tables import Act, PieceSource, Whom
from bot.domain.books.entries import write_entry
from bot.domain.owed.reminders import find_reminding
from bot.domain.words.codes import make_coupon_code
from bot.domain.words.days import end_of_day
from bot.errors import Refusal

GIFT = "gift"  # cause_kind of the welcome gift; one for life, so its cause_id is always ONCE
CODE = "code"  # cause_kind of what a card or campaign gives whoever is known; its cause_id is the entry code
REWARD = "reward"  # cause_kind of a referrer's coupon; its cause_id is the referral
STAFF = (
    "staff"  # cause_kind of what staff give; its cause_id is drawn with the question, so a second press is none
)
ONCE = 0


class OfferGone(Refusal):
    """Its budget is used up, or it gives nothing (any more). Nothing was written."""

    key = "refused.offer_gone"


class OfferHad(Refusal):
    """The customer has had as many as one may have. Facts: `most`."""

    key = "refused.offer_had"


class NotForThem(Refusal):
    """The offer is for others. Facts: `whom` (a Whom)."""

    key = "refused.not_for_them"


@dataclass(frozen=True)
class Grant:
    """An offer's present terms as far as issuing needs them. Money in minor units."""

    offer_id: int
    terms_id: int
    worth: int | None
    valid_days: int | None
    starts_at: datetime | None
    ends_at: datetime | None
    per_customer: int | None
    source: PieceSource
    for_whom: Whom


@dataclass(frozen=True)
class Issued:
    """`is_new` False: the cause had given it before."""

    coupon_id: int
    code: str
    expires_at: datetime
    is_new: bool = True


GRANT = "o.id, t.id, t.worth, t.valid_days, t.starts_at, t.ends_at, o.per_customer, o.source, t.for_whom"
"""The columns of a Grant, of offers o and its open terms t."""

_GRANT = Prepared(f"""
    SELECT {GRANT} FROM offers o JOIN offer_terms t ON t.offer_id = o.id AND t.until IS NULL WHERE o.id = :offer_id
""")  # noqa: S608 - our own columns
_HAD = Prepared("""
    SELECT id, code, expires_at FROM coupons
    WHERE customer_id = :customer_id AND cause_kind = :cause_kind AND cause_id = :cause_id
""")
# The row is held until the commit: whoever takes from the same budget meanwhile waits (PostgreSQL).
_TAKE = Prepared("""
    UPDATE offers SET pieces = pieces + 1, money = money + :worth
    WHERE id = :offer_id AND status = 'open' AND (budget_pieces IS NULL OR pieces < budget_pieces)
    AND (budget_money IS NULL OR money + :worth <= budget_money)
""")
_GIVE_BACK = Prepared("UPDATE offers SET pieces = pieces - 1, money = money - :worth WHERE id = :offer_id")
_ISSUE = Prepared("""
    INSERT INTO coupons (code, offer_id, terms_id, customer_id, cause_kind, cause_id, status, issued_at,
        expires_at, usable_from, uses, given_by, reason, remind_at)
    VALUES (:code, :offer_id, :terms_id, :customer_id, :cause_kind, :cause_id, :status, :now,
        :expires_at, :usable_from, 0, :given_by, :reason, :remind_at)
    ON CONFLICT (customer_id, cause_kind, cause_id) DO NOTHING RETURNING id
""")
_COUNT = Prepared("""
    SELECT count(*) FROM coupons
    WHERE customer_id = :customer_id AND offer_id = :offer_id AND status <> 'void'
""")
_LEFT = Prepared("SELECT 1 FROM till_codes WHERE offer_id = :offer_id AND coupon_id IS NULL LIMIT 1")
_TILL_CODE = Prepared("""
    UPDATE till_codes SET coupon_id = :coupon_id WHERE coupon_id IS NULL AND id =
        (SELECT min(id) FROM till_codes WHERE offer_id = :offer_id AND coupon_id IS NULL)
""")
_STANDING = Prepared("""
    SELECT EXISTS (SELECT 1 FROM coupons WHERE customer_id = p.id AND uses > 0),
        EXISTS (SELECT 1 FROM memberships m WHERE m.person_id = p.chat_id AND m.left_at IS NULL)
    FROM customers p WHERE p.id = :customer_id
""")


def read_grant(row: Any) -> Grant | None:
    """The Grant in a row of the GRANT columns; None where there was no offer."""
    offer_id, terms_id, worth, days, starts_at, ends_at, per_customer, source, for_whom = row
    if terms_id is None:
        return None
    return Grant(
        offer_id, terms_id, worth, days, as_time(starts_at), as_time(ends_at), per_customer, PieceSource(source),
        Whom(for_whom),
    )  # fmt: skip


def find_grant(session: Session, offer_id: int) -> Grant | None:
    row = _GRANT(session, offer_id=offer_id).fetchone()
    return read_grant(row) if row else None


def issue_coupon(
    session: Session,
    grant: Grant | None,
    *,
    customer_id: int,
    cause: tuple[str, int],
    zone: str,
    now: datetime,
    usable_from: datetime | None = None,
    given_by: int | None = None,
    reason: str = "",
    is_new_customer: bool = False,
) -> Issued:
    """Give the customer one piece for the cause (kind, id); the same cause gives the same coupon again.

    It ends with the last second of a day in `zone` (IANA name), or with the terms' window. With `usable_from` it
    is locked, and its days count from then: of a window that ends before, nothing is given. A new customer can
    have had nothing, which spares a look.
    Raises OfferGone, OfferHad, NotForThem; then nothing was written.
    """
    if not is_new_customer and (had := _find_had(session, customer_id, cause)):
        return had
    if grant is None:
        raise OfferGone
    _check_whom(session, grant, customer_id)
    try:
        issued = _take(session, grant, customer_id, cause, zone, now, usable_from, given_by, reason)
    except Refusal:
        if had := _find_had(session, customer_id, cause):  # the same cause, while we waited for the budget
            return had
        raise
    if issued is None:
        return _find_had(session, customer_id, cause) or _never()
    write_entry(
        session, Act.LOCK if usable_from else Act.ISSUE, now=now, coupon_id=issued.coupon_id,
        amount=grant.worth or 0, offer_id=grant.offer_id, customer_id=customer_id, staff_id=given_by,
    )  # fmt: skip
    return issued


def give_budget_back(session: Session, *, offer_id: int, worth: int) -> None:
    """A coupon became void: its piece and worth can be given to somebody else."""
    _GIVE_BACK(session, offer_id=offer_id, worth=worth)


def end_of(grant: Grant, zone: str, now: datetime) -> datetime:
    """When a coupon issued now ends. The card names a day, so all of that day counts; days count from when it can
    be used.
    """
    ends = [grant.ends_at] if grant.ends_at else []
    if grant.valid_days is not None:
        ends.append(end_of_day(_begins(grant, now), zone, after=grant.valid_days))
    return min(ends)


def _begins(grant: Grant, now: datetime) -> datetime:
    return max(now, grant.starts_at or now)


def _find_had(session: Session, customer_id: int, cause: tuple[str, int]) -> Issued | None:
    row = _HAD(session, customer_id=customer_id, cause_kind=cause[0], cause_id=cause[1]).fetchone()
    return Issued(row[0], row[1], known_time(row[2]), is_new=False) if row else None


def _take(session: Session, grant: Grant, *asked: Any) -> Issued | None:
    """A piece of the budget and the coupon, or neither. None: the same cause, a moment before us."""
    budget = {"offer_id": grant.offer_id, "worth": grant.worth or 0}
    if not _TAKE(session, **budget).rowcount:
        raise OfferGone
    try:
        issued = _insert(session, grant, *asked)
    except Refusal:
        _GIVE_BACK(session, **budget)
        raise
    if issued is None:
        _GIVE_BACK(session, **budget)
    return issued


def _insert(
    session: Session,
    grant: Grant,
    customer_id: int,
    cause: tuple[str, int],
    zone: str,
    now: datetime,
    usable_from: datetime | None,
    given_by: int | None,
    reason: str,
) -> Issued | None:
    """Behind the held budget row, so that a count read here stands until the commit."""
    if grant.per_customer is not None:
        had = _COUNT(session, customer_id=customer_id, offer_id=grant.offer_id).fetchone()[0]
        if had >= grant.per_customer:
            raise OfferHad(most=grant.per_customer)
    expires_at = end_of(grant, zone, usable_from or now)
    is_file = grant.source is PieceSource.FILE
    if expires_at <= (usable_from or now) or (is_file and not _LEFT(session, offer_id=grant.offer_id).fetchone()):
        raise OfferGone
    code = make_coupon_code()
    is_own = grant.source is PieceSource.OWN  # of another we never know whether it was used
    made = _ISSUE(
        session, code=code, offer_id=grant.offer_id, terms_id=grant.terms_id, customer_id=customer_id,
        cause_kind=cause[0], cause_id=cause[1], status="locked" if usable_from else "issued", now=now,
        expires_at=expires_at, usable_from=usable_from, given_by=given_by, reason=reason,
        remind_at=find_reminding(expires_at, zone, _begins(grant, usable_from or now)) if is_own else None,
    ).fetchone()  # fmt: skip
    if made is None:
        return None
    if is_file:
        _TILL_CODE(session, coupon_id=made[0], offer_id=grant.offer_id)
    return Issued(made[0], code, expires_at)


def _check_whom(session: Session, grant: Grant, customer_id: int) -> None:
    if grant.for_whom is Whom.ANYBODY:
        return
    has_used, is_member = _STANDING(session, customer_id=customer_id).fetchone() or (False, False)
    fits = {Whom.NEWCOMERS: not has_used, Whom.REGULARS: has_used, Whom.MEMBERS: is_member}
    if not fits[grant.for_whom]:
        raise NotForThem(whom=str(grant.for_whom))


def _never() -> Any:
    raise AssertionError("a coupon that was there a moment ago")
