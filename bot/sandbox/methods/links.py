"""Invite links and join requests, as the bot handles them."""

from typing import Any

from bot.sandbox.calls import Call
from bot.sandbox.invitations import MAX_NAME, approve, check_terms, create_link, decline
from bot.sandbox.memberships import show_link
from bot.sandbox.methods.places import find_chat
from bot.sandbox.refusals import bad_request
from bot.sandbox.rights import check_bot_may
from bot.sandbox.world import Chat, Link, World

_NO_LINKS = "not enough rights to manage chat invite link"
_NO_REQUESTS = "not enough rights to manage chat join requests"


def create_chat_invite_link(world: World, call: Call) -> dict[str, Any]:
    chat = _find_group(world, call)
    return show_link(world, create_link(world, chat, world.bot, **_read_terms(call)))


def edit_chat_invite_link(world: World, call: Call) -> dict[str, Any]:
    chat = _find_group(world, call)
    link = _find_own_link(world, chat, call)
    if link.is_primary:
        raise bad_request("primary invite link can't be edited")
    terms = _read_terms(call)
    check_terms(terms["member_limit"], terms["creates_join_request"])
    for name, value in terms.items():
        setattr(link, name, value)
    world.mark("link", link.url)
    return show_link(world, link)


def revoke_chat_invite_link(world: World, call: Call) -> dict[str, Any]:
    chat = _find_group(world, call)
    link = _find_own_link(world, chat, call)
    link.is_revoked = True
    world.mark("link", link.url)
    return show_link(world, link)


def export_chat_invite_link(world: World, call: Call) -> str:
    """A new primary link; the old one stops working."""
    chat = _find_group(world, call)
    for link in world.links.values():
        if link.chat_id == chat.id and link.is_primary and link.creator_id == world.bot.id:
            link.is_revoked = True
            world.mark("link", link.url)
    return create_link(world, chat, world.bot, is_primary=True).url


def approve_chat_join_request(world: World, call: Call) -> bool:
    chat = _find_group(world, call, "the chat can't have join requests", _NO_REQUESTS)
    user_id = call.number("user_id")
    if user_id not in world.users:
        raise bad_request("HIDE_REQUESTER_MISSING")
    approve(world, chat, user_id, by=world.bot)
    return True


def decline_chat_join_request(world: World, call: Call) -> bool:
    chat = _find_group(world, call, "the chat can't have join requests", _NO_REQUESTS)
    user_id = call.number("user_id")
    if user_id not in world.users:
        raise bad_request("HIDE_REQUESTER_MISSING")
    decline(world, chat, user_id, by=world.bot)
    return True


def _find_group(
    world: World, call: Call, private: str = "the chat can't have an invite link", rights: str = _NO_LINKS
) -> Chat:
    chat = find_chat(world, call)
    if chat.is_private:
        raise bad_request(private)
    check_bot_may(world, chat, "can_invite_users", rights)
    return chat


def _read_terms(call: Call) -> dict[str, Any]:
    return {
        "name": (call.text("name") or "")[:MAX_NAME] or None,
        "expires": call.integer("expire_date") or None,
        "member_limit": call.integer("member_limit") or None,
        "creates_join_request": call.flag("creates_join_request"),
    }


def _find_own_link(world: World, chat: Chat, call: Call) -> Link:
    link = world.links.get(call.text("invite_link") or "")
    if link is None or link.chat_id != chat.id or link.creator_id != world.bot.id:
        raise bad_request("INVITE_HASH_EXPIRED")
    return link


METHODS = {
    "createChatInviteLink": create_chat_invite_link,
    "editChatInviteLink": edit_chat_invite_link,
    "revokeChatInviteLink": revoke_chat_invite_link,
    "exportChatInviteLink": export_chat_invite_link,
    "approveChatJoinRequest": approve_chat_join_request,
    "declineChatJoinRequest": decline_chat_join_request,
}
