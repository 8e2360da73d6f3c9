"""Ways of people through cards that many tests share."""

from contextlib import suppress

from bot.sandbox.people import Card, Person
from tests.conftest import HandClock
from tests.shop import Shop


async def a_shopper(shop: Shop, name: str = "Anna", lang: str = "en", gift: str = "Cup of the day") -> Person:
    """Scanned the door; the gift is in their hands."""
    person = await shop.box.person(name, lang)
    await person.start(shop.door)
    await person.sees(gift)
    return person


async def go(person: Person, command: str, *buttons: str) -> None:
    """Write a command, then press the buttons of the card as it changes."""
    await person.writes(command)
    for label in buttons:
        await person.sees(label, new=True)
        await person.press(label)


def link_in(text: str) -> str:
    return next(word for word in text.split() if word.startswith("https://"))


async def sees_later(person: Person, clock: HandClock, *fragments: str) -> Card:
    """Shop time goes on meanwhile: what the chat's pace holds back, or a moment's patience, comes then."""
    for _ in range(20):
        clock.move(seconds=5)
        with suppress(AssertionError):
            return await person.sees(*fragments, within=0.5)
    return await person.sees(*fragments)
