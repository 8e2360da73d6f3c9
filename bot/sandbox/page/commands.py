"""Which menu of commands a person sees in a chat, by the Bot API's order of scopes and languages."""

import json
from collections.abc import Iterator
from typing import Any

from bot.sandbox.world import Chat, User, World

Scope = dict[str, Any]


def find_commands(world: World, person: User, chat: Chat) -> list[dict[str, str]]:
    """The narrowest list that was set wins; within a scope the person's language before no language."""
    language = (person.language_code or "").split("-")[0]
    for scope in _list_scopes(person, chat):
        for code in dict.fromkeys((language, "")):
            commands = world.profile.get(f"commands {json.dumps(scope, sort_keys=True)} {code}")
            if commands:
                return [{"command": one["command"], "description": one["description"]} for one in commands]
    return []


def _list_scopes(person: User, chat: Chat) -> Iterator[Scope]:
    if chat.is_private:
        yield {"type": "chat", "chat_id": chat.id}
        yield {"type": "all_private_chats"}
    else:
        member = chat.members.get(person.id)
        is_admin = member is not None and member.is_admin
        yield {"type": "chat_member", "chat_id": chat.id, "user_id": person.id}
        if is_admin:
            yield {"type": "chat_administrators", "chat_id": chat.id}
        yield {"type": "chat", "chat_id": chat.id}
        if is_admin:
            yield {"type": "all_chat_administrators"}
        yield {"type": "all_group_chats"}
    yield {"type": "default"}
