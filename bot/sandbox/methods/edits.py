"""Changing, deleting, pinning and reacting to messages that are there already."""

from typing import Any

from bot.sandbox.calls import Call
from bot.sandbox.keyboards import is_inline
from bot.sandbox.methods.files import read_media
from bot.sandbox.methods.places import check_may_write, find_chat, find_message, is_own
from bot.sandbox.methods.words import read_caption, read_markup, read_text
from bot.sandbox.refusals import NOT_MODIFIED, bad_request
from bot.sandbox.rights import check_bot_may, may
from bot.sandbox.transcript import change_message, post_message, remove_message, touch_message
from bot.sandbox.world import Chat, Message, World

_DELETABLE_FOR = 48 * 3600
_MEDIA = ("photo", "document")


def edit_message_text(world: World, call: Call) -> dict[str, Any]:
    chat, message = _find_editable(world, call)
    content = read_text(call)
    if "text" not in message.body:
        raise bad_request("there is no text in the message to edit")
    return _edit(world, chat, message, call, {"entities": None, "link_preview_options": None, **content})


def edit_message_caption(world: World, call: Call) -> dict[str, Any]:
    chat, message = _find_editable(world, call)
    if not any(kind in message.body for kind in _MEDIA):
        raise bad_request("there is no caption in the message to edit")
    content = {"caption": None, "caption_entities": None, **read_caption(call)}
    return _edit(world, chat, message, call, content)


def edit_message_reply_markup(world: World, call: Call) -> dict[str, Any]:
    chat, message = _find_editable(world, call)
    return _edit(world, chat, message, call, {})


def edit_message_media(world: World, call: Call) -> dict[str, Any]:
    chat, message = _find_editable(world, call)
    item = call.record("media")
    if item is None:
        raise bad_request("media is empty")
    gone = dict.fromkeys(("text", "entities", "photo", "document", "caption", "caption_entities"))
    return _edit(world, chat, message, call, {**gone, **read_media(world, call, item)})


def delete_message(world: World, call: Call) -> bool:
    chat = find_chat(world, call)
    message = find_message(chat, call, "delete")
    _check_deletable(world, chat, message)
    remove_message(world, chat, message)
    return True


def delete_messages(world: World, call: Call) -> bool:
    """Ids that are not there are passed over, as Telegram does."""
    chat = find_chat(world, call)
    ids = call.rows("message_ids") or []
    if not 1 <= len(ids) <= 100:
        raise bad_request("message identifiers are not specified")
    found = [message for message in map(chat.find_message, ids) if message is not None]
    for message in found:
        _check_deletable(world, chat, message)
    for message in found:
        remove_message(world, chat, message)
    return True


def pin_chat_message(world: World, call: Call) -> bool:
    chat = find_chat(world, call)
    _check_may_pin(world, chat)
    message = find_message(chat, call, "pin")
    if message.id not in chat.pinned:
        chat.pinned.append(message.id)
        touch_message(world, chat, message, "pin")
        post_message(world, chat, world.bot, {"pinned_message": message.body})
    return True


def unpin_chat_message(world: World, call: Call) -> bool:
    chat = find_chat(world, call)
    _check_may_pin(world, chat)
    message_id = call.integer("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    if message_id not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(message_id)
    touch_message(world, chat, chat.messages[message_id], "pin")
    return True


def unpin_all_chat_messages(world: World, call: Call) -> bool:
    chat = find_chat(world, call)
    _check_may_pin(world, chat)
    chat.pinned.clear()
    world.mark("chat", chat.id)
    world.events.announce("pin", chat.id)
    return True


def set_message_reaction(world: World, call: Call) -> bool:
    chat = find_chat(world, call)
    message = find_message(chat, call, "react")
    reactions = call.rows("reaction") or []
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    if any(not isinstance(one, dict) or one.get("type") != "emoji" for one in reactions):
        raise bad_request("REACTION_INVALID")
    message.reactions[str(world.bot.id)] = reactions
    touch_message(world, chat, message, "reaction")
    return True


def _find_editable(world: World, call: Call) -> tuple[Chat, Message]:
    chat = find_chat(world, call)
    check_may_write(world, chat)
    message = find_message(chat, call, "edit")
    if not is_own(world, message):
        raise bad_request("message can't be edited")
    return chat, message


def _edit(world: World, chat: Chat, message: Message, call: Call, content: dict[str, Any]) -> dict[str, Any]:
    markup = read_markup(call, chat)
    if markup is not None and not is_inline(markup):
        raise bad_request("message can't be edited: inline keyboard expected")
    content["reply_markup"] = markup
    if all(message.body.get(name) == value for name, value in content.items()):
        raise bad_request(NOT_MODIFIED)
    change_message(world, chat, message, **content)
    return message.body


def _check_deletable(world: World, chat: Chat, message: Message) -> None:
    """Own messages for 48 hours; other people's in private chats, or in groups with the right."""
    if not chat.is_private and may(chat, world.bot.id, "can_delete_messages"):
        return
    too_old = message.body["date"] < world.now() - _DELETABLE_FOR
    if too_old or (not chat.is_private and not is_own(world, message)):
        raise bad_request("message can't be deleted for everyone")


def _check_may_pin(world: World, chat: Chat) -> None:
    if not chat.is_private:
        check_bot_may(world, chat, "can_pin_messages", "not enough rights to manage pinned messages in the chat")


METHODS = {
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "editMessageMedia": edit_message_media,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
    "pinChatMessage": pin_chat_message,
    "unpinChatMessage": unpin_chat_message,
    "unpinAllChatMessages": unpin_all_chat_messages,
    "setMessageReaction": set_message_reaction,
}
