"""Ways of people through cards that many tests share."""

from bot.sandbox.people import Person


async def go(person: Person, command: str, *buttons: str) -> None:
    """Write a command, then press the buttons of the card as it changes."""
    await person.writes(command)
    for label in buttons:
        await person.sees(label, new=True)
        await person.press(label)


def link_in(text: str) -> str:
    return next(word for word in text.split() if word.startswith("https://"))
