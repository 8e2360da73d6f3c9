"""sendMessage and the other ways of putting something into a chat."""

from typing import Any

from bot.sandbox.calls import Call
from bot.sandbox.methods.places import check_may_write, find_chat, find_message, find_reply, find_thread
from bot.sandbox.methods.words import read_caption, read_markup, read_text, show_keyboard
from bot.sandbox.refusals import bad_request
from bot.sandbox.transcript import post_message
from bot.sandbox.world import Chat, World

_KEPT_ON_COPY = (
    "text", "entities", "photo", "document", "caption", "caption_entities", "contact", "location", "venue",
)  # fmt: skip
_ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)


def send_message(world: World, call: Call) -> dict[str, Any]:
    chat = find_chat(world, call)
    check_may_write(world, chat)
    return post(world, chat, call, read_text(call))


def send_contact(world: World, call: Call) -> dict[str, Any]:
    chat = find_chat(world, call)
    check_may_write(world, chat)
    contact = {name: call.text(name) for name in ("phone_number", "first_name", "last_name", "vcard")}
    if not contact["phone_number"] or not contact["first_name"]:
        raise bad_request("phone number and first name are required")
    return post(world, chat, call, {"contact": {name: value for name, value in contact.items() if value}})


def send_location(world: World, call: Call) -> dict[str, Any]:
    chat = find_chat(world, call)
    check_may_write(world, chat)
    return post(world, chat, call, {"location": _read_place(call)})


def send_venue(world: World, call: Call) -> dict[str, Any]:
    """A place with its name and address on the map; Telegram shows the location beside it."""
    chat = find_chat(world, call)
    check_may_write(world, chat)
    place, title, address = _read_place(call), call.text("title"), call.text("address")
    if not title or not address:
        raise bad_request("venue title and address must be non-empty")
    venue = {"location": place, "title": title, "address": address}
    return post(world, chat, call, {"location": place, "venue": venue})


def copy_message(world: World, call: Call) -> dict[str, Any]:
    chat = find_chat(world, call)
    source = find_chat(world, call, "from_chat_id")
    body = find_message(source, call, "copy").body
    check_may_write(world, chat)
    content = {name: body[name] for name in _KEPT_ON_COPY if name in body}
    if not content:
        raise bad_request("message can't be copied")
    if "caption" in call.params and "text" not in content:
        content = {name: value for name, value in content.items() if not name.startswith("caption")}
        content |= read_caption(call)
    return {"message_id": post(world, chat, call, content)["message_id"]}


def forward_message(world: World, call: Call) -> dict[str, Any]:
    chat = find_chat(world, call)
    source = find_chat(world, call, "from_chat_id")
    body = find_message(source, call, "forward").body
    check_may_write(world, chat)
    content = {name: body[name] for name in _KEPT_ON_COPY if name in body}
    if not content:
        raise bad_request("message can't be forwarded")
    origin = {"type": "user", "date": body["date"], "sender_user": body["from"]}
    return post(world, chat, call, {"forward_origin": origin, **content})


def send_chat_action(world: World, call: Call) -> bool:
    chat = find_chat(world, call)
    check_may_write(world, chat)
    action = call.text("action")
    if action not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    world.events.announce("action", chat.id, action=action)
    return True


def send_message_draft(world: World, call: Call) -> bool:
    """A preview of half a minute, in private chats only; nothing stays."""
    chat = find_chat(world, call)
    if not chat.is_private:
        raise bad_request("message drafts can be sent only to private chats")
    check_may_write(world, chat)
    if not call.integer("draft_id"):
        raise bad_request("draft identifier must be non-zero")
    text = read_text(call)["text"] if call.text("text") else ""
    world.events.announce("draft", chat.id, draft_id=call.integer("draft_id"), text=text)
    return True


def _read_place(call: Call) -> dict[str, float]:
    place = {name: float(call.text(name) or 0) for name in ("latitude", "longitude")}
    if not (abs(place["latitude"]) <= 90 and abs(place["longitude"]) <= 180):
        raise bad_request("wrong latitude or longitude specified")
    return place


def post(world: World, chat: Chat, call: Call, content: dict[str, Any]) -> dict[str, Any]:
    """The last steps of every send: thread, reply, keyboard, then the message itself."""
    params = call.params
    thread = find_thread(world, chat, call) if "message_thread_id" in params else None
    replies = "reply_parameters" in params or "reply_to_message_id" in params
    reply_to = find_reply(chat, call) if replies else None
    markup = show_keyboard(world, chat, read_markup(call, chat))
    if call.flag("protect_content"):
        content["has_protected_content"] = True
    message = post_message(world, chat, world.bot, content, thread=thread, reply_to=reply_to, markup=markup)
    return message.body


METHODS = {
    "sendMessage": send_message,
    "sendContact": send_contact,
    "sendLocation": send_location,
    "sendVenue": send_venue,
    "copyMessage": copy_message,
    "forwardMessage": forward_message,
    "sendChatAction": send_chat_action,
    "sendMessageDraft": send_message_draft,
}
