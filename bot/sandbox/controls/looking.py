"""Looking at chats, messages, files, the log and what changes."""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from bot.clock import machine_seconds
from bot.sandbox.controls.asks import Ask, NotThere, Route
from bot.sandbox.files import find_content
from bot.sandbox.keys import EXCHANGE
from bot.sandbox.views import list_messages, may_look, show_chat

_QUIET = 15.0


def list_chats(ask: Ask) -> dict[str, Any]:
    chats = list(ask.world.chats.values())
    if "viewer" in ask.query:
        viewer = ask.number("viewer", 0)
        chats = [chat for chat in chats if may_look(chat, viewer)]
    return {"chats": [show_chat(ask.world, chat) for chat in chats]}


async def read_messages(ask: Ask) -> dict[str, Any]:
    chat, after = ask.chat(), ask.number("after", 0)
    viewer = ask.number("viewer", 0) or None
    if viewer is not None and not may_look(chat, viewer):
        raise NotThere("this person is not in the chat")
    await _wait_for(ask, chat.id, lambda: chat.changed > after)
    return list_messages(chat, after=after, viewer=viewer, limit=ask.number("limit", 1000))


async def read_press(ask: Ask) -> dict[str, Any]:
    press = ask.world.presses.get(ask.path["id"])
    if press is None:
        raise NotThere("no such press")
    await _wait_for(ask, press.chat_id, lambda: press.answer is not None)
    return {"answer": press.answer}


async def read_log(ask: Ask) -> bytes:
    journal, after = ask.exchange.journal, ask.number("after", 0)
    await journal.wait(after, ask.seconds())
    lines = journal.list_after(after, ask.number("limit", 100_000))
    last = int(json.loads(lines[-1])["seq"]) if lines else after
    return b'{"entries":[' + b",".join(lines) + b'],"seq":%d}' % last


def show_state(ask: Ask) -> dict[str, Any]:
    world = ask.world
    hook = {name: value for name, value in world.webhook.items() if name != "secret_token"}
    return {
        "bot": world.bot.card(),
        "username": world.bot.username,
        "webhook": hook or None,
        "pending": world.queue.count(),
        "next_update_id": world.queue.next_id,
        "allowed_updates": sorted(world.queue.allowed) if world.queue.allowed else None,
        "profile": world.profile,
        "seq": ask.exchange.journal.seq,
        "change": world.changes,
        "people": len(world.users) - 1,
        "now": world.now(),
    }


async def give_file(request: web.Request) -> web.StreamResponse:
    world = request.app[EXCHANGE].world
    file = world.files.get(request.match_info["id"])
    if file is None:
        return web.json_response({"error": "no such file"}, status=404)
    headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'"}
    return web.Response(body=find_content(world, file), content_type=file.content_type, headers=headers)


async def stream_events(request: web.Request) -> web.StreamResponse:
    """Server-Sent Events until the watcher goes; a comment line now and then keeps the line open."""
    events = request.app[EXCHANGE].world.events
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
    await response.prepare(request)
    watcher = events.watch()
    try:
        await response.write(b": hello\n\n")
        while True:
            line = ": still here"
            with contextlib.suppress(TimeoutError):
                line = "data: " + await asyncio.wait_for(watcher.get(), _QUIET)
            await response.write(f"{line}\n\n".encode())
    except ConnectionError:
        return response
    finally:
        events.forget(watcher)


async def _wait_for(ask: Ask, chat_id: int, is_true: Callable[[], bool]) -> None:
    """Hold until it is true, at most as long as the request's `wait`."""
    end = machine_seconds() + ask.seconds()
    while not is_true() and (left := end - machine_seconds()) > 0:
        await ask.world.events.wait(chat_id, left)


ROUTES: tuple[Route, ...] = (
    ("GET", "chats", list_chats),
    ("GET", r"chats/{id:-?\d+}/messages", read_messages),
    ("GET", "presses/{id}", read_press),
    ("GET", "log", read_log),
    ("GET", "state", show_state),
)
STREAMS: dict[str, Callable[[web.Request], Awaitable[web.StreamResponse]]] = {
    "files/{id}": give_file,
    "events": stream_events,
}
