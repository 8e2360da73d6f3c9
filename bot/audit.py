"""`regulars audit`: re-adds the books from their entries, read-only; each difference is one line."""

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from bot.buttons import unpack
from bot.config import Settings
from bot.db.engine import make_engine
from bot.errors import StartRefused
from campaigns.presses import WhyThis
from campaigns.tables import DeliveryStatus as Status

SANDBOX_LOG = Path("sandbox", "log.jsonl")

_BOOKS = {
    "coupon {} is marked redeemed without a redemption": """
        SELECT p.id FROM coupons p LEFT JOIN redemptions r ON r.coupon_id = p.id
        WHERE p.status = 'redeemed' AND r.id IS NULL""",
    "coupon {} has a redemption but is not marked redeemed": """
        SELECT p.id FROM coupons p JOIN redemptions r ON r.coupon_id = p.id WHERE p.status <> 'redeemed'""",
    "coupon {} was redeemed before it was issued": """
        SELECT p.id FROM coupons p JOIN redemptions r ON r.coupon_id = p.id WHERE r.at < p.issued_at""",
    "coupon {} was redeemed after it had expired": """
        SELECT p.id FROM coupons p JOIN redemptions r ON r.coupon_id = p.id WHERE r.at > p.expires_at""",
    "customer {} was given a welcome gift twice": """
        SELECT customer_id FROM coupons WHERE cause_kind = 'gift'
        GROUP BY customer_id HAVING count(*) > 1""",
    "referral {} names the same customer as friend and referrer": """
        SELECT id FROM referrals WHERE friend_id = referrer_id""",
    "referral {} brought a customer who was older than the one who brought them": """
        SELECT r.id FROM referrals r JOIN customers friend ON friend.id = r.friend_id
        JOIN customers referrer ON referrer.id = r.referrer_id WHERE friend.created_at < referrer.created_at""",
    "customer {} has no attribution": """
        SELECT k.id FROM customers k LEFT JOIN attributions a ON a.customer_id = k.id
        WHERE a.customer_id IS NULL""",
    "customer {} has a friend's attribution without a referral": """
        SELECT a.customer_id FROM attributions a LEFT JOIN referrals r ON r.friend_id = a.customer_id
        WHERE a.reason = 'friend' AND r.id IS NULL""",
    "broadcast {} was never fired, yet has deliveries": """
        SELECT DISTINCT d.broadcast_id FROM deliveries d LEFT JOIN broadcasts b ON b.id = d.broadcast_id
        WHERE b.id IS NULL""",
    "broadcast {} has a delivery to a chat that is no customer's": """
        SELECT DISTINCT d.broadcast_id FROM deliveries d LEFT JOIN customers k ON k.chat_id = d.chat_id
        WHERE k.id IS NULL""",
    "broadcast {} is done, yet somebody in it is not accounted for": f"""
        SELECT DISTINCT b.id FROM broadcasts b JOIN deliveries d ON d.broadcast_id = b.id
        WHERE b.status = 'done' AND d.status IN ({Status.PENDING:d}, {Status.SENDING:d})""",
    "broadcast {} has not as many rows as its audience": """
        SELECT b.id FROM broadcasts b LEFT JOIN deliveries d ON d.broadcast_id = b.id
        WHERE b.status <> 'freezing' GROUP BY b.id, b.audience HAVING count(d.chat_id) <> b.audience""",
}
_DELIVERIES = """
    SELECT d.broadcast_id, c.telegram_id, d.status FROM deliveries d JOIN chats c ON c.id = d.chat_id
"""

_MAY_HAVE_ARRIVED = (Status.SENDING, Status.SENT, Status.UNCONFIRMED)

Place = tuple[int, int]
"""(broadcast, Telegram id of the chat)."""


def audit_books(settings: Settings) -> list[str]:
    """All differences in the installation's books; none is a clean audit.

    Raises StartRefused when there are no books to read.
    """
    return _audit(settings.database_url, None)


def audit_demo(folder: Path) -> list[str]:
    """The demo's books, and its deliveries against what the sandbox's log says arrived."""
    return _audit(f"sqlite:///{folder / 'regulars.db'}", folder / SANDBOX_LOG)


def list_marketing(lines: Iterable[bytes]) -> Counter[Place]:
    """How often each chat got each broadcast's message, by the sandbox's log alone: by the [Why this?] below it.

    [Stop] would not do: it stands below the answer to [Why this?], too.
    """
    arrived: Counter[Place] = Counter()
    for line in lines:
        if b'"delivered": true' in line and WhyThis.mark.encode() in line:
            arrived.update(_places(json.loads(line)))
    return arrived


def _audit(url: str, log: Path | None) -> list[str]:
    place = url.removeprefix("sqlite:///").partition("?")[0]
    if url.startswith("sqlite:") and not Path(place).exists():  # opening would make an empty one
        raise StartRefused(f"there are no books yet: {place} is made at the first start")
    engine = make_engine(url, read_only=True)
    try:
        with engine.connect() as connection:
            with connection.begin():
                differences = [
                    words.format(row[0]) for words, sql in _BOOKS.items() for row in connection.execute(text(sql))
                ]
            return differences + (_compare(connection, log) if log and log.exists() else [])
    except DBAPIError as error:
        raise StartRefused(
            f"the books cannot be read ({type(error.orig).__name__}): try regulars doctor"
        ) from error
    finally:
        engine.dispose()


def _compare(connection: Connection, log: Path) -> list[str]:
    """Sent means it arrived once; failed, left out and waiting mean it did not; nobody got it twice.

    The bot goes on meanwhile, so the tables are read on both sides of the log: what was sent before it must stand
    in it, and what stands in it must be booked after it.
    """
    before = _read_deliveries(connection)
    with log.open("rb") as lines:
        arrived = list_marketing(lines)
    after = _read_deliveries(connection)
    missing = [place for place, status in before.items() if status is Status.SENT and not arrived[place]]
    unbooked = [place for place in arrived if after.get(place) not in _MAY_HAVE_ARRIVED]
    return [
        *(f"chat {chat} got broadcast {broadcast} {n} times" for (broadcast, chat), n in arrived.items() if n > 1),
        *(
            f"chat {chat}: broadcast {broadcast} is booked as sent, but nothing arrived"
            for broadcast, chat in missing
        ),
        *(
            f"chat {chat}: broadcast {broadcast} arrived, but is booked as {_name(after.get((broadcast, chat)))}"
            for broadcast, chat in unbooked
        ),
    ]


def _read_deliveries(connection: Connection) -> dict[Place, Status]:
    with connection.begin():
        return {(row[0], row[1]): Status(row[2]) for row in connection.execute(text(_DELIVERIES))}


def _name(status: Status | None) -> str:
    return status.name.lower() if status is not None else "nothing at all"


def _places(entry: dict[str, Any]) -> Iterable[Place]:
    if entry.get("kind") != "call" or not entry["method"].lower().startswith("send"):
        return
    markup = entry["params"].get("reply_markup") or {}
    markup = json.loads(markup) if isinstance(markup, str) else markup
    for row in markup.get("inline_keyboard", ()):
        for button in row:
            pressed = unpack(button.get("callback_data"))
            if isinstance(pressed, WhyThis) and pressed.broadcast_id:
                yield pressed.broadcast_id, int(entry["chat_id"])
