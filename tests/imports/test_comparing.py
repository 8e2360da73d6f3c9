"""What a file changes, field by field; the same again changes nothing; what is wrong writes nothing."""

import io
import random
import struct
import zlib
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PIL import Image
from sqlmodel import Session, select

from bot.db.tables import (
    Article,
    Chat,
    ChatKind,
    Product,
    Role,
    RosterEntry,
    SpecialDay,
    Staff,
    Stock,
    Store,
    StoredPicture,
    StoreHours,
)
from bot.imports.difference import Difference
from bot.imports.examples import list_endings, write_csv, write_example
from bot.imports.kinds import KINDS
from bot.imports.pictures import Pictures
from tests.conftest import NOON
from tests.imports.conftest import Bring
from tests.imports.test_files import workbook

Say = Callable[..., list[str]]
STORES = (
    "number,name_en,name_zh,timezone\n"
    "101,Harbour Street,海港街店,America/Vancouver\n102,Canal Row,,America/Toronto\n"
)
PRODUCTS = "sku,name_en,name_zh,price,aliases,new\nTP-1,Teapot,青瓷壶,$68,pot | 茶壶,yes\nOO-2,Oolong,,18.00,,no\n"


def counts(difference: Difference) -> tuple[int, int, int]:
    assert difference.is_right, difference.wrongs
    return difference.added, difference.changed, difference.unchanged


def one(session: Session, table: type, **facts: object) -> object:
    return session.exec(select(table).filter_by(**facts)).one()


@pytest.mark.parametrize("locale", ["en", "zh", "zh-hant"])
def test_every_example_can_be_imported_and_changes_nothing_the_second_time(bring: Bring, locale: str) -> None:
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


def test_the_same_stock_twice_is_seen_through_another_name_of_the_store(bring: Bring, wrongs: Say) -> None:
    bring("stores", STORES)
    bring("products", PRODUCTS)
    difference = bring("stock", "sku,store,pieces\nTP-1,101,2\nTP-1,海港街店,3\n")
    assert wrongs(difference) == ["Line 3: The same stands in line 2 already. Keep one of the two."]


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


# stock


def test_older_stock_is_kept_and_said(bring: Bring, session: Session) -> None:
    bring("stores", STORES)
    bring("products", PRODUCTS)
    bring("stock", "sku,store,pieces,as_of\nTP-1,101,7,2026-11-20 10:05\nOO-2,102,3,2026-11-20 10:05\n")
    difference = bring(
        "stock", "sku,store,pieces,as_of\nTP-1,101,9,2026-11-19 10:05\nOO-2,102,4,2026-11-20 10:06\n"
    )
    assert (counts(difference), difference.older) == ((0, 1, 0), 1)
    assert session.exec(select(Stock.pieces).order_by(Stock.product_id)).all() == [7, 4]


def test_a_time_is_what_the_stores_clock_showed(bring: Bring, session: Session) -> None:
    bring("stores", STORES)
    bring("products", PRODUCTS)
    bring(
        "stock",
        "sku,store,pieces,as_of\nTP-1,101,7,2026-11-20 09:05\nTP-1,102,7,09:05\n"
        "OO-2,101,1,2026-11-20T09:05+00:00\n",
    )
    at = session.exec(select(Stock.as_of).order_by(Stock.product_id, Stock.store_id)).all()
    zones = ("America/Vancouver", "America/Toronto", "UTC")
    assert at == [datetime(2026, 11, 20, 9, 5, tzinfo=ZoneInfo(zone)) for zone in zones]


def test_a_time_without_a_day_is_of_the_day_of_the_file(bring: Bring, session: Session) -> None:
    bring("stores", STORES)
    bring("products", PRODUCTS)
    stock = "sku,store,pieces,as_of\nTP-1,101,7,09:05\n"
    for _ in range(2):
        bring("stock", stock, told_at=NOON - timedelta(days=3))
    assert session.exec(select(Stock.as_of)).one() == datetime(
        2026, 11, 17, 9, 5, tzinfo=ZoneInfo("America/Vancouver")
    )


def test_a_time_to_come_is_refused(bring: Bring, wrongs: Say) -> None:
    bring("stores", STORES)
    bring("products", PRODUCTS)
    assert wrongs(bring("stock", "sku,store,pieces,as_of\nTP-1,101,7,23:59\n")) == [
        "Line 2: This time is still to come. When was it counted?"
    ]


def test_an_unknown_product_or_store_names_the_nearest(bring: Bring, wrongs: Say) -> None:
    bring("stores", STORES)
    bring("products", PRODUCTS)
    assert wrongs(bring("stock", "sku,store,pieces\nTP1,101,7\nTP-1,Harbor Street,7\n")) == [
        "Line 2: There is no product “TP1”. Did you mean “TP-1”?",
        "Line 3: There is no store “Harbor Street”. Did you mean “Harbour Street”?",
    ]


def test_the_same_count_told_later_only_renews_its_time(bring: Bring, session: Session) -> None:
    bring("stores", STORES)
    bring("products", PRODUCTS)
    stock = "sku,store,pieces\nTP-1,101,7\n"
    bring("stock", stock, told_at=NOON - timedelta(days=1))
    assert counts(bring("stock", stock, told_at=NOON - timedelta(days=1))) == (0, 0, 1)
    assert bring("stock", stock, told_at=NOON).told_again == 1
    assert session.exec(select(Stock.as_of)).one() == NOON


# stores


def test_a_whole_chains_hours_and_christmas_come_in_one_file(bring: Bring, session: Session, changes: Say) -> None:
    bring("stores", STORES)
    difference = bring(
        "stores",
        "number;mon;sun;special:2026-12-24;特殊日期:2026-12-25\n"
        "101;10-20;closed;10:00-15:00 | Christmas Eve | 平安夜;closed\n102;9:00-13:00, 14:00-18:00;;;休息\n",
    )
    assert counts(difference) == (0, 2, 0)
    assert changes("stores", difference)[0] == (
        "± 101 Harbour Street: mon – → 10:00-20:00, sun – → closed, "
        "special:2026-12-24 – → 10:00-15:00 | Christmas Eve | 平安夜, special:2026-12-25 – → closed"
    )
    week = {(h.store_id, h.weekday): h.spans for h in session.exec(select(StoreHours)).all()}
    assert sorted(week.values()) == ["", "09:00-13:00,14:00-18:00", "10:00-20:00"]
    eve = session.exec(select(SpecialDay).where(SpecialDay.day == date(2026, 12, 24))).one()
    assert (eve.spans, eve.note_en, eve.note_zh) == ("10:00-15:00", "Christmas Eve", "平安夜")


def test_a_store_is_known_by_its_name_until_it_has_a_number(bring: Bring, session: Session) -> None:
    bring("stores", "name_en,timezone\nHarbour Street,America/Vancouver\n")
    assert counts(bring("stores", "number,name_en\n101,harbour street\n")) == (0, 1, 0)
    assert counts(bring("stores", "number,name_en\n101,Quay\n102,Harbour Street\n")) == (1, 1, 0)
    assert session.exec(select(Store.name_en).order_by(Store.number)).all() == ["Quay", "Harbour Street"]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("number,special:2020-12-24\n101,closed\n", "over"),
        ("number,mon\n101,10-18 and 17-20\n", "overlap"),
        ("number,mon\n101,whenever\n", "could not read hours"),
        ("number,timezone\n101,Atlantis\n", "zone"),
        ("number,latitude\n101,95\n", "-90 to 90"),
        ("number,special:christmas\n101,closed\n", "not a day"),
        ("number,mon\n199,10-18\n", "needs “name_en”"),
        ("mon\n10-18\n", "needs “name_en”"),
    ],
)
def test_what_is_wrong_with_a_store_is_said(bring: Bring, wrongs: Say, table: str, said: str) -> None:
    bring("stores", STORES)
    found = wrongs(bring("stores", table))
    assert any(said in line for line in found), found


@pytest.mark.parametrize("table", ["店名\n海港街店\n枫门店\n", "英文名,中文名\n,海港街店\n,枫门店\n"])
def test_stores_with_chinese_names_alone_are_told_apart(bring: Bring, session: Session, table: str) -> None:
    assert counts(bring("stores", table)) == (2, 0, 0)
    assert counts(bring("stores", table)) == (0, 0, 2)
    assert session.exec(select(Store.name_zh).order_by(Store.id)).all() == ["海港街店", "枫门店"]  # type: ignore[arg-type]


def test_a_store_named_twice_in_a_file_is_refused_whatever_it_is_called(bring: Bring, wrongs: Say) -> None:
    bring("stores", STORES)
    assert "line 2" in wrongs(bring("stores", "number,name_zh\n101,\n,海港街店\n"))[0]
    assert "line 2" in wrongs(bring("stores", "店名\n新店\n新店\n"))[0]


# staff


def test_the_roster_names_who_is_to_work_where(bring: Bring, session: Session) -> None:
    bring("stores", STORES)
    table = "工号,姓名,角色,门店\n1,林梅,导购,101\n2,Sofia,店长,Canal Row\n3,Zhou,运营,\n"
    assert counts(bring("staff", table)) == (3, 0, 0)
    assert counts(bring("staff", table)) == (0, 0, 3)
    rows = session.exec(select(RosterEntry).order_by(RosterEntry.number)).all()
    assert [row.role for row in rows] == [Role.GUIDE, Role.MANAGER, Role.OPERATOR]
    assert session.exec(select(Staff)).all() == []


def test_somebody_who_works_here_already_is_not_moved_by_a_file(
    bring: Bring, session: Session, wrongs: Say
) -> None:
    bring("stores", STORES)
    bring("staff", "number,name,role,store\n1,Mei,guide,101\n")
    chat = Chat(telegram_id=7, kind=ChatKind.PRIVATE, title="Mei", locale="en", created_at=NOON)
    session.add(chat)
    session.flush()
    entry = session.exec(select(RosterEntry)).one()
    staff = Staff(chat_id=chat.id or 0, role=Role.GUIDE, store_id=entry.store_id, name="Mei", since=NOON)
    session.add(staff)
    session.flush()
    entry.staff_id = staff.id
    session.add(entry)
    session.flush()
    assert wrongs(bring("staff", "number,role\n1,manager\n")) == [
        "Line 2: Works here already as guide at Harbour Street. Change it in /staff."
    ]
    assert counts(bring("staff", "number,name\n1,Mei Lin\n")) == (0, 1, 0)


@pytest.mark.parametrize(
    "table", ["number,name,role,store\n1,A,owner,101\n", "number,name,role\n1,A,guide\n", "number\n1\n"]
)
def test_a_role_that_cannot_be_given_is_refused(bring: Bring, wrongs: Say, table: str) -> None:
    bring("stores", STORES)
    assert len(wrongs(bring("staff", table))) == 1


# knowledge


def test_markdown_sections_become_articles(bring: Bring, session: Session) -> None:
    bring("stores", STORES)
    text = (
        "lang: zh\n\n# 退换货\nalso: 可以退货吗\nalso: 怎么退款\n\n凭小票 14 天内可退。\n\n"
        "# 到店\n## 停车\nstore: 101\n免费两小时。\n\n### 细节\n停在后面。\n## Wifi\nlang: en\nAsk us.\n"
    )
    assert counts(bring("knowledge", text, "faq.md")) == (3, 0, 0)
    rows = session.exec(select(Article).order_by(Article.id)).all()  # type: ignore[arg-type]
    assert [(row.locale, row.title, row.store_id is not None) for row in rows] == [
        ("zh", "退换货", False), ("zh", "停车", True), ("en", "Wifi", False),
    ]  # fmt: skip
    assert rows[0].aliases == "可以退货吗\n怎么退款"
    assert rows[1].body == "免费两小时。\n\n### 细节\n停在后面。"


def test_questions_with_answers_are_articles_in_the_language_they_are_written_in(
    bring: Bring, session: Session
) -> None:
    bring("knowledge", "问,答\n可以退货吗,可以\nMay I return it?,You may\n")
    assert session.exec(select(Article.locale).order_by(Article.id)).all() == ["zh", "en"]  # type: ignore[arg-type]


def test_text_before_the_first_heading_is_an_error_of_its_line(bring: Bring, wrongs: Say) -> None:
    assert wrongs(bring("knowledge", "lang: en\nHello\n# Title\nText\n", "a.md")) == [
        "Line 2: There is text before the first heading. Begin an article with “# Title”."
    ]


# pictures


def _draw(colour: str) -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (2000, 1500), colour).save(drawn, "JPEG")
    return drawn.getvalue()


def test_a_picture_beside_the_file_is_kept_small_and_known_again(
    bring: Bring, session: Session, tmp_path: Path
) -> None:
    (tmp_path / "Pot.JPG").write_bytes(_draw("green"))
    table = "sku,name_en,picture\nA,Tea,pot.jpg\n"
    assert counts(bring("products", table, pictures=Pictures.in_folder(tmp_path))) == (1, 0, 0)
    kept = session.exec(select(StoredPicture)).one()
    assert Image.open(io.BytesIO(kept.content or b"")).size == (1280, 960)
    assert counts(bring("products", table, pictures=Pictures.in_folder(tmp_path))) == (0, 0, 1)
    (tmp_path / "Pot.JPG").write_bytes(_draw("blue"))
    assert counts(bring("products", table, pictures=Pictures.in_folder(tmp_path))) == (0, 1, 0)


@pytest.mark.parametrize(
    ("name", "said"), [("other.jpg", "did not come"), ("bad.png", "not a picture"), ("../x.png", "did not")]
)
def test_a_picture_that_is_none_is_refused(
    bring: Bring, wrongs: Say, tmp_path: Path, name: str, said: str
) -> None:
    (tmp_path / "bad.png").write_bytes(b"nothing")
    difference = bring("products", f"sku,name_en,picture\nA,Tea,{name}\n", pictures=Pictures.in_folder(tmp_path))
    assert said in wrongs(difference)[0]


def test_a_picture_of_two_products_is_kept_once(bring: Bring, session: Session, tmp_path: Path) -> None:
    (tmp_path / "pot.jpg").write_bytes(_draw("green"))
    table = "sku,name_en,picture\nA,Tea,pot.jpg\nB,Green tea,POT.jpg\n"
    bring("products", table, pictures=Pictures.in_folder(tmp_path))
    kept = session.exec(select(StoredPicture)).one()
    assert session.exec(select(Product.picture_id)).all() == [kept.id, kept.id]


def test_a_picture_that_would_not_fit_into_memory_is_refused(bring: Bring, wrongs: Say, tmp_path: Path) -> None:
    size = struct.pack(">4sIIBBBBB", b"IHDR", 100_000, 100_000, 8, 2, 0, 0, 0)
    head = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + size + struct.pack(">I", zlib.crc32(size))
    (tmp_path / "bomb.png").write_bytes(head + b"\0\0\0\0IDAT\x35\xaf\x06\x1e")
    table = "sku,name_en,picture\nA,Tea,bomb.png\n"
    assert "not a picture" in wrongs(bring("products", table, pictures=Pictures.in_folder(tmp_path)))[0]


@pytest.mark.parametrize(("locale", "oolong"), [("en", "Osmanthus Oolong"), ("zh", "桂花乌龙")])
def test_the_difference_names_things_in_the_readers_language(bring: Bring, locale: str, oolong: str) -> None:
    bring("products", "sku,name_en,name_zh,price\nT-1,Osmanthus Oolong,桂花乌龙,18.00\n")
    changed = bring("products", "sku,price\nT-1,19.00\n", write=False, locale=locale)
    assert [one.label for one in changed.shown] == [f"T-1 {oolong}"]
    bring("stores", STORES)
    known = bring("stores", "number,timezone\n101,America/Toronto\n", write=False, locale=locale)
    assert [one.label for one in known.shown] == [f"101 {'Harbour Street' if locale == 'en' else '海港街店'}"]
