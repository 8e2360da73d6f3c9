"""Fingerprints: how a coupon, a purchase or a referral stood when its newest entry was sealed.

A seal keeps entries from being changed, but entries hold ids only. A fingerprint ties the row to them: whoever
changes it without an entry leaves one that no longer fits what its newest sealed entry carries.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text
from sqlmodel import Session

from bot.db.prepared import Prepared, as_time

LENGTH = 16  # hex digits
_A_TIME = 1000  # rows held in memory while all are looked at


@dataclass(frozen=True)
class Kind:
    """Rows of one noun: the acts that tell of it, the entry's column with its id, and its facts, `times` first."""

    difference: str
    acts: tuple[str, ...]
    column: str
    times: tuple[str, ...]
    facts: tuple[str, ...]
    table: str
    joins: str = ""

    @property
    def select(self) -> str:
        return ", ".join(("k.id", *self.times, *self.facts))

    @property
    def told(self) -> str:
        return f"{self.column} IS NOT NULL AND act IN {self.acts}"  # a tuple of words reads as SQL, too

    def print_of(self, row: Sequence[Any]) -> str:
        """Of a row of `select`; the same on either database."""
        split = len(self.times) + 1
        times = [at and round(at.timestamp() * 10**6) for at in map(as_time, row[1:split])]
        facts = [int(fact) if isinstance(fact, bool) else fact for fact in row[split:]]
        return hashlib.sha256(json.dumps([row[0], *times, *facts]).encode()).hexdigest()[:LENGTH]


_COUPON = Kind(
    "audit.coupon_changed",
    ("issue", "lock", "release", "redeem", "undo", "give_back", "expire", "void"),
    "coupon_id",
    ("k.issued_at", "k.expires_at", "k.usable_from", "t.starts_at", "t.ends_at", "r.at", "r.undone_at"),
    (
        "k.code", "k.offer_id", "k.terms_id", "k.customer_id", "k.status", "k.uses", "k.given_by", "k.cause_kind",
        "CASE WHEN k.status <> 'void' THEN k.cause_id END",  # what is void may free its cause later
        "t.offer_id", "t.version", "t.name_en", "t.name_zh", "t.terms_en", "t.terms_zh", "t.worth", "t.percent",
        "t.currency", "t.least_spend", "t.for_whom", "t.valid_days", "t.weekdays", "t.hours", "t.stores",
        "t.gives_back", "c.code", "r.store_id", "r.staff_id", "r.till_id", "r.way", "r.off", "r.undone_by",
    ),
    "coupons",
    """JOIN offer_terms t ON t.id = k.terms_id LEFT JOIN till_codes c ON c.coupon_id = k.id
    LEFT JOIN redemptions r ON r.coupon_id = k.id AND r.number = k.uses""",
)  # fmt: skip
_PURCHASE = Kind(  # without the customer, whom a file may tell later
    "audit.purchase_changed",
    ("purchase", "return"),
    "purchase_id",
    ("k.at",),
    ("k.store_id", "k.receipt", "k.staff_id", "k.redemption_id", "k.source", "k.amount", "k.currency",
     "k.returned", "k.returns"),
    "purchases",
)  # fmt: skip
_REFERRAL = Kind(
    "audit.referral_changed",
    ("qualify", "reject", "claw_back"),
    "referral_id",
    ("k.at",),
    ("k.referrer_id", "k.friend_id"),
    "referrals",
)
_KINDS = (_COUPON, _PURCHASE, _REFERRAL)
_BY_ACT: Mapping[str, Kind] = {act: kind for kind in _KINDS for act in kind.acts}

# Over the entries no seal covers yet, from one id to another.
_OF_UNSEALED = {
    kind: Prepared(f"""
        SELECT {kind.select} FROM {kind.table} k {kind.joins} WHERE k.id IN (SELECT {kind.column} FROM entries
            WHERE seal_id IS NULL AND id BETWEEN :first AND :last AND {kind.told})
    """)  # noqa: S608 - our own columns
    for kind in _KINDS
}
_ALL = {
    kind: f"""
        SELECT e.fingerprint, {kind.select}
        FROM (SELECT max(id) AS id FROM entries WHERE {kind.told} GROUP BY {kind.column}) newest
        JOIN entries e ON e.id = newest.id JOIN {kind.table} k ON k.id = e.{kind.column} {kind.joins}
        WHERE e.seal_id IS NOT NULL
    """  # noqa: S608
    for kind in _KINDS
}


def take_fingerprints(session: Session, entries: Iterable[Mapping[str, Any]]) -> dict[int, str]:
    """By the ids of these unsealed entries; empty for one whose row is not there."""
    entries = list(entries)
    span = {"first": entries[0]["id"], "last": entries[-1]["id"]}
    prints = {
        (kind, row[0]): kind.print_of(row)
        for kind in {_BY_ACT[entry["act"]] for entry in entries}
        for row in _OF_UNSEALED[kind](session, **span).fetchall()
    }
    return {e["id"]: prints.get((kind := _BY_ACT[e["act"]], e[kind.column]), "") for e in entries}


def find_changed(connection: Connection) -> Iterator[tuple[str, int]]:
    """What no longer fits its newest entry, where that one is sealed: the difference's key and the row's id."""
    for kind, sql in _ALL.items():
        rows = connection.execute(text(sql).execution_options(stream_results=True, max_row_buffer=_A_TIME))
        yield from ((kind.difference, row[1]) for row in rows if row[0] != kind.print_of(row[1:]))
