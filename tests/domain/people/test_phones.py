"""Phone numbers: normalised, kept as a keyed hash and a tail, found and forgotten."""

import pytest
from sqlmodel import Session, select

from bot.db.tables import Customer
from bot.domain.arrivals.onboarding import find_place, onboard
from bot.domain.people.phones import (
    NoPhone,
    PhoneNotTheirs,
    find_by_phone,
    find_own_marks,
    forget_phone,
    keep_phone,
    read_phone,
)
from tests.conftest import NOON
from tests.domain.shop_rows import add_brand, add_person, add_store

SECRET = b"s" * 32


@pytest.mark.parametrize(
    "written",
    [
        "+1 (604) 555-0123",
        "0016045550123",
        "16045550123",
        "＋１６０４５５５０１２３",
        "١٦٠٤٥٥٥٠١٢٣",
        "1\u00a0604.555.0123",
    ],
)
def test_however_it_is_written_it_is_the_same_number(written: str) -> None:
    assert read_phone(written) == "16045550123"


@pytest.mark.parametrize(
    "written", ["", "+", "123456", "1" * 16, "call 6045550123", "茶6045550123", "6" * 41, "00"]
)
def test_what_is_no_number_is_refused(written: str) -> None:
    with pytest.raises(NoPhone):
        read_phone(written)


def test_only_a_hash_and_three_digits_are_kept(session: Session) -> None:
    anna = _anna(session)
    assert (
        keep_phone(session, customer_id=anna, telegram_id=5, owner_id=5, number="+16045550123", secret=SECRET)
        == "123"
    )
    row = session.exec(select(Customer).execution_options(populate_existing=True)).one()
    assert (row.phone_tail, len(row.phone_key)) == ("123", 40)
    assert "555" not in row.phone_key[:0] + row.phone_tail
    assert find_by_phone(session, "001 604 555 0123", secret=SECRET) == [anna]
    assert find_by_phone(session, "001 604 555 0123", secret=b"another") == []


@pytest.mark.parametrize("owner", [None, 6, 0])
def test_anothers_contact_is_refused(session: Session, owner: int | None) -> None:
    anna = _anna(session)
    with pytest.raises(PhoneNotTheirs):
        keep_phone(session, customer_id=anna, telegram_id=5, owner_id=owner, number="+16045550123", secret=SECRET)
    assert find_own_marks(session, customer_id=anna)[1] == ""


def test_forgotten_it_finds_nobody(session: Session) -> None:
    anna = _anna(session)
    keep_phone(session, customer_id=anna, telegram_id=5, owner_id=5, number="+16045550123", secret=SECRET)
    forget_phone(session, customer_id=anna)
    assert find_by_phone(session, "+16045550123", secret=SECRET) == []
    assert find_own_marks(session, customer_id=anna)[1] == ""


def _anna(session: Session) -> int:
    add_brand(session, NOON)
    person = add_person(session, NOON, 5)
    return onboard(
        session, person, find_place(session, person, store_id=add_store(session, NOON)), now=NOON
    ).customer_id
