"""One group's card, and the errand that asks Telegram what the bot may do there now."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.buttons import button, link
from bot.clock import Clock
from bot.db.engine import Database
from bot.domain.stores.group_moves import move_group
from bot.domain.stores.groups import (
    BOT_OUT,
    NO_RIGHTS,
    GroupUnknown,
    StoreGroup,
    count_members,
    find_group_by_id,
    pause_group,
    resume_group,
)
from bot.errands import Made, Task
from bot.errors import Refusal
from bot.handlers.cards import lines
from bot.handlers.events import House
from bot.handlers.operator.group_presses import CheckGroup, ChooseStoreFor, ListGroups, check_again
from bot.handlers.rights import list_missing
from bot.replies import Keyboard
from bot.sender import Blocked, Failed, Moved, Outcome, Sender, Sent

KIND = "group_rights"
PATIENCE = 10.0  # seconds for one question


class TelegramSilent(Refusal):
    key = "refused.telegram_silent"


class GroupRights:
    """Asks, keeps what it learns, and shows the group as it stands."""

    def __init__(self, database: Database, clock: Clock, sender: Sender, house: House) -> None:
        self._database = database
        self._clock = clock
        self._sender = sender
        self._house = house

    async def make(self, task: Task) -> Made:
        """Raises GroupUnknown and TelegramSilent."""
        group = await self._database.read(find_group_by_id, int(task.facts["group_id"]))
        if group is None:
            raise GroupUnknown
        outcome = await self._ask(group.telegram_id)
        if isinstance(outcome, Moved):
            ids = {"old_id": group.telegram_id, "new_id": outcome.telegram_id}
            await self._database.unit_of_work(move_group, **ids, now=self._clock.now())
            outcome = await self._ask(outcome.telegram_id)
        missing = _read(outcome)
        return await self._database.unit_of_work(self._keep, group, missing, task.locale, self._clock.now())

    async def _ask(self, chat: int) -> Outcome:
        me = await self._sender.call("getMe", {}, deadline=PATIENCE)
        if not isinstance(me, Sent):
            raise TelegramSilent
        facts = {"chat_id": chat, "user_id": me.result["id"]}
        return await self._sender.call("getChatMember", facts, deadline=PATIENCE)

    def _keep(self, session: Session, group: StoreGroup, missing: list[str], locale: str, now: datetime) -> Made:
        if missing:
            reason = BOT_OUT if missing == [BOT_OUT] else NO_RIGHTS
            pause_group(
                session, group_id=group.group_id, reason=reason, now=now, keyboard=check_again(group.group_id)
            )
        else:
            resume_group(session, group_id=group.group_id)
        seen = find_group_by_id(session, group.group_id) or group
        return Made(*group_card(self._house, session, locale, seen, missing))


def group_card(
    house: House, session: Session, locale: str, group: StoreGroup, missing: list[str] | None = None
) -> tuple[str, dict[str, Any], Keyboard]:
    """Template, facts and buttons. `missing`: what Telegram said just now; None: nobody has asked."""

    def word(key: str) -> str:
        return house.texts.phrase(key, locale)

    facts = {
        "title": group.title,
        "store": group.store[locale] if group.store else "",
        "status": str(group.status),
        "reason": group.reason,
        "has_link": bool(group.invite_link),
        "members": count_members(session, [group.group_id]).get(group.group_id, 0),
        "missing": missing or [],
        "is_checked": missing is not None,
        "bot_name": house.bot_name,
    }
    keyboard = lines(
        [button(word("groups.check"), CheckGroup(group.group_id))],
        [link(word("groups.give_rights"), house.group_link()) if group.reason else None],
        [
            button(
                word("groups.other_store" if group.store else "groups.choose_store"),
                ChooseStoreFor(group.group_id),
            )
        ],
        [button(word("operator.groups"), ListGroups())],
    )
    return "operator/group", facts, keyboard


def _read(outcome: Outcome) -> list[str]:
    """What is missing; [BOT_OUT]: the bot is not in the group any more."""
    match outcome:
        case Sent(result=dict() as member):
            return [BOT_OUT] if member.get("status") in ("left", "kicked") else list_missing(member)
        case Blocked() | Failed():
            return [BOT_OUT]
        case _:
            raise TelegramSilent
