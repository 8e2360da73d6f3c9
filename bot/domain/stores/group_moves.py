"""A group that became a supergroup: its chat takes the new id, so that everything bound to it stays."""

from datetime import datetime

from sqlmodel import Session

from bot.db.engine import wake
from bot.db.prepared import Prepared
from bot.domain.stores.groups import LINKS

_CHAT = Prepared("SELECT id, moved_to FROM chats WHERE telegram_id = :telegram_id")
# Holds the chat until the commit: of two that tell of the same move the second finds no such chat any more.
_HOLD = Prepared("UPDATE chats SET title = title WHERE telegram_id = :telegram_id RETURNING id, moved_to")
_RENUMBER = Prepared("UPDATE chats SET telegram_id = :telegram_id, moved_to = :moved_to WHERE id = :id")
_ALIAS = Prepared("""
    INSERT INTO chats (telegram_id, kind, title, locale, moved_to, created_at)
    SELECT :telegram_id, kind, title, locale, id, :now FROM chats WHERE id = :id
""")
_GROUP_OF = Prepared("SELECT id, store_id, entry_code_id FROM groups WHERE chat_id = :chat_id")
_TAKE_BINDING = Prepared("""
    UPDATE groups SET store_id = :store_id, entry_code_id = :entry_code_id, status = 'active', reason = ''
    WHERE id = :id
""")
_TAKE_MEMBERS = Prepared("""
    UPDATE memberships SET group_id = :id WHERE group_id = :twin AND person_id NOT IN
    (SELECT person_id FROM memberships WHERE group_id = :id)
""")
_TAKE_REQUESTS = Prepared("""
    UPDATE join_requests SET group_id = :id WHERE group_id = :twin AND person_id NOT IN
    (SELECT person_id FROM join_requests WHERE group_id = :id)
""")
_TAKE_NOTICES = Prepared("UPDATE notices SET chat_id = :kept WHERE chat_id = :twin")
_MOVE_GROUP = Prepared("UPDATE groups SET chat_id = :chat_id WHERE id = :id")
_DROP_MEMBERS = Prepared("DELETE FROM memberships WHERE group_id = :twin")
_DROP_REQUESTS = Prepared("DELETE FROM join_requests WHERE group_id = :twin")
_DROP_GROUP = Prepared("DELETE FROM groups WHERE id = :twin")
# A pause goes too: that rights came back may have been said of the old chat, where it is heard no more. Whoever
# asks the new one for the owed link learns what is true there.
_FORGET_OLD_CHAT = Prepared("""
    UPDATE groups SET invite_link = '', welcome_message_id = NULL, reason = '',
    status = CASE status WHEN 'paused' THEN 'active' ELSE status END WHERE chat_id = :chat_id
""")
_FAR = -(2**62)  # no Telegram id lives there


def move_group(session: Session, *, old_id: int, new_id: int, now: datetime) -> None:
    """A group became the supergroup `new_id` (Telegram ids). Its chat row takes the new id, so every binding
    stays; the old id becomes an alias with `moved_to`. Told twice, or after the new group was seen: no harm.
    What the old chat said of links, messages and our rights is void.
    """
    session.flush()
    old = _HOLD(session, telegram_id=old_id).fetchone()
    if old is None or old[1] is not None or old_id == new_id:
        return
    kept = old[0]
    twin = _CHAT(session, telegram_id=new_id).fetchone()
    if twin is None:
        _RENUMBER(session, id=kept, telegram_id=new_id, moved_to=None)
        _ALIAS(session, id=kept, telegram_id=old_id, now=now)
    else:
        # Both ids are unique, so one of them steps aside for a moment.
        _RENUMBER(session, id=twin[0], telegram_id=_FAR - twin[0], moved_to=None)
        _RENUMBER(session, id=kept, telegram_id=new_id, moved_to=None)
        _RENUMBER(session, id=twin[0], telegram_id=old_id, moved_to=kept)
        _merge_twin(session, kept=kept, twin=twin[0])
    _FORGET_OLD_CHAT(session, chat_id=kept)
    session.expire_all()
    wake(session, LINKS)


def _merge_twin(session: Session, *, kept: int, twin: int) -> None:
    """The supergroup was seen before we were told of the move: one group remains, with all it knows."""
    _TAKE_NOTICES(session, kept=kept, twin=twin)
    other = _GROUP_OF(session, chat_id=twin).fetchone()
    if other is None:
        return
    ours = _GROUP_OF(session, chat_id=kept).fetchone()
    if ours is None:
        _MOVE_GROUP(session, id=other[0], chat_id=kept)
        return
    if ours[1] is None and other[1] is not None:
        _TAKE_BINDING(session, id=ours[0], store_id=other[1], entry_code_id=other[2])
    for statement in (_TAKE_MEMBERS, _TAKE_REQUESTS):
        statement(session, id=ours[0], twin=other[0])
    for statement in (_DROP_MEMBERS, _DROP_REQUESTS, _DROP_GROUP):
        statement(session, twin=other[0])
