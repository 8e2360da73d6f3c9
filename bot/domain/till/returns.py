"""Returns (退货): what came back of a purchase, whole or part, and all that follows in the same transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.db.prepared import Prepared, known_time
from bot.db.tables import Act, CouponStatus, NoticeClass
from bot.domain.books.entries import write_entry
from bot.domain.coupons.held import HeldCoupon
from bot.domain.owed.notices import owe_notice
from bot.domain.purchases.recording import UNDONE
from bot.domain.referrals.friends import unqualify_by_purchase
from bot.domain.till.redeeming import undo_redemption
from bot.errors import Refusal

REASONS = ("changed_mind", "faulty", "wrong_item")
"""Offered as buttons; anything else is typed. Kept as these words, shown by the phrase `return.reason_WORD`."""

MISTYPED = "mistyped"  # the sale itself was typed wrongly: its receipt number is free again
FROM_FILE = "file"  # a file says so, and no more
OURS = frozenset({MISTYPED, UNDONE, FROM_FILE})
COUPON, FRIEND = "coupon", "friend"  # what else came back


class PurchaseGone(Refusal):
    """All of it came back already."""

    key = "refused.purchase_gone"


class TooMuchBack(Refusal):
    """More than is left of the purchase. Facts: `rest`, `currency`."""

    key = "refused.too_much_back"


class PurchaseMoved(Refusal):
    """Something came back since the press's card was drawn, so it means another return."""

    key = "refused.purchase_moved"


@dataclass(frozen=True)
class Returned:
    """One return. `amount` and `rest` (what is left of the purchase): minor units; `repeated`: made before.

    `coupon_back`: the coupon of the purchase is in its holder's hands again. `friend_back`: the purchase's friend
    does not count any more.
    """

    amount: int
    rest: int
    currency: str
    coupon_back: bool = False
    friend_back: bool = False
    repeated: bool = False


@dataclass(frozen=True)
class _Purchase:
    purchase_id: int
    store_id: int
    customer_id: int | None
    redemption_id: int | None
    amount: int
    returned: int
    returns: int
    currency: str

    @property
    def rest(self) -> int:
        return self.amount - self.returned


_FIND = Prepared("""
    SELECT id, store_id, customer_id, redemption_id, amount, returned, returns, currency
    FROM purchases WHERE id = :id
""")
# Holds the redemption until the commit, so that a return and an undo of it come one after the other.
_HOLD = Prepared("UPDATE redemptions SET undone_at = undone_at WHERE id = :id")
TAKE = Prepared("""
    UPDATE purchases SET returned = returned + :amount, returns = :number
    WHERE id = :id AND returns = :number - 1 AND returned + :amount <= amount
""")
KEEP = Prepared("""
    INSERT INTO purchase_returns (purchase_id, number, amount, reason, followed, staff_id, at)
    VALUES (:id, :number, :amount, :reason, '', :staff_id, :now)
""")
_FOLLOWED = Prepared(
    "UPDATE purchase_returns SET followed = :followed WHERE purchase_id = :id AND number = :number"
)
_MADE = Prepared("""
    SELECT amount, followed FROM purchase_returns
    WHERE purchase_id = :id AND number = :number AND coalesce(staff_id, 0) = :staff_id
""")
_GIVES_BACK = Prepared("""
    SELECT t.gives_back FROM redemptions r JOIN coupons k ON k.id = r.coupon_id
    JOIN offer_terms t ON t.id = k.terms_id WHERE r.id = :id AND r.undone_at IS NULL
""")
_COUNTED = Prepared("""
    SELECT count(*) FROM referrals WHERE friend_id = :customer_id AND status IN ('review', 'held', 'usable')
""")
_FREE = Prepared("UPDATE purchases SET receipt = NULL WHERE id = :id")
_END = Prepared("SELECT expires_at FROM coupons WHERE id = :id")


def return_purchase(
    session: Session,
    purchase_id: int,
    *,
    number: int,
    amount: int | None,
    reason: str,
    staff_id: int | None,
    now: datetime,
) -> Returned:
    """Take back `amount` (minor units; None: all that is left) of a purchase of ours; who may is the caller's.

    `number`: the return the press means (its `returns` + 1 when the card was drawn); the same press again gets
    the first answer. Once more than half of the money came back, in one part or several, a friend who counted by
    the purchase, or by its redemption, does not count. Once nothing is left, the coupon it was bought with is in
    hand again, if its terms give it back; a part leaves it used, even if less is left than its least spend.
    Raises PurchaseGone, PurchaseMoved, TooMuchBack, LookupError.
    """
    purchase = _find(session, purchase_id)
    if purchase.redemption_id is not None:
        _HOLD(session, id=purchase.redemption_id)
        purchase = _find(session, purchase_id)
    if number <= purchase.returns:
        return _find_again(session, purchase, number, staff_id)
    taken = purchase.rest if amount is None else amount
    _check_rest(purchase, taken)
    if not TAKE(session, id=purchase_id, amount=taken, number=number).rowcount:
        return _find_again(session, _find(session, purchase_id), number, staff_id)
    _keep(session, purchase, number=number, amount=taken, reason=reason, staff_id=staff_id, now=now)
    rest, followed = purchase.rest - taken, set[str]()
    if is_mostly_back(purchase.amount - rest, purchase.amount):
        followed = follow_return(
            session, purchase_id, number=number, staff_id=staff_id, now=now, is_return=reason != MISTYPED
        )
    return Returned(taken, rest, purchase.currency, COUPON in followed, FRIEND in followed)


def _keep(
    session: Session, purchase: _Purchase, *, number: int, amount: int, reason: str, staff_id: int | None,
    now: datetime,
) -> None:  # fmt: skip
    """Write the return down; a mistyped purchase frees its receipt."""
    purchase_id = purchase.purchase_id
    KEEP(session, id=purchase_id, number=number, amount=amount, reason=reason, staff_id=staff_id, now=now)
    write_entry(
        session, Act.RETURN, now=now, purchase_id=purchase_id, customer_id=purchase.customer_id, staff_id=staff_id,
        store_id=purchase.store_id, amount=amount,
    )  # fmt: skip
    if reason == MISTYPED:
        _FREE(session, id=purchase_id)


def follow_return(
    session: Session, purchase_id: int, *, number: int, staff_id: int | None, now: datetime, is_return: bool = True
) -> set[str]:
    """Most of the purchase, or all, has come back by its return `number`: the friend follows, or the coupon, too.

    `is_return` False: it was mistyped, and the friend may count by another.
    """
    purchase = _find(session, purchase_id)
    before = _count_counted(session, purchase)
    coupon = None if purchase.rest else _give_back(session, purchase, staff_id, now)
    unqualify_by_purchase(session, purchase_id, now=now, is_return=is_return)
    followed = {COUPON} if coupon else set()
    if _count_counted(session, purchase) < before:
        followed.add(FRIEND)
    if followed:
        _FOLLOWED(session, id=purchase_id, number=number, followed=" ".join(sorted(followed)))
    if coupon:
        _owe_word(session, coupon, purchase_id, now)
    return followed


def is_mostly_back(returned: int, amount: int) -> bool:
    """More than half of the money: no purchase any more that a friend counts by. Else one cent would keep it.

    In SQL: referrals/cases.py, MOSTLY_BACK.
    """
    return returned * 2 > amount


def _find(session: Session, purchase_id: int) -> _Purchase:
    row = _FIND(session, id=purchase_id).fetchone()
    if row is None:
        raise LookupError(f"no purchase {purchase_id}")
    return _Purchase(*row)


def _check_rest(purchase: _Purchase, amount: int) -> None:
    if not purchase.rest:
        raise PurchaseGone
    if not 0 < amount <= purchase.rest:
        raise TooMuchBack(rest=purchase.rest, currency=purchase.currency)


def _find_again(session: Session, purchase: _Purchase, number: int, staff_id: int | None) -> Returned:
    """The first answer to this very press. Raises PurchaseMoved when the number became somebody else's return."""
    made = _MADE(session, id=purchase.purchase_id, number=number, staff_id=staff_id or 0).fetchone()
    if made is None:
        raise PurchaseMoved
    amount, followed = made
    kinds = followed.split()
    return Returned(amount, purchase.rest, purchase.currency, COUPON in kinds, FRIEND in kinds, repeated=True)


def _give_back(session: Session, purchase: _Purchase, staff_id: int | None, now: datetime) -> HeldCoupon | None:
    row = _GIVES_BACK(session, id=purchase.redemption_id).fetchone() if purchase.redemption_id else None
    if not (row and row[0]):
        return None
    coupon = undo_redemption(
        session, redemption_id=purchase.redemption_id or 0, staff_id=staff_id, now=now, gives_back=True
    )
    return None if coupon.status is CouponStatus.VOID else coupon


def _count_counted(session: Session, purchase: _Purchase) -> int:
    if purchase.customer_id is None:
        return 0
    return int(_COUNTED(session, customer_id=purchase.customer_id).fetchone()[0])


def _owe_word(session: Session, coupon: HeldCoupon, purchase_id: int, now: datetime) -> None:
    """The holder hears it, since their coupon had been used."""
    ends = known_time(_END(session, id=coupon.coupon_id).fetchone()[0])
    owe_notice(
        session,
        chat_id=coupon.holder_chat_id,
        kind=NoticeClass.SERVICE,
        template="shopper/coupon_back",
        dedupe_key=f"coupon_back:{purchase_id}",
        now=now,
        facts={
            "gift": coupon.gift,
            "code": coupon.shown_code,
            "ends": ends.isoformat(),
            "zone": coupon.zone or "UTC",
        },
    )
