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
            known[name.lower()] = Method(name, frozenset(one.model_fields), _ACTS.get(name))
    return known


METHODS = _walk()
