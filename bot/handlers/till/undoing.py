"""[Undo] on a till's receipt: whoever is on shift there may, for 15 minutes."""

from datetime import datetime

from sqlmodel import Session

from bot.buttons import button
from bot.domain.people.chats import Person
from bot.domain.people.shifts import NotOnShift, find_on_shift, list_mates
from bot.domain.people.staff import Till
from bot.domain.till.undoing import OnShift, undo_redemption_as
from bot.handlers.cards import lines, put_card
from bot.handlers.events import Event
from bot.handlers.guide.counter import show_undone
from bot.handlers.till.coupons import MOST_ON_SHIFT
from bot.handlers.till.presses import NextAtTill, UndoAtTill
from bot.handlers.till.routes import till
from bot.replies import Reply


@till.press(UndoAtTill)
def undo(
    event: Event, session: Session, person: Person, now: datetime, *, press: UndoAtTill, actor: Till
) -> Reply:
    """With several on shift a name is tapped, since who undoes is written down."""
    guide_id = press.guide_id
    if not guide_id:
        there = list_mates(session, actor, now=now, only_on_shift=True, limit=MOST_ON_SHIFT)
        if not there:
            raise NotOnShift
        if len(there) > 1:
            names = [button(one.name, UndoAtTill(press.redemption_id, one.guide_id)) for one in there]
            keyboard = lines(*([name] for name in names), [button(event.word("guide.next_coupon"), NextAtTill())])
            return put_card(event, "till/undo", keyboard)
        guide_id = there[0].guide_id
    guide = find_on_shift(session, actor, guide_id=guide_id, now=now)
    undone = undo_redemption_as(session, OnShift(actor, guide), redemption_id=press.redemption_id, now=now)
    return show_undone(event, undone, NextAtTill())
