"""The books strip: figures counted from the tables and from the sandbox's log, and the rows behind each."""

import json
import threading
from collections import Counter
from typing import Any

from sqlalchemy import Engine, text

from bot.audit import Place, list_marketing
from bot.db.prepared import as_time
from bot.demo.month import SHOP_ZONE
from bot.sandbox.journal import Journal
from campaigns.tables import DeliveryStatus, Reason

_OUT = "('issued', 'locked')"  # in somebody's hands, or theirs when a hold is over
# One statement, so that all figures are of one moment.
_FIGURES = text(f"""
    SELECT (SELECT count(*) FROM customers) AS customers,
        (SELECT count(*) FROM coupons WHERE status IN {_OUT}) AS coupons_out,
        (SELECT count(*) FROM coupons WHERE status = 'redeemed') AS coupons_used,
        (SELECT count(*) FROM deliveries WHERE status = {DeliveryStatus.SENT:d}) AS sent,
        (SELECT count(*) FROM deliveries WHERE status = {DeliveryStatus.SUPPRESSED:d}) AS left_out,
        (SELECT count(*) FROM deliveries WHERE status = {DeliveryStatus.UNCONFIRMED:d}) AS unconfirmed
""")
_DELIVERIES = """
    SELECT m.name AS campaign, c.title AS person, d.status, d.reason, d.message_id AS message
    FROM deliveries d JOIN chats c ON c.id = d.chat_id JOIN broadcasts b ON b.id = d.broadcast_id
    JOIN campaigns m ON m.id = b.campaign_id WHERE d.status = {status:d}
    ORDER BY d.broadcast_id DESC, d.chat_id LIMIT 200
"""
_ROWS = {
    "customers": """
        SELECT c.title AS person, c.locale AS language, s.name_en AS store, s.name_zh AS store_zh,
            k.created_at AS since
        FROM customers k JOIN chats c ON c.id = k.chat_id LEFT JOIN stores s ON s.id = k.store_id
        ORDER BY k.id DESC LIMIT 200""",
    "coupons_out": f"""
        SELECT c.title AS person, t.name_en AS gift, t.name_zh AS gift_zh, p.status, p.expires_at AS until
        FROM coupons p JOIN offer_terms t ON t.id = p.terms_id JOIN customers k ON k.id = p.customer_id
        JOIN chats c ON c.id = k.chat_id WHERE p.status IN {_OUT} ORDER BY p.id DESC LIMIT 200""",
    "coupons_used": """
        SELECT c.title AS person, t.name_en AS gift, t.name_zh AS gift_zh, s.name_en AS store,
            s.name_zh AS store_zh, g.name AS guide, r.at
        FROM redemptions r JOIN coupons p ON p.id = r.coupon_id JOIN offer_terms t ON t.id = p.terms_id
        JOIN customers k ON k.id = p.customer_id JOIN chats c ON c.id = k.chat_id
        JOIN stores s ON s.id = r.store_id LEFT JOIN staff g ON g.id = r.staff_id
        WHERE r.undone_at IS NULL ORDER BY r.id DESC LIMIT 200""",
    "sent": _DELIVERIES.format(status=DeliveryStatus.SENT),
    "left_out": _DELIVERIES.format(status=DeliveryStatus.SUPPRESSED),
    "unconfirmed": _DELIVERIES.format(status=DeliveryStatus.UNCONFIRMED),
}


class Arrivals:
    """What the log says arrived, read on from where the last look ended: the log only ever grows."""

    def __init__(self) -> None:
        self._counted: Counter[Place] = Counter()
        self._read = 0
        self._lock = threading.Lock()

    def list_twice(self, journal: Journal) -> dict[Place, int]:
        """(broadcast, chat) -> how often, for every marketing message that reached a chat more than once."""
        with self._lock:
            while lines := journal.list_after(self._read):
                self._counted.update(list_marketing(lines))
                self._read = int(json.loads(lines[-1])["seq"])
            return {place: n for place, n in self._counted.items() if n > 1}


def count_books(engine: Engine, journal: Journal, arrivals: Arrivals) -> dict[str, int]:
    """The figures by name, `twice` told by the sandbox's log alone."""
    with engine.connect() as connection:
        figures = dict(connection.execute(_FIGURES).mappings().one())
    return {**figures, "twice": len(arrivals.list_twice(journal))}


def list_book_rows(engine: Engine, journal: Journal, arrivals: Arrivals, name: str) -> list[dict[str, Any]]:
    """The rows behind one figure. Raises KeyError for an unknown one."""
    if name == "twice":
        twice = arrivals.list_twice(journal)
        return [{"chat": chat, "broadcast": broadcast, "times": n} for (broadcast, chat), n in twice.items()]
    with engine.connect() as connection:
        rows = connection.execute(text(_ROWS[name])).mappings()
        return [_worded(dict(row)) for row in rows]


def _worded(row: dict[str, Any]) -> dict[str, Any]:
    """A row is read by people: words for numbers, names in both languages, times on the shop's wall."""
    if isinstance(row.get("status"), int):
        row["status"] = DeliveryStatus(row["status"]).name.lower()
        row["reason"] = Reason(row["reason"]).name.lower()
    for name in ("gift", "store"):
        if name in row:
            row[name] = {"en": row[name], "zh": row.pop(f"{name}_zh") or row[name]}
    for name in ("since", "until", "at"):
        if moment := as_time(row.get(name)):
            row[name] = moment.astimezone(SHOP_ZONE).strftime("%Y-%m-%d %H:%M")
    return row
