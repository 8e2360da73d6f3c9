"""What a file changes, field by field; the same again changes nothing; what is wrong writes nothing."""

import random
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select, update

from bot.db.tables import Offer, OfferKind, PieceSource, Product
from bot.domain.offers.terms import make_offer
from bot.imports.examples import list_endings, write_csv, write_example
from bot.imports.kinds import KINDS
from tests.conftest import NOON
from tests.imports.conftest import Bring
from tests.imports.tables import PRODUCTS, STORES, Say, counts
from tests.imports.test_files import workbook


@pytest.mark.parametrize("locale", ["en", "zh", "zh-hant"])
def test_every_example_can_be_imported_and_changes_nothing_the_second_time(
    bring: Bring, session: Session, locale: str
) -> None:
    add_voucher(session)
    for kind in KINDS:
        for number, ending in enumerate(list_endings(kind)):
            added, changed, _ = counts(bring(kind, write_example(kind, locale, ending), f"{kind}.{ending}"))
            assert (added > 0) is (number == 0), (kind, ending)
            assert changed == 0


def test_a_change_is_shown_field_by_field(bring: Bring, changes: Say, session: Session) -> None:
    bring("products", PRODUCTS)
    difference = bring("products", "sku,price,name_en,new\nTP-1,$72.50,Celadon teapot,no\nOO-2,18,Oolong,no\n")
    assert counts(difference) == (0, 1, 1)
    assert changes("products", difference) == [
        "± TP-1 Teapot: price 68.00 CAD → 72.50 CAD, name_en Teapot → Celadon teapot, new yes → no"
    ]
    assert session.exec(select(Product.price).where(Product.sku == "TP-1")).one() == 7250


def test_a_column_that_is_absent_changes_nothing_and_an_empty_cell_empties(bring: Bring, session: Session) -> None:
    bring("products", PRODUCTS)
    bring("products", "sku,aliases,price,new\nTP-1,,,\n")
    teapot = session.exec(select(Product).where(Product.sku == "TP-1")).one()
    assert (teapot.aliases, teapot.price, teapot.is_new, teapot.name_zh) == ("", None, True, "青瓷壶")


def test_what_an_older_file_brings_back_is_told_now_and_not_when_the_newer_one_was(
    bring: Bring, session: Session
) -> None:
    older, newer = "sku,name_en,price\nA,Tea,18\n", "sku,name_en,price\nA,Tea,20\n"
    bring("products", older, told_at=NOON - timedelta(days=9))
    bring("products", newer, told_at=NOON - timedelta(days=5))
    assert counts(bring("products", older, told_at=NOON - timedelta(days=9))) == (0, 1, 0)
    assert session.exec(select(Product.price, Product.as_of)).one() == (1800, NOON)
    assert counts(bring("products", older, told_at=NOON - timedelta(days=9))) == (0, 0, 1)


def test_a_dry_run_writes_nothing(bring: Bring, session: Session) -> None:
    assert counts(bring("products", PRODUCTS, write=False)) == (2, 0, 0)
    assert session.exec(select(Product)).all() == []


def test_the_same_key_twice_names_both_lines(bring: Bring, wrongs: Say) -> None:
    difference = bring("products", "sku,name_en\nA,One\nB,Two\nA,Three\n")
    assert wrongs(difference) == ["Line 4: The same stands in line 2 already. Keep one of the two."]


def test_fifty_faults_are_shown_and_the_rest_counted(bring: Bring, wrongs: Say) -> None:
    difference = bring("products", "sku,name_en,price\n" + "".join(f"A-{n},Tea,free\n" for n in range(120)))
    said = wrongs(difference)
    assert len(said) == 51
    assert said[-1] == "…and 70 more."


def test_a_hostile_name_is_cleaned_and_a_formula_stays_text(bring: Bring, session: Session) -> None:
    bring("products", 'sku,name_en\nA,"=HYPERLINK(""http://evil"")"\nB,Tea\u202egnp.exe\x07\nC,\'=1+1\n')
    names = session.exec(select(Product.name_en).order_by(Product.sku)).all()
    assert names == ['=HYPERLINK("http://evil")', "Teagnp.exe", "=1+1"]


def test_our_own_tables_hold_nothing_a_spreadsheet_would_run_and_come_back_as_they_were(bring: Bring) -> None:
    table = write_csv([["sku", "name_en"], ["A", "=cmd|'/c calc'!A1"], ["B", "@SUM(1)"]])
    assert b",'=cmd" in table
    assert b",'@SUM" in table
    assert counts(bring("products", "sku,name_en\nA,=cmd|'/c calc'!A1\nB,@SUM(1)\n")) == (2, 0, 0)
    assert counts(bring("products", table)) == (0, 0, 2)


def test_a_cell_longer_than_any_text_is_refused(bring: Bring, wrongs: Say) -> None:
    difference = bring("products", f"sku,name_en\nA,{'x' * 10_001}\n")
    assert wrongs(difference) == ["Line 2, name_en: This cell is longer than 10000 characters. Please shorten it."]


def test_a_forty_megabyte_cell_in_a_small_sheet_is_refused(bring: Bring, wrongs: Say) -> None:
    xml = (
        b'<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>sku</t></is></c></row>'
        b'<row r="2"><c r="A2" t="inlineStr"><is><t>%b</t></is></c></row></sheetData></worksheet>'
    )
    cell = random.Random(7).randbytes(750_000).hex().encode() + b"0123456789abcdef" * 2_500_000
    assert len(cell) > 40_000_000
    said = wrongs(bring("products", workbook(xml % cell), "big.xlsx"))
    assert said == ["Line 2, sku: This cell is longer than 10000 characters. Please shorten it."]


def test_header_faults_name_the_column_that_was_meant(bring: Bring, wrongs: Say) -> None:
    assert wrongs(bring("stock", "sku,pices,pieces,Pieces\nA,1,2,3\n")) == [
        "Line 1, pices: There is no column “pices”. Did you mean “pieces”?",
        "Line 1, Pieces: The column “Pieces” stands there twice. Keep one.",
        "Line 1, store: The column “store” is missing. Add it; the template shows how.",
    ]


def test_a_hostile_title_is_shown_without_what_would_mislead(bring: Bring, wrongs: Say) -> None:
    said = wrongs(bring("products", f"sku,\x1b[31m\u202eecirp{'x' * 500}\nA,1\n"))[0]
    assert "\x1b" not in said
    assert "\u202e" not in said
    assert len(said) < 250


def test_what_stands_beside_the_table_is_not_swallowed(bring: Bring, wrongs: Say) -> None:
    assert "beside the table" in wrongs(bring("products", "sku,name_en\nA,Tea\nB,Tea, green\n"))[0]


@pytest.mark.parametrize(("locale", "oolong"), [("en", "Osmanthus Oolong"), ("zh", "桂花乌龙")])
def test_the_difference_names_things_in_the_readers_language(bring: Bring, locale: str, oolong: str) -> None:
    bring("products", "sku,name_en,name_zh,price\nT-1,Osmanthus Oolong,桂花乌龙,18.00\n")
    changed = bring("products", "sku,price\nT-1,19.00\n", write=False, locale=locale)
    assert [one.label for one in changed.shown] == [f"T-1 {oolong}"]
    bring("stores", STORES)
    known = bring("stores", "number,timezone\n101,America/Toronto\n", write=False, locale=locale)
    assert [one.label for one in known.shown] == [f"101 {'Harbour Street' if locale == 'en' else '海港街店'}"]


def add_voucher(session: Session) -> None:
    """The offer whose codes the example brings."""
    terms = make_offer(session, kind=OfferKind.TEXT, now=NOON, name_en="Tea voucher", name_zh="茶饮代金券")
    session.exec(update(Offer).where(col(Offer.id) == terms.offer_id).values(source=PieceSource.FILE))
