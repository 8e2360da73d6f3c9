"""Till numbers: free ones only, one coupon each; whatever is typed leads to the right coupon or a polite no."""

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from bot.db.tables import TillNumber
from bot.domain.coupons.held import HeldCoupon
from bot.domain.coupons.usable import Counter
from bot.domain.people.chats import Person
from bot.domain.till import numbers
from bot.domain.till.numbers import MOST_A_DAY, NoNumberLeft, NumberUnknown, Shown, look_up, show_number
from bot.domain.till.redeeming import find_counter
from bot.domain.till.tries import ShutOut, count_miss
from bot.domain.words.codes import read_coupon_code, read_till_number, read_till_token
from bot.errors import Refusal
from bot.handlers.guide.counter import is_meant_as_code
from bot.intake import clean
from tests.conftest import NOON
from tests.domain.redeemed import a_coupon, an_offer
from tests.domain.team_factory import a_customer, a_person, a_store


@pytest.fixture
def mei(session: Session) -> Person:
    return a_person(session, 501, "Mei")


@pytest.fixture
def counter(session: Session) -> Counter:
    return find_counter(session, a_store(session).id or 0)


@pytest.fixture
def coupon(session: Session, counter: Counter) -> HeldCoupon:
    return a_coupon(session, a_customer(session, 1).id or 0, an_offer(session, NOON), NOON)


def test_a_number_is_given_out_again_only_a_day_after_it_was_made(
    session: Session, counter: Counter, coupon: HeldCoupon, mei: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = iter([7, 7, 8, 7, 9, 7])
    monkeypatch.setattr(numbers.secrets, "randbelow", lambda _most: next(drawn))
    other = a_coupon(session, a_customer(session, 2).id or 0, an_offer(session, NOON), NOON)
    assert show_number(session, coupon, now=NOON).number == "000007"
    assert show_number(session, other, now=NOON + timedelta(minutes=11)).number == "000008"
    assert look_up(session, mei, "000 008", counter, now=NOON + timedelta(minutes=12)).code == other.code
    before = NOON + timedelta(hours=23, minutes=59)
    assert show_number(session, other, now=before).number == "000009"
    again = NOON + timedelta(days=1)
    assert show_number(session, other, now=again).number == "000007"
    assert look_up(session, mei, "000007", counter, now=again).code == other.code


def test_a_number_of_yesterday_is_as_unknown_as_none(
    session: Session, counter: Counter, coupon: HeldCoupon, mei: Person
) -> None:
    shown = show_number(session, coupon, now=NOON)
    with pytest.raises(NumberUnknown):
        look_up(session, mei, shown.number, counter, now=NOON + timedelta(days=1))


def test_nobody_uses_up_the_numbers_by_pressing_refresh(session: Session, coupon: HeldCoupon) -> None:
    for number in range(MOST_A_DAY):
        show_number(session, coupon, now=NOON + timedelta(seconds=number))
    with pytest.raises(NoNumberLeft):
        show_number(session, coupon, now=NOON + timedelta(hours=23))
    assert show_number(session, coupon, now=NOON + timedelta(days=1, minutes=1))


def test_only_the_newest_number_of_a_coupon_is_alive(session: Session, coupon: HeldCoupon) -> None:
    shown = [show_number(session, coupon, now=NOON + timedelta(seconds=n)) for n in range(4)]
    rows = session.exec(select(TillNumber)).all()
    alive = {row.number for row in rows if row.expires_at > NOON + timedelta(seconds=4)}
    assert alive == {shown[-1].number}


def test_everything_typed_while_shut_out_is_not_looked_up(
    session: Session, counter: Counter, coupon: HeldCoupon, mei: Person
) -> None:
    shown = show_number(session, coupon, now=NOON)
    for _miss in range(5):
        count_miss(session, mei, now=NOON)
    for typed in (shown.number, shown.token, coupon.code, "0000-0000-0000"):
        with pytest.raises(ShutOut):
            look_up(session, mei, typed, counter, now=NOON)


_JUNK = st.sampled_from(
    [" ", "-", "\u2013", "\u2014", "\u200b", "\u200d", "\u2060", "\ufeff", "\u200f", "\u202e", "\u2067", "\x00",
     "\x1b", "\t", "\u3000", "\ud800", "\udfff", "\u00ad"]
)  # fmt: skip


def _as_digit(draw: st.DrawFn, digit: str) -> str:
    ways = [
        digit,
        chr(0xFF10 + int(digit)),
        chr(0x660 + int(digit)),
        chr(0x6F0 + int(digit)),
        chr(0x966 + int(digit)),
    ]
    return draw(st.sampled_from(ways))


def _as_letter(draw: st.DrawFn, letter: str) -> str:
    mistaken = {"0": "oO０", "1": "iIlL１"}.get(letter, "")
    wide = chr(ord(letter) + 0xFEE0)
    return draw(st.sampled_from([letter, letter.lower(), wide, *mistaken]))


@st.composite
def look_alikes(draw: st.DrawFn, what: str, *, digits: bool) -> str:
    """`what` as people and phones write it."""
    written = draw(st.lists(_JUNK, max_size=2))
    for one in what:
        written.append(_as_digit(draw, one) if digits else _as_letter(draw, one))
        written += draw(st.lists(_JUNK, max_size=1))
    return "".join(written)


@given(data=st.data(), number=st.integers(0, 999_999))
def test_six_digits_are_read_back_whatever_stands_between_them(data: st.DataObject, number: int) -> None:
    typed = clean(data.draw(look_alikes(f"{number:06}", digits=True)))
    assert read_till_number(typed) == f"{number:06}"
    assert is_meant_as_code(typed)


@given(data=st.data(), code=st.text("0123456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=12, max_size=12))
def test_a_code_is_read_back_whatever_stands_between_its_letters(data: st.DataObject, code: str) -> None:
    typed = clean(data.draw(look_alikes(code, digits=False)))
    assert read_coupon_code(typed) == code
    assert read_till_number(typed) is None


@given(typed=st.text(max_size=300) | st.text("0123456789OIl \u0661\uff11\u200b\x00\ud800c", max_size=40))
@example("OIL 100")
@example("9" * 4000)
@example("１" * 6)
def test_no_text_upsets_the_readers(typed: str) -> None:
    number, token = read_till_number(typed), read_till_token(typed)
    assert number is None or (len(number) == 6 and number.isascii() and number.isdecimal())
    assert token is None or len(token) == 25
    is_meant_as_code(typed)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_look_alikes_lead_to_the_one_right_coupon_or_a_polite_refusal(
    session: Session, counter: Counter, coupon: HeldCoupon, mei: Person, data: st.DataObject
) -> None:
    shown = _shown(session, coupon)
    right = data.draw(st.sampled_from([(shown.number, True), (coupon.code, False), ("", False)]))
    typed = clean(data.draw(look_alikes(right[0], digits=right[1]) if right[0] else st.text(max_size=60)))
    found = None
    with suppress(Refusal):
        found = look_up(session, mei, typed, counter, now=NOON)
    assert (found.coupon_id if found else None) == (coupon.coupon_id if right[0] else None)


def _shown(session: Session, coupon: HeldCoupon) -> Shown:
    row = session.exec(select(TillNumber)).first()
    if row is None:
        return show_number(session, coupon, now=NOON)
    return Shown(row.number, row.token, row.expires_at)
