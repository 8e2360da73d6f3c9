"""Codes: random enough, read back as they were meant, guessable by nobody."""

import pytest

from bot.domain.words.codes import COUPON_LETTERS, make_coupon_code, make_payload, read_coupon_code, show_code


def test_a_coupon_code_has_sixty_random_bits_of_letters_nobody_mixes_up() -> None:
    codes = {make_coupon_code() for _ in range(500)}
    assert len(codes) == 500
    assert len(COUPON_LETTERS) == len(set(COUPON_LETTERS)) == 32
    assert not set("ILOU") & set(COUPON_LETTERS)
    assert all(len(code) == 12 and set(code) <= set(COUPON_LETTERS) for code in codes)


def test_a_payload_is_a_kind_letter_and_sixteen_characters_telegram_allows() -> None:
    payload = make_payload("e")
    assert payload[0] == "e"
    assert len(payload) == 17
    assert payload.isalnum()


@pytest.mark.parametrize(
    "written",
    [
        "A1B2-C3D4-E5F0",
        "a1b2c3d4e5f0",
        " A1B2 C3D4 E5F0 ",
        "Ａ１Ｂ２－Ｃ３Ｄ４－Ｅ５Ｆ０",
        "AIB2-C3D4-E5FO",
        "alb2–c3d4–e5fo",
        "cA1B2C3D4E5F0",
        "https://t.me/moonpine_bot?start=cA1B2C3D4E5F0",
    ],
)
def test_a_code_is_read_however_it_was_written(written: str) -> None:
    assert read_coupon_code(written) == "A1B2C3D4E5F0"


@pytest.mark.parametrize(
    "written", ["", "hello", "A1B2-C3D4", "A1B2-C3D4-E5F0-G7", "U" * 12, "券" * 12, "A" * 5000]
)
def test_what_cannot_be_a_code_is_none(written: str) -> None:
    assert read_coupon_code(written) is None


def test_a_shown_code_reads_back() -> None:
    code = make_coupon_code()
    assert read_coupon_code(show_code(code)) == code
