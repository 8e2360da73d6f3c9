"""[Undo] on the receipt of whoever redeemed."""

from datetime import datetime

from sqlmodel import Session

from bot.domain.people.chats import Person
from bot.domain.people.staff import Guide
from bot.domain.till.undoing import undo_redemption_as
from bot.handlers.events import Event
from bot.handlers.guide.counter import show_undone
from bot.handlers.guide.presses import NextCoupon, Undo
from bot.handlers.guide.routes import guide
from bot.replies import Reply


@guide.press(Undo)
def undo(event: Event, session: Session, person: Person, now: datetime, *, press: Undo, actor: Guide) -> Reply:
    undone = undo_redemption_as(session, actor, redemption_id=press.redemption_id, now=now)
    return show_undone(event, undone, NextCoupon())
