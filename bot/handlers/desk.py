"""The desk: an update's unit of work. Effects, update row and reply are committed together or not at all."""

from datetime import datetime
from typing import Any

from aiogram.types import CallbackQuery
from sqlmodel import Session

from bot.buttons import button, rows
from bot.clock import Clock, machine_now
from bot.db.engine import Database
from bot.domain.people.chats import Person, await_from, mark_reached, meet_person
from bot.domain.people.staff import Standing, find_standing
from bot.domain.till.refusals import book_refusal
from bot.errors import Refusal
from bot.handlers.events import Event, House
from bot.handlers.explaining import Why
from bot.handlers.incoming import Incoming, Kind
from bot.handlers.routes import FindActor, Handler
from bot.intake import Taken, find_taken, remember
from bot.replies import Call, Reply
from bot.texts import locale_for

NOBODY = Person(chat_id=0, telegram_id=0, name="", locale="en")
_PRIVATE = frozenset({Kind.COMMAND, Kind.PRESS, Kind.TEXT, Kind.PHOTO_OR_FILE, Kind.SHARED_CHAT, Kind.CONTACT})


class Desk:
    """Carries a found handler out in the writer's lane."""

    def __init__(self, database: Database, clock: Clock, house: House, *, default_locale: str) -> None:
        self._database = database
        self._clock = clock
        self._house = house
        self._default_locale = default_locale

    async def act(self, incoming: Incoming, handler: Handler, find_actor: FindActor | None) -> Taken | None:
        """The update's Taken, or None when the audience's authority is gone. A repeat has no effect."""
        now = self._clock.now()
        try:
            return await self._database.unit_of_work(self._act, incoming, handler, find_actor, now)
        except Refusal as refusal:
            return await self._database.unit_of_work(self._refuse, incoming, refusal, now)

    async def standing(self, incoming: Incoming) -> Standing:
        """Roles and what the chat waits for, for routing only."""
        if incoming.standing is None:
            user = incoming.user.id if incoming.user else 0
            incoming.standing = await self._database.read(find_standing, user)
        return incoming.standing

    def _act(
        self, session: Session, incoming: Incoming, handler: Handler, find_actor: FindActor | None, now: datetime
    ) -> Taken | None:
        if repeat := find_taken(session, incoming.update_id):
            return repeat
        person = self._meet(session, incoming, now)
        given: dict[str, Any] = {}
        if find_actor is not None:
            given["actor"] = find_actor(session, person)
            if given["actor"] is None:
                return None
        if incoming.kind is Kind.PRESS:
            given["press"] = incoming.press
        _stop_waiting(session, incoming, person)
        event = Event(incoming.source, self._house, person.locale, incoming.args)
        reply = handler(event, session, person, now, **given) or ()
        return remember(session, incoming.update_id, reply, machine_now())

    def _refuse(self, session: Session, incoming: Incoming, refusal: Refusal, now: datetime) -> Taken:
        """What the rule undid is rolled back by now; only its no is stored."""
        if repeat := find_taken(session, incoming.update_id):
            return repeat
        person = self._meet(session, incoming, now)
        _stop_waiting(session, incoming, person)
        note_id = book_refusal(session, person, refusal, now=now) if person.chat_id else None
        event = Event(incoming.source, self._house, person.locale, incoming.args)
        wiped = (event.wipe(),) if refusal.was_secret else ()
        said = _say_no(event, self._house.texts.refusal(refusal, person.locale), note_id)
        return remember(session, incoming.update_id, (*wiped, *said), machine_now())

    def _meet(self, session: Session, incoming: Incoming, now: datetime) -> Person:
        user = incoming.user
        if user is None or user.is_bot:
            return NOBODY
        locale = locale_for(user.language_code, self._default_locale)
        person = meet_person(session, telegram_id=user.id, name=user.first_name, locale=locale, now=now)
        if _is_private(incoming):
            mark_reached(session, person)
        return person


def _say_no(event: Event, text: str, note_id: int | None) -> Reply:
    """Over the button for a press; what can be explained is a message with [Why?] below it."""
    if note_id is None:
        return (event.refuse(text),)
    why = {"inline_keyboard": rows(button(event.word("button.why"), Why(note_id)))}
    ends = (event.toast(),) if isinstance(event.source, CallbackQuery) else ()
    said = Call("sendMessage", event.chat, {"chat_id": event.chat, "text": text, "reply_markup": why})
    return (*ends, said)


def _is_private(incoming: Incoming) -> bool:
    """Did they write or press in their own chat? In a group they can do so while they keep us blocked."""
    source = incoming.source
    chat = source.message.chat if isinstance(source, CallbackQuery) and source.message else None
    return incoming.kind in _PRIVATE and (chat is None or chat.type == "private")


def _stop_waiting(session: Session, incoming: Incoming, person: Person) -> None:
    """Any command ends what the chat waited for, one that is refused as well."""
    if incoming.kind is Kind.COMMAND and person.awaiting:
        await_from(session, person, None)
