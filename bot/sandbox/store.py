"""The world kept in a folder: one SQLite file of JSON rows, written in one transaction at least every second."""

import asyncio
import contextlib
import json
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from bot.sandbox.queues import Update
from bot.sandbox.world import Chat, File, JoinRequest, Link, Member, Message, Press, Topic, User, World

SAVE_EVERY = 0.5
_SKIPPED = 10_000
_APART = ("members", "messages", "topics", "requests", "face")
_COUNTERS = ("changes", "next_person", "next_group", "next_file")

Row = tuple[str, str, str | None]


class Store:
    """Loads what is there at once; then writes only what changed. A row's key is its ids joined by a space."""

    def __init__(self, world: World, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._world = world
        self._files = folder / "files"
        self._files.mkdir(exist_ok=True)
        self._base = sqlite3.connect(folder / "world.sqlite", check_same_thread=False, isolation_level=None)
        self._base.execute("PRAGMA journal_mode=WAL")
        self._base.execute("PRAGMA synchronous=NORMAL")
        self._base.execute(
            "CREATE TABLE IF NOT EXISTS facts (kind TEXT, key TEXT, body TEXT, PRIMARY KEY (kind, key))"
        )
        self._was_clean = False
        self._load()
        world.dirty = set()

    def start(self) -> asyncio.Task[None]:
        self._is_over = asyncio.Event()
        return asyncio.create_task(self._save_now_and_then())

    async def stop(self, saving: asyncio.Task[None]) -> None:
        self._is_over.set()
        await saving
        self._write([*self._collect(), ("bot", "clean", "true")])
        self._base.close()

    def skip_numbers(self) -> None:
        """After a crash the last half second is gone: the numbers given away in it are not given again."""
        if self._was_clean or not self._world.chats:
            return
        self._world.queue.next_id += _SKIPPED
        self._world.changes += _SKIPPED
        for chat in self._world.chats.values():
            chat.last_message_id += _SKIPPED

    async def _save_now_and_then(self) -> None:
        self._write([("bot", "clean", None)])
        while not self._is_over.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._is_over.wait(), SAVE_EVERY)
            if self._world.dirty:
                rows = self._collect()
                await asyncio.to_thread(self._write, rows)

    def _collect(self) -> list[Row]:
        """What changed since the last save, as rows; a gone thing is a row without a body."""
        dirty, self._world.dirty = self._world.dirty or set(), set()
        if ("all", "") in dirty:
            return [("", "", None), *self._describe_all()]
        if dirty:
            dirty.add(("bot", "counters"))
        return [_describe(self._world, kind, key) for kind, key in dirty]

    def _describe_all(self) -> Iterator[Row]:
        world = self._world
        keys: list[tuple[str, Any]] = [("bot", name) for name in ("counters", "queue", "profile", "webhook")]
        keys += [("user", key) for key in world.users] + [("link", key) for key in world.links]
        keys += [("file", key) for key in world.files] + [("press", key) for key in world.presses]
        keys += [("update", key) for key in world.queue.pending]
        for chat in world.chats.values():
            keys.append(("chat", chat.id))
            for kind, held in (("member", chat.members), ("message", chat.messages), ("request", chat.requests)):
                keys += [(kind, (chat.id, key)) for key in held]
        return (_describe(world, kind, key) for kind, key in keys)

    def _write(self, rows: list[Row]) -> None:
        for kind, key, body in rows:
            if kind == "file" and body is not None:
                self._write_content(key)
        self._base.execute("BEGIN")
        if rows and rows[0] == ("", "", None):
            self._base.execute("DELETE FROM facts")
        self._base.executemany(
            "INSERT INTO facts VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET body = excluded.body",
            [row for row in rows if row[2] is not None],
        )
        gone = [row[:2] for row in rows if row[2] is None]
        self._base.executemany("DELETE FROM facts WHERE kind = ? AND key = ?", gone)
        self._base.execute("COMMIT")

    def _write_content(self, file_id: str) -> None:
        file = self._world.files.get(file_id)
        if file is not None and not (self._files / file.digest).exists():
            draft = self._files / f"{file.digest}.tmp"
            draft.write_bytes(self._world.contents[file.digest])
            draft.replace(self._files / file.digest)

    def _load(self) -> None:
        for kind, key, body in self._base.execute("SELECT kind, key, body FROM facts ORDER BY rowid"):
            if kind in _HELD_BY_CHATS:
                continue
            if (kind, key) == ("bot", "clean"):
                self._was_clean = True
                continue
            _LOADERS[kind](self._world, key, json.loads(body))
        for kind in _HELD_BY_CHATS:
            for key, body in self._base.execute("SELECT key, body FROM facts WHERE kind = ?", (kind,)):
                _LOADERS[kind](self._world, key, json.loads(body))
        for chat in self._world.chats.values():
            chat.messages = dict(sorted(chat.messages.items()))
        self._world.queue.sort()
        for file in self._world.files.values():
            self._world.contents[file.digest] = (self._files / file.digest).read_bytes()


def _describe(world: World, kind: str, key: Any) -> Row:
    name = " ".join(map(str, key)) if isinstance(key, tuple) else str(key)
    found = _FINDERS[kind](world, key)
    return kind, name, None if found is None else json.dumps(found)


def _describe_bot(world: World, key: str) -> Any:
    if key == "counters":
        return {name: getattr(world, name) for name in _COUNTERS}
    if key == "queue":
        allowed = world.queue.allowed
        return {"next_id": world.queue.next_id, "allowed": sorted(allowed) if allowed else None}
    return world.profile if key == "profile" else world.webhook


def _describe_chat(world: World, key: int) -> Any:
    chat = world.chats.get(key)
    if chat is None:
        return None
    card = {one.name: getattr(chat, one.name) for one in fields(Chat) if one.name not in _APART}
    return {**card, "topics": [asdict(topic) for topic in chat.topics.values()]}


def _describe_held(name: str) -> Callable[[World, Any], Any]:
    def describe(world: World, key: tuple[int, int]) -> Any:
        chat = world.chats.get(key[0])
        found = getattr(chat, name).get(key[1]) if chat else None
        return None if found is None else _as_dict(found)

    return describe


def _describe_one(name: str) -> Callable[[World, Any], Any]:
    def describe(world: World, key: Any) -> Any:
        found = getattr(world, name).get(key)
        return None if found is None else _as_dict(found)

    return describe


def _describe_update(world: World, key: int) -> Any:
    update = world.queue.pending.get(key)
    return None if update is None else _as_dict(update)


def _as_dict(found: Any) -> dict[str, Any]:
    return {one.name: getattr(found, one.name) for one in fields(found)}


def _load_bot(world: World, key: str, body: dict[str, Any]) -> None:
    if key == "counters":
        for name, value in body.items():
            setattr(world, name, value)
    elif key == "queue":
        world.queue.next_id = body["next_id"]
        world.queue.allowed = frozenset(body["allowed"]) if body["allowed"] else None
    else:
        (world.profile if key == "profile" else world.webhook).update(body)


def _load_user(world: World, key: str, body: dict[str, Any]) -> None:
    user = User(**body)
    if user.is_bot:
        world.bot.first_name = user.first_name
    else:
        world.users[user.id] = user


def _load_chat(world: World, key: str, body: dict[str, Any]) -> None:
    topics = [Topic(**one) for one in body.pop("topics")]
    world.chats[int(key)] = Chat(**body, topics={topic.id: topic for topic in topics})


def _load_held(name: str, kind: type) -> Callable[[World, str, dict[str, Any]], None]:
    def load(world: World, key: str, body: dict[str, Any]) -> None:
        chat_id, held = map(int, key.split())
        getattr(world.chats[chat_id], name)[held] = kind(**body)

    return load


def _load_update(world: World, key: str, body: dict[str, Any]) -> None:
    lane = body.pop("lane")
    world.queue.pending[int(key)] = Update(lane=(lane[0], lane[1]), **body)


def _load_file(world: World, key: str, body: dict[str, Any]) -> None:
    file = File(**body)
    world.files[file.id] = world.paths[file.path] = file


_FINDERS: dict[str, Callable[[World, Any], Any]] = {
    "bot": _describe_bot,
    "user": _describe_one("users"),
    "chat": _describe_chat,
    "member": _describe_held("members"),
    "message": _describe_held("messages"),
    "request": _describe_held("requests"),
    "link": _describe_one("links"),
    "file": _describe_one("files"),
    "press": _describe_one("presses"),
    "update": _describe_update,
}
_HELD_BY_CHATS = ("member", "message", "request")
_LOADERS: dict[str, Callable[[World, str, dict[str, Any]], None]] = {
    "bot": _load_bot,
    "user": _load_user,
    "chat": _load_chat,
    "member": _load_held("members", Member),
    "message": _load_held("messages", Message),
    "request": _load_held("requests", JoinRequest),
    "link": lambda world, key, body: world.links.__setitem__(key, Link(**body)),
    "file": _load_file,
    "press": lambda world, key, body: world.presses.__setitem__(key, Press(**body)),
    "update": _load_update,
}
