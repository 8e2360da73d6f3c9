"""Re-adding the books of value: what the rows say against what the entries say, and the seals over them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlmodel import Session

from bot.domain.books.fingerprints import find_changed
from bot.domain.books.sealing import (
    Sealed,
    Unsealed,
    find_broken_seals,
    find_last_seal,
    find_unsealed,
    is_same_seal,
)

# What an entry's acts make of a coupon, by how often each stands in the book.
_ACTS = """
    SELECT coupon_id,
        sum(CASE WHEN act IN ('issue', 'lock') THEN 1 ELSE 0 END) AS issues,
        sum(CASE WHEN act = 'lock' THEN 1 ELSE 0 END) AS locks,
        sum(CASE WHEN act = 'release' THEN 1 ELSE 0 END) AS releases,
        sum(CASE WHEN act = 'redeem' THEN 1 ELSE 0 END) AS redeems,
        sum(CASE WHEN act IN ('undo', 'give_back') THEN 1 ELSE 0 END) AS backs,
        sum(CASE WHEN act = 'expire' THEN 1 ELSE 0 END) AS expires,
        sum(CASE WHEN act = 'void' THEN 1 ELSE 0 END) AS voids,
        max(CASE WHEN act = 'expire' THEN id ELSE 0 END) AS expired,
        max(CASE WHEN act IN ('undo', 'give_back') THEN id ELSE 0 END) AS came_back
    FROM entries WHERE coupon_id IS NOT NULL AND act NOT IN ('qualify', 'reject', 'claw_back') GROUP BY coupon_id
"""

_BOOKS = {
    "audit.coupon_status": """
        SELECT k.id FROM coupons k JOIN ({acts}) e ON e.coupon_id = k.id WHERE k.status <> CASE
            WHEN e.voids > 0 THEN 'void'
            WHEN e.redeems > e.backs THEN 'redeemed' -- by a file that came after it had ended
            WHEN e.expired > e.came_back THEN 'expired'
            WHEN e.locks > e.releases THEN 'locked' ELSE 'issued' END""",
    "audit.coupon_acts": """
        SELECT e.coupon_id FROM ({acts}) e
        WHERE e.issues <> 1 OR e.voids > 1 OR e.expires > 1 + e.backs OR e.releases > e.locks
        OR e.redeems - e.backs NOT IN (0, 1)""",
    "audit.coupon_without_entry": """
        SELECT k.id FROM coupons k LEFT JOIN entries e ON e.coupon_id = k.id AND e.act IN ('issue', 'lock')
        WHERE e.id IS NULL""",
    "audit.entry_without_coupon": """
        SELECT e.id FROM entries e LEFT JOIN coupons k ON k.id = e.coupon_id
        WHERE e.coupon_id IS NOT NULL AND k.id IS NULL""",
    "audit.coupon_moved": """
        SELECT DISTINCT k.id FROM coupons k JOIN entries e ON e.coupon_id = k.id
        WHERE e.act IN ('issue', 'lock') AND (e.customer_id <> k.customer_id OR e.offer_id <> k.offer_id
        OR coalesce(e.staff_id, 0) <> coalesce(k.given_by, 0))""",
    "audit.coupon_terms": """
        SELECT k.id FROM coupons k JOIN offer_terms t ON t.id = k.terms_id
        JOIN entries e ON e.coupon_id = k.id AND e.act IN ('issue', 'lock')
        WHERE t.offer_id <> k.offer_id OR coalesce(t.worth, 0) <> coalesce(e.amount, 0)""",
    "audit.redemption_moved": """
        SELECT r.id FROM redemptions r LEFT JOIN entries e ON e.coupon_id = r.coupon_id AND e.act = 'redeem'
            AND e.store_id = r.store_id AND coalesce(e.staff_id, 0) = coalesce(r.staff_id, 0)
            AND coalesce(e.amount, -1) = coalesce(r.off, -1)
        WHERE e.id IS NULL""",
    "audit.redemption_amount": """
        SELECT r.id FROM redemptions r LEFT JOIN purchases p ON p.redemption_id = r.id
        WHERE r.amount IS NOT NULL AND r.amount <> coalesce(p.amount, -1)""",
    "audit.coupon_uses": """
        SELECT k.id FROM coupons k JOIN ({acts}) e ON e.coupon_id = k.id
        LEFT JOIN (SELECT coupon_id, count(*) AS n, sum(CASE WHEN undone_at IS NULL THEN 1 ELSE 0 END) AS standing
                   FROM redemptions GROUP BY coupon_id) r ON r.coupon_id = k.id
        WHERE k.uses <> e.redeems OR coalesce(r.n, 0) <> e.redeems
        OR coalesce(r.standing, 0) <> e.redeems - e.backs""",
    "audit.redeemed_unused": """
        SELECT p.id FROM coupons p LEFT JOIN redemptions r ON r.coupon_id = p.id AND r.undone_at IS NULL
        WHERE p.status = 'redeemed' AND r.id IS NULL""",
    "audit.used_unredeemed": """
        SELECT p.id FROM coupons p JOIN redemptions r ON r.coupon_id = p.id AND r.undone_at IS NULL
        WHERE p.status <> 'redeemed'""",
    "audit.redeemed_early": """
        SELECT p.id FROM coupons p JOIN redemptions r ON r.coupon_id = p.id WHERE r.at < p.issued_at""",
    "audit.redeemed_late": """
        SELECT p.id FROM coupons p JOIN redemptions r ON r.coupon_id = p.id WHERE r.at > p.expires_at""",
    "audit.gift_twice": """
        SELECT customer_id FROM coupons WHERE cause_kind = 'gift' GROUP BY customer_id HAVING count(*) > 1""",
    "audit.card_twice": """
        SELECT e.id FROM entry_codes e JOIN coupons k ON k.cause_kind = 'code' AND k.cause_id = e.id
        WHERE e.batch_id IS NOT NULL GROUP BY e.id HAVING count(*) > 1""",
    "audit.offer_pieces": """
        SELECT o.id FROM offers o LEFT JOIN (
            SELECT offer_id, -- void without an amount: a till's own code, which stays given
                sum(CASE WHEN act <> 'void' THEN 1 WHEN amount IS NULL THEN 0 ELSE -1 END) AS pieces,
                sum(CASE WHEN act = 'void' THEN -coalesce(amount, 0) ELSE coalesce(amount, 0) END) AS money
            FROM entries WHERE act IN ('issue', 'lock', 'void') GROUP BY offer_id) e ON e.offer_id = o.id
        WHERE o.pieces <> coalesce(e.pieces, 0) OR o.money <> coalesce(e.money, 0)""",
    "audit.offer_over_budget": """
        SELECT id FROM offers WHERE pieces > budget_pieces OR money > budget_money OR pieces < 0 OR money < 0""",
    "audit.purchase_amount": """
        SELECT p.id FROM purchases p LEFT JOIN (
            SELECT purchase_id, sum(amount) AS amount, count(*) AS n FROM entries WHERE act = 'purchase'
            GROUP BY purchase_id) e ON e.purchase_id = p.id
        WHERE coalesce(e.n, 0) <> 1 OR e.amount <> p.amount""",
    "audit.purchase_moved": """
        SELECT p.id FROM purchases p JOIN entries e ON e.purchase_id = p.id AND e.act = 'purchase'
        WHERE e.store_id <> p.store_id OR coalesce(e.staff_id, 0) <> coalesce(p.staff_id, 0)
        OR e.customer_id <> coalesce(p.customer_id, 0) -- entered without one: attached since, by a file""",
    "audit.entry_without_purchase": """
        SELECT e.id FROM entries e LEFT JOIN purchases p ON p.id = e.purchase_id
        WHERE e.purchase_id IS NOT NULL AND p.id IS NULL""",
    "audit.purchase_returned": """
        SELECT p.id FROM purchases p
        LEFT JOIN (SELECT purchase_id, sum(amount) AS amount, count(*) AS n FROM purchase_returns
                   GROUP BY purchase_id) r ON r.purchase_id = p.id
        LEFT JOIN (SELECT purchase_id, sum(amount) AS amount FROM entries WHERE act = 'return'
                   GROUP BY purchase_id) e ON e.purchase_id = p.id
        WHERE p.returned <> coalesce(r.amount, 0) OR p.returns <> coalesce(r.n, 0)
        OR p.returned <> coalesce(e.amount, 0) OR p.returned > p.amount""",
    "audit.referral_self": "SELECT id FROM referrals WHERE friend_id = referrer_id",
    "audit.referral_younger": """
        SELECT r.id FROM referrals r JOIN customers friend ON friend.id = r.friend_id
        JOIN customers referrer ON referrer.id = r.referrer_id WHERE friend.created_at < referrer.created_at""",
    "audit.referral_status": """
        SELECT r.id FROM referrals r LEFT JOIN (
            SELECT referral_id, sum(CASE WHEN act = 'qualify' THEN 1 ELSE 0 END) AS counted,
                sum(CASE WHEN act = 'reject' THEN 1 ELSE 0 END) AS rejects,
                sum(CASE WHEN act = 'claw_back' THEN 1 ELSE 0 END) AS losses,
                min(customer_id) AS referrer, max(customer_id) AS last_referrer
            FROM entries WHERE act IN ('qualify', 'reject', 'claw_back') GROUP BY referral_id
        ) e ON e.referral_id = r.id
        WHERE e.referrer <> r.referrer_id OR e.last_referrer <> r.referrer_id OR CASE
            WHEN r.status = 'rejected' THEN coalesce(e.rejects, 0) <> 1
            WHEN coalesce(e.rejects, 0) > 0 THEN TRUE
            WHEN r.status = 'joined' THEN coalesce(e.counted, 0) <> coalesce(e.losses, 0)
            WHEN r.status = 'clawed_back' THEN coalesce(e.losses, 0) < 1 OR e.counted <> e.losses
            ELSE coalesce(e.counted, 0) <> coalesce(e.losses, 0) + 1 END""",
    "audit.referral_paid_twice": """
        SELECT cause_id FROM coupons WHERE cause_kind = 'reward' AND status <> 'void'
        GROUP BY cause_id HAVING count(*) > 1""",
    "audit.referral_coupon": """
        SELECT r.id FROM referrals r JOIN coupons k ON k.id = r.coupon_id
        WHERE (r.status IN ('held', 'review') AND k.status NOT IN ('locked', 'void')) -- void: by an operator,
        OR (r.status = 'usable' AND k.status = 'locked') -- or with the referrer, who was erased
        OR (r.status IN ('joined', 'rejected') AND k.status <> 'void')
        OR k.customer_id <> r.referrer_id""",
    "audit.reward_without_referral": """
        SELECT k.id FROM coupons k LEFT JOIN referrals r ON r.id = k.cause_id
        WHERE k.cause_kind = 'reward' AND k.status <> 'void' AND coalesce(r.coupon_id, 0) <> k.id""",
    "audit.no_attribution": """
        SELECT k.id FROM customers k LEFT JOIN attributions a ON a.customer_id = k.id
        WHERE a.customer_id IS NULL AND k.erased_at IS NULL""",
    "audit.friend_without_referral": """
        SELECT a.customer_id FROM attributions a LEFT JOIN referrals r ON r.friend_id = a.customer_id
        WHERE a.reason = 'friend' AND r.id IS NULL""",
}


@dataclass(frozen=True)
class Difference:
    """`key`: a sentence of the catalogues (`audit.…`), which names the row by its `id`."""

    key: str
    id: int


@dataclass(frozen=True)
class Audited:
    """What does not add up, and what is not sealed yet (which is no difference: its age is said)."""

    differences: tuple[Difference, ...]
    unsealed: Unsealed
    last_seal: Sealed | None
    entries: int
    at: datetime


def audit_value(
    session: Session, *, secret: bytes, now: datetime, noted: tuple[int, str] | None = None
) -> Audited:
    """Re-add coupons, budgets, purchases and referrals from their entries, and check every seal. Reads only.

    `noted`: number and short digest of a seal that somebody wrote down; it must be there still.
    The first in its transaction: every question must see the same moment, however long the answers take.
    """
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
    found = [
        Difference(key, row[0])
        for key, sql in _BOOKS.items()
        for row in connection.execute(text(sql.format(acts=_ACTS)))
    ]
    found += [Difference(key, id) for key, id in find_changed(connection)]
    found += [Difference("audit.seal_broken", seal) for seal in find_broken_seals(session, secret=secret)]
    if noted and not is_same_seal(session, number=noted[0], digest=noted[1]):
        found.append(Difference("audit.seal_other", noted[0]))
    entries = connection.execute(text("SELECT count(*) FROM entries")).scalar_one()
    return Audited(tuple(found), find_unsealed(session), find_last_seal(session), entries, now)
