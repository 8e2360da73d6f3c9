"""[Not me] below a holder's receipt: noted, and the store's manager and the operators are told."""

from datetime import datetime

from sqlmodel import Session

from bot.db.tables import NoticeClass
from bot.domain.owed.notices import owe_notice
from bot.domain.people.chats import Person
from bot.domain.till.disputes import Disputed, dispute_redemption
from bot.handlers.day_presses import OpenUse
from bot.handlers.events import Event
from bot.handlers.shopper.receipts import NotMe
from bot.handlers.shopper.routes import shopper
from bot.replies import Reply


@shopper.press(NotMe)
def dispute(event: Event, session: Session, person: Person, now: datetime, *, press: NotMe) -> Reply:
    found = dispute_redemption(session, customer_id=person.customer_id, redemption_id=press.redemption_id, now=now)
    if not found.is_new:
        return (event.toast("toast.disputed_already"),)
    _tell_heads(session, found, now=now)
    return (event.toast(), event.say("shopper/not_me", gift=found.gift, store=found.store))


def _tell_heads(session: Session, found: Disputed, *, now: datetime) -> None:
    for chat_id in found.chats:
        owe_notice(
            session,
            chat_id=chat_id,
            kind=NoticeClass.SERVICE,
            template="guide/disputed",
            dedupe_key=f"disputed:{found.redemption_id}:{chat_id}",
            now=now,
            facts={
                "name": found.holder,
                "gift": found.gift,
                "code": found.code,
                "by": found.by,
                "store": found.store,
                "at": found.at.isoformat(),
                "zone": found.zone,
            },
            keyboard=[[{"key": "guide.open_use", "data": OpenUse(found.redemption_id).pack()}]],
        )
