"""Topics of forum supergroups."""

from typing import Any

from bot.sandbox.calls import Call
from bot.sandbox.methods.places import find_chat
from bot.sandbox.refusals import bad_request
from bot.sandbox.rights import check_bot_may
from bot.sandbox.transcript import post_message, remove_message
from bot.sandbox.world import Chat, Topic, World

_COLORS = (0x6FB9F0, 0xFFD67E, 0xCB86DB, 0x8EEE98, 0xFF93B2, 0xFB6F5F)
_NO_RIGHTS = "not enough rights to manage topics"


def create_forum_topic(world: World, call: Call) -> dict[str, Any]:
    chat = _find_forum(world, call)
    name = _read_name(call)
    if not name:
        raise bad_request("TOPIC_TITLE_EMPTY")
    color = call.integer("icon_color") or _COLORS[0]
    if color not in _COLORS:
        raise bad_request("TOPIC_ICON_COLOR_INVALID")
    thread = chat.last_message_id + 1
    topic = Topic(thread, name, color)
    chat.topics[thread] = topic
    post_message(
        world, chat, world.bot, {"forum_topic_created": {"name": name, "icon_color": color}}, thread=thread
    )
    return {"message_thread_id": thread, "name": name, "icon_color": color}


def edit_forum_topic(world: World, call: Call) -> bool:
    chat, topic = _find_topic(world, call)
    name = _read_name(call)
    if not name or name == topic.name:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.name = name
    post_message(world, chat, world.bot, {"forum_topic_edited": {"name": name}}, thread=topic.id)
    return True


def close_forum_topic(world: World, call: Call) -> bool:
    return _set_closed(world, call, closed=True)


def reopen_forum_topic(world: World, call: Call) -> bool:
    return _set_closed(world, call, closed=False)


def delete_forum_topic(world: World, call: Call) -> bool:
    chat, topic = _find_topic(world, call)
    for message in chat.messages.values():
        if message.body.get("message_thread_id") == topic.id and not message.deleted:
            remove_message(world, chat, message)
    del chat.topics[topic.id]
    world.mark("chat", chat.id)
    return True


def _set_closed(world: World, call: Call, *, closed: bool) -> bool:
    chat, topic = _find_topic(world, call)
    if topic.is_closed == closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.is_closed = closed
    service = "forum_topic_closed" if closed else "forum_topic_reopened"
    post_message(world, chat, world.bot, {service: {}}, thread=topic.id)
    return True


def _find_topic(world: World, call: Call) -> tuple[Chat, Topic]:
    chat = _find_forum(world, call)
    topic = chat.topics.get(call.number("message_thread_id"))
    if topic is None:
        raise bad_request("TOPIC_ID_INVALID")
    return chat, topic


def _find_forum(world: World, call: Call) -> Chat:
    chat = find_chat(world, call)
    if not chat.is_forum:
        raise bad_request("the chat is not a forum")
    check_bot_may(world, chat, "can_manage_topics", _NO_RIGHTS)
    return chat


def _read_name(call: Call) -> str:
    return (call.text("name") or "").strip()[:128]


METHODS = {
    "createForumTopic": create_forum_topic,
    "editForumTopic": edit_forum_topic,
    "closeForumTopic": close_forum_topic,
    "reopenForumTopic": reopen_forum_topic,
    "deleteForumTopic": delete_forum_topic,
}
