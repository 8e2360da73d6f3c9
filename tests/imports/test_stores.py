"""Stores from files: hours and special days, and by what a store is known."""

from datetime import date

import pytest
from sqlmodel import Session, select

from bot.db.tables import SpecialDay, Store, StoreHours
from tests.imports.conftest import Bring
from tests.imports.tables import STORES, Say, counts


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
