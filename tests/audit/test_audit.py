"""The audit finds every difference that is planted, and none in clean books."""

from pathlib import Path

import pytest

from bot.audit import audit_demo
from bot.domain.books import auditing
from bot.errors import StartRefused
from tests.audit.audited import audit, keep_shop, run, seal_all

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


def test_clean_books_have_no_difference(database_url: str) -> None:
    keep_shop(database_url)
    assert audit(database_url) == []


@pytest.mark.parametrize("difference", ALONE)
def test_a_planted_difference_is_found(books: str, difference: str) -> None:
    run(books, ALONE[difference])
    assert [line for line in audit(books) if SINCE not in line] == [difference]


@pytest.mark.parametrize(("difference", "change"), CHANGED, ids=range(len(CHANGED)))
def test_a_row_changed_without_an_entry_is_found(database_url: str, difference: str, change: str) -> None:
    keep_shop(database_url)
    run(database_url, change)
    assert difference in audit(database_url)


@pytest.mark.parametrize("change", [change for _, change in CHANGED], ids=range(len(CHANGED)))
def test_the_twin_without_fingerprints_sees_nothing(
    books: str, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(books, change)
    monkeypatch.setattr(auditing, "find_changed", lambda _connection: ())
    assert audit(books) == []


def test_a_friend_who_counted_for_another_is_found(database_url: str) -> None:
    keep_shop(database_url)
    run(database_url, "INSERT INTO entries (act, referral_id, at) VALUES ('qualify', 1, '2026-11-20 20:00:00')")
    seal_all(database_url)
    run(database_url, "UPDATE referrals SET at = '2026-11-20 18:30:00.000000'")
    assert "referral 1 was changed since it was sealed" in audit(database_url)


def test_what_was_sealed_may_go_on(database_url: str) -> None:
    """The newest entry counts: one that is not sealed yet says nothing of its row."""
    keep_shop(database_url)
    run(database_url, "UPDATE coupons SET expires_at = '2027-06-01 00:00:00.000000' WHERE id = 1")
    run(database_url, "INSERT INTO entries (act, coupon_id, at) VALUES ('give_back', 1, '2026-11-20 20:00:00')")
    assert not [line for line in audit(database_url) if SINCE in line]


@pytest.mark.parametrize("difference", AMONG_OTHERS)
def test_a_difference_of_several_books_is_found(books: str, difference: str) -> None:
    run(books, AMONG_OTHERS[difference])
    assert difference in audit(books)


def test_several_differences_are_found_on_either_database(database_url: str) -> None:
    keep_shop(database_url)
    planted = {line: sql for line, sql in ALONE.items() if sql.startswith("DELETE")}
    for sql in planted.values():
        run(database_url, sql)
    assert sorted(audit(database_url)) == sorted(planted)


def test_a_second_gift_of_the_same_offer_is_found(books: str) -> None:
    run(books, """
        INSERT INTO coupons (code, offer_id, terms_id, customer_id, cause_kind, cause_id, status,
            issued_at, expires_at, uses, reason)
        SELECT 'another', offer_id, terms_id, customer_id, cause_kind, 77, 'issued', issued_at, expires_at, 0, ''
        FROM coupons WHERE customer_id = 1
    """)  # fmt: skip
    assert "customer 1 was given a welcome gift twice" in audit(books)


def test_where_nothing_is_kept_there_is_one_line_and_no_new_file(tmp_path: Path) -> None:
    with pytest.raises(StartRefused, match="there are no books yet"):
        audit_demo(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_database_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "regulars.db").write_text("This is not a database, though it stands where one should be. " * 20)
    with pytest.raises(StartRefused, match="the books cannot be read"):
        audit_demo(tmp_path)
