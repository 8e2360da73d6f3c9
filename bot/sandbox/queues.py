"""Updates Telegram keeps for the bot: numbered, allowed or not, kept for a while, in lanes."""

import json
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Any

RETENTION = 24 * 3600.0
PRESS_RETENTION = 150.0
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})

Lane = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Update:
    """`body` is the finished JSON, in ASCII, so that even a lone surrogate in a name can travel.

    `lane` orders webhook deliveries; `expires` is machine time.
    """

    id: int
    kind: str
    lane: Lane
    expires: float
    body: str


class UpdateQueue:
    """One bot's updates in order. A lane is a chat's messages, a person's presses or a person's memberships."""

    def __init__(self, machine: Callable[[], float], mark: Callable[[str, Hashable], None]) -> None:
        self._machine = machine
        self._mark = mark
        self._swept = float("-inf")
        self.listeners: list[Callable[[Update], None]] = []
        self.clear()

    def clear(self) -> None:
        self.pending: OrderedDict[int, Update] = OrderedDict()
        self.repeats: list[Update] = []
        self.doubled: set[int] = set()
        self.next_id = 100_000_001
        self.allowed: frozenset[str] | None = None

    def allow(self, kinds: Iterable[str] | None) -> None:
        """None keeps what was said before; an empty list is Telegram's default."""
        if kinds is not None:
            self.allowed = frozenset(kinds) or None
            self._mark("bot", "queue")

    def is_allowed(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed is not None else kind not in NOT_BY_DEFAULT

    def push(self, kind: str, content: dict[str, Any], lane: Lane, life: float = RETENTION) -> int | None:
        """Queue one update; None when the bot did not ask for this kind."""
        if not self.is_allowed(kind):
            return None
        body = json.dumps({"update_id": self.next_id, kind: content})
        return self._add(kind, body, lane, life)

    def push_raw(self, update: dict[str, Any], lane: Lane) -> int | None:
        """Queue whatever dict is given, whether a bot can read it or not; only `update_id` is set."""
        body = json.dumps({**update, "update_id": self.next_id})
        return self._add("raw", body, lane, RETENTION)

    def take(self, offset: int, limit: int) -> list[Update]:
        """Confirm all below `offset`, then hand out up to `limit`. A negative offset keeps only the last ones."""
        self._forget_expired()
        if offset < 0:
            for update_id in list(self.pending)[: max(0, len(self.pending) + offset)]:
                self._drop(update_id)
        else:
            while self.pending and (first := next(iter(self.pending))) < offset:
                self._confirm(first)
        batch, self.repeats = self.repeats[:limit], self.repeats[limit:]
        for update in self.pending.values():
            if len(batch) >= limit:
                break
            batch.append(update)
        return batch

    def is_owed(self, update: Update) -> bool:
        """Whether a delivery still makes sense: not confirmed and not too old."""
        if update.id in self.pending and update.expires <= self._machine():
            self._drop(update.id)
        return update.id in self.pending or update in self.repeats

    def confirm(self, update: Update) -> None:
        if update.id in self.pending:
            self._confirm(update.id)
        elif update in self.repeats:
            self.repeats.remove(update)

    def list_owed(self) -> list[Update]:
        return [*self.pending.values(), *self.repeats]

    def count(self) -> int:
        self._forget_expired()
        return len(self.pending)

    def double(self, update_id: int) -> None:
        """Deliver this update once more after it was confirmed (a fault)."""
        self.doubled.add(update_id)

    def sort(self) -> None:
        """Bring loaded updates into their order."""
        self.pending = OrderedDict(sorted(self.pending.items()))

    def drop_all(self) -> None:
        for update_id in list(self.pending):
            self._drop(update_id)
        self.repeats.clear()

    def _add(self, kind: str, body: str, lane: Lane, life: float) -> int:
        update = Update(self.next_id, kind, lane, self._machine() + life, body)
        self.next_id += 1
        self.pending[update.id] = update
        self._mark("update", update.id)
        self._mark("bot", "queue")
        self._tell(update)
        return update.id

    def _tell(self, update: Update) -> None:
        for listener in self.listeners:
            listener(update)

    def _confirm(self, update_id: int) -> None:
        """Forget an update that arrived, unless a fault wants it delivered once more."""
        update = self.pending[update_id]
        self._drop(update_id)
        if update_id in self.doubled:
            self.doubled.discard(update_id)
            self.repeats.append(update)
            self._tell(update)

    def _drop(self, update_id: int) -> None:
        del self.pending[update_id]
        self._mark("update", update_id)

    def _forget_expired(self) -> None:
        """Presses expire before older messages do, so all are looked at, but at most once a second."""
        now = self._machine()
        if now < self._swept + 1.0 and now >= self._swept:
            return
        self._swept = now
        for update_id in [one.id for one in self.pending.values() if one.expires <= now]:
            self._drop(update_id)
