"""Posters: a reader of QR codes finds the link in all of them; sizes are real; nothing overlaps or is cut."""

import io
import itertools
from collections.abc import Iterator

import pytest
from PIL import Image, ImageFilter

from bot.pictures import draw
from bot.pictures.layouts.prints import read_print
from bot.pictures.layouts.sheet import lay_out_a4
from bot.pictures.lettering import showable
from bot.pictures.marks import Box, Code, Drawn, Face, Fill, Letters, Placed
from bot.pictures.poster import SIZES, draw_poster, print_poster
from tests.pictures.samples import LINK, LONG_EN, LONG_ZH, facts_of, read_codes, read_sizes, read_stencils

LANGUAGES = [("zh", "en"), ("en", "zh"), ("zh",), ("en",)]
COLOURS = ["#12372a", "#f2c230", "#c8102e", "#ffffff", "#000000", "#fffde0", "#7f7f7f", "no colour"]
PAPER = {"a4": (210, 297), "a5": (148, 210), "card": (297, 210), "sticker": (86, 86)}
LONG = {name: [LONG_EN, LONG_ZH] for name in ("brand", "hook", "store")} | {"place": LONG_EN[:40]}
HARD = [
    facts_of("zh", "en"),
    facts_of("en"),
    facts_of("en", "zh", **LONG),
    facts_of(
        "zh", "en", brand=[LONG_ZH, LONG_EN], hook=[LONG_ZH, LONG_EN], store=[LONG_ZH, LONG_EN], place=LONG_ZH[:40]
    ),
    facts_of("zh", hook=["A cup 一杯 of oolong 乌龙茶 any size 任意规格"], place=""),
    facts_of("zh", "en", store=["Same name"], brand=["Same name"], hook=["Same name"]),
    facts_of("en", hook=["W" * 60], store=["W" * 60], brand=["W" * 60], place="W" * 40),
    facts_of("en", hook=["🌸🎁 Spring 🌸"], store=["\u0645\u0631\u062d\u0628\u0627"], place="🌸"),
    facts_of("en", shown_link="shop.example.com/" + "long/" * 30),
]


@pytest.mark.parametrize("languages", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
def test_a_reader_finds_the_link_whatever_the_size_language_and_colour(
    size: str, languages: tuple[str, ...]
) -> None:
    for colour in COLOURS:
        picture = draw_poster(facts_of(*languages, size=size, colour=colour))
        assert read_codes(picture) == [LINK], colour


@pytest.mark.parametrize("size", SIZES)
def test_a_reader_finds_it_small_blurred_and_badly_copied(size: str) -> None:
    for colour in COLOURS:
        picture = Image.open(io.BytesIO(draw_poster(facts_of("zh", "en", size=size, colour=colour))))
        small = picture.resize((picture.width // 2, picture.height // 2))
        assert read_codes(small) == [LINK], colour
        assert read_codes(picture.filter(ImageFilter.GaussianBlur(2))) == [LINK], colour
        copied = io.BytesIO()
        picture.convert("L").save(copied, "JPEG", quality=25)
        assert read_codes(copied.getvalue()) == [LINK], colour


@pytest.mark.parametrize("size", SIZES)
def test_the_pdf_has_its_real_size_and_a_code_as_large_as_promised(size: str) -> None:
    pdf = print_poster(facts_of("zh", "en", size=size))
    assert read_sizes(pdf) == [PAPER[size]]
    assert read_sizes(pdf, "TrimBox") == ([(80, 80)] if size == "sticker" else [PAPER[size]])
    code = next(one for one in read_stencils(pdf) if one.width == one.height)
    assert code.width >= 500
    assert read_codes(code.picture) == [LINK]
    assert len(pdf) <= 100_000


def test_a_code_on_a4_is_at_least_six_centimetres_wide_without_its_quiet_zone() -> None:
    code = next(mark for mark in lay_out_a4(read_print(facts_of("zh", "en"))).marks if isinstance(mark, Code))
    assert code.box.w * 29 / 37 >= 60


def test_the_pages_of_a_pdf_begin_where_its_table_says() -> None:
    pdf = print_poster(facts_of("zh", "en"))
    table = int(pdf.rsplit(b"startxref\n", 1)[1].split()[0])
    rows = pdf[table:].split(b"trailer")[0].splitlines()[3:]
    assert len(rows) > 10
    for number, row in enumerate(rows, 1):
        assert pdf[int(row[:10]) :].startswith(b"%d 0 obj" % number)


@pytest.mark.parametrize("facts", HARD)
@pytest.mark.parametrize("size", SIZES)
def test_no_text_overlaps_another_or_leaves_the_paper(size: str, facts: dict[str, object]) -> None:
    face = SIZES[size].look(read_print(facts))
    marks = list(_boxes(face))
    for box, _what in marks:
        assert box.x >= 2
        assert box.y >= 2
        assert box.right <= face.w - 2
        assert box.bottom <= face.h - 2
    for (one, said), (other, also) in itertools.combinations(marks, 2):
        apart = one.right <= other.x or other.right <= one.x or one.bottom <= other.y or other.bottom <= one.y
        assert apart, f"{said!r} lies on {also!r}"


@pytest.mark.parametrize("facts", HARD[:6])
@pytest.mark.parametrize("size", SIZES)
def test_names_of_sixty_characters_are_shown_whole(size: str, facts: dict[str, list[str]]) -> None:
    face = SIZES[size].look(read_print(facts))
    shown = "".join(mark.text for mark in _letters(face)).replace(" ", "")
    for text in (*facts["hook"], facts["store"][0], str(facts["place"])):
        assert showable(text).replace(" ", "") in shown


def test_store_and_place_stand_under_the_code() -> None:
    face = lay_out_a4(read_print(facts_of("zh", "en", place="Left window")))
    code = next(mark for mark in face.marks if isinstance(mark, Code))
    for text in ("海港街店", "Harbour Street", "Left window"):
        words = next(mark for mark in face.marks if isinstance(mark, Letters) and mark.text == text)
        assert words.box.y > code.box.y + code.box.h * 0.85
        assert code.box.x <= words.box.middle <= code.box.right


def test_a_table_card_shows_the_same_to_both_sides() -> None:
    face = SIZES["card"].sheet(read_print(facts_of("zh", "en")))
    placed = [mark for mark in face.marks if isinstance(mark, Placed)]
    assert len(placed) == 4
    assert len({id(one.face) for one in placed}) == 1
    assert [(one.y == 0) == one.turned for one in placed] == [True] * 4


def test_a_logo_is_shown_and_one_that_cannot_be_read_is_left_out() -> None:
    logo = io.BytesIO()
    Image.new("RGBA", (300, 100), (200, 30, 40, 128)).save(logo, "PNG")
    with_logo = lay_out_a4(read_print(facts_of("en", logo=logo.getvalue())))
    assert [mark for mark in with_logo.marks if isinstance(mark, Drawn)]
    for broken in (b"", b"\x89PNG\r\n\x1a\n", b"GIF89a", logo.getvalue()[:80], None, 7):
        without = lay_out_a4(read_print(facts_of("en", logo=broken)))
        assert not [mark for mark in without.marks if isinstance(mark, Drawn)]
        assert "Moonpine Tea" in {mark.text for mark in _letters(without)}


def test_a_logo_is_made_small_once_for_a_chains_posters() -> None:
    logo = io.BytesIO()
    Image.new("RGB", (1280, 1280), "navy").save(logo, "PNG")
    assert (
        read_print(facts_of("en", logo=logo.getvalue())).logo
        is read_print(facts_of("zh", logo=logo.getvalue())).logo
    )


def test_a_logo_of_any_shape_keeps_it_and_stays_in_its_place() -> None:
    for width, height in ((40, 40), (1200, 60), (30, 900)):
        logo = io.BytesIO()
        Image.new("RGB", (width, height), "navy").save(logo, "PNG")
        for size in SIZES:
            face = SIZES[size].look(read_print(facts_of("zh", "en", logo=logo.getvalue())))
            for drawn in (mark for mark in face.marks if isinstance(mark, Drawn)):
                assert drawn.box.w / drawn.box.h == pytest.approx(width / height, rel=0.15)
                assert drawn.box.w < face.w / 2
            assert read_codes(draw_poster(facts_of("zh", "en", size=size, logo=logo.getvalue()))) == [LINK]


def test_the_same_facts_give_the_same_bytes() -> None:
    for name in ("poster", "poster_pdf"):
        assert draw(name, facts_of("zh")) == draw(name, facts_of("zh"))


def test_traditional_chinese_is_drawn_in_its_own_forms() -> None:
    assert print_poster(facts_of("zh", hook=["骨直"])) != print_poster(
        facts_of("zh", hook=["骨直"], traditional=True)
    )


def test_the_plain_code_takes_the_brands_colour_and_stays_readable() -> None:
    for colour in COLOURS:
        assert read_codes(draw("qr", {"data": LINK, "colour": colour})) == [LINK]
    assert read_codes(draw("qr", {"data": LINK})) == [LINK]
    plain, red = (Image.open(io.BytesIO(draw("qr", {"data": LINK, "colour": c}))) for c in ("#12372a", "#c8102e"))
    assert plain.convert("RGB").getcolors() != red.convert("RGB").getcolors()


def test_a_poster_is_light_enough_to_be_sent_by_the_hundred() -> None:
    assert len(print_poster(facts_of("zh", "en", **LONG))) < 150_000


def _boxes(face: Face) -> Iterator[tuple[Box, str]]:
    """Texts by what they cover, and the code without its quiet zone; a placed face counts as it stands there."""
    for mark in face.marks:
        if isinstance(mark, Letters):
            yield Box(mark.box.x, mark.box.y + mark.box.h * 0.08, mark.box.w, mark.box.h * 0.9), mark.text
        elif isinstance(mark, Code):
            yield mark.box.inset(mark.box.w * 0.09), "the code"
        elif isinstance(mark, Drawn):
            yield mark.box, "the logo"
        elif isinstance(mark, Placed):
            for box, what in _boxes(mark.face):
                yield (
                    Box(
                        mark.x + box.x * mark.scale,
                        mark.y + box.y * mark.scale,
                        box.w * mark.scale,
                        box.h * mark.scale,
                    ),
                    what,
                )
        else:
            assert isinstance(mark, Fill) or mark.points


def _letters(face: Face) -> Iterator[Letters]:
    for mark in face.marks:
        if isinstance(mark, Placed):
            yield from _letters(mark.face)
        elif isinstance(mark, Letters):
            yield mark
