"""An audience's routes: a handler is found by one dict lookup, whatever their number; and who is asked first."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

from sqlmodel import Session

from bot.buttons import Press
from bot.domain.people.chats import Person
from bot.domain.people.staff import Standing
from bot.handlers.incoming import Incoming, Kind
from bot.intake import Taken
from bot.replies import Reply

Handler = Callable[..., Reply | None]
"""`handler(event, session, person, now)`; a press handler also gets `press`; with an actor, `actor` too."""

H = TypeVar("H", bound=Handler)

FindActor = Callable[[Session, Person], Any]


class Desk(Protocol):
    """What carries a found handler out: runs it in the update's unit of work and stores its reply."""

    async def act(self, incoming: Incoming, handler: Handler, find_actor: FindActor | None) -> Taken | None: ...

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
        self.awaited_files: dict[str, Handler] = {}
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

    def awaits_file(self, *words: str) -> Callable[[H], H]:
        """Route the next private picture or file while the chat waits for `word`."""
        return self._register(self.awaited_files, *words)

    def text_like(self, looks_like: Callable[[str], bool]) -> Callable[[H], H]:
        """Route a private text that looks like one of ours, when the chat waits for nothing of ours."""
        return self._register(self.looks, looks_like)

    def on(self, *kinds: Kind) -> Callable[[H], H]:
        """Route everything of a kind that nothing above took."""
        return self._register(self.kinds, *kinds)

    def find(self, incoming: Incoming, awaiting: str | None) -> Handler | None:
        if incoming.press is not None and incoming.kind is Kind.PRESS:
            return self.presses.get(type(incoming.press)) or self.kinds.get(Kind.PRESS)
        if incoming.name and (found := self._find_command(incoming)):
            return found
        if incoming.kind is Kind.TEXT and (found := self._find_text(incoming, awaiting)):
            return found
        if incoming.kind is Kind.PHOTO_OR_FILE and (found := self.awaited_files.get(awaiting or "")):
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

    def _register(self, table: dict[Any, Handler], *names: Any) -> Callable[[H], H]:
        def register(handler: H) -> H:
            for name in names:
                if table.setdefault(name, handler) is not handler:
                    raise ValueError(f"{name} is routed twice for {self.audience}")
            return handler

        return register


class Doors:
    """Asks the audiences in their order who takes an update.

    No dispatcher stands before it, which would try filters one after the other (docs/adr/0004 and 0005).
    """

    def __init__(self, audiences: Sequence[Routes], desk: Desk) -> None:
        self._audiences = audiences
        self._desk = desk

    async def take(self, incoming: Incoming) -> Taken | None:
        """Carry an update out; None when nobody has a meaning for it."""
        for routes in self._audiences:
            handler = await self._find(routes, incoming)
            if handler and (taken := await self._desk.act(incoming, handler, routes.find_actor)):
                return taken
        return None

    async def _find(self, routes: Routes, incoming: Incoming) -> Handler | None:
        awaiting = None
        if (incoming.kind is Kind.TEXT and routes.awaited) or (
            incoming.kind is Kind.PHOTO_OR_FILE and routes.awaited_files
        ):
            awaiting = (await self._desk.standing(incoming)).awaiting
        found = routes.find(incoming, awaiting)
        if found and routes.roles and not routes.roles & (await self._desk.standing(incoming)).roles:
            return None
        return found
