"""The end of the set-up: the door's poster, the owner's own test scan, and the good news of the first scan."""

import asyncio
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.buttons import button, link
from bot.clock import Clock
from bot.db.engine import Database
from bot.db.tables import EntryCode
from bot.domain.offers.set_up import find_first_store, take_door_code
from bot.domain.office.checklist import (
    FIRST_SCAN,
    Step,
    find_awaited_since,
    is_scanned,
    note_poster,
    take_up_step,
    tell_first_scan,
)
from bot.domain.people.chats import Person
from bot.domain.people.staff import Operator
from bot.handlers.cards import lines, put_card, stop_asking
from bot.handlers.events import Event
from bot.handlers.operator.home import show_home
from bot.handlers.operator.poster_presses import PosterMenu
from bot.handlers.operator.posters import show_poster as show_code_poster
from bot.handlers.operator.presses import OperatorHome
from bot.handlers.operator.routes import operator
from bot.handlers.operator.set_up_presses import ShowPoster, TryScan
from bot.jobs import Job
from bot.replies import Call, Reply

LOOKS = 25  # a second apart, until the next sweep comes
CLOSELY = timedelta(hours=1)  # so long after the poster was shown somebody is likely to watch


@operator.press(ShowPoster)
def show_poster(
    event: Event, session: Session, person: Person, now: datetime, *, press: ShowPoster, actor: Operator
) -> Reply:
    """The poster, and below it the checklist with its new tick."""
    take_up_step(session, step=Step.POSTER)
    door = _find_door(session, now)
    note_poster(session, now=now)
    shown = show_code_poster(event, session, person, now, press=PosterMenu(door.id or 0), actor=actor)
    return (*shown, *_as_message(show_home(event, session, person)))


@operator.press(TryScan)
def try_scan(
    event: Event, session: Session, person: Person, now: datetime, *, press: TryScan, actor: Operator
) -> Reply:
    """The link does what a scan of the door's code does."""
    take_up_step(session, step=Step.SCAN)
    stop_asking(session, person)
    door = _find_door(session, now)
    note_poster(session, now=now)
    keyboard = lines(
        [link(event.word("set_up.try"), event.house.deep_link(door.code))],
        [button(event.word("button.back"), OperatorHome())],
    )
    return put_card(event, "operator/try_scan", keyboard)


class FirstScan:
    """Waits for the first scan: each second while somebody is likely to watch, else at each sweep."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def job(self) -> Job:
        return Job(FIRST_SCAN, _list_owed, self.look)

    async def look(self, _row: int) -> None:
        since = await self._database.read(find_awaited_since)
        is_close = since is not None and self._clock.now() - since < CLOSELY
        for _ in range(LOOKS if is_close else 1):
            if await self._database.read(is_scanned):
                await self._database.unit_of_work(tell_first_scan, keyboard=_HOME, now=self._clock.now())
                return
            await asyncio.sleep(1)


_HOME = [[{"key": "staff.home", "data": OperatorHome().pack()}]]


def _list_owed(session: Session, _now: datetime, _limit: int) -> list[int]:
    return [1] if find_awaited_since(session) else []


def _as_message(reply: Reply) -> Reply:
    """A card that would change the pressed message, as a message of its own below a picture."""
    changed = [call for call in reply if call.method == "editMessageText"]
    return tuple(
        Call(
            "sendMessage", call.chat, {name: value for name, value in call.params.items() if name != "message_id"}
        )
        for call in changed
    )


def _find_door(session: Session, now: datetime) -> EntryCode:
    return take_door_code(session, store_id=find_first_store(session).id or 0, now=now)
