"""The month before you came, made by the real bot: everybody acts through the sandbox, under the moved clock."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, text

from bot.clock import FileClock, machine_seconds
from bot.demo import counter, deeds
from bot.demo.brand import Opening
from bot.demo.campaigns import DRAFT, SENT
from bot.demo.cast import GROUPS, Cast
from bot.demo.facts import STOCK_AT
from bot.demo.month import HOURS, SEND_AT, Door, Month, Visitor
from bot.demo.walk import walk_to
from bot.sandbox.people import Card, Group, Person, Sandbox

AT_ONCE = 12  # people who act at the same time
TO_THE_TILL = timedelta(minutes=7)  # of shop time, from the door
GUIDES = (("mei", "jonas"), ("he_lu",), ("priya",))
"""Who redeems in which store."""

Tell = Callable[[int], None]


class History:
    """Plays a month day by day. `tell` hears the number of each day as it begins."""

    def __init__(self, box: Sandbox, cast: Cast, opening: Opening, clock: FileClock, engine: Engine) -> None:
        self._box = box
        self._cast = cast
        self._opening = opening
        self._clock = clock
        self._engine = engine
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._staff: dict[str, Person] = {}
        self._badges: dict[str, str] = {}
        self._people: dict[int, Person] = {}
        self._cards: dict[int, Card] = {}
        self._posters: dict[int, str] = {}

    async def play(self, month: Month, tell: Tell) -> None:
        """Staff take their roles; then day after day; it ends in the morning you come, before the doors open."""
        await self._gather_staff()
        for day in range(month.days):
            tell(day + 1)
            for hour, at in enumerate(HOURS):
                await self._walk_to(month.moment(day, at))
                await self._live(month, day, hour)
            await self._send_campaign(month, day)
        await self._walk_to(month.opening.replace(hour=STOCK_AT[0], minute=STOCK_AT[1]))
        await self._prepare()

    async def _gather_staff(self) -> None:
        """The owner by the link the bot shows at its first start; the others one by one, in the team's order."""
        self._staff["grace"] = await self._box.find_person(self._cast.grace)
        await deeds.take_role(self._staff["grace"], await self._wait_for_owner_link())
        for name, invitation in self._opening.invitations.items():
            self._staff[name] = await self._box.find_person(getattr(self._cast, name))
            await deeds.take_role(self._staff[name], invitation)
        for telegram_id, title, store_id in zip(self._cast.groups, GROUPS, self._opening.stores, strict=True):
            await deeds.open_group(self._staff["grace"], Group(self._box, telegram_id, title), store_id)
        for name in (guide for guides in GUIDES for guide in guides):
            self._badges[name] = await deeds.show_own_code(self._staff[name])

    async def _wait_for_owner_link(self) -> str:
        end = machine_seconds() + deeds.PATIENCE
        while machine_seconds() < end:
            if link := await asyncio.to_thread(_find_owner_link, self._engine):
                return link
            await asyncio.sleep(deeds.LOOK_EVERY)
        raise LookupError("the bot did not start: see bot.log")

    async def _live(self, month: Month, day: int, hour: int) -> None:
        """Who was there before comes back for the gift; then the newcomers. All at once, a guide at a time."""
        newcomers = month.list_arrivals(day, hour)
        await self._all(self._show_poster(one) for one in newcomers)
        back = [one for one in month.visitors if one.redeems == day and one.hour == hour and one.day < day]
        await asyncio.gather(self._redeem(back), self._all(self._arrive(one) for one in newcomers))
        self._clock.move_to(self._clock.now() + TO_THE_TILL)  # nothing is due meanwhile
        await self._redeem([one for one in newcomers if one.redeems == day])
        if hour == len(HOURS) - 1:
            await self._all(self._person(one).blocks() for one in month.visitors if one.blocks == day)

    async def _show_poster(self, friend: Visitor) -> None:
        """The one who brings this friend asks for their link the first time."""
        bringer = friend.friend_of
        if bringer >= 0 and bringer not in self._posters:
            self._posters[bringer] = ""
            self._posters[bringer] = await deeds.show_invitation(self._people[bringer])

    async def _arrive(self, visitor: Visitor) -> None:
        person = await self._box.person(visitor.name, visitor.language)
        self._people[visitor.number] = person
        card = await deeds.walk_in(person, self._payload(visitor), visitor.answer)
        self._cards[visitor.number] = card
        if visitor.joins:
            await deeds.join_group(person, card)
        if visitor.asks:
            await deeds.ask(person, visitor.asks)

    def _payload(self, visitor: Visitor) -> str:
        match visitor.door:
            case Door.FRIEND:
                return self._posters[visitor.friend_of]
            case Door.GUIDE:
                return self._badges[self._guide(visitor)]
            case door:
                return self._opening.codes[visitor.store][door]

    def _guide(self, visitor: Visitor) -> str:
        guides = GUIDES[visitor.store]
        return guides[visitor.guide % len(guides)]

    async def _redeem(self, visitors: Iterable[Visitor]) -> None:
        """A guide serves one after the other; the guides work side by side."""
        waiting: dict[str, list[Visitor]] = {}
        for visitor in visitors:
            if visitor.number in self._cards:
                waiting.setdefault(self._guide(visitor), []).append(visitor)
        await asyncio.gather(*(self._serve(guide, line) for guide, line in waiting.items()))

    async def _serve(self, guide: str, line: list[Visitor]) -> None:
        for visitor in line:
            person, card = self._person(visitor), self._cards[visitor.number]
            await counter.serve(self._staff[guide], person, card, visitor)

    async def _send_campaign(self, month: Month, day: int) -> None:
        """Planned an hour before, at six it goes out; a little later those who have had enough press Stop."""
        number = month.campaign_of(day)
        if number < 0:
            return
        send_at = month.moment(day, SEND_AT).astimezone(UTC)
        await self._walk_to(send_at - timedelta(hours=1))
        draft = await deeds.draft_campaign(self._staff["zhou"], *SENT[number % len(SENT)])
        await deeds.send_campaign(self._staff["zhou"], draft, int(send_at.timestamp()) // 60)
        await self._walk_to(send_at + timedelta(minutes=10))
        if number == max(month.campaign_of(one) for one in range(month.days)):
            await self._all(deeds.stop_offers(self._person(one)) for one in month.visitors if self._is_here(one))

    def _is_here(self, visitor: Visitor) -> bool:
        return visitor.stops and visitor.number in self._people

    async def _prepare(self) -> None:
        """This morning: a draft lies ready, and everybody who works here stands at their home card."""
        await deeds.draft_campaign(self._staff["zhou"], *DRAFT)
        for person in self._staff.values():
            await deeds.ask(person, "/start")

    def _person(self, visitor: Visitor) -> Person:
        return self._people[visitor.number]

    async def _walk_to(self, moment: datetime) -> None:
        """The reminders of a month that is over need not come at their hour."""
        await walk_to(moment, self._clock, self._engine, look_every=0.1, ends=False)

    async def _all(self, acts: Iterable[Awaitable[Any]]) -> None:
        await asyncio.gather(*(self._in_turn(act) for act in acts))

    async def _in_turn(self, act: Awaitable[Any]) -> None:
        async with self._turns:
            await act


def _find_owner_link(engine: Engine) -> str:
    """What stands in the terminal of a bot without an owner."""
    with engine.connect() as connection:
        return connection.execute(_OWNER_LINK).scalar() or ""


_OWNER_LINK = text(
    "SELECT code FROM invitations WHERE role = 'owner' AND used_at IS NULL ORDER BY id DESC LIMIT 1"
)
