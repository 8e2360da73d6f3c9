"""Replies and buttons as plain data: they come back as they were stored, and nothing hostile gets through."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.buttons import Press, button, press, rows, unpack
from bot.replies import Call, Picture, dump, fit, load, say, toast


@press("test")
@dataclass(frozen=True)
class Pick(Press):
    row: int
    word: str


@given(st.integers(-(2**52), 2**52), st.sampled_from(["", "a", "zh"]))
def test_a_press_comes_back_as_it_was_packed(row: int, word: str) -> None:
    assert unpack(Pick(row, word).pack()) == Pick(row, word)


@pytest.mark.parametrize(
    "data",
    [
        None,
        "",
        "nobody:1",
        "test",
        "test:1",
        "test:x:a",
        "test:1:a:b",
        "test:1.5:a",
        "test:٣:a",
        "test:" + "9" * 40 + ":a",
    ],
)
def test_forged_data_is_nothing(data: str | None) -> None:
    assert unpack(data) is None


@given(st.text(max_size=80))
def test_any_data_is_a_press_or_nothing(data: str) -> None:
    assert unpack(data) is None or isinstance(unpack(data), Press)


def test_what_does_not_fit_into_a_button_is_refused() -> None:
    with pytest.raises(ValueError, match="fit"):
        Pick(1, "x" * 64).pack()


def test_a_mark_is_taken_once() -> None:
    with pytest.raises(ValueError, match="taken"):
        press("test")(Press)


def test_rows_leave_out_what_is_not_there() -> None:
    one = button("A", Pick(1, "a"))
    assert rows(one, None, one, one) == [[one, one], [one]]


def test_a_reply_comes_back_as_it_was_stored() -> None:
    reply = (
        say(7, "<b>雨</b>", [[button("A", Pick(1, "a"))]]),
        Call("sendPhoto", 7, {"a": 1}, Picture("qr", {"data": "x"})),
    )
    assert load(dump(reply)) == reply


def test_a_toast_is_cut_to_what_telegram_takes() -> None:
    assert len(toast("1", 7, "x" * 500).params["text"]) == 200


@given(st.text(alphabet="ab 😀雨<>&;bi/", max_size=300), st.integers(20, 200))
def test_a_text_that_is_cut_fits(text: str, limit: int) -> None:
    cut = fit(f"<b>{text.replace('<', '&lt;').replace('&', '&amp;')}</b>", limit)
    assert len(cut.encode("utf-16-le")) // 2 <= limit + len("</b> …")
    assert cut.count("<b>") == cut.count("</b>")


def test_tags_that_a_cut_leaves_open_are_closed_from_the_inside() -> None:
    cut = fit('<b>one <i>two</i> <tg-spoiler><a href="https://x.y/?a=1">' + "three " * 50, 120)
    assert cut.endswith("</a></tg-spoiler></b> …")
    assert cut.count("</i>") == 1
