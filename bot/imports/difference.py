"""What a file would change: counts, the first changes field by field, and what is wrong by line."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from bot.errors import Refusal

MOST_SHOWN = 20
MOST_WRONGS = 50


@dataclass(frozen=True)
class Wrong:
    """`line` as people see it in their file or sheet; `column` empty when the whole line is meant."""

    line: int
    column: str
    key: str
    facts: dict[str, Any]


@dataclass(frozen=True)
class Change:
    """`fields`: column, old, new; none at all: it is new. `label` is what people call the thing."""

    label: str
    fields: tuple[tuple[str, Any, Any], ...] = ()


@dataclass
class Difference:
    """`told_again`: as they were, with a later as-of time. `older`: kept, since something later is known.

    `offer_id`: the offer that a file of codes names last; 0 in any other.
    """

    added: int = 0
    changed: int = 0
    told_again: int = 0
    older: int = 0
    unchanged: int = 0
    shown: list[Change] = field(default_factory=list)
    wrongs: list[Wrong] = field(default_factory=list)
    wrong_count: int = 0
    offer_id: int = 0

    @property
    def is_right(self) -> bool:
        return not self.wrong_count

    @property
    def changes_anything(self) -> bool:
        return bool(self.added or self.changed or self.told_again)

    def add(self, label: str) -> None:
        self.added += 1
        self._show(Change(label))

    def change(self, label: str, fields: dict[str, tuple[Any, Any]]) -> None:
        self.changed += 1
        self._show(Change(label, tuple((name, old, new) for name, (old, new) in fields.items())))

    def refuse(self, line: int, column: str, refusal: Refusal) -> None:
        self.wrong_count += 1
        if len(self.wrongs) < MOST_WRONGS:
            self.wrongs.append(Wrong(line, column, refusal.key, refusal.facts))

    def as_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Difference":
        """The same again; an empty object is an empty difference."""
        facts = json.loads(text)
        shown = [Change(one["label"], tuple(tuple(f) for f in one["fields"])) for one in facts.pop("shown", [])]
        wrongs = [Wrong(**one) for one in facts.pop("wrongs", [])]
        return cls(**facts, shown=shown, wrongs=wrongs)

    def _show(self, change: Change) -> None:
        if len(self.shown) < MOST_SHOWN:
            self.shown.append(change)
