"""What the tables say, read at once."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from bot.db.prepared import as_time

NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass
class Seen:
    """What the tables say, by id."""

    coupons: dict[int, tuple[int, int, str, datetime, int]]
    terms: dict[int, tuple[Any, ...]]
    offers: dict[int, tuple[int, int, int | None, int | None]]
    created: dict[int, tuple[int, int]]
    ended: dict[int, tuple[int, int]]
    purchases: dict[int, tuple[int, int, int, str | None, int]]
    referrals: dict[int, tuple[int, str, int | None]]


def look(session: Session) -> Seen:
    """Coupons with their terms, budgets, what was ever created and what became of it, purchases, friends."""

    def rows(sql: str) -> list[Any]:
        return list(session.connection().execute(text(sql)).fetchall())

    coupons = rows("SELECT id, offer_id, customer_id, status, expires_at, uses FROM coupons")
    terms = rows("""
        SELECT k.id, coalesce(t.worth, 0), coalesce(t.percent, 0), coalesce(t.least_spend, 0), t.valid_days,
            t.stores, t.for_whom, t.gives_back FROM coupons k JOIN offer_terms t ON t.id = k.terms_id
    """)
    ended = rows("""
        SELECT k.offer_id, count(*), sum(coalesce(t.worth, 0))
        FROM coupons k JOIN offer_terms t ON t.id = k.terms_id
        WHERE k.status IN ('issued', 'locked', 'redeemed', 'expired', 'void') GROUP BY k.offer_id
    """)
    created = rows("""
        SELECT offer_id, count(*), sum(amount) FROM entries WHERE act IN ('issue', 'lock') GROUP BY offer_id
    """)
    bought = rows("SELECT id, amount, returned, returns, receipt, store_id FROM purchases")
    return Seen(
        coupons={row[0]: (*row[1:4], as_time(row[4]) or NEVER, row[5]) for row in coupons},
        terms={row[0]: tuple(row[1:]) for row in terms},
        offers={
            row[0]: tuple(row[1:])
            for row in rows("SELECT id, pieces, money, budget_pieces, budget_money FROM offers")
        },
        created={row[0]: (row[1], int(row[2])) for row in created},
        ended={row[0]: (row[1], int(row[2])) for row in ended},
        purchases={row[0]: tuple(row[1:]) for row in bought},
        referrals={
            row[0]: tuple(row[1:]) for row in rows("SELECT friend_id, id, status, coupon_id FROM referrals")
        },
    )
