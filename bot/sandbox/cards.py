"""Messages as a person sees them."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Card:
    """A message as a person sees it. `buttons` are the inline ones, row by row, as shown."""

    id: int
    chat_id: int
    text: str
    sender: str
    mine: bool
    edited: bool
    buttons: tuple[str, ...]
    photo: str | None
    change: int
    raw: dict[str, Any]

    def has(self, fragment: str) -> bool:
        return fragment in self.text or any(fragment in label for label in self.buttons)


def read_card(chat_id: int, raw: dict[str, Any]) -> Card:
    return Card(
        id=raw["id"],
        chat_id=chat_id,
        text=raw.get("text") or raw.get("caption") or "",
        sender=raw["sender"]["name"] if "sender" in raw else "",
        mine=raw.get("mine", False),
        edited=raw.get("edited", False),
        buttons=tuple(button["text"] for row in raw.get("buttons", ()) for button in row),
        photo=raw.get("photo"),
        change=raw["change"],
        raw=raw,
    )
