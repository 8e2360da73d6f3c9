"""Parcel cards: ten to a sheet, each code readable and its own, the file small however many there are."""

import io

from bot.pictures.layouts.parcel import A_SHEET, HIGH, WIDE
from bot.pictures.marks import Fill, Letters, Placed
from bot.pictures.raster import paint
from bot.pictures.sheets import ParcelCard, Sheets
from tests.pictures.samples import LINK, LONG_EN, LONG_ZH, facts_of, read_codes, read_sizes, read_stencils


def _cards(count: int) -> list[ParcelCard]:
    return [ParcelCard(f"{LINK[:-4]}{number:04}", f"{number} / {count}") for number in range(1, count + 1)]


def test_every_card_of_a_sheet_has_its_own_readable_code() -> None:
    for colour in ("#12372a", "#f2c230", "#ffffff"):
        sheets = Sheets(io.BytesIO(), facts_of("zh", "en", colour=colour))
        page = paint(sheets.lay_out(_cards(A_SHEET)), width=1654)  # 200 dots an inch
        assert sorted(read_codes(page)) == sorted(card.link for card in _cards(A_SHEET))


def test_a_batch_is_pages_of_ten_and_its_last_page_what_is_left() -> None:
    file, cards = io.BytesIO(), _cards(23)
    sheets = Sheets(file, facts_of("zh", "en"))
    for first in range(0, 23, A_SHEET):
        sheets.add(cards[first : first + A_SHEET])
    sheets.close(title="Spring box")
    assert read_sizes(file.getvalue()) == [(210, 297)] * 3
    codes = [one for one in read_stencils(file.getvalue()) if one.width == one.height]
    assert [read_codes(one.picture) for one in codes] == [[card.link] for card in cards]


def test_what_cards_share_is_stored_once() -> None:
    file = io.BytesIO()
    sheets = Sheets(file, facts_of("zh", "en"))
    for _page in range(20):
        sheets.add(_cards(A_SHEET))
    sheets.close()
    assert len(file.getvalue()) < 150_000


def test_cards_lie_edge_to_edge_within_their_cutting_marks() -> None:
    face = Sheets(io.BytesIO(), facts_of("en")).lay_out(_cards(A_SHEET))
    placed = [mark for mark in face.marks if isinstance(mark, Placed)]
    assert {(one.face.w, one.face.h) for one in placed} == {(WIDE, HIGH)} == {(85, 54)}
    assert len({(one.x, one.y) for one in placed}) == 10
    left, top = min(one.x for one in placed), min(one.y for one in placed)
    right, low = max(one.x for one in placed) + WIDE, max(one.y for one in placed) + HIGH
    for mark in (mark for mark in face.marks if isinstance(mark, Fill)):
        assert mark.box.right < left or mark.box.x > right or mark.box.bottom < top or mark.box.y > low


def test_a_card_shows_its_number_and_long_names_whole() -> None:
    facts = facts_of("zh", "en", hook=[LONG_ZH, LONG_EN], brand=[LONG_EN, LONG_ZH], place=LONG_EN)
    card = Sheets(io.BytesIO(), facts).lay_out(_cards(1)).marks[-1]
    assert isinstance(card, Placed)
    words = [mark for mark in card.face.marks if isinstance(mark, Letters)]
    shown = "".join(mark.text for mark in words).replace(" ", "")
    for text in (LONG_ZH, LONG_EN, "1 / 1"):
        assert text.replace(" ", "") in shown
    assert all(mark.box.x > 2 and mark.box.right < WIDE - 2 for mark in words)
    assert all(mark.box.y > 2 and mark.box.bottom < HIGH - 2 for mark in words)
