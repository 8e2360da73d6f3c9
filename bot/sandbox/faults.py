"""Faults on demand: refusals, errors, cut connections, slow answers, repeated updates, and the weather."""

import random
from dataclasses import dataclass, fields
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Any


class Kind(StrEnum):
    FLOOD = "429"
    SERVER_ERROR = "5xx"
    DROP = "drop"
    SLOW = "slow"
    DUPLICATE = "duplicate"


@dataclass(slots=True)
class Fault:
    """One rule. `method` is a pattern such as `send*`; `webhook` stands for deliveries, `update` for updates.

    `when`: before or after the call took effect. `times`: how often it still strikes, None for ever.
    """

    kind: str
    id: int = 0
    method: str = "*"
    chat_id: int | None = None
    when: str = "before"
    times: int | None = None
    probability: float = 1.0
    retry_after: int = 3
    status: int = 500
    seconds: float = 5.0

    def fits(self, method: str, chat_id: int | None) -> bool:
        if self.times == 0 or (self.chat_id is not None and self.chat_id != chat_id):
            return False
        return fnmatchcase(method.lower(), self.method.lower())


WEATHERS: dict[str, tuple[dict[str, Any], ...]] = {
    "fine": (),
    "slow": (
        {"kind": "slow", "method": "send*", "seconds": 3.0},
        {"kind": "slow", "method": "edit*", "seconds": 3.0},
        {"kind": "slow", "method": "answer*", "seconds": 3.0},
    ),
    "429": (
        {"kind": "429", "method": "send*", "probability": 0.5, "retry_after": 3},
        {"kind": "429", "method": "edit*", "probability": 0.5, "retry_after": 3},
    ),
    "down": ({"kind": "drop", "method": "*"},),
}


class Faults:
    """The rules in force. A rule is drawn only for calls it fits."""

    def __init__(self) -> None:
        self.rules: list[Fault] = []
        self.weather = "fine"
        self._last_id = 0
        self._dice = random.Random()  # noqa: S311 - faults need no secrecy

    def add(self, **facts: Any) -> Fault:
        unknown = set(facts) - {one.name for one in fields(Fault)}
        if unknown:
            raise ValueError(f"a fault has no {min(unknown)!r}")
        if facts.get("kind") not in list(Kind):
            raise ValueError(f"kind must be one of {', '.join(Kind)}")
        if facts.get("when", "before") not in ("before", "after"):
            raise ValueError("when must be before or after")
        self._last_id += 1
        fault = Fault(**{**facts, "id": self._last_id})
        self.rules.append(fault)
        return fault

    def set_weather(self, name: str) -> None:
        """Replace all rules by those of a weather."""
        if name not in WEATHERS:
            raise ValueError(f"weather must be one of {', '.join(WEATHERS)}")
        self.rules.clear()
        for facts in WEATHERS[name]:
            self.add(**facts)
        self.weather = name

    def clear(self) -> None:
        self.set_weather("fine")

    def remove(self, fault_id: int) -> None:
        self.rules = [rule for rule in self.rules if rule.id != fault_id]

    def draw(self, method: str, chat_id: int | None, *kinds: str) -> Fault | None:
        """The first rule of these kinds that strikes now; a counted one is used up by it."""
        for rule in self.rules:
            if rule.kind in kinds and rule.fits(method, chat_id) and self._strikes(rule):
                if rule.times is not None:
                    rule.times -= 1
                return rule
        return None

    def _strikes(self, rule: Fault) -> bool:
        return rule.probability >= 1.0 or self._dice.random() < rule.probability
