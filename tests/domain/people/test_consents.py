"""Consent: appended with what was answered; the newest counts; nothing said means no."""

import pytest
from sqlmodel import Session, col, select

from bot.db.tables import Consent, ConsentSource, Topic
from bot.domain.people.consents import agrees, find_answer, is_stop_word, record_consent, withdraw_consent
from bot.domain.stores.directory import find_brand
from tests.conftest import HandClock
from tests.domain.shop_rows import add_brand, add_door, add_person, add_store, press_start


def test_nothing_said_means_no(session: Session, clock: HandClock) -> None:
    anna = _customer(session, clock)
    assert find_answer(session, customer_id=anna, topic=Topic.OFFERS) is None
    assert not agrees(session, customer_id=anna, topic=Topic.OFFERS)


def test_the_newest_answer_counts_and_the_old_ones_stay(session: Session, clock: HandClock) -> None:
    anna = _customer(session, clock)
    for agreed in (True, False, True):
        assert _answer(session, clock, anna, agreed)
    assert agrees(session, customer_id=anna, topic=Topic.OFFERS)
    assert not agrees(session, customer_id=anna, topic=Topic.NEWS)
    rows = session.exec(select(Consent.agreed).order_by(col(Consent.id))).all()
    assert rows == [True, False, True]


def test_the_same_answer_twice_is_one_row(session: Session, clock: HandClock) -> None:
    anna = _customer(session, clock)
    assert _answer(session, clock, anna, True)
    assert not _answer(session, clock, anna, True)
    assert len(session.exec(select(Consent)).all()) == 1


def test_a_row_keeps_the_notices_version(session: Session, clock: HandClock) -> None:
    anna = _customer(session, clock)
    brand = find_brand(session)
    assert brand
    brand.notice_version = 4
    session.add(brand)
    session.flush()
    _answer(session, clock, anna, True)
    row = session.exec(select(Consent)).one()
    assert (row.notice_version, row.notice_locale, row.button, row.at) == (4, "zh", "button.agree", clock.now())


def test_stop_says_no_to_everything(session: Session, clock: HandClock) -> None:
    anna = _customer(session, clock)
    _answer(session, clock, anna, True)
    assert withdraw_consent(
        session, customer_id=anna, locale="en", button="/stop", source=ConsentSource.STOP, now=clock.now()
    )
    assert [find_answer(session, customer_id=anna, topic=topic) for topic in Topic] == [False, False]


@pytest.mark.parametrize(
    "text", ["stop", "STOP", " Stop. ", "ＳＴＯＰ", "退订", "退订！", "TD", "ｔｄ", "Unsubscribe"]
)
def test_stop_words(text: str) -> None:
    assert is_stop_word(text)


@pytest.mark.parametrize(
    "text", ["", "stop it please", "When do you stop serving?", "怎么退订", "todo", "s" * 9000]
)
def test_what_is_no_stop_word(text: str) -> None:
    assert not is_stop_word(text)


def _customer(session: Session, clock: HandClock) -> int:
    now = clock.now()
    add_brand(session, now)
    door = add_door(session, clock, add_store(session, now))
    return press_start(session, add_person(session, now, 1), door.code, clock).customer_id


def _answer(session: Session, clock: HandClock, customer_id: int, agreed: bool) -> bool:
    return record_consent(
        session,
        customer_id=customer_id,
        topics=[Topic.OFFERS],
        agreed=agreed,
        locale="zh",
        button="button.agree",
        source=ConsentSource.GIFT_CARD,
        now=clock.now(),
    )
