"""An audience's routes: a handler is found by one dict lookup, whatever their number.

aiogram tries filters one after the other (27 µs each, a thread hop for the plain ones); sixty handlers cost 6 ms
an update that way. So each audience registers one aiogram handler a kind of update, whose only filter is a lookup.
"""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from aiogram import Router
from aiogram.dispatcher.event.bases import UNHANDLED, SkipHandler
from aiogram.filters import Filter
from sqlmodel import Session

from bot.buttons import Press
from bot.domain.people import Person
from bot.domain.staff import Standing
from bot.handlers.incoming import Incoming, Kind, Source
from bot.replies import Reply

Handler = Callable[..., Reply | None]
"""`handler(event, session, person, now)`; a press handler also gets `press`; with an actor, `actor` too."""

H = TypeVar("H", bound=Handler)

FindActor = Callable[[Session, Person], Any]


class Desk(Protocol):
    """What carries a found handler out: runs it in the update's unit of work and stores its reply."""

    async def act(self, incoming: Incoming, handler: Handler, find_actor: FindActor | None) -> Any: ...

    async def standing(self, incoming: Incoming) -> Standing: ...


class Routes:
    """One audience. `roles` may come in; None means everybody. `find_actor` reads their authority at the press.

    A handler whose actor is gone by then is passed over, as if it did not exist.
    """

    def __init__(
        self, audience: str, roles: frozenset[str] | None = None, find_actor: FindActor | None = None
    ) -> None:
        self.audience = audience
        self.roles = roles
        self.find_actor = find_actor
        self.commands: dict[str, Handler] = {}
        self.presses: dict[type[Press], Handler] = {}
        self.awaited: dict[str, Handler] = {}
        self.looks: dict[Callable[[str], bool], Handler] = {}
        self.kinds: dict[Kind, Handler] = {}

    def command(self, *names: str, kind: Kind = Kind.COMMAND, payload: str | None = None) -> Callable[[H], H]:
        """Route `/name`; with `kind=Kind.GROUP_COMMAND` in groups.

        `payload=""`: only when nothing follows it; `payload="c"`: only when what follows begins so (the kind
        letter of a deep link). The rest is left to the next audience.
        """
        tail = "" if payload is None else f":{payload}"
        return self._register(self.commands, *(f"{kind}:{name}{tail}" for name in names))

    def press(self, *kinds: type[Press]) -> Callable[[H], H]:
        """Route a button."""
        return self._register(self.presses, *kinds)

    def awaits(self, *words: str) -> Callable[[H], H]:
        """Route the next private text while the chat waits for `word` (see `await_from`)."""
        return self._register(self.awaited, *words)

    def text_like(self, looks_like: Callable[[str], bool]) -> Callable[[H], H]:
        """Route a private text that looks like one of ours, when the chat waits for nothing of ours."""
        return self._register(self.looks, looks_like)

    def on(self, *kinds: Kind) -> Callable[[H], H]:
        """Route everything of a kind that nothing above took."""
        return self._register(self.kinds, *kinds)

    def router(self, desk: Desk) -> Router:
        """This audience as an aiogram router."""
        router = Router(name=self.audience)
        match = _Match(self, desk)
        for observer in ("message", "callback_query", "chat_join_request", "chat_member", "my_chat_member"):
            router.observers[observer].register(self._carry_out(desk), match)
        return router

    def find(self, incoming: Incoming, awaiting: str | None) -> Handler | None:
        if incoming.press is not None and incoming.kind is Kind.PRESS:
            return self.presses.get(type(incoming.press)) or self.kinds.get(Kind.PRESS)
        if incoming.name and (found := self._find_command(incoming)):
            return found
        if incoming.kind is Kind.TEXT and (found := self._find_text(incoming, awaiting)):
            return found
        return self.kinds.get(incoming.kind)

    def _find_command(self, incoming: Incoming) -> Handler | None:
        name = f"{incoming.kind}:{incoming.name}"
        return self.commands.get(f"{name}:{incoming.args[:1]}") or self.commands.get(name)

    def _find_text(self, incoming: Incoming, awaiting: str | None) -> Handler | None:
        if awaiting and (found := self.awaited.get(awaiting)):
            return found
        text = getattr(incoming.source, "text", None) or ""
        return next((handler for looks_like, handler in self.looks.items() if looks_like(text)), None)

    def _carry_out(self, desk: Desk) -> Callable[..., Any]:
        async def carry_out(_event: Source, incoming: Incoming, found: Handler) -> Any:
            taken = await desk.act(incoming, found, self.find_actor)
            if taken is UNHANDLED:
                raise SkipHandler
            return taken

        return carry_out

    def _register(self, table: dict[Any, Handler], *names: Any) -> Callable[[H], H]:
        def register(handler: H) -> H:
            for name in names:
                if table.setdefault(name, handler) is not handler:
                    raise ValueError(f"{name} is routed twice for {self.audience}")
            return handler

        return register


class _Match(Filter):
    def __init__(self, routes: Routes, desk: Desk) -> None:
        self._routes = routes
        self._desk = desk

    async def __call__(self, _event: Source, incoming: Incoming) -> bool | dict[str, Any]:
        awaiting = None
        if incoming.kind is Kind.TEXT and self._routes.awaited:
            awaiting = (await self._desk.standing(incoming)).awaiting
        found = self._routes.find(incoming, awaiting)
        if found is None:
            return False
        if self._routes.roles and not self._routes.roles & (await self._desk.standing(incoming)).roles:
            return False
        return {"found": found}
