"""What a benchmark found: its goals, met or missed, and the table it prints."""

import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Goal:
    """A measured value beside what it must and what it should reach; `spread`: how far single runs lay apart."""

    value: float
    must: float
    aim: float
    unit: str
    spread: str
    higher_is_better: bool = True

    def is_met(self) -> bool:
        return self.value >= self.must if self.higher_is_better else self.value <= self.must

    def is_aim_met(self) -> bool:
        return self.value >= self.aim if self.higher_is_better else self.value <= self.aim


@dataclass(frozen=True)
class Report:
    """`rows` is the table: the first row is its head. A benchmark that lacks its data says so in a row."""

    name: str
    goals: dict[str, Goal]
    rows: tuple[tuple[str, ...], ...]

    def as_json(self) -> dict[str, Any]:
        """The object of `regulars bench NAME --json`."""
        goals = {name: asdict(goal) for name, goal in self.goals.items()}
        for goal in goals.values():
            del goal["higher_is_better"]
        return {"name": self.name, "machine": describe_machine(), "goals": goals}

    def as_table(self) -> str:
        head = ("goal", "value", "must", "aim", "spread", "")
        goals = [
            (name, f"{goal.value:g} {goal.unit}".strip(), *_write_limits(goal), goal.spread, _judge(goal))
            for name, goal in self.goals.items()
        ]
        title = f"{self.name} on {describe_machine()}"
        return "\n\n".join([title, _align(self.rows), _align([head, *goals])])

    def missed(self) -> tuple[str, ...]:
        """The names of the goals whose must is missed."""
        return tuple(name for name, goal in self.goals.items() if not goal.is_met())


def describe_machine() -> str:
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}, {python}"


def _write_limits(goal: Goal) -> tuple[str, str]:
    sign = "≥" if goal.higher_is_better else "≤"
    return f"{sign} {goal.must:g}", f"{sign} {goal.aim:g}"


def _judge(goal: Goal) -> str:
    if not goal.is_met():
        return "MISSED"
    return "aim met" if goal.is_aim_met() else "met"


def _align(rows: Sequence[Sequence[str]]) -> str:
    columns = max((len(row) for row in rows), default=0)
    widths = [max(len(row[at]) for row in rows if at < len(row)) for at in range(columns)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)).rstrip() for row in rows
    )
