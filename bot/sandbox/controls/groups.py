"""Groups: opening them, who is in them, the bot's place, links and requests of human administrators."""

from typing import Any

from bot.sandbox.acts import ActRefused
from bot.sandbox.controls.asks import Ask, Route
from bot.sandbox.invitations import approve, create_link, decline
from bot.sandbox.memberships import demote, join_chat, leave_chat, migrate, open_group, promote
from bot.sandbox.rights import may, show_member
from bot.sandbox.views import show_chat
from bot.sandbox.world import GROUP, SUPERGROUP, Chat, User

_LINK_TERMS = ("name", "creates_join_request", "member_limit", "expires")


def add_group(ask: Ask) -> dict[str, Any]:
    kind = ask.facts.get("type", SUPERGROUP)
    if kind not in (GROUP, SUPERGROUP):
        raise ValueError("type is group or supergroup")
    is_forum = bool(ask.facts.get("is_forum"))
    if is_forum and kind == GROUP:
        raise ValueError("only a supergroup can be a forum")
    owner = ask.person(ask.facts["owner_id"])
    title, chat_id = str(ask.facts["title"]), ask.facts.get("id")
    chat = open_group(ask.world, title, owner, kind=kind, is_forum=is_forum, chat_id=chat_id)
    if ask.facts.get("bot"):
        join_chat(ask.world, chat, ask.world.bot, by=owner)
    if ask.facts.get("bot") == "admin":
        promote(ask.world, chat, ask.world.bot, None, by=owner)
    return show_chat(ask.world, chat)


def list_members(ask: Ask) -> dict[str, Any]:
    chat = ask.group()
    return {"members": [show_member(ask.world, chat, user_id) for user_id in chat.members]}


def add_member(ask: Ask) -> dict[str, Any]:
    chat, user = ask.group(), ask.person(ask.facts["user_id"])
    if not chat.is_inside(user.id):
        join_chat(ask.world, chat, user, by=_acting(ask, chat) if ask.facts.get("by") else None)
    return {}


def remove_member(ask: Ask) -> dict[str, Any]:
    chat = ask.group()
    leave_chat(ask.world, chat, ask.person(ask.facts["user_id"]), by=_acting(ask, chat))
    return {}


def set_bot(ask: Ask) -> dict[str, Any]:
    """Adds, promotes, demotes or removes the bot, so that it stands as asked for."""
    world, chat = ask.world, ask.group()
    by, admin = _acting(ask, chat), ask.facts.get("admin")
    if admin is None:
        if chat.is_inside(world.bot.id):
            leave_chat(world, chat, world.bot, by=by)
        return {}
    if not chat.is_inside(world.bot.id):
        join_chat(world, chat, world.bot, by=by)
    if admin:
        promote(world, chat, world.bot, ask.facts.get("rights"), by=by)
    elif chat.members[world.bot.id].is_admin:
        demote(world, chat, world.bot, by=by)
    return {}


def add_link(ask: Ask) -> dict[str, Any]:
    chat = ask.group()
    creator = ask.person(ask.facts.get("creator_id") or _owner(ask, chat).id)
    if not may(chat, creator.id, "can_invite_users"):
        raise ActRefused("only an administrator makes invite links")
    terms = {name: ask.facts[name] for name in _LINK_TERMS if name in ask.facts}
    return {"invite_link": create_link(ask.world, chat, creator, **terms).url}


def decide_request(ask: Ask) -> dict[str, Any]:
    chat = ask.group()
    decide = approve if ask.facts["approve"] else decline
    decide(ask.world, chat, ask.person(ask.facts["user_id"]).id, by=_acting(ask, chat))
    return {}


def upgrade(ask: Ask) -> dict[str, Any]:
    chat = ask.group()
    if chat.type != GROUP or chat.moved_to is not None:
        raise ActRefused("only a basic group can be upgraded, and only once")
    return show_chat(ask.world, migrate(ask.world, chat))


def _acting(ask: Ask, chat: Chat) -> User:
    """The person named by `by`, else the group's owner."""
    return ask.person(ask.facts["by"]) if ask.facts.get("by") else _owner(ask, chat)


def _owner(ask: Ask, chat: Chat) -> User:
    return next(ask.world.users[one.user_id] for one in chat.members.values() if one.status == "creator")


ROUTES: tuple[Route, ...] = (
    ("POST", "groups", add_group),
    ("GET", r"groups/{id:-\d+}/members", list_members),
    ("POST", r"groups/{id:-\d+}/members", add_member),
    ("POST", r"groups/{id:-\d+}/remove", remove_member),
    ("POST", r"groups/{id:-\d+}/bot", set_bot),
    ("POST", r"groups/{id:-\d+}/links", add_link),
    ("POST", r"groups/{id:-\d+}/requests", decide_request),
    ("POST", r"groups/{id:-\d+}/migrate", upgrade),
)
