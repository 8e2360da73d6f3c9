"""What the control API shows: people, chats and messages as a screen would have them."""

from typing import Any

from bot.sandbox.transcript import SERVICE
from bot.sandbox.world import Chat, Message, User, World

_SERVICE = SERVICE | {"contact", "location", "venue"}
_PLAIN = ("text", "entities", "caption", "caption_entities", "media_group_id", "edit_date", "link_preview_options")


def show_person(user: User) -> dict[str, Any]:
    state = {"started": user.started, "blocked": user.blocked, "deactivated": user.deactivated}
    return {**user.card(), **state}


def show_chat(world: World, chat: Chat) -> dict[str, Any]:
    card: dict[str, Any] = {**world.show_chat(chat), "last_message_id": chat.last_message_id}
    card["change"] = chat.changed
    last = chat.find_message(chat.last_message_id)
    if last is not None:
        card["last"] = {"date": last.body["date"], "text": last.body.get("text") or last.body.get("caption") or ""}
    if not chat.is_private:
        card["member_count"] = sum(member.is_inside for member in chat.members.values())
        card["moved_to"] = chat.moved_to
        card["topics"] = [{"id": topic.id, "name": topic.name} for topic in chat.topics.values()]
    return card


def show_message(chat: Chat, message: Message, viewer: int | None) -> dict[str, Any]:
    """A deleted message keeps its number and says no more than that."""
    body = message.body
    card: dict[str, Any] = {"id": message.id, "date": body["date"], "change": message.changed}
    card["deleted"] = message.deleted
    if message.deleted:
        return card
    card |= {name: body[name] for name in _PLAIN if name in body}
    card["sender"] = {"id": body["from"]["id"], "name": _name(body["from"]), "is_bot": body["from"]["is_bot"]}
    card["mine"] = viewer is not None and body["from"]["id"] == viewer
    card["edited"] = "edit_date" in body
    card["pinned"] = message.id in chat.pinned
    card["buttons"] = body.get("reply_markup", {}).get("inline_keyboard", [])
    card["reactions"] = [one["emoji"] for given in message.reactions.values() for one in given]
    card["thread"] = body.get("message_thread_id")
    if "photo" in body:
        card["photo"] = f"/sandbox/files/{body['photo'][-1]['file_id']}"
    if "document" in body:
        document = body["document"]
        url = f"/sandbox/files/{document['file_id']}"
        card["document"] = {"name": document["file_name"], "url": url, "size": document["file_size"]}
    if "reply_to_message" in body:
        replied = body["reply_to_message"]
        card["reply_to"] = {
            "id": replied["message_id"],
            "text": replied.get("text") or replied.get("caption") or "",
        }
    service = {name: value for name, value in body.items() if name in _SERVICE}
    if service:
        card["service"] = service
    return card


def list_messages(chat: Chat, *, after: int, viewer: int | None, limit: int) -> dict[str, Any]:
    """Messages changed later than `after`, by id; with a limit the newest ones."""
    changed = [message for message in chat.messages.values() if message.changed > after]
    shown = changed[-limit:]
    return {
        "messages": [show_message(chat, message, viewer) for message in shown],
        "change": chat.changed,
        "keyboard": (chat.keyboard or {}).get("keyboard"),
    }


def may_look(chat: Chat, viewer: int) -> bool:
    return chat.id == viewer if chat.is_private else chat.is_inside(viewer)


def _name(card: dict[str, Any]) -> str:
    return " ".join(part for part in (card["first_name"], card.get("last_name")) if part)
