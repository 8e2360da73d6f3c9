"""The auditor of the guarantee tests: reads the sandbox's log and the tables, by other code than the product's.

Every finding is one line that begins with what went wrong (`lost`, `twice`, …); no finding means it holds.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import closing
from typing import Any

import psycopg

Entry = dict[str, Any]  # a line of the sandbox's log
MESSAGES = ("sendmessage", "sendphoto")

PENDING, SENDING, SENT, FAILED, SUPPRESSED, UNCONFIRMED = range(6)


class Books:
    """The tables, through a connection of our own that can only read."""

    def __init__(self, url: str) -> None:
        self._url = url

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        if self._url.startswith("sqlite:///"):
            path = self._url.removeprefix("sqlite:///")
            with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as file:
                return file.execute(sql).fetchall()
        address = self._url.replace("postgresql+psycopg://", "postgresql://")
        options = "-c default_transaction_read_only=on"
        with psycopg.connect(address, options=options) as server:
            return server.execute(sql).fetchall()  # type: ignore[call-overload,no-any-return]

    def one(self, sql: str) -> Any:
        return self.rows(sql)[0][0]


def delivered(log: Iterable[Entry], *, holding: str = "") -> list[Entry]:
    """The messages that took effect, in their order; only those whose text holds `holding`."""
    return [
        entry
        for entry in log
        if entry["kind"] == "call" and entry["delivered"] and entry["method"].lower() in MESSAGES
        and holding in str(entry["params"].get("text") or entry["params"].get("caption") or "")
    ]  # fmt: skip


def audit_intake(
    books: Books, log: Sequence[Entry], *, people: Sequence[int], unreadable: Sequence[int]
) -> list[str]:
    """Guarantee E for people who pressed Start: each is one customer with one gift and one attribution, each was
    answered; the updates that cannot be read are in quarantine once and nothing else is."""
    return [
        *_count_each("customers", people, books.rows(_CUSTOMERS)),
        *_count_each("gifts", people, books.rows(_GIFTS)),
        *_count_each("attributions", people, books.rows(_ATTRIBUTIONS)),
        *(f"unanswered: {one}" for one in sorted(set(people) - {entry["chat_id"] for entry in delivered(log)})),
        *_count_each("quarantine", unreadable, books.rows("SELECT update_id FROM quarantine")),
    ]


def audit_broadcast(
    books: Books, log: Sequence[Entry], *, broadcast: int, people: Sequence[int], words: str
) -> list[str]:
    """Guarantee A: everyone of the audience has one row with an outcome, and the log bears it out.

    `words` stand in the broadcast's text and nowhere else.
    """
    rows = dict(books.rows(_DELIVERIES.format(broadcast=broadcast)))
    arrived = Counter(entry["chat_id"] for entry in delivered(log, holding=words))
    return [
        *(f"lost: {one} has no row" for one in people if one not in rows),
        *(f"extra: {one} has a row" for one in rows if one not in set(people)),
        *(f"lost: {one} is still {status}" for one, status in rows.items() if status in (PENDING, SENDING)),
        *(f"twice: {one} got it {count} times" for one, count in arrived.items() if count > 1),
        *(f"lost: {one} is sent, but nothing arrived" for one in _with(rows, SENT) if not arrived[one]),
        *(f"unbooked: {one} got it, but the row says {rows.get(one)}" for one in arrived
          if rows.get(one) not in (SENT, UNCONFIRMED)),
    ]  # fmt: skip


def audit_silence(log: Sequence[Entry], *, asked: dict[int, float], words: str, within: float = 2.0) -> list[str]:
    """Guarantee C: to whom asked for silence (person -> when that was acknowledged) nothing unasked begins to be
    sent later than `within` seconds after it."""
    return [
        f"unasked: {entry['chat_id']} got it {late:.2f} s after asking for silence"
        for entry in delivered(log, holding=words)
        if (late := entry["received"] - asked.get(entry["chat_id"], entry["received"])) > within
    ]


def list_acknowledged(log: Iterable[Entry]) -> dict[int, float]:
    """When the bot acknowledged each update: by its 200, or by a poll that asks for later ones."""
    at: dict[int, float] = {}
    handed: set[int] = set()
    for entry in log:
        if entry["kind"] == "delivery" and 200 <= entry["status"] < 300:
            at.setdefault(entry["update_id"], entry["answered"])
        if entry["kind"] == "call" and entry["method"].lower() == "getupdates":
            done = {one for one in handed if one < int(entry["params"].get("offset") or 0)}
            at.update(dict.fromkeys(done, entry["received"]))
            handed = (handed - done) | set(entry.get("update_ids") or ())
    return at


def count_outcomes(books: Books, broadcast: int) -> dict[int, int]:
    """How many rows of each status."""
    return dict(
        books.rows(f"SELECT status, COUNT(*) FROM deliveries WHERE broadcast_id = {broadcast} GROUP BY status")
    )


_CUSTOMERS = "SELECT c.telegram_id FROM customers k JOIN chats c ON c.id = k.chat_id"
_GIFTS = """
    SELECT c.telegram_id FROM coupons p JOIN offers o ON o.id = p.offer_id
    JOIN customers k ON k.id = p.customer_id JOIN chats c ON c.id = k.chat_id WHERE o.kind = 'gift'
"""
_ATTRIBUTIONS = """
    SELECT c.telegram_id FROM attributions a
    JOIN customers k ON k.id = a.customer_id JOIN chats c ON c.id = k.chat_id
    WHERE a.entry_code_id IS NOT NULL AND a.store_id IS NOT NULL
"""
_DELIVERIES = """
    SELECT c.telegram_id, d.status FROM deliveries d JOIN chats c ON c.id = d.chat_id
    WHERE d.broadcast_id = {broadcast}
"""


def _count_each(what: str, wanted: Sequence[int], rows: Sequence[tuple[Any, ...]]) -> list[str]:
    """Everyone wanted exactly once, and nobody else."""
    found = Counter(row[0] for row in rows)
    return [
        *(f"lost: {one} is not in {what}" for one in wanted if not found[one]),
        *(f"twice: {one} is in {what} {count} times" for one, count in found.items() if count > 1),
        *(f"extra: {one} is in {what}" for one in found if one not in set(wanted)),
    ]


def _with(rows: dict[int, int], status: int) -> list[int]:
    return [one for one, is_now in rows.items() if is_now == status]
