"""The bot's own face: getMe, names, descriptions, commands and the menu button."""

import json
import re
from typing import Any

from bot.sandbox.calls import Call
from bot.sandbox.refusals import bad_request
from bot.sandbox.world import World

_COMMAND = re.compile(r"/?[a-z0-9_]{1,32}")
_NAMES = {
    "Name": ("name", 64),
    "Description": ("description", 512),
    "ShortDescription": ("short_description", 120),
}


def get_me(world: World, call: Call) -> dict[str, Any]:
    return {
        **world.bot.card(),
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
        "can_manage_bots": False,
        "supports_join_request_queries": False,
    }


def set_my_commands(world: World, call: Call) -> bool:
    commands = call.rows("commands") or []
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for one in commands:
        if not isinstance(one, dict) or not _COMMAND.fullmatch(str(one.get("command", ""))):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(one.get("description", ""))) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    kept = [{**one, "command": one["command"].lstrip("/")} for one in commands]
    return _write(world, _place("commands", call), kept)


def get_my_commands(world: World, call: Call) -> list[dict[str, Any]]:
    return list(world.profile.get(_place("commands", call), ()))


def delete_my_commands(world: World, call: Call) -> bool:
    return _write(world, _place("commands", call), None)


def set_chat_menu_button(world: World, call: Call) -> bool:
    return _write(world, f"menu {call.integer('chat_id') or ''}", call.record("menu_button"))


def get_chat_menu_button(world: World, call: Call) -> dict[str, Any]:
    own = world.profile.get(f"menu {call.integer('chat_id') or ''}")
    button: dict[str, Any] = own or world.profile.get("menu ") or {"type": "commands"}
    return {"type": "commands"} if button["type"] == "default" else button


def set_my_name(world: World, call: Call) -> bool:
    return _set_name(world, call, "Name")


def name_bot(world: World, name: str, **translations: str) -> None:
    """As BotFather does: a name, and others by language (`zh="…"`)."""
    world.bot.first_name = name
    world.mark("user", world.bot.id)
    for language, text in translations.items():
        _write(world, f"Name {language}", text)


def find_names(world: World) -> dict[str, str]:
    """What the bot is called on a phone of each language the page knows."""
    return {code: str(world.profile.get(f"Name {code}") or world.bot.first_name) for code in ("en", "zh")}


def set_my_description(world: World, call: Call) -> bool:
    return _set_name(world, call, "Description")


def set_my_short_description(world: World, call: Call) -> bool:
    return _set_name(world, call, "ShortDescription")


def get_my_name(world: World, call: Call) -> dict[str, str]:
    return {"name": _find_name(world, call, "Name") or world.bot.first_name}


def get_my_description(world: World, call: Call) -> dict[str, str]:
    return {"description": _find_name(world, call, "Description")}


def get_my_short_description(world: World, call: Call) -> dict[str, str]:
    return {"short_description": _find_name(world, call, "ShortDescription")}


def get_user_profile_photos(world: World, call: Call) -> dict[str, Any]:
    return {"total_count": 0, "photos": []}


def set_my_default_administrator_rights(world: World, call: Call) -> bool:
    return _write(world, "rights", call.record("rights"))


def _place(what: str, call: Call) -> str:
    """Commands are kept per scope and language."""
    scope = call.record("scope") or {"type": "default"}
    return f"{what} {json.dumps(scope, sort_keys=True)} {call.text('language_code') or ''}"


def _set_name(world: World, call: Call, what: str) -> bool:
    name, limit = _NAMES[what]
    value = call.text(name) or ""
    if len(value) > limit:
        raise bad_request(f"bot {name.replace('_', ' ')} is too long")
    if what == "Name" and not call.text("language_code") and value:
        world.bot.first_name = value
        world.mark("user", world.bot.id)
    return _write(world, f"{what} {call.text('language_code') or ''}", value or None)


def _find_name(world: World, call: Call, what: str) -> str:
    own = world.profile.get(f"{what} {call.text('language_code') or ''}")
    return str(own or world.profile.get(f"{what} ") or "")


def _write(world: World, place: str, value: Any) -> bool:
    if value is None:
        world.profile.pop(place, None)
    else:
        world.profile[place] = value
    world.mark("bot", "profile")
    world.events.announce("profile")
    return True


METHODS = {
    "getMe": get_me,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "setChatMenuButton": set_chat_menu_button,
    "getChatMenuButton": get_chat_menu_button,
    "setMyName": set_my_name,
    "setMyDescription": set_my_description,
    "setMyShortDescription": set_my_short_description,
    "getMyName": get_my_name,
    "getMyDescription": get_my_description,
    "getMyShortDescription": get_my_short_description,
    "getUserProfilePhotos": get_user_profile_photos,
    "setMyDefaultAdministratorRights": set_my_default_administrator_rights,
}
