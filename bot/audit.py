"""`regulars audit`: re-adds the books from their entries, read-only; each difference is one line."""

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from bot.buttons import unpack
from bot.clock import Clock, FileClock
from bot.config import Settings
from bot.db.engine import make_engine
from bot.domain.books.auditing import Audited, audit_value
from bot.domain.books.sealing import SHORT
from bot.errors import StartRefused
from bot.texts import Texts
from campaigns.presses import WhyThis
from campaigns.tables import DeliveryStatus as Status

SANDBOX_LOG = Path("sandbox", "log.jsonl")
CLOCK = "clock.json"

_BOOKS = {
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

_SEAL = re.compile(rf"(\d{{1,15}}):([0-9a-f]{{{SHORT}}})")

Place = tuple[int, int]
"""(broadcast, Telegram id of the chat)."""


@dataclass(frozen=True)
class Audit:
    """Each difference is a line; `rest` says what no seal covers yet, which is none, `seal` which was the last."""

    differences: list[str]
    rest: str
    seal: str


def audit_books(settings: Settings, since_seal: str = "") -> Audit:
    """All differences in the installation's books; none is a clean audit.

    `since_seal`: a seal that was noted, as `12:0123456789abcdef`. Raises StartRefused when there are no books to
    read, or the seal cannot be read.
    """
    return _audit(settings.database_url, settings.secret(), settings.clock_file, None, since_seal)


def audit_demo(folder: Path, since_seal: str = "") -> Audit:
    """The demo's books, and its deliveries against what the sandbox's log says arrived."""
    key = folder / "secret.key"
    secret = key.read_text().strip().encode() if key.exists() else b""
    return _audit(f"sqlite:///{folder / 'regulars.db'}", secret, folder / CLOCK, folder / SANDBOX_LOG, since_seal)


def list_marketing(lines: Iterable[bytes]) -> Counter[Place]:
    """How often each chat got each broadcast's message, by the sandbox's log alone: by the [Why this?] below it.

    [Stop] would not do: it stands below the answer to [Why this?], too.
    """
    arrived: Counter[Place] = Counter()
    for line in lines:
        if b'"delivered": true' in line and WhyThis.mark.encode() in line:
            arrived.update(_places(json.loads(line)))
    return arrived


def _audit(url: str, secret: bytes, clock_file: Path | None, log: Path | None, since_seal: str) -> Audit:
    noted = _read_seal(since_seal) if since_seal else None
    place = url.removeprefix("sqlite:///").partition("?")[0]
    if url.startswith("sqlite:") and not Path(place).exists():  # opening would make an empty one
        raise StartRefused(f"there are no books yet: {place} is made at the first start")
    clock = FileClock(clock_file) if clock_file and clock_file.exists() else Clock()
    engine = make_engine(url, read_only=True)
    try:
        with engine.connect() as connection:
            with connection.begin(), Session(connection) as session:
                value = audit_value(session, secret=secret, now=clock.now(), noted=noted)
            with connection.begin():
                sent = [
                    words.format(row[0]) for words, sql in _BOOKS.items() for row in connection.execute(text(sql))
                ]
            arrived = _compare(connection, log) if log and log.exists() else []
            return Audit([*_say(value), *sent, *arrived], _say_rest(value), _say_seal(value))
    except DBAPIError as error:
        raise StartRefused(
            f"the books cannot be read ({type(error.orig).__name__}): try regulars doctor"
        ) from error
    finally:
        engine.dispose()


def _say(value: Audited) -> list[str]:
    texts = Texts()
    return [texts.phrase(one.key, "en", id=one.id) for one in value.differences]


def _say_rest(value: Audited) -> str:
    rest = value.unsealed
    if rest.since is None:
        return f"{value.entries} entries, all sealed"
    age = round((value.at - rest.since).total_seconds())
    return f"{value.entries} entries, {rest.entries} not sealed yet (the oldest {age} s old)"


def _say_seal(value: Audited) -> str:
    seal = value.last_seal
    if seal is None:
        return "no seal yet"
    at = f" of {seal.at:%Y-%m-%d %H:%M} UTC" if seal.at else ""
    return f"last seal {seal.number}:{seal.digest}{at}"


def _read_seal(said: str) -> tuple[int, str]:
    noted = _SEAL.fullmatch(said.strip().lower())
    if noted is None:
        raise StartRefused(f"a seal is its number, a colon and {SHORT} hex digits: 12:0123456789abcdef")
    return int(noted[1]), noted[2]


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
