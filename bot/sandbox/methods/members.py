"""Chats and their members: asking about them, sending people away, leaving."""

from typing import Any

from bot.sandbox.calls import Call
from bot.sandbox.memberships import leave_chat, promote, set_status
from bot.sandbox.methods.places import find_chat, find_user
from bot.sandbox.refusals import bad_request
from bot.sandbox.rights import ADMIN_RIGHTS, PERMISSIONS, check_bot_may, show_member, show_permissions
from bot.sandbox.transcript import post_message
from bot.sandbox.world import Chat, Member, World

_GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
_NO_RESTRICT = "not enough rights to restrict/unrestrict chat member"


def get_chat(world: World, call: Call) -> dict[str, Any]:
    """ChatFullInfo, with what this world knows."""
    chat = find_chat(world, call)
    card: dict[str, Any] = {
        **world.show_chat(chat),
        "accent_color_id": abs(chat.id) % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(_GIFTS, False),
    }
    if chat.pinned:
        card["pinned_message"] = chat.messages[chat.pinned[-1]].body
    if not chat.is_private:
        card["permissions"] = show_permissions(chat)
        card |= {"description": chat.description} if chat.description else {}
    return card


def get_chat_member(world: World, call: Call) -> dict[str, Any]:
    return show_member(world, _find_group(world, call), find_user(world, call).id)


def get_chat_member_count(world: World, call: Call) -> int:
    chat = find_chat(world, call)
    return 2 if chat.is_private else sum(member.is_inside for member in chat.members.values())


def get_chat_administrators(world: World, call: Call) -> list[dict[str, Any]]:
    chat = _find_group(world, call)
    return [show_member(world, chat, one.user_id) for one in chat.members.values() if one.is_admin]


def ban_chat_member(world: World, call: Call) -> bool:
    chat = _find_group(world, call)
    check_bot_may(world, chat, "can_restrict_members", _NO_RESTRICT)
    user = find_user(world, call)
    _check_removable(chat, user.id)
    leave_chat(world, chat, user, by=world.bot, until=call.integer("until_date") or 0)
    return True


def unban_chat_member(world: World, call: Call) -> bool:
    """Takes the ban away; without `only_if_banned` a member inside is sent out, as Telegram does."""
    chat = _find_group(world, call)
    check_bot_may(world, chat, "can_restrict_members", _NO_RESTRICT)
    user = find_user(world, call)
    member = chat.members.get(user.id)
    if member is None or (member.is_inside and call.flag("only_if_banned")):
        return True
    _check_removable(chat, user.id)
    if member.status != "left":
        set_status(world, chat, user, Member(user.id, "left"), by=world.bot)
    return True


def restrict_chat_member(world: World, call: Call) -> bool:
    chat = _find_group(world, call)
    if chat.type != "supergroup":
        raise bad_request("method is available only for supergroups")
    check_bot_may(world, chat, "can_restrict_members", _NO_RESTRICT)
    user = find_user(world, call)
    _check_removable(chat, user.id)
    rights = {name: bool((call.record("permissions") or {}).get(name)) for name in PERMISSIONS}
    status = "member" if all(rights.values()) else "restricted"
    restricted = Member(user.id, status, rights, call.integer("until_date") or 0)
    set_status(world, chat, user, restricted, by=world.bot)
    return True


def promote_chat_member(world: World, call: Call) -> bool:
    chat = _find_group(world, call)
    check_bot_may(world, chat, "can_promote_members", "not enough rights")
    user = find_user(world, call)
    rights = {name: call.flag(name) for name in ADMIN_RIGHTS}
    if any(rights.values()):
        promote(world, chat, user, rights, by=world.bot)
    else:
        set_status(world, chat, user, Member(user.id, "member"), by=world.bot)
    return True


def set_chat_permissions(world: World, call: Call) -> bool:
    chat = _find_group(world, call)
    check_bot_may(world, chat, "can_restrict_members", "not enough rights to change chat permissions")
    chat.permissions = {name: bool((call.record("permissions") or {}).get(name)) for name in PERMISSIONS}
    world.mark("chat", chat.id)
    return True


def set_chat_title(world: World, call: Call) -> bool:
    chat = _find_group(world, call)
    check_bot_may(world, chat, "can_change_info", "not enough rights to change chat title")
    chat.title = call.text("title") or ""
    chat.face = {}
    world.mark("chat", chat.id)
    post_message(world, chat, world.bot, {"new_chat_title": chat.title})
    return True


def leave(world: World, call: Call) -> bool:
    leave_chat(world, _find_group(world, call), world.bot)
    return True


def _find_group(world: World, call: Call) -> Chat:
    chat = find_chat(world, call)
    if chat.is_private:
        raise bad_request("method is available for supergroup and channel chats only")
    return chat


def _check_removable(chat: Chat, user_id: int) -> None:
    member = chat.members.get(user_id)
    if member is not None and member.status == "creator":
        raise bad_request("can't remove chat owner")
    if member is not None and member.is_admin:
        raise bad_request("user is an administrator of the chat")


METHODS = {
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatMemberCount": get_chat_member_count,
    "getChatAdministrators": get_chat_administrators,
    "banChatMember": ban_chat_member,
    "unbanChatMember": unban_chat_member,
    "restrictChatMember": restrict_chat_member,
    "promoteChatMember": promote_chat_member,
    "setChatPermissions": set_chat_permissions,
    "setChatTitle": set_chat_title,
    "leaveChat": leave,
}
