"""The job that lets people in: every wanted join request gets Telegram's yes, and what came of it is kept."""

from datetime import datetime

import structlog
from sqlmodel import Session

from bot.clock import Clock
from bot.db.engine import Database
from bot.db.tables import GroupStatus, JoinStatus
from bot.domain.people.memberships import APPROVALS, Wanted, find_wanted, list_wanted, settle_request
from bot.domain.stores.group_moves import move_group
from bot.domain.stores.groups import BOT_OUT, NO_RIGHTS, hold_group, pause_group
from bot.handlers.operator.group_presses import check_again
from bot.jobs import Job
from bot.replies import Call
from bot.sender import Blocked, Failed, Moved, Outcome, Sent
from bot.voice import Voice

INSIDE_ALREADY = "USER_ALREADY_PARTICIPANT"
RIGHTS_MISSING = ("not enough rights", "CHAT_ADMIN_REQUIRED", "need administrator rights")

log = structlog.get_logger()


class Approvals:
    def __init__(self, database: Database, clock: Clock, voice: Voice) -> None:
        self._database = database
        self._clock = clock
        self._voice = voice

    def job(self) -> Job:
        return Job(APPROVALS, list_wanted, self.approve)

    async def approve(self, request_id: int) -> None:
        """Look, ask Telegram, keep its answer. Done twice, Telegram says the person is in already."""
        wanted = await self._database.read(find_wanted, request_id)
        if wanted is None:
            return
        call = Call(
            "approveChatJoinRequest",
            wanted.group_telegram_id,
            {"chat_id": wanted.group_telegram_id, "user_id": wanted.person_telegram_id},
        )
        outcome = await self._voice.speak(call)
        await self._database.unit_of_work(self._settle, request_id, wanted, outcome, self._clock.now())

    def _settle(self, session: Session, request_id: int, wanted: Wanted, outcome: Outcome, now: datetime) -> None:
        """A no about a group that moved or was paused meanwhile counts for nothing: the request is still owed."""
        match outcome:
            case Sent():
                settle_request(session, request_id, JoinStatus.APPROVED)
            case Moved(telegram_id=new_id):
                move_group(session, old_id=wanted.group_telegram_id, new_id=new_id, now=now)
            case _ if not _is_as_asked(session, wanted):
                log.info("approval.too_late", request=request_id)
            case Blocked():
                _pause(session, wanted, BOT_OUT, now)
            case Failed(reason=reason) if is_about_rights(reason):
                _pause(session, wanted, NO_RIGHTS, now)
            case Failed(reason=reason):
                is_inside = INSIDE_ALREADY in reason
                settle_request(session, request_id, JoinStatus.APPROVED if is_inside else JoinStatus.GONE)
            case _:  # known not sent, or unclear: still owed, and the next sweep asks again
                log.info("approval.later", request=request_id)


def _is_as_asked(session: Session, wanted: Wanted) -> bool:
    """Is the group still active in the chat that Telegram was asked about? Holds it until the commit."""
    group = hold_group(session, group_id=wanted.group_id)
    asked = (wanted.group_telegram_id, GroupStatus.ACTIVE)
    return group is not None and (group.telegram_id, group.status) == asked


def _pause(session: Session, wanted: Wanted, reason: str, now: datetime) -> None:
    again = check_again(wanted.group_id)
    pause_group(session, group_id=wanted.group_id, reason=reason, now=now, keyboard=again)


def is_about_rights(reason: str) -> bool:
    """Does Telegram say that the bot may not do this in the group?"""
    return any(words in reason for words in RIGHTS_MISSING)
