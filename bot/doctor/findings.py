"""What the doctor found: a line each, with what to do."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    OK = "ok"
    NOTE = "note"  # works; somebody may want to know
    WRONG = "wrong"  # something will not work until the line's advice is followed


@dataclass(frozen=True)
class Finding:
    state: State
    subject: str
    says: str

    @property
    def is_wrong(self) -> bool:
        return self.state is State.WRONG

    def line(self) -> str:
        return f"{self.state:<6}{self.subject:<12}{self.says}"
