"""What people do: press Start, write, edit, react, open links."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from bot.sandbox.calls import Upload
from bot.sandbox.entities import format_text
from bot.sandbox.files import store_document, store_photo
from bot.sandbox.invitations import use_link
from bot.sandbox.memberships import set_reachable
from bot.sandbox.transcript import change_message, message_lane, post_message, touch_message
from bot.sandbox.world import Chat, Message, User, World

_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}")


class ActRefused(Exception):
    """A person's client would not let them do this; the reason in words."""


def start(world: World, user: User, payload: str | None = None) -> Message:
    """Press Start, which also takes a block away. The payload follows Telegram's rules for links."""
    if payload and not _PAYLOAD.fullmatch(payload):
        raise ActRefused("a start payload has at most 64 of A-Z a-z 0-9 _ -")
    set_reachable(world, user, blocked=False)
    return say(world, user, user.id, {"text": f"/start {payload}" if payload else "/start"})


def say(
    world: World,
    user: User,
    chat_id: int,
    content: dict[str, Any],
    *,
    reply_to: int | None = None,
    thread: int | None = None,
) -> Message:
    """Put a person's message into a chat. Writing to the bot opens the private chat as Start does."""
    chat = find_place(world, user, chat_id)
    if chat.is_private:
        if user.blocked:
            raise ActRefused("the bot is blocked by this person")
        if not user.started:
            user.started = True
            world.mark("user", user.id)
    if thread is not None and thread not in chat.topics:
        raise ActRefused("no such topic")
    if "text" in content:
        content = with_entities(content, "text", "entities")
    elif "caption" in content:
        content = with_entities(content, "caption", "caption_entities")
    replied = chat.find_message(reply_to) if reply_to else None
    return post_message(world, chat, user, content, thread=thread, reply_to=replied)


def with_entities(content: dict[str, Any], name: str, entities_name: str) -> dict[str, Any]:
    text, entities = format_text(str(content[name]), None, None)
    if not text and name == "text":
        raise ActRefused("an empty message cannot be sent")
    return {**content, name: text, **({entities_name: entities} if entities else {})}


def show_upload(world: World, upload: Upload, *, as_photo: bool) -> dict[str, Any]:
    return {"photo": store_photo(world, upload)} if as_photo else {"document": store_document(world, upload)}


def edit(world: World, user: User, chat_id: int, message_id: int, text: str) -> Message:
    chat = find_place(world, user, chat_id)
    message = chat.find_message(message_id)
    if message is None or message.body["from"]["id"] != user.id or "text" not in message.body:
        raise ActRefused("only one's own text messages can be edited")
    change_message(world, chat, message, entities=None, **with_entities({"text": text}, "text", "entities"))
    return message


def find_place(world: World, user: User, chat_id: int) -> Chat:
    """A chat in which this person can act now."""
    if user.deactivated:
        raise ActRefused("this account was deleted")
    chat = world.find_chat(chat_id)
    if chat is None or (chat.is_private and chat.id != user.id):
        raise ActRefused("no such chat for this person")
    if not chat.is_private and not chat.is_inside(user.id):
        raise ActRefused("the person is not in this group")
    if chat.moved_to is not None:
        raise ActRefused("this group was upgraded to a supergroup")
    return chat


def open_url(world: World, user: User, url: str) -> dict[str, Any]:
    """A link or a scanned QR code: the bot's own start links press Start, invite links join or ask."""
    place = urlsplit(url if "://" in url else f"https://{url}")
    path = place.path.strip("/")
    if place.hostname not in ("t.me", "telegram.me", "telegram.dog"):
        return {"url": url}
    if path.startswith("+") or path.startswith("joinchat/"):
        clean = f"https://t.me/{path}"
        return {"outcome": use_link(world, clean, user)}
    if path.lower() != (world.bot.username or "").lower():
        return {"url": url}
    query = parse_qs(place.query, keep_blank_values=True)
    if "startgroup" in query:
        return {"startgroup": query["startgroup"][0]}
    payload = query.get("start", [""])[0]
    message = start(world, user, payload)
    return {"start_payload": payload, "message_id": message.id}


def react(world: World, user: User, chat_id: int, message_id: int, emoji: str | None) -> None:
    chat = find_place(world, user, chat_id)
    message = chat.find_message(message_id)
    if message is None:
        raise ActRefused("no such message")
    old = message.reactions.get(str(user.id), [])
    new = [{"type": "emoji", "emoji": emoji}] if emoji else []
    message.reactions[str(user.id)] = new
    touch_message(world, chat, message, "reaction")
    member = chat.members.get(world.bot.id)
    if chat.is_private or (member is not None and member.is_admin):
        update = {
            "chat": world.show_chat(chat),
            "message_id": message_id,
            "user": user.card(),
            "date": world.now(),
            "old_reaction": old,
            "new_reaction": new,
        }
        world.queue.push("message_reaction", update, message_lane(chat))


def show_contact(user: User) -> dict[str, Any]:
    contact = {"phone_number": user.phone_number or f"+1555{user.id % 10_000_000:07d}", "user_id": user.id}
    names = {"first_name": user.first_name, "last_name": user.last_name}
    return {**contact, **{name: value for name, value in names.items() if value}}
