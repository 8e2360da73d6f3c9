"""Messages coming into a chat, changing and going away, and which of them the bot is told about."""

from typing import Any

from bot.sandbox.queues import Lane
from bot.sandbox.world import Chat, Message, User, World

SERVICE = frozenset(
    {
        "new_chat_members",
        "left_chat_member",
        "migrate_to_chat_id",
        "migrate_from_chat_id",
        "pinned_message",
        "chat_shared",
        "forum_topic_created",
        "forum_topic_edited",
        "forum_topic_closed",
        "forum_topic_reopened",
        "group_chat_created",
        "supergroup_chat_created",
        "new_chat_title",
    }
)


def post_message(
    world: World,
    chat: Chat,
    sender: User,
    content: dict[str, Any],
    *,
    thread: int | None = None,
    reply_to: Message | None = None,
    markup: dict[str, Any] | None = None,
) -> Message:
    """Put a message into the chat; the bot is told of other people's, as its privacy mode allows."""
    chat.last_message_id += 1
    body: dict[str, Any] = {
        "message_id": chat.last_message_id,
        "from": sender.card(),
        "chat": world.show_chat(chat),
        "date": world.now(),
        **content,
    }
    if thread is not None:
        body |= {"message_thread_id": thread, "is_topic_message": True}
    if reply_to is not None:
        body["reply_to_message"] = {key: reply_to.body[key] for key in reply_to.body if key != "reply_to_message"}
    if markup is not None:
        body["reply_markup"] = markup
    message = Message(body, world.change())
    chat.messages[chat.last_message_id] = message
    _save(world, chat, message, "message")
    if sender is not world.bot and _may_bot_see(world, chat, body):
        world.queue.push("message", body, message_lane(chat))
    chat.last_speaker = sender.id
    return message


def change_message(world: World, chat: Chat, message: Message, **content: Any) -> None:
    """Replace parts of a message (None takes a part away) and mark it as edited."""
    body = {**message.body, **content, "edit_date": world.now()}
    message.body = {key: value for key, value in body.items() if value is not None}
    message.changed = world.change()
    _save(world, chat, message, "edit")
    if message.body["from"]["id"] != world.bot.id and _may_bot_see(world, chat, message.body):
        world.queue.push("edited_message", message.body, message_lane(chat))


def remove_message(world: World, chat: Chat, message: Message) -> None:
    message.deleted = True
    message.changed = world.change()
    if message.id in chat.pinned:
        chat.pinned.remove(message.id)
        world.mark("chat", chat.id)
    _save(world, chat, message, "delete")


def touch_message(world: World, chat: Chat, message: Message, kind: str) -> None:
    """Something beside the text changed: a pin, a reaction."""
    message.changed = world.change()
    _save(world, chat, message, kind)


def message_lane(chat: Chat) -> Lane:
    return ("chat", chat.id)


def _save(world: World, chat: Chat, message: Message, kind: str) -> None:
    chat.changed = message.changed
    world.mark("message", (chat.id, message.id))
    world.mark("chat", chat.id)
    world.events.announce(kind, chat.id, message_id=message.id)


def _may_bot_see(world: World, chat: Chat, body: dict[str, Any]) -> bool:
    """Private: all. Groups: all as administrator, else service messages, commands and replies meant for it."""
    if chat.is_private:
        return True
    member = chat.members.get(world.bot.id)
    if member is None or not member.is_inside:
        return False
    if member.is_admin or not SERVICE.isdisjoint(body):
        return True
    if body.get("reply_to_message", {}).get("from", {}).get("id") == world.bot.id:
        return True
    text = body.get("text") or body.get("caption") or ""
    if not text.startswith("/"):
        return False
    command = text.split(None, 1)[0].lower()
    _, at, name = command.partition("@")
    return name == (world.bot.username or "").lower() if at else chat.last_speaker == world.bot.id
