"""Erasure: everything personal goes at once; value rows stay by their ids; a keyed trace knows them again."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.db.prepared import Prepared
from bot.db.tables import ConsentSource, ReferralStatus
from bot.domain.arrivals.onboarding import NotACustomer
from bot.domain.books.traces import trace_of
from bot.domain.coupons.voiding import void_piece
from bot.domain.people.chats import Person
from bot.domain.people.consents import withdraw_consent
from bot.domain.referrals.cases import find_case
from bot.domain.referrals.reviews import NOT_COUNTED, WHYS
from bot.domain.referrals.rewards import take_back
from bot.domain.till.returns import OURS, REASONS
from bot.domain.words.codes import make_payload
from bot.errors import Refusal

ERASED = "erased"  # why a coupon is void, a referral rejected, a notice left out
# Words of ours name nobody, as what was typed may.
_OF_RETURNS = (*REASONS, *sorted(OURS))
_OF_REVIEWS = (*WHYS, NOT_COUNTED, ERASED)
_TYPED = f"""(friend_id = :customer_id OR referrer_id = :customer_id)
    AND status = 'rejected' AND decided_by IS NOT NULL AND reason NOT IN {_OF_REVIEWS}"""
NOBODY = -(2**62)  # no Telegram id is so low: an erased chat's number is this less its own id

_WORKS_HERE = Prepared("SELECT 1 FROM staff WHERE chat_id = :chat_id AND until IS NULL LIMIT 1")
_IN_HAND = Prepared("""
    SELECT id FROM coupons WHERE customer_id = :customer_id AND status IN ('issued', 'locked') ORDER BY id
""")
_PENDING = Prepared("""
    SELECT id FROM referrals WHERE (referrer_id = :customer_id OR friend_id = :customer_id)
    AND status IN ('joined', 'held', 'review') ORDER BY id
""")
_BURY = Prepared("INSERT INTO tombstones (trace, at) VALUES (:trace, :now) ON CONFLICT (trace) DO NOTHING")
_CUSTOMER = Prepared("""
    UPDATE customers SET erased_at = :now, phone_key = '', phone_tail = '', member_code = NULL,
        invite_code = :invite_code
    WHERE id = :customer_id AND erased_at IS NULL
""")
# What the answering or sending half holds in hand is worded already; the rest finds nothing to word.
_GONE = tuple(
    Prepared(sql)
    for sql in (
        """UPDATE chats SET telegram_id = :nobody, title = '', locale = 'en', awaiting = NULL, awaiting_id = NULL,
            menu = NULL, blocked_at = :now WHERE id = :chat_id""",
        # Their own, and what colleagues and groups were told of their questions and of what they disputed.
        """UPDATE notices SET facts = '{}', call = '', reason = CASE WHEN status = 'pending' THEN 'erased'
            ELSE reason END, status = CASE WHEN status = 'pending' THEN 'suppressed' ELSE status END
            WHERE status <> 'sending' AND (facts <> '{}' OR call <> '' OR status = 'pending') AND (
                chat_id = :chat_id OR EXISTS (SELECT 1 FROM questions q WHERE q.person_id = :chat_id AND (
                    notices.dedupe_key LIKE :asked || q.id || :more
                    OR notices.dedupe_key LIKE :told || q.id || :more
                    OR notices.dedupe_key = :answered || q.id))
                OR dedupe_key IN (SELECT :disputed || r.id || ':' || s.chat_id FROM staff s, coupons k
                    JOIN redemptions r ON r.coupon_id = k.id AND r.disputed_at IS NOT NULL
                    WHERE k.customer_id = :customer_id))""",
        """UPDATE questions SET text = '', status = CASE WHEN status IN ('pending', 'person') THEN 'cancelled'
            ELSE status END WHERE person_id = :chat_id""",
        "UPDATE refusals SET facts = '{}' WHERE chat_id = :chat_id OR customer_id = :customer_id",
        "UPDATE ownerships SET until = :now WHERE customer_id = :customer_id AND until IS NULL",
        "UPDATE coupons SET reason = '' WHERE customer_id = :customer_id AND reason <> 'erased'",
        # Why a friend does not count stands at the referrer's coupon, too.
        f"UPDATE coupons SET reason = '…' WHERE id IN (SELECT coupon_id FROM referrals WHERE {_TYPED})",  # noqa: S608
        f"UPDATE referrals SET reason = '…' WHERE {_TYPED}",  # noqa: S608
        f"""UPDATE purchase_returns SET reason = '…' WHERE reason NOT IN {_OF_RETURNS} AND purchase_id IN
            (SELECT id FROM purchases WHERE customer_id = :customer_id)""",  # noqa: S608 - our own words
        f"""UPDATE sale_slips SET reason = '…' WHERE reason NOT IN {_OF_RETURNS} AND reason <> '' AND
            purchase_id IN (SELECT id FROM purchases WHERE customer_id = :customer_id)""",  # noqa: S608
        "UPDATE staff SET name = '' WHERE chat_id = :chat_id",
        "UPDATE errands SET facts = '{}' WHERE chat_id = :chat_id",
        "DELETE FROM givings WHERE customer_id = :customer_id",
        "DELETE FROM memberships WHERE person_id = :chat_id",
        "DELETE FROM join_requests WHERE person_id = :chat_id",
        """UPDATE redemptions SET reason = '' WHERE reason <> '' AND coupon_id IN
            (SELECT id FROM coupons WHERE customer_id = :customer_id)""",
        """DELETE FROM slips WHERE chat_id = :chat_id OR coupon_id IN
            (SELECT id FROM coupons WHERE customer_id = :customer_id)""",
        "DELETE FROM tries WHERE chat_id = :chat_id",
        "UPDATE updates SET reply = '[]' WHERE spoken_at IS NOT NULL AND reply LIKE :written",
    )
)
_QUARANTINED = Prepared("SELECT id, body FROM quarantine")
_FREE = Prepared("DELETE FROM quarantine WHERE id = :id")


class StillStaff(Refusal):
    """They work here: the role ends first, so that what they did keeps a name for as long as it must."""

    key = "refused.still_staff"


@dataclass(frozen=True)
class AtStake:
    """What erasing costs: coupons in hand, friends who have not led to a reward yet."""

    coupons: int
    friends: int


def find_at_stake(session: Session, person: Person) -> AtStake:
    """What somebody gives up. Raises NotACustomer, StillStaff."""
    customer_id = _check(session, person)
    return AtStake(
        len(_IN_HAND(session, customer_id=customer_id).fetchall()),
        len(_PENDING(session, customer_id=customer_id).fetchall()),
    )


def erase_person(session: Session, person: Person, *, secret: bytes, now: datetime) -> None:
    """Forget a person for good. Coupons in hand are void, friends that are under way do not count.

    What they agreed to stays as proof, value rows stay for the books, both without a person behind them. Searching
    the stored replies of a week takes about a second a million. Raises NotACustomer, StillStaff.
    """
    customer_id = _check(session, person)
    for (coupon_id,) in _IN_HAND(session, customer_id=customer_id).fetchall():
        void_piece(session, coupon_id, reason=ERASED, staff_id=None, now=now)
    for (referral_id,) in _PENDING(session, customer_id=customer_id).fetchall():
        case = find_case(session, referral_id)
        if case:
            take_back(session, case, ReferralStatus.REJECTED, reason=ERASED, now=now)
    withdraw_consent(
        session, customer_id=customer_id, locale=person.locale, button=ERASED, source=ConsentSource.STOP, now=now
    )
    _BURY(session, trace=trace_of(secret, person.telegram_id), now=now)
    _CUSTOMER(session, customer_id=customer_id, invite_code=make_payload("x"), now=now)
    _forget(session, person, customer_id, now)


def _check(session: Session, person: Person) -> int:
    if _WORKS_HERE(session, chat_id=person.chat_id).fetchone():
        raise StillStaff
    if person.customer_id is None:
        raise NotACustomer
    return person.customer_id


def _forget(session: Session, person: Person, customer_id: int, now: datetime) -> None:
    for gone in _GONE:
        gone(
            session, chat_id=person.chat_id, customer_id=customer_id, nobody=NOBODY - person.chat_id, now=now,
            written=f"%{person.telegram_id}%", asked="question:", told="guide_answer:", answered="answer:",
            disputed="disputed:", more=":%",
        )  # fmt: skip
    written = str(person.telegram_id).encode()
    for quarantined_id, body in _QUARANTINED(session).fetchall():
        if written in bytes(body):
            _FREE(session, id=quarantined_id)
