"""Seals: what they cover cannot be changed unseen, and one that was noted proves itself."""

import re

import pytest
from sqlmodel import Session
from structlog.testing import capture_logs

from bot.audit import audit_books
from bot.bookkeeping import keep_books
from bot.db.engine import Database
from bot.db.tables import Act
from bot.domain.books.entries import write_entry
from bot.domain.books.sealing import Sealed, find_last_seal
from bot.errors import StartRefused
from tests.audit.audited import SECRET, audit, keep_shop, last_seal, run, seal_all, seal_one_more, settings
from tests.conftest import NOON, HandClock


def test_a_seal_that_was_made_anew_with_another_key_is_found(books: str) -> None:
    run(books, "UPDATE seals SET digest = 'made anew'")
    assert audit(books) == ["seal 1: an entry under it was changed, added or removed"]


def test_a_seal_taken_out_of_the_chain_is_found(books: str) -> None:
    seal_one_more(books)
    seal_one_more(books)
    run(books, "UPDATE entries SET seal_id = 3 WHERE seal_id = 2")
    run(books, "DELETE FROM seals WHERE id = 2")
    found = audit(books)
    assert "seal 2: an entry under it was changed, added or removed" in found
    assert "seal 3: an entry under it was changed, added or removed" in found


def test_the_age_of_what_is_not_sealed_is_said(books: str) -> None:
    assert audit_books(settings(books)).rest == "4 entries, all sealed"
    run(books, "INSERT INTO entries (act, at) VALUES ('qualify', '2026-11-20 20:00:00.000000')")
    assert re.fullmatch(r"5 entries, 1 not sealed yet \(the oldest \d+ s old\)", audit_books(settings(books)).rest)


def test_a_noted_seal_proves_that_it_is_still_that_one(database_url: str) -> None:
    keep_shop(database_url)
    seal_one_more(database_url)
    noted = last_seal(database_url)
    assert noted.startswith("2:")
    seal_one_more(database_url)
    assert audit_books(settings(database_url), noted.upper()).differences == []
    assert audit_books(settings(database_url), last_seal(database_url)).differences == []
    other = noted[:-1] + ("0" if noted[-1] != "0" else "1")
    for number, seal in ((2, other), (9, noted.replace("2:", "9:", 1))):
        found = audit_books(settings(database_url), seal).differences
        assert found == [f"seal {number} is not the one that was noted, or is gone"]


def test_the_last_seals_taken_away_and_made_anew_by_us_show_by_the_noted_one(database_url: str) -> None:
    """Whoever can write the tables has the product itself seal what they changed: the chain holds."""
    keep_shop(database_url)
    noted = last_seal(database_url)
    run(database_url, "DELETE FROM seals")
    run(database_url, "UPDATE entries SET seal_id = NULL")
    run(database_url, "UPDATE entries SET at = '2026-11-20 22:00:00.000000' WHERE act = 'redeem'")
    seal_all(database_url)
    assert audit(database_url) == []
    found = audit_books(settings(database_url), noted).differences
    assert found == ["seal 1 is not the one that was noted, or is gone"]


@pytest.mark.parametrize(
    "seal", ["1", "1:", "x:0123456789abcdef", "1:0123", "-1:0123456789abcdef", "1:" + "g" * 16]
)
def test_a_seal_that_cannot_be_read_is_refused(books: str, seal: str) -> None:
    with pytest.raises(StartRefused, match="a seal is its number"):
        audit_books(settings(books), seal)


async def test_each_seal_is_told_to_the_log(database: Database) -> None:
    def enter(session: Session) -> None:
        for number in range(201):
            write_entry(session, Act.QUALIFY, now=NOON, referral_id=number)

    await database.unit_of_work(enter)
    with capture_logs() as logged:
        await keep_books(database, HandClock(), SECRET)
        await keep_books(database, HandClock(), SECRET)
    told = [line for line in logged if line["event"] == "books.sealed"]
    assert [(line["number"], line["entries"], line["log_level"]) for line in told] == [
        (1, 200, "info"),
        (2, 1, "info"),
    ]
    assert await database.read(find_last_seal) == Sealed(2, 1, told[1]["digest"], NOON)


def test_a_seal_is_the_same_on_either_database(database_url: str) -> None:
    keep_shop(database_url)
    assert audit(database_url) == []
