"""What the people of the month do on their phones, each with what they wait to see."""

import asyncio
import re

from bot.buttons import Press, unpack
from bot.clock import machine_seconds
from bot.demo.month import Answer
from bot.handlers.operator.group_presses import BindGroup
from bot.handlers.shopper.presses import Agree, Decline, ShowAtTill
from bot.sandbox.people import Card, Group, Person
from campaigns.presses import (
    AskMoment,
    CheckCampaign,
    ChooseMoment,
    ConfirmCampaign,
    NewCampaign,
    StopOffers,
    WriteText,
)

PATIENCE = 60.0  # seconds; the bot may have to start first
LOOK_EVERY = 0.03
_PAYLOAD = re.compile(r"start=(\w+)")
_COUPON = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b")


async def take_role(person: Person, invitation: str) -> None:
    await person.start(invitation)
    await person.sees(new=True, within=PATIENCE)


async def open_group(owner: Person, group: Group, store_id: int) -> None:
    """The bot comes into the group as its administrator; whoever let it in says which store it is for."""
    await group.makes_bot_admin()
    await touch(owner, await see(owner, BindGroup, store_id=store_id), BindGroup, store_id=store_id)
    await owner.sees(new=True, within=PATIENCE)


async def show_own_code(guide: Person) -> str:
    """The start payload behind a guide's badge."""
    await guide.writes("/myqr")
    return _find(_PAYLOAD, await guide.sees("start=", new=True, within=PATIENCE))


async def walk_in(person: Person, payload: str, answer: Answer) -> Card:
    """START, and the question below the gift; the gift card as it stands then."""
    await person.start(payload)
    card = await see(person, ShowAtTill)  # a shelf's code brings its product's card, too
    meant = {Answer.YES: Agree, Answer.NO: Decline}.get(answer)
    if meant is None:
        return card
    await touch(person, card, meant)
    return await see(person, ShowAtTill)


def read_coupon(card: Card) -> str:
    """The code of the gift on a card, or nothing."""
    found = _COUPON.search(card.text)
    return found[0] if found else ""


async def join_group(person: Person, card: Card) -> None:
    """By the button that holds the group's link."""
    links = [button["url"] for row in card.raw["buttons"] for button in row if "url" in button]
    if links:
        await person.opens(links[0])


async def ask(person: Person, text: str) -> None:
    await person.writes(text)
    await person.sees(new=True, within=PATIENCE)


async def show_invitation(person: Person) -> str:
    """The start payload on a shopper's own poster."""
    await person.writes("/invite")
    return _find(_PAYLOAD, await person.sees("start=", new=True, within=PATIENCE))


async def draft_campaign(operator: Person, english: str, chinese: str) -> Card:
    """A new draft with its text in both languages; its card."""
    await operator.writes("/campaigns")
    await touch(operator, await see(operator, NewCampaign), NewCampaign)
    card = await see(operator, WriteText)
    for language, text in (("en", english), ("zh", chinese)):
        await touch(operator, card, WriteText, language=language)
        await operator.sees(new=True, within=PATIENCE)
        await operator.writes(text)
        card = await see(operator, CheckCampaign)
    return card


async def send_campaign(operator: Person, draft: Card, minute: int) -> None:
    """For one of the offered moments (minutes since 1970), by preview and confirm."""
    await touch(operator, draft, AskMoment)
    await touch(operator, await see(operator, ChooseMoment), ChooseMoment, minute=minute)
    await touch(operator, await see(operator, CheckCampaign), CheckCampaign)
    await touch(operator, await see(operator, ConfirmCampaign), ConfirmCampaign)
    await operator.sees(new=True, within=PATIENCE)


async def stop_offers(person: Person) -> None:
    """[Stop] below the newest marketing message, for whoever got one."""
    cards = [card for card in await person.reads() if label_of(card, StopOffers)]
    if cards:
        await touch(person, cards[-1], StopOffers)
        await person.sees(new=True, within=PATIENCE)


async def touch(person: Person, card: Card, means: type[Press], **facts: object) -> None:
    """Press the card's button that means this, whatever is written on it."""
    label = label_of(card, means, **facts)
    if label is None:
        raise LookupError(f"{person.name} finds no {means.__name__} below {card.text!r} {card.buttons}")
    await person.press(label, card=card)


def label_of(card: Card, means: type[Press], **facts: object) -> str | None:
    """What stands on the button that means this; None when there is none."""
    for row in card.raw.get("buttons", ()):
        for button in row:
            press = unpack(button.get("callback_data"))
            if isinstance(press, means) and all(getattr(press, name) == value for name, value in facts.items()):
                return str(button["text"])
    return None


async def see(person: Person, means: type[Press], **facts: object) -> Card:
    """The newest card since this person's last act that has such a button."""
    end = machine_seconds() + PATIENCE
    await person.sees(new=True, within=PATIENCE)
    while machine_seconds() < end:
        for card in reversed(await person.news()):
            if label_of(card, means, **facts) is not None:
                return card
        await asyncio.sleep(LOOK_EVERY)
    raise LookupError(f"{person.name} sees no {means.__name__} within {PATIENCE} s")


def _find(pattern: re.Pattern[str], card: Card) -> str:
    found = pattern.search(card.text)
    if found is None:
        raise LookupError(f"no {pattern.pattern} in {card.text!r}")
    return found[1] if pattern.groups else found[0]
