"""Stores from a file: names, addresses, weekly hours, and special days as columns of their own."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import update
from sqlmodel import select

from bot.db.tables import SpecialDay, Store, StoreHours
from bot.domain.stores.directory import both
from bot.domain.stores.hours import PastDay, set_special_day, set_weekday
from bot.domain.words.spans import read_spans
from bot.domain.words.typed import MAX_LINE, MAX_NAME, one_line, time_zone
from bot.imports.cells import day, degrees, languages, line
from bot.imports.columns import KEPT, Column, Read, Terms
from bot.imports.comparing import Comparison, Kind, Row, changed_fields
from bot.imports.refusals import NeedsForNew, UnclearStoreName

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SPECIAL = "special:"
_SPECIAL_TITLE = re.compile(r"(?:special|特殊日期|特殊日|节假日)\s*:\s*(.+)", re.IGNORECASE)
_CHINESE = re.compile("[\u4e00-\u9fff]")

SpecialHours = tuple[str | None, str, str]
"""A special day's spans (None: the usual ones) and its notes, English and Chinese."""


@dataclass
class _Wanted:
    """A store as the file wants it: its id when we know it, the fields, days and special days that change."""

    store_id: int | None
    facts: dict[str, Any]
    week: dict[int, str] = field(default_factory=dict)
    special: dict[date, SpecialHours] = field(default_factory=dict)


class StoreComparison(Comparison):
    def begin(self) -> None:
        self._wanted: list[_Wanted] = []
        self._stores = [store.model_dump() for store in self.session.exec(select(Store)).all()]
        self._numbered = {store["number"].casefold(): store for store in self._stores if store["number"]}
        self._week = {(h.store_id, h.weekday): h.spans for h in self.session.exec(select(StoreHours)).all()}
        self._special = {
            (s.store_id, s.day): (s.spans, s.note_en, s.note_zh)
            for s in self.session.exec(select(SpecialDay)).all()
        }

    def compare(self, rows: Sequence[Row]) -> None:
        self._wanted = []
        self.each_right(rows, self._compare)

    def write(self) -> None:
        self._write_stores()
        same: dict[tuple[date, SpecialHours], list[int]] = defaultdict(list)
        for wanted in self._wanted:
            for weekday, usual in wanted.week.items():
                set_weekday(self.session, wanted.store_id or 0, [weekday], usual)
            for at, hours in wanted.special.items():
                same[at, hours].append(wanted.store_id or 0)
        for (at, (spans, en, zh)), ids in same.items():
            set_special_day(self.session, ids, day=at, spans=spans, note_en=en, note_zh=zh, now=self.terms.now)

    def _write_stores(self) -> None:
        changed = [{"id": w.store_id, **w.facts} for w in self._wanted if w.store_id and w.facts]
        for fields in {tuple(facts) for facts in changed}:
            self.session.execute(update(Store), [facts for facts in changed if tuple(facts) == fields])
        fresh = [(w, Store(**w.facts, created_at=self.terms.now)) for w in self._wanted if w.store_id is None]
        self.session.add_all(store for _, store in fresh)
        self.session.flush()
        for wanted, store in fresh:
            wanted.store_id = store.id

    def _compare(self, row: Row) -> None:
        facts = dict(row.facts)
        special = {
            date.fromisoformat(name.removeprefix(SPECIAL)): facts.pop(name)
            for name in row.facts
            if SPECIAL in name
        }
        week = {WEEK.index(name): facts.pop(name) for name in row.facts if name in WEEK}
        known = self._find(facts)
        self.check_once(known["id"] if known else (facts.get("number") or _name(facts)).casefold(), row.line)
        en, zh = (facts.get(name) or (known or {}).get(name) or "" for name in ("name_en", "name_zh"))
        label = " ".join(part for part in (facts.get("number"), both(en, zh)[self.terms.locale]) if part)
        if known is None:
            facts.setdefault("timezone", self.terms.zone)
            self._wanted.append(_Wanted(None, {"name_en": "", "name_zh": "", **facts}, week, special))
            self._check_days(special, facts["timezone"])
            self.difference.add(label)
            return
        self._note(label, known, facts, week, special)

    def _note(
        self, label: str, known: dict[str, Any], facts: dict[str, Any], week: dict[int, str],
        special: dict[date, SpecialHours],
    ) -> None:  # fmt: skip
        store_id = known["id"]
        changes = changed_fields(known, facts)
        new_week = {day: spans for day, spans in week.items() if self._week.get((store_id, day)) != spans}
        new_days = {at: hours for at, hours in special.items() if self._special.get((store_id, at)) != hours}
        self._check_days(new_days, known["timezone"])
        shown = changes | {WEEK[day]: (self._week.get((store_id, day)), spans) for day, spans in new_week.items()}
        for at, hours in new_days.items():
            shown[f"{SPECIAL}{at}"] = (_write_special(self._special.get((store_id, at))), _write_special(hours))
        if not shown:
            self.difference.unchanged += 1
            return
        self.difference.change(label, shown)
        new = {name: value for name, (_old, value) in changes.items()}
        self._wanted.append(_Wanted(store_id, new, new_week, new_days))

    def _find(self, facts: dict[str, Any]) -> dict[str, Any] | None:
        """By its number; else the only one of that name, unless it has another number.

        Raises NeedsForNew, UnclearStoreName.
        """
        number, name = facts.get("number"), _name(facts).casefold()
        if number and (store := self._numbered.get(number.casefold())):
            return store
        named = [s for s in self._stores if name and name in (s["name_en"].casefold(), s["name_zh"].casefold())]
        named = [store for store in named if not (number and store["number"])]
        if len(named) > 1:
            raise UnclearStoreName(store=_name(facts))
        if not named and not name:
            raise NeedsForNew(title="name_en")
        return named[0] if named else None

    def _check_days(self, days: dict[date, SpecialHours], zone: str) -> None:
        today = self.terms.now.astimezone(ZoneInfo(zone)).date()
        if over := [at for at in days if at < today]:
            raise PastDay(day=min(over).isoformat())


def _name(facts: dict[str, Any]) -> str:
    return facts.get("name_en") or facts.get("name_zh") or ""


def _write_special(hours: SpecialHours | None) -> str | None:
    """As a cell of the file would say it."""
    if hours is None:
        return None
    spans, *notes = hours
    return " | ".join(part for part in ("" if spans is None else spans or "closed", *notes) if part)


def _read_hours(text: str, _terms: Terms) -> str:
    return read_spans(text)


def _read_special(text: str, _terms: Terms) -> SpecialHours:
    """`10:00-15:00 | Christmas Eve | 平安夜`; without hours the usual ones are meant."""
    spans, *notes = (part.strip() for part in re.split(r"[|｜]", text))
    said = [one_line(note, limit=MAX_LINE) for note in notes if note]
    zh = [note for note in said if _CHINESE.search(note)]
    en = [note for note in said if note not in zh]
    return (read_spans(spans) if spans else None, " ".join(en), " ".join(zh))


def _special_column(title: str) -> Column | None:
    """`special:2026-12-24`. Raises BadDay."""
    found = _SPECIAL_TITLE.fullmatch(title)
    if found is None:
        return None
    at = day(found[1]).isoformat()
    return Column(f"{SPECIAL}{at}", f"特殊日期:{at}", _read_special, empty=KEPT)


def _zone() -> Read:
    return lambda text, _terms: time_zone(text)


def _weekday(name: str, long: str, zh: str) -> Column:
    return Column(name, f"周{zh}", _read_hours, (long, f"星期{zh}", f"礼拜{zh}"), empty=KEPT)


_LONG = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

STORES = Kind(
    "stores",
    (
        Column("number", "门店编号", line(MAX_NAME), ("store number", "编号", "no", "店号"), empty=KEPT),
        Column("name_en", "英文名", line(MAX_NAME), ("name", "store", "english name")),
        Column("name_zh", "中文名", line(MAX_NAME), ("店名", "名称", "门店", "chinese name")),
        Column("address_en", "英文地址", line(MAX_LINE), ("address",)),
        Column("address_zh", "中文地址", line(MAX_LINE), ("地址",)),
        Column("timezone", "时区", _zone(), ("time zone", "zone"), empty=KEPT),
        Column("languages", "语言", languages, ("language",), empty=KEPT),
        Column("latitude", "纬度", degrees(90), ("lat",), empty=None),
        Column("longitude", "经度", degrees(180), ("lng", "lon", "long"), empty=None),
        *(_weekday(name, long, zh) for name, long, zh in zip(WEEK, _LONG, "一二三四五六日", strict=True)),
    ),
    StoreComparison,
    _special_column,
)
