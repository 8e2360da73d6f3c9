"""The demo's audit: what the books say of messages against what the stand-in's log says arrived."""

from pathlib import Path

import pytest

from bot.audit import audit_demo
from bot.sandbox.journal import Journal
from campaigns.presses import StopOffers, WhyThis
from tests.audit.audited import ANNA, BEN, SECRET, keep_shop, run
from tests.databases import sqlite_database

SENT, UNCONFIRMED, FAILED, SUPPRESSED = 2, 5, 3, 4


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    """A demo's folder whose sandbox saw both messages arrive."""
    with sqlite_database(tmp_path) as url:
        keep_shop(url)
        Path(url.removeprefix("sqlite:///")).rename(tmp_path / "regulars.db")
    (tmp_path / "secret.key").write_bytes(SECRET)
    (tmp_path / "sandbox").mkdir()
    _arrive(tmp_path, ANNA)
    _arrive(tmp_path, BEN)
    return tmp_path


def test_a_clean_demo_has_no_difference(demo: Path) -> None:
    """Whatever else carries a marketing message's button, or never took effect, is no delivery."""
    _log(demo, _entry(ANNA, StopOffers(1).pack()), _entry(ANNA, WhyThis(0).pack()))
    _log(demo, _entry(ANNA, WhyThis(1).pack(), delivered=False))
    assert audit_demo(demo).differences == []


def test_a_message_that_arrived_twice_is_found(demo: Path) -> None:
    _arrive(demo, BEN)
    assert audit_demo(demo).differences == [f"chat {BEN} got broadcast 1 2 times"]


def test_a_message_that_never_arrived_is_found(demo: Path) -> None:
    (demo / "sandbox" / "log.jsonl").unlink()
    _arrive(demo, ANNA)
    assert audit_demo(demo).differences == [f"chat {BEN}: broadcast 1 is booked as sent, but nothing arrived"]


@pytest.mark.parametrize(("status", "name"), [(FAILED, "failed"), (SUPPRESSED, "suppressed")])
def test_a_message_that_arrived_but_is_booked_otherwise_is_found(demo: Path, status: int, name: str) -> None:
    run(_url(demo), f"UPDATE deliveries SET status = {status} WHERE chat_id = {_chat_of(BEN)}")
    assert audit_demo(demo).differences == [f"chat {BEN}: broadcast 1 arrived, but is booked as {name}"]


def test_a_message_that_arrived_without_a_row_is_found(demo: Path) -> None:
    run(_url(demo), f"DELETE FROM deliveries WHERE chat_id = {_chat_of(BEN)}")
    run(_url(demo), "UPDATE broadcasts SET audience = 1")
    assert audit_demo(demo).differences == [f"chat {BEN}: broadcast 1 arrived, but is booked as nothing at all"]


def test_an_unconfirmed_message_may_have_arrived_or_not(demo: Path) -> None:
    run(_url(demo), f"UPDATE deliveries SET status = {UNCONFIRMED}")
    (demo / "sandbox" / "log.jsonl").unlink()
    _arrive(demo, ANNA)
    assert audit_demo(demo).differences == []


def _url(demo: Path) -> str:
    return f"sqlite:///{demo / 'regulars.db'}"


def _chat_of(telegram_id: int) -> str:
    return f"(SELECT id FROM chats WHERE telegram_id = {telegram_id})"


def _arrive(demo: Path, chat: int) -> None:
    _log(demo, _entry(chat, WhyThis(1).pack(), StopOffers(1).pack()))


def _log(demo: Path, *entries: dict[str, object]) -> None:
    """Written by the sandbox's own journal, so that the audit reads what the demo has."""
    journal = Journal(demo / "sandbox")
    for entry in entries:
        journal.append(entry)
    journal.close()


def _entry(chat: int, *buttons: str, delivered: bool = True) -> dict[str, object]:
    keyboard = [[{"text": "·", "callback_data": data} for data in buttons]]
    params = {"chat_id": chat, "text": "Tea", "reply_markup": {"inline_keyboard": keyboard}}
    return {"kind": "call", "method": "sendMessage", "chat_id": chat, "params": params, "delivered": delivered}
