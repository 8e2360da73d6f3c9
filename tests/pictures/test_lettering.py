"""Text in a box: broken as each language is, rather smaller than broken, whole as long as it can be."""

import pytest

from bot.pictures.colours import BLACK, READABLE, SCANNABLE, contrast, find_palette
from bot.pictures.lettering import BOLD, Style, measure, set_text, showable, wrap


@pytest.mark.parametrize("text", ["当日茶饮一杯（任意规格），送您！", "「月松」茶铺：今天也请慢慢喝。"])
def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one(text: str) -> None:
    for width in range(4, 12):
        lines = wrap(text, width, BOLD)
        assert "".join(lines) == text
        assert not any(line[0] in "，。：！）」" or line[-1] in "（「" for line in lines)


def test_latin_is_broken_between_words_and_only_too_long_ones_inside() -> None:
    assert wrap("cup of the day", 4, BOLD) == ["cup of", "the day"]
    assert "".join(wrap("supercalifragilistic", 3, BOLD)) == "supercalifragilistic"


def test_a_text_gets_a_little_smaller_before_it_is_broken() -> None:
    style = Style(10, BOLD, BLACK, lines=2)
    assert set_text("当日茶饮一杯", style, width=50).lines == ("当日茶饮一杯",)
    assert len(set_text("当日茶饮一杯", style, width=32).lines) == 2


def test_every_line_fits_whatever_was_typed() -> None:
    for text in ("W" * 60, "茶" * 60, "a b " * 15, "当日 tea 茶饮 cup " * 4, "."):
        paragraph = set_text(text, Style(12, BOLD, BLACK, lines=2), width=60, height=20)
        assert paragraph.height <= 20
        assert all(measure(line, BOLD) * paragraph.size <= 60.01 for line in paragraph.lines)


def test_what_the_font_cannot_show_is_left_out() -> None:
    assert showable("🌸 Spring\u202e 春 \u200b花") == "Spring 春 花"
    assert showable("🌸") == ""
    assert showable("Café naïve 骨 臺灣") == "Café naïve 骨 臺灣"


@pytest.mark.parametrize(
    "colour", [f"#{r}{g}{b}" for r in ("00", "80", "ff") for g in ("00", "80", "ff") for b in ("00", "80", "ff")]
)
def test_words_are_readable_on_every_brands_colour(colour: str) -> None:
    palette = find_palette(colour)
    for ground in (palette.ground, *palette.rings):
        assert contrast(palette.on_ground, ground) >= READABLE
        assert contrast(palette.soft_on_ground, ground) >= READABLE
    for paper in (palette.card, palette.paper, palette.wash):
        assert contrast(palette.ink, paper) >= READABLE
        assert contrast(palette.soft, paper) >= READABLE
    assert contrast(palette.ink, palette.card) >= SCANNABLE
    assert contrast(palette.ground, palette.card) >= 1.2
