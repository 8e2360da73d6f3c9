"""Callback data (frozen dataclasses, packed into at most 64 bytes) and keyboards as plain data."""

from dataclasses import dataclass, fields
from typing import Any, ClassVar, TypeVar

from bot.replies import Keyboard

MAX_BYTES = 64
_KINDS: dict[str, type["Press"]] = {}

B = TypeVar("B", bound="Press")


@dataclass(frozen=True)
class Press:
    """What a button means. Fields are `int` or `str`; ids in it are hostile until the database says otherwise."""

    mark: ClassVar[str]
    in_groups: ClassVar[bool] = False  # all others stand on cards in private chats only

    def pack(self) -> str:
        packed = ":".join([self.mark, *(str(getattr(self, f.name)) for f in fields(self))])
        if len(packed.encode()) > MAX_BYTES:
            raise ValueError(f"{type(self).__name__} does not fit into a button")
        return packed


def press(mark: str, *, in_groups: bool = False) -> Any:
    """Class decorator: `@press("till")` names the kind in the packed data. A mark is used once.

    `in_groups`: it also stands below what we say in a group. Any other press from there is forged: it would put
    somebody's own card where everybody reads it, or in place of what we said to all.
    """

    def register(kind: type[B]) -> type[B]:
        if _KINDS.setdefault(mark, kind) is not kind:
            raise ValueError(f"the mark {mark} is taken by {_KINDS[mark].__name__}")
        kind.mark, kind.in_groups = mark, in_groups
        return kind

    return register


def unpack(data: str | None) -> Press | None:
    """The press behind callback data, or None for anything we did not make (forged, old, cut)."""
    mark, *values = (data or "").split(":")
    kind = _KINDS.get(mark)
    if kind is None or len(values) != len(fields(kind)):
        return None
    try:
        return kind(*(_value(f.type, v) for f, v in zip(fields(kind), values, strict=True)))
    except ValueError:
        return None


def _value(kind: Any, value: str) -> int | str:
    if kind in (int, "int"):
        if len(value) > 19 or not (value.removeprefix("-").isascii() and value.removeprefix("-").isdigit()):
            raise ValueError(value)
        if not -(2**63) <= int(value) < 2**63:
            raise ValueError("no database holds this number")
        return int(value)
    return value


def button(text: str, means: Press) -> dict[str, Any]:
    return {"text": text, "callback_data": means.pack()}


def link(text: str, url: str) -> dict[str, Any]:
    return {"text": text, "url": url}


def copy(text: str, value: str) -> dict[str, Any]:
    return {"text": text, "copy_text": {"text": value}}


def rows(*buttons: dict[str, Any] | None, width: int = 2) -> Keyboard:
    """Lay buttons out in rows of `width`; None leaves one out."""
    present = [b for b in buttons if b is not None]
    return [present[i : i + width] for i in range(0, len(present), width)]
