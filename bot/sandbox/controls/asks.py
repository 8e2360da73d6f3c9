"""One request to the control API, and the people and chats it names."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.sandbox.exchange import Exchange
from bot.sandbox.world import Chat, User, World


class NotThere(Exception):
    """The path names somebody or something unknown."""


@dataclass(frozen=True, slots=True)
class Ask:
    exchange: Exchange
    facts: dict[str, Any]
    path: Mapping[str, str]
    query: Mapping[str, str]

    @property
    def world(self) -> World:
        return self.exchange.world

    def person(self, user_id: Any = None) -> User:
        """The person in the path, or the one with this id."""
        user = self.world.users.get(int(self.path["id"] if user_id is None else user_id))
        if user is None or user.is_bot:
            raise NotThere("no such person")
        return user

    def chat(self, chat_id: Any = None) -> Chat:
        chat = self.world.find_chat(int(self.path["id"] if chat_id is None else chat_id))
        if chat is None:
            raise NotThere("no such chat")
        return chat

    def group(self) -> Chat:
        chat = self.chat()
        if chat.is_private:
            raise NotThere("no such group")
        return chat

    def number(self, name: str, usual: int) -> int:
        return int(self.query.get(name, usual))

    def seconds(self, name: str = "wait", most: float = 50.0) -> float:
        return min(most, float(self.query.get(name, 0)))


Result = dict[str, Any] | bytes
Handler = Callable[[Ask], Result | Awaitable[Result]]
Route = tuple[str, str, Handler]
