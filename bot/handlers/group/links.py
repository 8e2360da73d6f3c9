"""The job that makes a group's invite link: by it people ask to join, and the bot lets them in."""

from datetime import datetime

import structlog
from sqlmodel import Session

from bot.clock import Clock
from bot.db.engine import Database
from bot.domain.stores.group_moves import move_group
from bot.domain.stores.groups import (
    BOT_OUT,
    LINKS,
    NO_RIGHTS,
    StoreGroup,
    find_group_by_id,
    is_as_asked,
    keep_invite_link,
    list_without_link,
    pause_group,
)
from bot.handlers.group.approvals import is_about_rights
from bot.handlers.operator.group_presses import check_again
from bot.jobs import Job
from bot.replies import Call
from bot.sender import Blocked, Failed, Moved, Outcome, Sent
from bot.voice import Voice

log = structlog.get_logger()


class InviteLinks:
    def __init__(self, database: Database, clock: Clock, voice: Voice) -> None:
        self._database = database
        self._clock = clock
        self._voice = voice

    def job(self) -> Job:
        return Job(LINKS, list_without_link, self.make)

    async def make(self, group_id: int) -> None:
        """One link a group; a second one made after a crash does no harm and is not kept."""
        group = await self._database.read(find_group_by_id, group_id)
        if group is None or group.invite_link:
            return
        call = Call(
            "createChatInviteLink",
            group.telegram_id,
            {"chat_id": group.telegram_id, "name": "Regulars", "creates_join_request": True},
        )
        outcome = await self._voice.speak(call)
        await self._database.unit_of_work(self._settle, group, outcome, self._clock.now())

    def _settle(self, session: Session, group: StoreGroup, outcome: Outcome, now: datetime) -> None:
        """What was said of a group that moved or was paused meanwhile counts for nothing: the move or the return
        of the rights has woken this job again.
        """
        match outcome:
            case Moved(telegram_id=new_id):
                move_group(session, old_id=group.telegram_id, new_id=new_id, now=now)
            case _ if not is_as_asked(session, group):
                log.info("invite_link.too_late", group=group.group_id)
            case Sent(result={"invite_link": str() as link}):
                keep_invite_link(session, group_id=group.group_id, link=link)
            case Blocked():
                _pause(session, group, BOT_OUT, now)
            case Failed(reason=reason) if is_about_rights(reason):
                _pause(session, group, NO_RIGHTS, now)
            case _:
                log.warning("invite_link.later", group=group.group_id)


def _pause(session: Session, group: StoreGroup, reason: str, now: datetime) -> None:
    again = check_again(group.group_id)
    pause_group(session, group_id=group.group_id, reason=reason, now=now, keyboard=again)
