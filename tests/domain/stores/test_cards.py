"""A store's card, field by field: what is taken and what is refused."""

import pytest
from sqlmodel import Session

from bot.db.tables import StoredPicture
from bot.domain.stores.cards import (
    NumberTaken,
    PointUnclear,
    StoreField,
    change_store,
    picture_store,
    place_store,
    read_point,
    speak_in_store,
)
from bot.domain.stores.directory import StoreUnknown
from bot.domain.words.typed import NothingTyped, TypedTooLong
from tests.conftest import NOON
from tests.domain.shop_rows import add_store


def test_a_number_belongs_to_one_store(session: Session) -> None:
    first, second = add_store(session, NOON), add_store(session, NOON, "Pine Street")
    change_store(session, store_id=first, field=StoreField.NUMBER, text=" S 01 ")
    change_store(session, store_id=first, field=StoreField.NUMBER, text="S 01")
    with pytest.raises(NumberTaken) as refused:
        change_store(session, store_id=second, field=StoreField.NUMBER, text="S 01")
    assert refused.value.facts == {"number": "S 01", "store": "Harbour Street"}


@pytest.mark.parametrize(("bad", "refusal"), [("\u202e\u200b", NothingTyped), ("9" * 21, TypedTooLong)])
def test_a_number_is_a_short_line(session: Session, bad: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        change_store(session, store_id=add_store(session, NOON), field=StoreField.NUMBER, text=bad)


@pytest.mark.parametrize(
    ("typed", "point"),
    [
        ("49.28, -123.12", (49.28, -123.12)),
        ("49.28 -123.12", (49.28, -123.12)),
        ("(49.28;−123.12)", (49.28, -123.12)),
        ("３１.２３, １２１.４７", (31.23, 121.47)),
    ],
)
def test_a_map_point_is_read(typed: str, point: tuple[float, float]) -> None:
    assert read_point(typed) == point


@pytest.mark.parametrize(
    "typed", ["", "49.28", "here", "49,28,-123,12", "149.28, 12", "nan, inf", "1e5, 2", "<1,2>"]
)
def test_what_is_no_map_point_is_refused(typed: str) -> None:
    with pytest.raises(PointUnclear):
        read_point(typed)


def test_a_point_lies_on_the_globe(session: Session) -> None:
    key = add_store(session, NOON)
    for point in ((90.1, 0.0), (0.0, -180.5), (float("nan"), 0.0)):
        with pytest.raises(PointUnclear):
            place_store(session, store_id=key, point=point)
    assert place_store(session, store_id=key, point=(49.28, -123.12)).latitude == 49.28
    assert place_store(session, store_id=key, point=None).longitude is None


def test_a_picture_is_kept_and_owed(session: Session) -> None:
    store = picture_store(session, store_id=add_store(session, NOON), telegram_file="AgAC", now=NOON)
    assert session.get_one(StoredPicture, store.picture_id).telegram_file == "AgAC"
    assert picture_store(session, store_id=store.id or 0, telegram_file=None, now=NOON).picture_id is None


def test_languages_are_ours(session: Session) -> None:
    key = add_store(session, NOON)
    assert speak_in_store(session, store_id=key, languages="zh,en").languages == "zh,en"
    assert speak_in_store(session, store_id=key, languages="xx").languages == "zh,en"
    with pytest.raises(StoreUnknown):
        speak_in_store(session, store_id=4711, languages="en")
