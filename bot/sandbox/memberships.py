"""People and the bot coming into groups, leaving them, being promoted or sent away."""

from typing import Any

from bot.sandbox.rights import USUAL_ADMIN_RIGHTS, show_member
from bot.sandbox.transcript import post_message
from bot.sandbox.world import SUPERGROUP, Chat, Link, Member, User, World


def open_group(world: World, title: str, owner: User, *, kind: str = SUPERGROUP, **facts: Any) -> Chat:
    chat = world.add_group(title, kind, **facts)
    chat.members[owner.id] = Member(owner.id, "creator")
    world.mark("member", (chat.id, owner.id))
    post_message(world, chat, owner, {f"{kind}_chat_created": True})
    return chat


def join_chat(
    world: World,
    chat: Chat,
    user: User,
    *,
    by: User | None = None,
    link: Link | None = None,
    approved_by: User | None = None,
) -> None:
    """Somebody comes in: alone, by a link, after an approval, or added by another (`by`)."""
    if link is not None:
        link.joined += 1
        world.mark("link", link.url)
    came = {"link": link, "via_join_request": approved_by is not None}
    set_status(world, chat, user, Member(user.id, "member"), by=approved_by or by or user, came=came)
    post_message(world, chat, by or user, {"new_chat_members": [user.card()]})


def leave_chat(world: World, chat: Chat, user: User, *, by: User | None = None, until: int = 0) -> None:
    """Somebody leaves; with `by` another sent them away for good, or until a moment of shop time."""
    if by is None:
        post_message(world, chat, user, {"left_chat_member": user.card()})
        set_status(world, chat, user, Member(user.id, "left"), by=user)
        return
    was_inside = chat.is_inside(user.id)
    set_status(world, chat, user, Member(user.id, "kicked", until=until), by=by)
    if was_inside:
        post_message(world, chat, by, {"left_chat_member": user.card()})


def promote(world: World, chat: Chat, user: User, rights: dict[str, bool] | None, *, by: User) -> None:
    """Make a member an administrator with these rights (None: the usual ones)."""
    rights = {"can_manage_chat": True, **(USUAL_ADMIN_RIGHTS if rights is None else rights)}
    set_status(world, chat, user, Member(user.id, "administrator", rights), by=by)


def demote(world: World, chat: Chat, user: User, *, by: User) -> None:
    set_status(world, chat, user, Member(user.id, "member"), by=by)


def set_status(
    world: World,
    chat: Chat,
    user: User,
    member: Member,
    *,
    by: User,
    came: dict[str, Any] | None = None,
) -> None:
    """Write the new status and tell the bot: of itself always, of others when it is an administrator."""
    old = show_member(world, chat, user.id)
    chat.members[user.id] = member
    world.mark("member", (chat.id, user.id))
    update: dict[str, Any] = {
        "chat": world.show_chat(chat),
        "from": by.card(),
        "date": world.now(),
        "old_chat_member": old,
        "new_chat_member": show_member(world, chat, user.id),
    }
    if came and came["link"]:
        update["invite_link"] = show_link(world, came["link"])
    if came and came["via_join_request"]:
        update["via_join_request"] = True
    world.events.announce("member", chat.id, user_id=user.id, status=member.status)
    bot = chat.members.get(world.bot.id)
    if user is world.bot:
        world.queue.push("my_chat_member", update, ("member", by.id))
    elif bot is not None and bot.is_admin:
        world.queue.push("chat_member", update, ("member", user.id))


def set_reachable(world: World, user: User, *, blocked: bool) -> None:
    """Block or unblock the bot in the private chat; the bot hears of it as my_chat_member."""
    if user.blocked == blocked:
        return
    user.blocked = blocked
    world.mark("user", user.id)
    chat = world.find_chat(user.id)
    if chat is None:
        return
    status = {True: "kicked", False: "member"}
    old: dict[str, Any] = {"user": world.bot.card(), "status": status[not blocked]}
    new: dict[str, Any] = {"user": world.bot.card(), "status": status[blocked]}
    for card in (old, new):
        if card["status"] == "kicked":
            card["until_date"] = 0
    update = {
        "chat": world.show_chat(chat),
        "from": user.card(),
        "date": world.now(),
        "old_chat_member": old,
        "new_chat_member": new,
    }
    world.queue.push("my_chat_member", update, ("member", user.id))
    world.events.announce("person", chat.id, user_id=user.id)


def migrate(world: World, chat: Chat) -> Chat:
    """A basic group becomes a supergroup: new id, same people, the old one answers with where it went."""
    new = world.add_group(chat.title or "", SUPERGROUP)
    new.members = {one.user_id: Member(one.user_id, one.status, dict(one.rights)) for one in chat.members.values()}
    owner = next(one.user_id for one in chat.members.values() if one.status == "creator")
    sender = world.users[owner]
    post_message(world, chat, sender, {"migrate_to_chat_id": new.id})
    chat.moved_to = new.id
    world.mark("chat", chat.id)
    for user_id in new.members:
        world.mark("member", (new.id, user_id))
    post_message(world, new, sender, {"migrate_from_chat_id": chat.id})
    for link in world.links.values():
        if link.chat_id == chat.id:
            link.is_revoked = True
            world.mark("link", link.url)
    return new


def show_link(world: World, link: Link) -> dict[str, Any]:
    """The ChatInviteLink object. Other administrators' links are cut, as Telegram cuts them."""
    url = link.url if link.creator_id == world.bot.id else link.url[: len(link.url) // 2] + "…"
    card: dict[str, Any] = {
        "invite_link": url,
        "creator": world.users[link.creator_id].card(),
        "creates_join_request": link.creates_join_request,
        "is_primary": link.is_primary,
        "is_revoked": link.is_revoked,
    }
    if link.name:
        card["name"] = link.name
    if link.expires:
        card["expire_date"] = link.expires
    if link.member_limit:
        card["member_limit"] = link.member_limit
    if link.creates_join_request:
        asking = world.chats[link.chat_id].requests.values()
        card["pending_join_request_count"] = sum(one.link == link.url for one in asking)
    return card
