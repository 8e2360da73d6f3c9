"""Who may do what in a group, and how members look in the Bot API."""

from typing import Any

from bot.sandbox.refusals import bad_request
from bot.sandbox.world import Chat, Member, World

ADMIN_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_send_welcome_messages",
    "can_pin_messages",
    "can_manage_topics",
    "can_manage_tags",
)
USUAL_ADMIN_RIGHTS = {
    right: right not in ("can_promote_members", "can_post_stories", "can_edit_stories", "can_delete_stories")
    for right in ADMIN_RIGHTS
}
PERMISSIONS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)
_MEMBER_MAY = frozenset(PERMISSIONS) - {"can_change_info", "can_pin_messages", "can_manage_topics"}


def show_member(world: World, chat: Chat, user_id: int) -> dict[str, Any]:
    """The ChatMember object; someone who never came is `left`."""
    member = chat.members.get(user_id) or Member(user_id, "left")
    card: dict[str, Any] = {"user": world.users[user_id].card(), "status": member.status}
    if member.status == "creator":
        card["is_anonymous"] = False
    elif member.status == "administrator":
        card |= {"can_be_edited": False, "is_anonymous": False}
        card |= {right: member.rights.get(right, False) for right in ADMIN_RIGHTS}
        if chat.type != "supergroup":
            del card["can_manage_topics"]
    elif member.status == "restricted":
        card |= {"is_member": True, "until_date": member.until}
        card |= {right: member.rights.get(right, False) for right in PERMISSIONS}
    elif member.status == "kicked":
        card["until_date"] = member.until
    if member.title:
        card["custom_title"] = member.title
    return card


def may(chat: Chat, user_id: int, right: str) -> bool:
    member = chat.members.get(user_id)
    if member is None or not member.is_inside:
        return False
    if member.status == "creator":
        return True
    if member.status == "administrator":
        return member.rights.get(right, False)
    return False


def may_speak(chat: Chat, user_id: int) -> bool:
    member = chat.members.get(user_id)
    if member is None or not member.is_inside:
        return False
    if member.is_admin:
        return True
    if member.status == "restricted" and not member.rights.get("can_send_messages", False):
        return False
    return chat.permissions is None or chat.permissions.get("can_send_messages", False)


def show_permissions(chat: Chat) -> dict[str, bool]:
    return chat.permissions or {right: right in _MEMBER_MAY for right in PERMISSIONS}


def check_bot_may(world: World, chat: Chat, right: str, words: str) -> None:
    """Refuse in the given words unless the bot is an administrator with this right."""
    if not may(chat, world.bot.id, right):
        raise bad_request(words)
