"""Buttons people press: under messages, where the bot gets a callback query, and below the chat."""

import itertools
import secrets
from dataclasses import dataclass
from typing import Any

from bot.sandbox.acts import ActRefused, find_place, say, show_contact
from bot.sandbox.memberships import join_chat, promote
from bot.sandbox.queues import PRESS_RETENTION
from bot.sandbox.world import Chat, Message, Press, User, World

_KEPT = 3600.0


@dataclass(frozen=True, slots=True)
class Picked:
    """A button found on the screen: an inline one has a message, a keyboard one has none."""

    button: dict[str, Any]
    message: Message | None


def find_button(
    world: World,
    user: User,
    chat_id: int,
    *,
    message_id: int | None = None,
    text: str | None = None,
    data: str | None = None,
) -> Picked:
    """By visible text (or data): the newest message that has it, then the keyboard below the chat."""
    chat = find_place(world, user, chat_id)
    ids = [message_id] if message_id else reversed(chat.messages)
    for one in ids:
        message = chat.find_message(one)
        if message is None:
            continue
        for row in message.body.get("reply_markup", {}).get("inline_keyboard", ()):
            for button in row:
                if (text is not None and button["text"] == text) or (
                    data is not None and button.get("callback_data") == data
                ):
                    return Picked(button, message)
    for row in (chat.keyboard or {}).get("keyboard", ()):
        for button in row:
            if text is not None and button["text"] == text:
                return Picked(button, None)
    raise ActRefused(f"there is no button {text or data!r} in this chat")


def press(
    world: World, user: User, chat_id: int, picked: Picked, shared_chat_id: int | None = None
) -> dict[str, Any]:
    """What happens: a callback query, an address to open, a text to copy, or a message sent."""
    button = picked.button
    if picked.message is None:
        return _press_keyboard(world, user, chat_id, button, shared_chat_id)
    if "callback_data" in button:
        query = send_press(world, user, chat_id, picked.message, button["callback_data"])
        return {"query_id": query.id}
    if "url" in button:
        return {"url": button["url"]}
    if "copy_text" in button:
        return {"copied": button["copy_text"]["text"]}
    return {"button": button}


def send_press(world: World, user: User, chat_id: int, message: Message, data: str) -> Press:
    """A callback query; `data` may be anything, since a modified client can send what it likes."""
    chat = find_place(world, user, chat_id)
    query = Press(str(secrets.randbits(62)), user.id, chat.id, message.id, data, world.machine())
    _forget_old(world)
    world.presses[query.id] = query
    world.mark("press", query.id)
    update = {
        "id": query.id,
        "from": user.card(),
        "message": _show_pressed(world, chat, message),
        "chat_instance": chat.instance,
        "data": data,
    }
    world.events.announce("press", chat.id, user_id=user.id, query_id=query.id, message_id=message.id)
    world.queue.push("callback_query", update, ("press", user.id), PRESS_RETENTION)
    return query


def _forget_old(world: World) -> None:
    """Presses stand in the order they came; what happened an hour ago is asked about no more."""
    for old in list(
        itertools.takewhile(lambda one: one.pressed < world.machine() - _KEPT, world.presses.values())
    ):
        del world.presses[old.id]
        world.mark("press", old.id)


def _show_pressed(world: World, chat: Chat, message: Message) -> dict[str, Any]:
    """A deleted message is inaccessible: its date is 0 and nothing of it is shown."""
    if not message.deleted:
        return message.body
    return {"chat": world.show_chat(chat), "message_id": message.id, "date": 0}


def _press_keyboard(
    world: World, user: User, chat_id: int, button: dict[str, Any], shared_chat_id: int | None
) -> dict[str, Any]:
    chat = find_place(world, user, chat_id)
    if button.get("request_chat"):
        content = _share_chat(world, user, button["request_chat"], shared_chat_id)
    elif button.get("request_contact"):
        content = {"contact": show_contact(user)}
    else:
        content = {"text": button["text"]}
    message = say(world, user, chat_id, content)
    if (chat.keyboard or {}).get("one_time_keyboard"):
        chat.keyboard = None
        world.mark("chat", chat.id)
    return {"message_id": message.id}


def _share_chat(world: World, user: User, wanted: dict[str, Any], chat_id: int | None) -> dict[str, Any]:
    """Pick a group for the bot. Asked for, the bot is added and promoted by whoever picks."""
    chat = world.chats.get(chat_id or 0)
    if chat is None or not chat.is_inside(user.id):
        raise ActRefused("choose a group (shared_chat_id) this person is in")
    if wanted.get("chat_is_forum") not in (None, chat.is_forum):
        raise ActRefused("this group does not fit what the button asks for")
    rights = wanted.get("bot_administrator_rights")
    if rights or wanted.get("bot_is_member"):
        if not chat.members[user.id].is_admin:
            raise ActRefused("only an administrator of the group can add the bot")
        if not chat.is_inside(world.bot.id):
            join_chat(world, chat, world.bot, by=user)
        if rights and not chat.members[world.bot.id].is_admin:
            promote(world, chat, world.bot, {name: bool(value) for name, value in rights.items()}, by=user)
    shared = {"request_id": wanted["request_id"], "chat_id": chat.id}
    if wanted.get("request_title"):
        shared["title"] = chat.title
    return {"chat_shared": shared}
