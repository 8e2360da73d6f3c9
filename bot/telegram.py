"""Who this bot is, and the decoding of updates into aiogram's types."""

from typing import Any

from aiogram.types import Update

from bot.errors import StartRefused
from bot.sender import Failed, RetryAfter, Sender, Sent

ALLOWED_UPDATES = ["message", "callback_query", "chat_join_request", "chat_member", "my_chat_member"]


def decode(raw: dict[str, Any]) -> Update:
    """Validate one raw update; raises pydantic's error for what aiogram does not know.

    Of a message inside another, the card whose button was pressed or the message replied to, only where it stands
    and who wrote it is read: its text and buttons are not ours to believe, and twice as dear as all the rest.
    """
    for kind, inner in _INNER.items():
        if (outer := raw.get(kind)) and (message := outer.get(inner)):
            raw = {**raw, kind: {**outer, inner: {key: message[key] for key in _READ if key in message}}}
    return Update.model_validate(raw)


_INNER = {"callback_query": "message", "message": "reply_to_message"}
_READ = ("message_id", "date", "chat", "from", "message_thread_id")


async def who_am_i(sender: Sender) -> tuple[int, str]:
    """The bot's Telegram id and username. Raises StartRefused with what to do."""
    outcome = await sender.call("getMe", {})
    match outcome:
        case Sent(result=me):
            return int(me["id"]), str(me["username"])
        case Failed(reason=reason):
            raise StartRefused(f"Telegram refuses BOT_TOKEN ({reason}): copy it again from @BotFather")
        case RetryAfter(reason="unreachable"):
            raise StartRefused("Telegram cannot be reached: check the network and TELEGRAM_API_URL")
        case _:
            raise StartRefused(f"Telegram did not say who this bot is ({outcome}): try again")
