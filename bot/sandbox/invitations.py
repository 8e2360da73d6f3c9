"""Invite links and requests to join: making, using, approving, declining."""

import secrets
from typing import Any

from bot.sandbox.memberships import join_chat, show_link
from bot.sandbox.refusals import bad_request
from bot.sandbox.world import JOIN_REQUEST_WINDOW, Chat, JoinRequest, Link, User, World

PREFIX = "https://t.me/+"
MAX_NAME = 32
MAX_MEMBERS = 99_999


class LinkRefused(Exception):
    """A person's client would say that the link does not work; the reason in words."""


def create_link(world: World, chat: Chat, creator: User, **facts: Any) -> Link:
    check_terms(facts.get("member_limit"), facts.get("creates_join_request", False))
    link = Link(PREFIX + secrets.token_urlsafe(12), chat.id, creator.id, **facts)
    world.links[link.url] = link
    world.mark("link", link.url)
    return link


def check_terms(member_limit: int | None, creates_join_request: bool) -> None:
    if member_limit is not None and creates_join_request:
        raise bad_request("member limit can't be specified for links requiring administrator approval")
    if member_limit is not None and not 1 <= member_limit <= MAX_MEMBERS:
        raise bad_request("USAGE_LIMIT_INVALID")


def use_link(world: World, url: str, user: User) -> str:
    """Open an invite link: `joined`, `requested` or `inside`; LinkRefused when it does not work."""
    link = world.links.get(url.replace("http://", "https://").replace("/joinchat/", "/+"))
    if link is None or link.is_revoked:
        raise LinkRefused("this invite link does not exist or was revoked")
    chat = world.chats[link.chat_id]
    if link.expires is not None and link.expires <= world.now():
        raise LinkRefused("this invite link has expired")
    if link.member_limit is not None and link.joined >= link.member_limit:
        raise LinkRefused("this invite link has reached its member limit")
    member = chat.members.get(user.id)
    if member is not None and member.status == "kicked" and (not member.until or member.until > world.now()):
        raise LinkRefused("the person was banned from this group")
    if chat.is_inside(user.id):
        return "inside"
    if link.creates_join_request:
        _ask(world, chat, user, link)
        return "requested"
    join_chat(world, chat, user, link=link)
    return "joined"


def approve(world: World, chat: Chat, user_id: int, *, by: User) -> None:
    request = _take_request(world, chat, user_id)
    link = world.links.get(request.link or "")
    join_chat(world, chat, world.users[user_id], link=link, approved_by=by)
    world.events.announce("request", chat.id, user_id=user_id, outcome="approved", by=by.id)


def decline(world: World, chat: Chat, user_id: int, *, by: User) -> None:
    _take_request(world, chat, user_id)
    world.events.announce("request", chat.id, user_id=user_id, outcome="declined", by=by.id)


def _ask(world: World, chat: Chat, user: User, link: Link) -> None:
    """A request opens the asker's private chat to the bot for five minutes of machine time."""
    if user.id in chat.requests:
        return
    chat.requests[user.id] = JoinRequest(user.id, world.now(), link.url)
    world.mark("request", (chat.id, user.id))
    world.events.announce("request", chat.id, user_id=user.id, outcome="asked")
    bot = chat.members.get(world.bot.id)
    if bot is None or not bot.is_admin or not bot.rights.get("can_invite_users"):
        return
    user.window_until = world.machine() + JOIN_REQUEST_WINDOW
    world.mark("user", user.id)
    update = {
        "chat": world.show_chat(chat),
        "from": user.card(),
        "user_chat_id": user.id,
        "date": world.now(),
        "invite_link": show_link(world, link),
    }
    world.queue.push("chat_join_request", update, ("member", user.id))


def _take_request(world: World, chat: Chat, user_id: int) -> JoinRequest:
    if chat.is_inside(user_id):
        raise bad_request("USER_ALREADY_PARTICIPANT")
    request = chat.requests.pop(user_id, None)
    if request is None:
        raise bad_request("HIDE_REQUESTER_MISSING")
    world.mark("request", (chat.id, user_id))
    user = world.users[user_id]
    user.window_until = 0.0
    world.mark("user", user_id)
    return request
