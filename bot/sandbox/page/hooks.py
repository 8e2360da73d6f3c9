"""What the page asks of whoever opens it: wall, people, books, clock, plug, steps. A bare sandbox's answers."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Literal, Protocol
from zoneinfo import ZoneInfo

from bot.clock import FileClock
from bot.sandbox.world import World

MOVES = ("fri18", "+1h", "+8d")
_FRIDAY = 4


@dataclass(frozen=True)
class Words:
    """One text of the page in its two languages."""

    en: str
    zh: str


@dataclass(frozen=True)
class WallItem:
    """Something in the shop that can be scanned. `kind`: door, shelf, till, parcel, badge, poster or other."""

    id: str
    title: Words
    url: str
    kind: str = "other"


@dataclass(frozen=True)
class Phone:
    """Who stands where: a person's id, or a group's chat id whose talk is shown in a tab (named `tab`)."""

    user_id: int
    label: Words
    place: Literal["phone", "tab"] = "tab"
    kind: Literal["person", "group"] = "person"
    tab: Words | None = None


@dataclass(frozen=True)
class Zone:
    """A time zone of the clock: its place in words and its IANA name."""

    label: Words
    name: str


@dataclass(frozen=True)
class ClockFace:
    """Shop time (aware) and where it is shown; `can_move` gives it its buttons."""

    now: datetime
    zones: tuple[Zone, ...]
    can_move: bool = False


@dataclass(frozen=True)
class Step:
    """One step of the guide. `where` is what [Show me] points at: `wall:ID`, `phone:ID`, `clock`, `weather`,
    `plug` or `books`; `writes` is what it then puts into that phone's text box, to be sent or changed."""

    id: str
    title: Words
    done: bool = False
    hint: Words | None = None
    where: str | Words = ""  # in two languages where the page's language decides whose phone it is
    writes: str = ""


@dataclass(frozen=True)
class Making:
    """Something is being made that the page has to wait for; `done` of `total`."""

    title: Words
    done: int
    total: int


class BotState(StrEnum):
    UP = "up"  # our child process, running
    DOWN = "down"  # our child process, on its way back
    FOREIGN = "foreign"  # somebody else started it: it has no plug here


class Hooks(Protocol):
    """All of these may be asked every two seconds."""

    async def wall(self) -> list[WallItem]: ...

    async def people(self) -> list[Phone]: ...

    async def books(self) -> dict[str, int | str]:
        """Figures in the order of the strip; the page has words for customers, coupons_out, coupons_used, sent,
        left_out, unconfirmed, twice and audit, and shows other names as they are."""
        ...

    async def book_rows(self, name: str) -> list[dict[str, Any]]:
        """The rows behind one figure; KeyError for an unknown name."""
        ...

    async def clock(self) -> ClockFace: ...

    async def move_clock(self, to: str) -> None:
        """`to` is one of MOVES; returns when the way there has been walked."""
        ...

    async def bot_state(self) -> BotState: ...

    async def pull_plug(self) -> None: ...

    async def steps(self) -> list[Step]: ...

    async def making(self) -> Making | None:
        """While there is something, phones and levers wait and the page shows how far it is."""
        ...


class NoHooks:
    """A bare sandbox: the first three people on phones, the rest and the groups in tabs, nothing on the wall."""

    PHONES = 3
    SHOWN = 40

    def __init__(self, world: World) -> None:
        self._world = world

    async def wall(self) -> list[WallItem]:
        return []

    async def people(self) -> list[Phone]:
        people = [user for user in self._world.users.values() if not user.is_bot][: self.SHOWN]
        phones = [
            Phone(user.id, Words(user.first_name, user.first_name), "phone" if place < self.PHONES else "tab")
            for place, user in enumerate(people)
        ]
        groups = [chat for chat in self._world.list_groups() if chat.moved_to is None]
        return phones + [
            Phone(chat.id, Words(chat.title or "", chat.title or ""), "tab", "group") for chat in groups
        ]

    async def books(self) -> dict[str, int | str]:
        return {}

    async def book_rows(self, name: str) -> list[dict[str, Any]]:
        raise KeyError(name)

    async def clock(self) -> ClockFace:
        clock = self._world.clock
        zone = Zone(Words("UTC", "UTC"), "UTC")
        return ClockFace(clock.now(), (zone,), can_move=isinstance(clock, FileClock))

    async def move_clock(self, to: str) -> None:
        clock = self._world.clock
        if not isinstance(clock, FileClock):
            raise LookupError("this clock cannot be moved")
        clock.move_to(find_moment(to, clock.now(), ZoneInfo("UTC")))

    async def bot_state(self) -> BotState:
        return BotState.FOREIGN

    async def pull_plug(self) -> None:
        raise LookupError("this bot was started by somebody else")

    async def steps(self) -> list[Step]:
        return []

    async def making(self) -> Making | None:
        return None


def find_moment(to: str, now: datetime, zone: ZoneInfo) -> datetime:
    """Where a button of the clock leads: an hour or eight days on, or the next Friday 18:00 in `zone`."""
    if to == "+1h":
        return now + timedelta(hours=1)
    if to == "+8d":
        return now + timedelta(days=8)
    if to != "fri18":
        raise ValueError(f"the clock moves by one of {', '.join(MOVES)}")
    local = now.astimezone(zone)
    friday = local + timedelta(days=(_FRIDAY - local.weekday()) % 7)
    friday = friday.replace(hour=18, minute=0, second=0, microsecond=0)
    return friday if friday > local else friday + timedelta(days=7)
