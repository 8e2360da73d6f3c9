"""The books strip: figures counted from the tables and from the sandbox's log, and the rows behind each."""

from typing import Any

from sqlalchemy import Engine, text

from bot.audit import Place, list_marketing
from bot.sandbox.journal import Journal
from campaigns.tables import DeliveryStatus, Reason

_FIGURES = {
    "customers": "SELECT count(*) FROM customers",
    "coupons_out": "SELECT count(*) FROM coupons",
    "coupons_used": "SELECT count(*) FROM redemptions",
    "sent": f"SELECT count(*) FROM deliveries WHERE status = {DeliveryStatus.SENT:d}",
    "left_out": f"SELECT count(*) FROM deliveries WHERE status = {DeliveryStatus.SUPPRESSED:d}",
    "unconfirmed": f"SELECT count(*) FROM deliveries WHERE status = {DeliveryStatus.UNCONFIRMED:d}",
}
_DELIVERIES = """
    SELECT m.name AS campaign, c.title AS person, d.status, d.reason, d.message_id
    FROM deliveries d JOIN chats c ON c.id = d.chat_id JOIN broadcasts b ON b.id = d.broadcast_id
    JOIN campaigns m ON m.id = b.campaign_id WHERE d.status = {status:d}
    ORDER BY d.broadcast_id DESC, d.chat_id LIMIT 200
"""
_ROWS = {
    "customers": """
        SELECT c.title AS person, c.locale AS language, s.name_en AS store, k.created_at AS since
        FROM customers k JOIN chats c ON c.id = k.chat_id LEFT JOIN stores s ON s.id = k.store_id
        ORDER BY k.id DESC LIMIT 200""",
    "coupons_out": """
        SELECT c.title AS person, o.name_en AS gift, p.status, p.expires_at AS until
        FROM coupons p JOIN offers o ON o.id = p.offer_id JOIN customers k ON k.id = p.customer_id
        JOIN chats c ON c.id = k.chat_id ORDER BY p.id DESC LIMIT 200""",
    "coupons_used": """
        SELECT c.title AS person, o.name_en AS gift, s.name_en AS store, g.name AS guide, r.at
        FROM redemptions r JOIN coupons p ON p.id = r.coupon_id JOIN offers o ON o.id = p.offer_id
        JOIN customers k ON k.id = p.customer_id JOIN chats c ON c.id = k.chat_id
        JOIN stores s ON s.id = r.store_id JOIN staff g ON g.id = r.staff_id ORDER BY r.id DESC LIMIT 200""",
    "sent": _DELIVERIES.format(status=DeliveryStatus.SENT),
    "left_out": _DELIVERIES.format(status=DeliveryStatus.SUPPRESSED),
    "unconfirmed": _DELIVERIES.format(status=DeliveryStatus.UNCONFIRMED),
}


def count_books(engine: Engine, journal: Journal) -> dict[str, int]:
    """The figures by name, `twice` told by the sandbox's log alone."""
    with engine.connect() as connection:
        figures = {name: int(connection.execute(text(sql)).scalar_one()) for name, sql in _FIGURES.items()}
    return {**figures, "twice": len(list_twice(journal))}


def list_book_rows(engine: Engine, journal: Journal, name: str) -> list[dict[str, Any]]:
    """The rows behind one figure. Raises KeyError for an unknown one."""
    if name == "twice":
        return [
            {"chat": chat, "broadcast": broadcast, "times": n}
            for (chat, broadcast), n in list_twice(journal).items()
        ]
    with engine.connect() as connection:
        rows = connection.execute(text(_ROWS[name])).mappings()
        return [_worded(dict(row)) for row in rows]


def list_twice(journal: Journal) -> dict[Place, int]:
    """(broadcast, chat) -> how often, for every marketing message that reached a chat more than once."""
    return {place: n for place, n in list_marketing(journal.list_after(0)).items() if n > 1}


def _worded(row: dict[str, Any]) -> dict[str, Any]:
    if isinstance(row.get("status"), int):
        row["status"] = DeliveryStatus(row["status"]).name.lower()
        row["reason"] = Reason(row["reason"]).name.lower()
    return row
