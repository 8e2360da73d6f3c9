"""Reading what stands on a screen: codes, links, figures, and whether it is all Chinese."""

import re

from bot.sandbox.people import Card

_CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b")
_NUMBER = re.compile(r"^\d{3} \d{3}$", re.MULTILINE)
_LINK = re.compile(r"https://t\.me/\w+\?start=\w+")
_ENGLISH = re.compile(r"[A-Za-z]{3,}")
_NAMES = re.compile(r"Telegram|/\w+|@\w+|\b[0-9A-Z]{4}-[0-9A-Z]{4}\b")  # what is called so in Chinese, too


def read_code(card: Card) -> str:
    found = _CODE.search(card.text)
    assert found, card.text
    return found[0]


def read_number(card: Card) -> str:
    """The till number, as it stands there in two groups of digits."""
    found = _NUMBER.search(card.text)
    assert found, card.text
    return found[0]


def read_link(card: Card) -> str:
    found = _LINK.search(card.text)
    assert found, card.text
    return found[0]


def read_figure(card: Card, before: str) -> int:
    """The number that stands behind `before`; 0 when it is not there."""
    found = re.search(re.escape(before) + r"\D{0,3}?(\d+)", card.text)
    return int(found[1]) if found else 0


def find_data(card: Card, label: str) -> str:
    """What the button of this label would send."""
    return next(
        str(button["callback_data"]) for row in card.raw["buttons"] for button in row if button["text"] == label
    )


def list_english(card: Card) -> list[str]:
    """English words on a card, without codes, names, and the button that leads to English."""
    words = [_NAMES.sub("", _CODE.sub("", text)) for text in (card.text, *card.buttons) if text != "English"]
    return [found for text in words for found in _ENGLISH.findall(text)]
