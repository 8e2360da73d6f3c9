"""The job that keeps one rolling welcome a group: by name, at most once a minute, the last one removed."""

from sqlmodel import Session

from bot.clock import Clock
from bot.db.engine import Database
from bot.domain.people.memberships import WELCOMES, Welcome, list_unwelcomed, note_welcome, take_welcome
from bot.handlers.events import House
from bot.jobs import Job
from bot.replies import Call, say
from bot.sender import Sent
from bot.voice import Voice

NAMES_SHOWN = 5


class Welcomes:
    """A welcome is unasked, so it is taken in hand before it is said: lost at a crash, never said twice."""

    def __init__(self, database: Database, clock: Clock, voice: Voice, house: House) -> None:
        self._database = database
        self._clock = clock
        self._voice = voice
        self._house = house

    def job(self) -> Job:
        return Job(WELCOMES, list_unwelcomed, self.welcome)

    async def welcome(self, group_id: int) -> None:
        welcome = await self._database.unit_of_work(self._take, group_id)
        if welcome is None:
            return
        outcome = await self._voice.speak(self._call(welcome))
        if not isinstance(outcome, Sent):
            return
        await self._database.unit_of_work(note_welcome, group_id, outcome.message_id)
        if welcome.old_message_id:
            group = welcome.telegram_id
            await self._voice.speak(
                Call("deleteMessage", group, {"chat_id": group, "message_id": welcome.old_message_id})
            )

    def _take(self, session: Session, group_id: int) -> Welcome | None:
        return take_welcome(session, group_id, now=self._clock.now())

    def _call(self, welcome: Welcome) -> Call:
        parts = (self._words(welcome, locale, names) for locale, names in sorted(welcome.names.items()))
        return say(welcome.telegram_id, "\n\n".join(parts))

    def _words(self, welcome: Welcome, locale: str, names: list[str]) -> str:
        shown = [name for name in names if name][:NAMES_SHOWN]
        return self._house.texts.render(
            "group/welcome",
            locale,
            names=shown,
            more=len(names) - len(shown),
            store=welcome.store,
            bot_name=self._house.bot_name,
        )
