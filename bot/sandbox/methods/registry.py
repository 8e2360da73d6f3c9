"""Which methods exist, which parameters each takes, and what answers them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aiogram import methods as bot_api

from bot.sandbox.calls import Call
from bot.sandbox.methods import (
    callbacks,
    edits,
    files,
    links,
    members,
    messages,
    profile,
    sessions,
    topics,
    webhooks,
)
from bot.sandbox.world import World

NOT_DONE = frozenset(
    {
        "business_connection_id",
        "callback_query_id",
        "direct_messages_topic_id",
        "ephemeral_message_parameters",
        "inline_message_id",
        "receiver_user_id",
        "suggested_post_parameters",
    }
)
"""Parameters that would change who sees a message; ignoring them would show a bot a world that is not so."""

Act = Callable[[World, Call], Any]


@dataclass(frozen=True, slots=True)
class Method:
    """`act` is None for what Telegram knows and the sandbox does not do."""

    name: str
    fields: frozenset[str]
    act: Act | None


_ACTS: dict[str, Act] = {
    **messages.METHODS,
    **edits.METHODS,
    **callbacks.METHODS,
    **files.METHODS,
    **links.METHODS,
    **members.METHODS,
    **topics.METHODS,
    **profile.METHODS,
    **webhooks.METHODS,
    **sessions.METHODS,
}


def _walk() -> dict[str, Method]:
    """Every method aiogram knows, by its lower-case name, with the names of its parameters."""
    known = {}
    for one in vars(bot_api).values():
        if isinstance(one, type) and issubclass(one, bot_api.TelegramMethod) and one is not bot_api.TelegramMethod:
            name = one.__api_method__
            known[name.lower()] = Method(name, _list_fields(one), _ACTS.get(name))
    return known


def _list_fields(method: type[bot_api.TelegramMethod[Any]]) -> frozenset[str]:
    """All but what is not done; an answer to a press needs its query's id, of course."""
    fields = frozenset(method.model_fields)
    return fields if method is bot_api.AnswerCallbackQuery else fields - NOT_DONE


METHODS = _walk()
