"""One update as routing sees it: what kind of thing it is, from whom, and what it says."""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from aiogram.types import CallbackQuery, ChatJoinRequest, ChatMemberUpdated, Message, Update, User

from bot.buttons import Press, unpack
from bot.domain.people.staff import Standing

Source = Message | CallbackQuery | ChatJoinRequest | ChatMemberUpdated


class Kind(StrEnum):
    COMMAND = "command"  # /name in a private chat
    PRESS = "press"  # one of our buttons
    STALE_PRESS = "stale_press"  # a button we did not make there, or no longer know
    TEXT = "text"  # any other private text
    PHOTO_OR_FILE = "photo_or_file"  # private, without a text of its own
    SHARED_CHAT = "shared_chat"  # a group picked by the pick button
    CONTACT = "contact"  # a phone number, one's own or another's
    GROUP_COMMAND = "group_command"  # /name in a group, meant for us
    GROUP_QUESTION = "group_question"  # a mention of us or a reply to us
    JOIN_REQUEST = "join_request"
    MEMBER = "member"  # somebody joined or left a group
    STANDING = "standing"  # our own place changed: blocked, admin, out
    MOVED = "moved"  # a group became a supergroup


@dataclass
class Incoming:
    """`standing` is read at most once, and only when a route asks for it."""

    update_id: int
    kind: Kind
    source: Source
    user: User | None
    name: str = ""
    args: str = ""
    press: Press | None = None
    standing: Standing | None = field(default=None)


_COMMAND = re.compile(r"/(\w{1,32})(?:@(\w+))?(?:\s+|$)", re.ASCII)


def look_at(update: Update, *, bot_id: int, bot_name: str) -> Incoming | None:
    """Classify an update; None for what concerns nobody here (group chatter, other bots, kinds we did not ask)."""
    if update.callback_query:
        return _pressed(update.update_id, update.callback_query)
    if update.message:
        return _message(update.update_id, update.message, bot_id, bot_name)
    if update.chat_join_request:
        request = update.chat_join_request
        return Incoming(update.update_id, Kind.JOIN_REQUEST, request, request.from_user)
    if update.chat_member:
        return Incoming(update.update_id, Kind.MEMBER, update.chat_member, update.chat_member.new_chat_member.user)
    if update.my_chat_member:
        return Incoming(update.update_id, Kind.STANDING, update.my_chat_member, update.my_chat_member.from_user)
    return None


def _pressed(update_id: int, query: CallbackQuery) -> Incoming:
    press = unpack(query.data)
    is_ours = press and query.message and (press.in_groups or query.message.chat.type == "private")
    kind = Kind.PRESS if is_ours else Kind.STALE_PRESS
    return Incoming(update_id, kind, query, query.from_user, press=press)


def _message(update_id: int, message: Message, bot_id: int, bot_name: str) -> Incoming | None:
    user = message.from_user
    if message.migrate_to_chat_id:
        return Incoming(update_id, Kind.MOVED, message, user)
    if user is None or user.is_bot:
        return None
    command = _COMMAND.match(message.text or "")
    if command and command[2] and command[2].lower() != bot_name.lower():
        return None
    name, args = (command[1].lower(), (message.text or "")[command.end() :].strip()) if command else ("", "")
    kind = (
        _private_kind(message, name)
        if message.chat.type == "private"
        else _group_kind(message, name, bot_id, bot_name)
    )
    return Incoming(update_id, kind, message, user, name, args) if kind else None


_CONTENT = (
    "photo",
    "document",
    "video",
    "voice",
    "audio",
    "sticker",
    "animation",
    "video_note",
    "location",
)


def _private_kind(message: Message, command: str) -> Kind | None:
    """None: what Telegram says by itself (a pinned message, a timer), or content of a kind we never heard of."""
    if command:
        return Kind.COMMAND
    if message.chat_shared:
        return Kind.SHARED_CHAT
    if message.contact:
        return Kind.CONTACT
    if message.text:
        return Kind.TEXT
    return Kind.PHOTO_OR_FILE if any(getattr(message, kind) for kind in _CONTENT) else None


def _group_kind(message: Message, command: str, bot_id: int, bot_name: str) -> Kind | None:
    if command:
        return Kind.GROUP_COMMAND
    reply = message.reply_to_message
    is_reply = bool(reply and reply.from_user and reply.from_user.id == bot_id)
    is_mention = f"@{bot_name}".lower() in (message.text or "").lower()
    return Kind.GROUP_QUESTION if message.text and (is_reply or is_mention) else None
