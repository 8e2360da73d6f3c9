"""Command menus: what Telegram offers behind the slash, to everybody and to each of the staff."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlmodel import Session, col, select, union, update

from bot.clock import Clock
from bot.db.engine import Database
from bot.db.tables import Chat, Mark, Role, Staff
from bot.domain.people.staff import MENUS
from bot.jobs import Job
from bot.replies import Call
from bot.sender import Blocked, Failed, Outcome, RetryAfter, Unconfirmed
from bot.texts import LOCALES, Texts
from bot.voice import Voice

SHOPPER = ("start", "coupons", "invite", "help")
GROUP = ("ask", "coupons", "invite")
_OPERATOR = (
    "start", "campaigns", "stores", "staff", "codes", "groups", "offers", "products",
    "customers", "import", "knowledge", "settings", "help",
)  # fmt: skip

DEFAULT_MENUS = "default_menus"  # the job, and the mark that says which ones Telegram was told
_DEFAULTS = 1  # the only row of that job

MENU = {
    Role.OWNER: {**dict.fromkeys(_OPERATOR, "operator"), "audit": "owner"},
    Role.OPERATOR: dict.fromkeys(_OPERATOR, "operator"),
    Role.MANAGER: {
        "start": "guide",
        **dict.fromkeys(("day", "stores", "staff"), "manager"),
        **dict.fromkeys(("myqr", "redeem", "sale", "customers", "mystats", "help"), "guide"),
    },
    Role.TILL: dict.fromkeys(("start", "help"), "till"),
    Role.GUIDE: dict.fromkeys(("start", "myqr", "redeem", "sale", "customers", "mystats", "help"), "guide"),
}
"""Each role's commands and whose words say what they mean; of several meanings the first role's."""

log = structlog.get_logger()


@dataclass(frozen=True)
class Told:
    """Whose menu it is and what Telegram should know; empty: the default one again."""

    telegram_id: int
    menu: str


class Menus:
    """Both jobs look at what Telegram was told last, so that a menu is sent when it changed and never twice."""

    def __init__(self, database: Database, clock: Clock, voice: Voice, texts: Texts) -> None:
        self._database = database
        self._clock = clock
        self._voice = voice
        self._texts = texts

    def jobs(self) -> list[Job]:
        return [
            Job(DEFAULT_MENUS, self._owed_defaults, self._tell_defaults),
            Job(MENUS, list_changed, self._tell_one),
        ]

    async def _tell_one(self, chat_id: int) -> None:
        told = await self._database.read(find_wanted, chat_id)
        if told and _is_settled(await self._voice.speak(self._staff_call(told))):
            await self._database.unit_of_work(_remember, chat_id, told.menu)

    def _staff_call(self, told: Told) -> Call:
        scope = {"type": "chat", "chat_id": told.telegram_id}
        if not told.menu:
            return Call("deleteMyCommands", told.telegram_id, {"scope": scope})
        roles, locale, _edition = told.menu.split(":")
        commands = self._words(_commands_of(roles.split("+")), locale)
        return Call("setMyCommands", told.telegram_id, {"scope": scope, "commands": commands})

    def _owed_defaults(self, session: Session, now: datetime, limit: int) -> list[int]:
        mark = session.get(Mark, DEFAULT_MENUS)
        return [] if mark and mark.value == self._fingerprint() else [_DEFAULTS]

    async def _tell_defaults(self, _row: int) -> None:
        outcomes = [await self._voice.speak(call) for call in self._default_calls()]
        if all(_is_settled(outcome) for outcome in outcomes):
            now = self._clock.now()
            await self._database.unit_of_work(_mark_defaults, self._fingerprint(), now)

    def _default_calls(self) -> list[Call]:
        """English for every language that has no menu of its own."""
        return [
            Call(
                "setMyCommands",
                0,
                {
                    "scope": {"type": scope},
                    "commands": self._words(((audience, name) for name in names), locale),
                    **({} if locale == LOCALES[0] else {"language_code": locale}),
                },
            )
            for scope, audience, names in (
                ("all_private_chats", "shopper", SHOPPER),
                ("all_group_chats", "group", GROUP),
            )
            for locale in LOCALES
        ]

    def _words(self, commands: Iterable[tuple[str, str]], locale: str) -> list[dict[str, str]]:
        return [
            {"command": name, "description": self._texts.phrase(f"menu.{audience}.{name}", locale)}
            for audience, name in commands
        ]

    def _fingerprint(self) -> str:
        calls = json.dumps([call.params for call in self._default_calls()], sort_keys=True)
        return hashlib.sha256(calls.encode()).hexdigest()[:16]


def list_changed(session: Session, now: datetime, limit: int) -> list[int]:
    """Chats whose roles or language are not what their menu says. Whoever never wrote to us cannot have one."""
    staff = select(Staff.chat_id).where(col(Staff.until).is_(None))
    told = select(col(Chat.id)).where(col(Chat.menu).is_not(None))  # of all chats, few: by its own index
    rows = session.exec(
        select(Chat.id, Chat.menu, Chat.locale, Staff.role)
        .join(Staff, (col(Staff.chat_id) == col(Chat.id)) & col(Staff.until).is_(None), isouter=True)
        .where(col(Chat.id).in_(union(staff, told)), Chat.title != "", col(Chat.blocked_at).is_(None))
        .order_by(col(Chat.id))
    )
    chats: dict[int, tuple[str, str, set[Role]]] = {}
    for chat_id, menu, locale, role in rows.all():
        roles = chats.setdefault(chat_id or 0, (menu or "", locale, set()))[2]
        if role:
            roles.add(Role(role))
    changed = [chat_id for chat_id, (menu, locale, roles) in chats.items() if menu != _menu_of(roles, locale)]
    return changed[:limit]


def find_wanted(session: Session, chat_id: int) -> Told | None:
    chat = session.get(Chat, chat_id)
    roles = session.exec(select(Staff.role).where(Staff.chat_id == chat_id, col(Staff.until).is_(None))).all()
    return Told(chat.telegram_id, _menu_of({Role(role) for role in roles}, chat.locale)) if chat else None


def _menu_of(roles: set[Role], locale: str) -> str:
    """`guide+owner:en:5f3a`, or empty: the end tells editions of the commands apart, so that a new one is told."""
    if not roles:
        return ""
    names = " ".join(name for _audience, name in _commands_of(roles))
    return f"{'+'.join(sorted(roles))}:{locale}:{hashlib.sha256(names.encode()).hexdigest()[:4]}"


def _commands_of(roles: Iterable[str]) -> list[tuple[str, str]]:
    """(audience, command), each command once."""
    commands: dict[str, str] = {}
    for role, named in MENU.items():
        if role in roles:
            commands |= {name: audience for name, audience in named.items() if name not in commands}
    return [(audience, name) for name, audience in commands.items()]


def _is_settled(outcome: Outcome) -> bool:
    """A menu refused for good is booked as told: asking again every half minute would change nothing."""
    if isinstance(outcome, RetryAfter | Unconfirmed):
        return False
    if isinstance(outcome, Failed | Blocked):
        log.warning("menu.refused", reason=outcome.reason)
    return True


def _remember(session: Session, chat_id: int, menu: str) -> None:
    session.exec(update(Chat).where(col(Chat.id) == chat_id).values(menu=menu or None))


def _mark_defaults(session: Session, value: str, now: datetime) -> None:
    mark = session.get(Mark, DEFAULT_MENUS) or Mark(name=DEFAULT_MENUS, value="", at=now)
    mark.value, mark.at = value, now
    session.add(mark)
