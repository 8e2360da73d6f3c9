"""Where a call points to (chat, thread, message) and whether the bot may write there."""

from typing import Any

from bot.sandbox.calls import Call
from bot.sandbox.refusals import BLOCKED, DEACTIVATED, NO_START, bad_request, chat_not_found, forbidden, upgraded
from bot.sandbox.rights import may, may_speak
from bot.sandbox.world import SUPERGROUP, Chat, Message, User, World


def find_chat(world: World, call: Call, name: str = "chat_id") -> Chat:
    """The chat a parameter names; refused as Telegram refuses unknown, left and migrated ones."""
    raw = call.params.get(name)
    if raw is None or raw == "":
        raise bad_request(f"{name} is empty")
    if isinstance(raw, str) and raw.startswith("@"):
        raise chat_not_found()
    chat = world.find_chat(call.number(name))
    if chat is None:
        raise chat_not_found()
    if chat.moved_to is not None:
        raise upgraded(chat.moved_to)
    if not chat.is_private:
        _check_inside(world, chat)
    return chat


def _check_inside(world: World, chat: Chat) -> None:
    member = chat.members.get(world.bot.id)
    if member is None:
        raise chat_not_found()
    if member.is_inside:
        return
    if chat.type == SUPERGROUP and member.status == "left":
        raise forbidden("bot is not a member of the supergroup chat")
    raise forbidden(f"bot was kicked from the {chat.type} chat")


def check_may_write(world: World, chat: Chat) -> None:
    """Private: the person pressed Start, did not block, or asked to join in the last five minutes."""
    if not chat.is_private:
        if not may_speak(chat, world.bot.id):
            raise bad_request("not enough rights to send text messages to the chat")
        return
    user = world.users[chat.id]
    if user.deactivated:
        raise forbidden(DEACTIVATED)
    if user.blocked:
        raise forbidden(BLOCKED)
    if not user.started and user.window_until <= world.machine():
        raise forbidden(NO_START)


def find_thread(world: World, chat: Chat, call: Call) -> int | None:
    thread = call.integer("message_thread_id")
    if not thread:
        return None
    topic = chat.topics.get(thread)
    if topic is None:
        raise bad_request("message thread not found")
    if topic.is_closed and not may(chat, world.bot.id, "can_manage_topics"):
        raise bad_request("TOPIC_CLOSED")
    return thread


def find_reply(chat: Chat, call: Call) -> Message | None:
    """The message to reply to; a missing one is refused unless the call said to send anyway."""
    wanted = call.record("reply_parameters")
    if wanted is None:
        message_id = call.integer("reply_to_message_id")
        lenient = call.flag("allow_sending_without_reply")
    else:
        message_id, lenient = wanted.get("message_id"), bool(wanted.get("allow_sending_without_reply"))
    if not message_id:
        return None
    message = chat.find_message(int(message_id))
    if message is None and not lenient:
        raise bad_request("message to be replied not found")
    return message


def find_message(chat: Chat, call: Call, what: str, name: str = "message_id") -> Message:
    message = chat.find_message(call.integer(name))
    if message is None:
        raise bad_request(f"message to {what} not found")
    return message


def find_user(world: World, call: Call) -> User:
    user = world.users.get(call.number("user_id"))
    if user is None:
        raise bad_request("PARTICIPANT_ID_INVALID")
    return user


def is_own(world: World, message: Message) -> bool:
    sender: dict[str, Any] = message.body["from"]
    return bool(sender["id"] == world.bot.id)
