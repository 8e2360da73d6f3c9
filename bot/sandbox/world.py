"""The sandbox's state: people, chats, members, messages, invite links, join requests, files, presses."""

import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.clock import Clock
from bot.sandbox.events import Events
from bot.sandbox.queues import UpdateQueue

FIRST_PERSON = 5_000_001
JOIN_REQUEST_WINDOW = 300.0
PRIVATE, GROUP, SUPERGROUP, CHANNEL = "private", "group", "supergroup", "channel"


@dataclass(slots=True)
class User:
    """A Telegram account. `window_until` is machine time: until then an asker's private chat is open."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    is_bot: bool = False
    started: bool = False
    blocked: bool = False
    deactivated: bool = False
    phone_number: str | None = None
    window_until: float = 0.0

    def card(self) -> dict[str, Any]:
        """The user as the Bot API shows it."""
        card: dict[str, Any] = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        if self.last_name:
            card["last_name"] = self.last_name
        if self.username:
            card["username"] = self.username
        if self.language_code:
            card["language_code"] = self.language_code
        return card


@dataclass(slots=True)
class Member:
    """Somebody in a group. `rights` count for administrators, `link` is how they came."""

    user_id: int
    status: str
    rights: dict[str, bool] = field(default_factory=dict)
    until: int = 0
    title: str | None = None

    @property
    def is_inside(self) -> bool:
        return self.status in ("creator", "administrator", "member", "restricted")

    @property
    def is_admin(self) -> bool:
        return self.status in ("creator", "administrator")


@dataclass(slots=True)
class Message:
    """`body` is the message as the Bot API shows it; `changed` is the world's change number."""

    body: dict[str, Any]
    changed: int
    deleted: bool = False
    reactions: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    @property
    def id(self) -> int:
        return int(self.body["message_id"])


@dataclass(slots=True)
class Topic:
    id: int
    name: str
    icon_color: int
    is_closed: bool = False
    icon_custom_emoji_id: str | None = None


@dataclass(slots=True)
class Link:
    """An invite link. `expires` is shop time in seconds; `joined` counts the members who came by it."""

    url: str
    chat_id: int
    creator_id: int
    name: str | None = None
    expires: int | None = None
    member_limit: int | None = None
    creates_join_request: bool = False
    is_primary: bool = False
    is_revoked: bool = False
    joined: int = 0


@dataclass(slots=True)
class JoinRequest:
    user_id: int
    date: int
    link: str | None = None


@dataclass(slots=True)
class File:
    """One stored file. Several may share one content (`digest`): the sizes of one picture."""

    id: str
    unique_id: str
    digest: str
    path: str
    name: str
    content_type: str
    size: int
    width: int = 0
    height: int = 0
    thumbnail_id: str | None = None


@dataclass(slots=True)
class Press:
    """An inline button pressed. `pressed` is machine time; `answer` is what the bot let the person see."""

    id: str
    user_id: int
    chat_id: int
    message_id: int
    data: str
    pressed: float
    answer: dict[str, Any] | None = None


@dataclass(slots=True)
class Chat:
    """A private chat has its person's id. `keyboard` is the reply keyboard on the person's screen."""

    id: int
    type: str
    title: str | None = None
    is_forum: bool = False
    instance: str = ""
    last_message_id: int = 0
    last_speaker: int | None = None
    changed: int = 0
    moved_to: int | None = None
    description: str | None = None
    pinned: list[int] = field(default_factory=list)
    keyboard: dict[str, Any] | None = None
    permissions: dict[str, bool] | None = None
    members: dict[int, Member] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    requests: dict[int, JoinRequest] = field(default_factory=dict)
    face: dict[str, Any] = field(default_factory=dict)

    @property
    def is_private(self) -> bool:
        return self.type == PRIVATE

    def is_inside(self, user_id: int) -> bool:
        member = self.members.get(user_id)
        return member is not None and member.is_inside

    def find_message(self, message_id: int | None) -> Message | None:
        message = self.messages.get(message_id or 0)
        return None if message is None or message.deleted else message


class World:
    """Everything Telegram would know, for one bot. `machine` is the time that never travels."""

    def __init__(self, *, token: str, username: str, clock: Clock, machine: Callable[[], float] = time.time):
        self.token = token
        self.clock = clock
        self.machine = machine
        self.events = Events()
        self.queue = UpdateQueue(machine, self.mark)
        self.dirty: set[tuple[str, Any]] | None = None
        bot_id = int(token.split(":", 1)[0]) if token.split(":", 1)[0].isdigit() else 1_000_000
        self.bot = User(bot_id, "Regulars", username=username, is_bot=True)
        self.profile: dict[str, Any] = {}
        self.webhook: dict[str, Any] = {}
        self.clear()

    def clear(self) -> None:
        """A new world: the bot alone, nothing said yet."""
        self.users: dict[int, User] = {self.bot.id: self.bot}
        self.chats: dict[int, Chat] = {}
        self.links: dict[str, Link] = {}
        self.files: dict[str, File] = {}
        self.paths: dict[str, File] = {}
        self.contents: dict[str, bytes] = {}
        self.presses: dict[str, Press] = {}
        self.profile.clear()
        self.webhook.clear()
        self.changes = 0
        self.next_person = FIRST_PERSON
        self.next_group = 4_000_001
        self.next_file = 1
        self.queue.clear()
        self.mark("all", "")

    def now(self) -> int:
        """Shop time in whole seconds, as message dates are."""
        return int(self.clock.now().timestamp())

    def mark(self, kind: str, key: Any) -> None:
        """Remember what the next save has to write."""
        if self.dirty is not None:
            self.dirty.add((kind, key))

    def change(self) -> int:
        self.changes += 1
        return self.changes

    def add_user(self, first_name: str, *, user_id: int | None = None, **facts: Any) -> User:
        if user_id is None:
            while self.next_person in self.users:
                self.next_person += 9_973  # accounts numbered one after another look like a farm's
            user_id = self.next_person
        user = User(user_id, first_name, **facts)
        self.users[user_id] = user
        self.mark("user", user_id)
        return user

    def add_group(self, title: str, kind: str, *, is_forum: bool = False, chat_id: int | None = None) -> Chat:
        if chat_id is None:
            chat_id = -self.next_group if kind == GROUP else -1_000_000_000_000 - self.next_group
            self.next_group += 1
        chat = Chat(chat_id, kind, title, is_forum, instance=make_instance())
        self.chats[chat_id] = chat
        self.mark("chat", chat_id)
        return chat

    def keep_file(self, file: File, content: bytes) -> None:
        self.files[file.id] = file
        self.paths[file.path] = file
        self.contents[file.digest] = content
        self.mark("file", file.id)

    def find_chat(self, chat_id: int) -> Chat | None:
        """A person's private chat comes into being when it is first looked for."""
        chat = self.chats.get(chat_id)
        if chat is None and chat_id in self.users and chat_id != self.bot.id:
            chat = Chat(chat_id, PRIVATE, instance=make_instance())
            self.chats[chat_id] = chat
            self.mark("chat", chat_id)
        return chat

    def show_chat(self, chat: Chat) -> dict[str, Any]:
        """The chat as messages show it; kept, since every message carries it."""
        if not chat.face:
            chat.face = {"id": chat.id, "type": chat.type}
            if chat.is_private:
                card = self.users[chat.id].card()
                chat.face |= {key: card[key] for key in ("first_name", "last_name", "username") if key in card}
            else:
                chat.face["title"] = chat.title
                if chat.is_forum:
                    chat.face["is_forum"] = True
        return chat.face

    def list_groups(self) -> Iterator[Chat]:
        return (chat for chat in self.chats.values() if not chat.is_private)


def make_instance() -> str:
    return str(secrets.randbits(62))
