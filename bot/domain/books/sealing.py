"""Seals over the book: each binds the one before it and the entries not sealed yet, keyed so that only we can."""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlmodel import Session

from bot.db.prepared import Prepared, as_time
from bot.domain.books.fingerprints import take_fingerprints

_NAMES = (
    "id", "act", "coupon_id", "offer_id", "customer_id", "staff_id", "store_id", "referral_id", "purchase_id",
    "amount", "at", "fingerprint",
)  # fmt: skip
_COLUMNS = ", ".join(_NAMES)
AT = _NAMES.index("at")
A_TIME = 200  # seals read together

_ANY = Prepared("SELECT 1 FROM entries WHERE seal_id IS NULL LIMIT 1")
_LAST = Prepared("SELECT id, entries, digest, at FROM seals ORDER BY id DESC LIMIT 1")
_DIGEST = Prepared("SELECT digest FROM seals WHERE id = :id")
# Begun first: of two processes that seal at once the second waits here, and then has nothing to do.
_BEGIN = Prepared("""
    INSERT INTO seals (id, entries, digest, at) VALUES (:id, 0, '', :now) ON CONFLICT (id) DO NOTHING
""")
_NEXT = Prepared(f"SELECT {_COLUMNS} FROM entries WHERE seal_id IS NULL ORDER BY id LIMIT :portion")  # noqa: S608
_STAMP = Prepared("UPDATE entries SET seal_id = :seal_id, fingerprint = :fingerprint WHERE id = :id")
_CLOSE = Prepared("UPDATE seals SET entries = :entries, digest = :digest WHERE id = :id")
_SEALS = Prepared("SELECT id, entries, digest FROM seals WHERE id > :after ORDER BY id LIMIT :portion")
_SEALED = Prepared(f"""
    SELECT seal_id, {_COLUMNS} FROM entries WHERE seal_id BETWEEN :first AND :last ORDER BY seal_id, id
""")  # noqa: S608
_ORPHANS = Prepared("""
    SELECT DISTINCT e.seal_id FROM entries e LEFT JOIN seals s ON s.id = e.seal_id
    WHERE e.seal_id IS NOT NULL AND s.id IS NULL
""")
_REST = Prepared("SELECT count(*), min(at) FROM entries WHERE seal_id IS NULL")


SHORT = 16  # hex digits of a digest, enough to know a seal again


@dataclass(frozen=True)
class Sealed:
    """A seal as it may be noted elsewhere: its number and `digest`, the first SHORT hex digits of it.

    Whoever can write the tables can take the last seals away and have others made; not so what was noted.
    """

    number: int
    entries: int
    digest: str
    at: datetime | None


@dataclass(frozen=True)
class Unsealed:
    """The entries nobody has sealed yet. `since`: the oldest one's time; None when there are none."""

    entries: int
    since: datetime | None


def seal_entries(session: Session, *, secret: bytes, now: datetime, portion: int) -> Sealed | None:
    """Seal a portion of the entries not sealed yet, with the fingerprints of the rows they name as they stand now.

    An entry is stamped once and never changes again.
    """
    if not _ANY(session).fetchone():
        return None
    number, _entries, before, _at = _LAST(session).fetchone() or (0, 0, "", None)
    if not _BEGIN(session, id=number + 1, now=now).rowcount:
        return None
    rows = _stamp(session, number + 1, _NEXT(session, portion=portion).fetchall())
    digest = _hash(secret, number + 1, before, rows)
    _CLOSE(session, id=number + 1, entries=len(rows), digest=digest)
    return Sealed(number + 1, len(rows), digest[:SHORT], now)


def find_last_seal(session: Session) -> Sealed | None:
    row = _LAST(session).fetchone()
    return Sealed(row[0], row[1], row[2][:SHORT], as_time(row[3])) if row else None


def is_same_seal(session: Session, *, number: int, digest: str) -> bool:
    """Is there still the seal that was noted, by its number and short digest?"""
    row = _DIGEST(session, id=number).fetchone()
    return row is not None and row[0][:SHORT] == digest


def find_broken_seals(session: Session, *, secret: bytes) -> list[int]:
    """The seals whose entries were changed, added or removed since, or that are gone themselves; by number.

    A seal is judged by what the one before it says, so one that was made anew shows at the next.
    """
    broken = {row[0] for row in _ORPHANS(session).fetchall()}
    number, before = 0, ""
    while seals := _SEALS(session, after=number, portion=A_TIME).fetchall():
        sealed = _by_seal(_SEALED(session, first=seals[0][0], last=seals[-1][0]).fetchall())
        for found, count, digest in seals:
            broken.update(range(number + 1, found))
            rows = sealed.get(found, [])
            if len(rows) != count or not hmac.compare_digest(digest, _hash(secret, found, before, rows)):
                broken.add(found)
            number, before = found, digest
    return sorted(broken)


def find_unsealed(session: Session) -> Unsealed:
    entries, since = _REST(session).fetchone()
    return Unsealed(entries, as_time(since))


def _stamp(session: Session, number: int, rows: list[Any]) -> list[Any]:
    prints = take_fingerprints(session, [dict(zip(_NAMES, row, strict=True)) for row in rows])
    _STAMP.many(session, [{"seal_id": number, "id": id, "fingerprint": prints[id]} for id in prints])
    return [(*row[:-1], prints[row[0]]) for row in rows]


def _by_seal(rows: Iterable[Any]) -> dict[int, list[Any]]:
    return {seal_id: [row[1:] for row in group] for seal_id, group in groupby(rows, key=itemgetter(0))}


def _hash(secret: bytes, number: int, before: str, rows: Iterable[Any]) -> str:
    """The same on either database: times as microseconds, nothing for what is empty."""
    lines = [f"{number} {before}"]
    for row in rows:
        at = as_time(row[AT])
        told = [*row[:AT], round(at.timestamp() * 10**6) if at else None, *row[AT + 1 :]]
        lines.append("|".join("" if value is None else str(value) for value in told))
    return hmac.new(secret, "\n".join(lines).encode(), hashlib.sha256).hexdigest()
