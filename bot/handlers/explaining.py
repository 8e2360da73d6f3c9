"""[Why?] below a refusal: the rule, the terms' version and what was looked at, in words. Routed for everybody."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.buttons import Press, press
from bot.domain.people.chats import Person
from bot.domain.till.refusals import explain_refusal
from bot.handlers.events import Event
from bot.handlers.shopper.routes import shopper
from bot.replies import Reply


@press("w")
@dataclass(frozen=True)
class Why(Press):
    """By the note's id; only the chat that was refused may read it."""

    note_id: int


@shopper.press(Why)
def explain(event: Event, session: Session, person: Person, now: datetime, *, press: Why) -> Reply:
    why = explain_refusal(session, person, press.note_id)
    rule = event.word(f"why.{why.rule.removeprefix('refused.')}", **why.facts)
    offer = why.offer[event.locale]
    zone = str(why.facts.get("zone") or event.house.timezone)
    said = event.say("shopper/why", rule=rule, offer=offer, version=why.version, at=why.at, zone=zone)
    return (event.toast(), said)
