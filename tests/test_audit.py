"""The audit finds every difference that is planted, and none in clean books."""

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import Session
from structlog.testing import capture_logs

from bot.audit import audit_books, audit_demo
from bot.bookkeeping import keep_books
from bot.config import Settings
from bot.db.engine import Database, make_engine
from bot.db.tables import Act, Role
from bot.domain.arrivals.onboarding import find_scan, must_find_card, onboard
from bot.domain.books.entries import write_entry
from bot.domain.books.sealing import Sealed, find_last_seal, seal_entries
from bot.domain.coupons.held import list_coupons
from bot.domain.people.chats import Person, meet_person
from bot.domain.people.staff import INVITATION_LIFE, Guide, accept_invitation, find_guide, invite_staff
from bot.domain.referrals.friends import find_invite_code
from bot.domain.till.redeeming import redeem_coupon
from bot.errors import StartRefused
from bot.sandbox.journal import Journal
from campaigns.presses import StopOffers, WhyThis
from campaigns.tables import Broadcast, BroadcastStatus, Campaign, CampaignStatus
from tests.conftest import NOON, HandClock
from tests.databases import sqlite_database
from tests.shop import set_up_shop

SECRET = b"k" * 64
ANNA, BEN, GUIDE = 5_000_001, 5_000_002, 5_000_003
SENT, UNCONFIRMED, FAILED, SUPPRESSED = 2, 5, 3, 4

ALONE = {
    "referral 1 names the same customer as friend and referrer": "UPDATE referrals SET referrer_id = friend_id",
    "referral 1 brought a customer who was older than the one who brought them": """
        UPDATE customers SET created_at = '2026-01-01 00:00:00.000000' WHERE id = 2""",
    "customer 2 has a friend's attribution without a referral": "DELETE FROM referrals",
    "customer 1 has no attribution": "DELETE FROM attributions WHERE customer_id = 1",
    "coupon 1 was redeemed before it was issued": "UPDATE redemptions SET at = '2026-01-01 00:00:00.000000'",
    "coupon 1 was redeemed after it had expired": "UPDATE redemptions SET at = '2027-01-01 00:00:00.000000'",
    "coupon 1 is not whose it was issued to, or not of its offer": """
        UPDATE coupons SET customer_id = 2, cause_kind = 'code' WHERE id = 1""",
    "offer 1 gave more than its budget": "UPDATE offers SET budget_pieces = 1",
    "offer 1: what it counts as given is not what its entries add up to": "UPDATE offers SET pieces = 1",
    "redemption 1 is not of the store, the colleague or the amount that was entered": """
        UPDATE redemptions SET staff_id = NULL""",
    "purchase 1 is not of the store, the colleague or the customer that was entered": """
        UPDATE purchases SET staff_id = NULL""",
    "referral 1: its state is not what its entries make of it": "UPDATE referrals SET status = 'rejected'",
    "purchase 1: its returns do not add up": "UPDATE purchases SET returned = 100",
    "redemption 1: what was bought is not what its purchase says": "UPDATE redemptions SET amount = 7",
    "seal 1: an entry under it was changed, added or removed": """
        UPDATE entries SET at = '2026-11-20 22:00:00.000000' WHERE act = 'redeem'""",
    "broadcast 9 was never fired, yet has deliveries": """
        INSERT INTO deliveries (broadcast_id, chat_id, status, at) SELECT 9, chat_id, 2, 0 FROM customers""",
    "broadcast 1 has a delivery to a chat that is no customer's": """
        UPDATE deliveries SET chat_id = 9999 WHERE chat_id = (SELECT chat_id FROM customers WHERE id = 2)""",
    "broadcast 1 is done, yet somebody in it is not accounted for": "UPDATE deliveries SET status = 1",
    "broadcast 1 has not as many rows as its audience": "DELETE FROM deliveries",
}
"""Each shows as this one line."""

AMONG_OTHERS = {
    "purchase 1 is not the amount that was entered": "UPDATE purchases SET amount = 1900",
    "coupon 1 is marked redeemed without a redemption": "UPDATE redemptions SET undone_at = at",
    "coupon 1: its redemptions are not as many as its entries": "UPDATE redemptions SET undone_at = at",
    "coupon 1 has a redemption but is not marked redeemed": "UPDATE coupons SET status = 'issued'",
    "coupon 1: its state is not what its entries make of it": "UPDATE coupons SET status = 'issued'",
    "coupon 1 was never entered as issued": "DELETE FROM entries WHERE coupon_id = 1",
    "coupon 1: its entries cannot all be true": """
        INSERT INTO entries (act, coupon_id, at) SELECT 'redeem', 1, at FROM redemptions""",
    "entry 1 tells of a coupon that is not there": "UPDATE entries SET coupon_id = 99 WHERE id = 1",
    "coupon 1: its terms are not of its offer, or not worth what was entered": """
        UPDATE offer_terms SET worth = 9999""",
    "entry 4 tells of a purchase that is not there": "DELETE FROM purchases",
    "seal 1: an entry under it was changed, added or removed": "DELETE FROM entries WHERE act = 'redeem'",
    "seal 2: an entry under it was changed, added or removed": "UPDATE entries SET seal_id = 2",
}
"""What is planted shows in several books; this line is one of them."""


SINCE = "since"
COUPON = "coupon 1, its terms or its last use were changed since they were sealed"
PURCHASE = "purchase 1 was changed since it was sealed"
CHANGED = (
    (COUPON, "UPDATE coupons SET expires_at = '2027-06-01 00:00:00.000000' WHERE id = 1"),
    (COUPON, "UPDATE coupons SET code = '000000000000' WHERE id = 1"),
    (COUPON, "UPDATE coupons SET cause_id = 77 WHERE id = 1"),
    (COUPON, "UPDATE offer_terms SET percent = 90 WHERE id = (SELECT terms_id FROM coupons WHERE id = 1)"),
    (COUPON, "UPDATE offer_terms SET weekdays = '6' WHERE id = (SELECT terms_id FROM coupons WHERE id = 1)"),
    (COUPON, "UPDATE offer_terms SET gives_back = NOT gives_back"),
    (
        COUPON,
        "INSERT INTO till_codes (offer_id, code, coupon_id) SELECT offer_id, 'X', id FROM coupons WHERE id = 1",
    ),
    (COUPON, "UPDATE redemptions SET at = '2026-11-20 19:00:00.123000'"),
    (COUPON, "UPDATE redemptions SET way = 'pin'"),
    (PURCHASE, "UPDATE purchases SET receipt = 'A-1'"),
    (PURCHASE, "UPDATE purchases SET currency = 'USD'"),
)
"""What no sum shows: only the fingerprint does."""


@pytest.fixture
def books(tmp_path: Path) -> str:
    """Anna brought Ben and used her gift; one broadcast to both is done."""
    with sqlite_database(tmp_path) as url:
        _keep_shop(url)
        return url


def test_clean_books_have_no_difference(database_url: str) -> None:
    _keep_shop(database_url)
    assert _audit(database_url) == []


@pytest.mark.parametrize("difference", ALONE)
def test_a_planted_difference_is_found(books: str, difference: str) -> None:
    _run(books, ALONE[difference])
    assert [line for line in _audit(books) if SINCE not in line] == [difference]


@pytest.mark.parametrize(("difference", "change"), CHANGED, ids=range(len(CHANGED)))
def test_a_row_changed_without_an_entry_is_found(database_url: str, difference: str, change: str) -> None:
    _keep_shop(database_url)
    _run(database_url, change)
    assert difference in _audit(database_url)


def test_a_friend_who_counted_for_another_is_found(database_url: str) -> None:
    _keep_shop(database_url)
    _run(database_url, "INSERT INTO entries (act, referral_id, at) VALUES ('qualify', 1, '2026-11-20 20:00:00')")
    _seal(database_url)
    _run(database_url, "UPDATE referrals SET at = '2026-11-20 18:30:00.000000'")
    assert "referral 1 was changed since it was sealed" in _audit(database_url)


def test_what_was_sealed_may_go_on(database_url: str) -> None:
    """The newest entry counts: one that is not sealed yet says nothing of its row."""
    _keep_shop(database_url)
    _run(database_url, "UPDATE coupons SET expires_at = '2027-06-01 00:00:00.000000' WHERE id = 1")
    _run(database_url, "INSERT INTO entries (act, coupon_id, at) VALUES ('give_back', 1, '2026-11-20 20:00:00')")
    assert not [line for line in _audit(database_url) if SINCE in line]


@pytest.mark.parametrize("difference", AMONG_OTHERS)
def test_a_difference_of_several_books_is_found(books: str, difference: str) -> None:
    _run(books, AMONG_OTHERS[difference])
    assert difference in _audit(books)


def test_a_seal_that_was_made_anew_with_another_key_is_found(books: str) -> None:
    _run(books, "UPDATE seals SET digest = 'made anew'")
    assert _audit(books) == ["seal 1: an entry under it was changed, added or removed"]


def test_a_seal_taken_out_of_the_chain_is_found(books: str) -> None:
    _again(books)
    _again(books)
    _run(books, "UPDATE entries SET seal_id = 3 WHERE seal_id = 2")
    _run(books, "DELETE FROM seals WHERE id = 2")
    found = _audit(books)
    assert "seal 2: an entry under it was changed, added or removed" in found
    assert "seal 3: an entry under it was changed, added or removed" in found


def test_the_age_of_what_is_not_sealed_is_said(books: str) -> None:
    assert audit_books(_settings(books)).rest == "4 entries, all sealed"
    _run(books, "INSERT INTO entries (act, at) VALUES ('qualify', '2026-11-20 20:00:00.000000')")
    assert re.fullmatch(
        r"5 entries, 1 not sealed yet \(the oldest \d+ s old\)", audit_books(_settings(books)).rest
    )


def test_a_noted_seal_proves_that_it_is_still_that_one(database_url: str) -> None:
    _keep_shop(database_url)
    _again(database_url)
    noted = _last_seal(database_url)
    assert noted.startswith("2:")
    _again(database_url)
    assert audit_books(_settings(database_url), noted.upper()).differences == []
    assert audit_books(_settings(database_url), _last_seal(database_url)).differences == []
    other = noted[:-1] + ("0" if noted[-1] != "0" else "1")
    for number, seal in ((2, other), (9, noted.replace("2:", "9:", 1))):
        found = audit_books(_settings(database_url), seal).differences
        assert found == [f"seal {number} is not the one that was noted, or is gone"]


def test_the_last_seals_taken_away_and_made_anew_by_us_show_by_the_noted_one(database_url: str) -> None:
    """Whoever can write the tables has the product itself seal what they changed: the chain holds."""
    _keep_shop(database_url)
    noted = _last_seal(database_url)
    _run(database_url, "DELETE FROM seals")
    _run(database_url, "UPDATE entries SET seal_id = NULL")
    _run(database_url, "UPDATE entries SET at = '2026-11-20 22:00:00.000000' WHERE act = 'redeem'")
    _seal(database_url)
    assert _audit(database_url) == []
    found = audit_books(_settings(database_url), noted).differences
    assert found == ["seal 1 is not the one that was noted, or is gone"]


@pytest.mark.parametrize(
    "seal", ["1", "1:", "x:0123456789abcdef", "1:0123", "-1:0123456789abcdef", "1:" + "g" * 16]
)
def test_a_seal_that_cannot_be_read_is_refused(books: str, seal: str) -> None:
    with pytest.raises(StartRefused, match="a seal is its number"):
        audit_books(_settings(books), seal)


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
    _keep_shop(database_url)
    assert _audit(database_url) == []


def test_several_differences_are_found_on_either_database(database_url: str) -> None:
    _keep_shop(database_url)
    planted = {line: sql for line, sql in ALONE.items() if sql.startswith("DELETE")}
    for sql in planted.values():
        _run(database_url, sql)
    assert sorted(_audit(database_url)) == sorted(planted)


def test_a_second_gift_of_the_same_offer_is_found(books: str) -> None:
    _run(books, """
        INSERT INTO coupons (code, offer_id, terms_id, customer_id, cause_kind, cause_id, status,
            issued_at, expires_at, uses, reason)
        SELECT 'another', offer_id, terms_id, customer_id, cause_kind, 77, 'issued', issued_at, expires_at, 0, ''
        FROM coupons WHERE customer_id = 1
    """)  # fmt: skip
    assert "customer 1 was given a welcome gift twice" in _audit(books)


def test_where_nothing_is_kept_there_is_one_line_and_no_new_file(tmp_path: Path) -> None:
    with pytest.raises(StartRefused, match="there are no books yet"):
        audit_demo(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_database_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "regulars.db").write_text("This is not a database, though it stands where one should be. " * 20)
    with pytest.raises(StartRefused, match="the books cannot be read"):
        audit_demo(tmp_path)


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    """A demo's folder whose sandbox saw both messages arrive."""
    with sqlite_database(tmp_path) as url:
        _keep_shop(url)
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
    _run(_url(demo), f"UPDATE deliveries SET status = {status} WHERE chat_id = {_chat_of(BEN)}")
    assert audit_demo(demo).differences == [f"chat {BEN}: broadcast 1 arrived, but is booked as {name}"]


def test_a_message_that_arrived_without_a_row_is_found(demo: Path) -> None:
    _run(_url(demo), f"DELETE FROM deliveries WHERE chat_id = {_chat_of(BEN)}")
    _run(_url(demo), "UPDATE broadcasts SET audience = 1")
    assert audit_demo(demo).differences == [f"chat {BEN}: broadcast 1 arrived, but is booked as nothing at all"]


def test_an_unconfirmed_message_may_have_arrived_or_not(demo: Path) -> None:
    _run(_url(demo), f"UPDATE deliveries SET status = {UNCONFIRMED}")
    (demo / "sandbox" / "log.jsonl").unlink()
    _arrive(demo, ANNA)
    assert audit_demo(demo).differences == []


def _keep_shop(url: str) -> None:
    engine = make_engine(url)
    with engine.connect() as connection, connection.begin(), Session(connection) as session:
        store_id, door = set_up_shop(session, NOON)
        anna = _come(session, ANNA, door, NOON)
        friend = find_invite_code(session, customer_id=must_find_card(session, anna).customer_id)
        _come(session, BEN, friend, NOON + timedelta(minutes=1))
        guide = _guide(session, store_id)
        code = _code(session, anna)
        redeem_coupon(session, guide=guide, code=code, amount=2_000, now=NOON + timedelta(hours=1))
        session.flush()
        seal_entries(session, secret=SECRET, now=NOON, portion=100)
        _broadcast(session)
        session.flush()
    engine.dispose()


def _come(session: Session, telegram_id: int, payload: str, now: datetime) -> Person:
    person = meet_person(session, telegram_id=telegram_id, name="Kim", locale="en", now=now)
    scan = find_scan(session, person, payload)
    assert scan is not None
    onboard(session, person, scan, now=now)
    return person


def _guide(session: Session, store_id: int) -> Guide:
    person = meet_person(session, telegram_id=GUIDE, name="Mei", locale="en", now=NOON)
    made = invite_staff(
        session, role=Role.GUIDE, store_id=store_id, invited_by=None, now=NOON, life=INVITATION_LIFE
    )
    accept_invitation(session, person, code=made.code, now=NOON)
    guide = find_guide(session, person)
    assert guide is not None
    return guide


def _code(session: Session, person: Person) -> str:
    return list_coupons(session, customer_id=must_find_card(session, person).customer_id, now=NOON)[0].code


def _broadcast(session: Session) -> None:
    """A campaign's firing that reached both customers."""
    staff_id = session.connection().execute(text("SELECT id FROM staff")).scalar_one()
    campaign = Campaign(status=CampaignStatus.DONE, created_by=staff_id, created_at=NOON)
    session.add(campaign)
    session.flush()
    session.add(
        Broadcast(
            campaign_id=campaign.id or 0, zone="UTC", slot="2026-11-20T20:00", status=BroadcastStatus.DONE,
            audience=2, fired_at=NOON,
        )
    )  # fmt: skip
    session.flush()
    reached = "INSERT INTO deliveries (broadcast_id, chat_id, status, at) SELECT 1, chat_id, 2, 0 FROM customers"
    session.connection().execute(text(reached))


def _run(url: str, sql: str) -> None:
    engine = make_engine(url)
    with engine.connect() as connection, connection.begin():
        assert connection.execute(text(sql)).rowcount
    engine.dispose()


def _settings(url: str) -> Settings:
    return Settings.model_validate({"database_url": url, "secret_key": SECRET.decode()})


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


def _audit(url: str) -> list[str]:
    return audit_books(_settings(url)).differences


def _again(url: str) -> None:
    """One more entry, under a seal of its own."""
    _run(url, "INSERT INTO entries (act, at) VALUES ('qualify', '2026-11-20 20:00:00.000000')")
    _seal(url)


def _last_seal(url: str) -> str:
    said = re.fullmatch(r"last seal (\d+:[0-9a-f]{16}) of 2026-11-20 19:00 UTC", audit_books(_settings(url)).seal)
    assert said
    return said[1]


def _seal(url: str) -> None:
    engine = make_engine(url)
    with engine.connect() as connection, connection.begin(), Session(connection) as session:
        seal_entries(session, secret=SECRET, now=NOON, portion=100)
    engine.dispose()
