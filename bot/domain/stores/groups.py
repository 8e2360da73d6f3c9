"""Groups (社群): bound to a store, who asked to join, who is a member, and where a group moved to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, or_, select

from bot.db.engine import wake
from bot.db.prepared import Prepared
from bot.db.tables import Chat, CodeKind, Group, GroupStatus, Membership, NoticeClass, Store
from bot.domain.owed.notices import owe_notice
from bot.domain.stores.directory import Names, names_of
from bot.domain.stores.doors import make_entry_code
from bot.errors import Refusal

LINKS = "invite_links"  # the job that makes a group's invite link
MAX_TITLE = 128

NO_RIGHTS = "rights"  # why a group is paused: the bot may not invite
BOT_OUT = "out"  # why a group is paused: the bot was removed


class GroupUnknown(Refusal):
    key = "refused.group_unknown"


_MEET_GROUP = Prepared("""
    INSERT INTO chats (telegram_id, kind, title, locale, created_at)
    VALUES (:telegram_id, 'group', :title, :locale, :now)
    ON CONFLICT (telegram_id) DO UPDATE SET title = excluded.title RETURNING coalesce(moved_to, id)
""")
_ADD = Prepared("""
    INSERT INTO groups (chat_id, status, reason, invite_link, created_at)
    VALUES (:chat_id, 'unbound', '', '', :now) ON CONFLICT (chat_id) DO NOTHING
""")
_PAUSE = Prepared("""
    UPDATE groups SET status = 'paused', reason = :reason WHERE id = :id AND status = 'active'
""")
# The link of an administrator who was dismissed may be dead, so a new one is owed.
_RESUME = Prepared("""
    UPDATE groups SET status = 'active', reason = '', invite_link = '' WHERE id = :id AND status = 'paused'
""")

_CHAT = Prepared("SELECT id, moved_to FROM chats WHERE telegram_id = :telegram_id")
_WITHOUT_LINK = Prepared("""
    SELECT id FROM groups WHERE status = 'active' AND invite_link = '' ORDER BY id LIMIT :limit
""")
_KEEP_LINK = Prepared("UPDATE groups SET invite_link = :link WHERE id = :id AND invite_link = ''")
# What is wrong with a group that is no active one: said again without telling anybody twice.
_NOTE = Prepared("UPDATE groups SET reason = :reason WHERE id = :id AND status <> 'active'")
_TITLE = Prepared("SELECT c.title FROM chats c JOIN groups g ON g.chat_id = c.id WHERE g.id = :id")
_OPERATORS = Prepared("""
    SELECT DISTINCT chat_id FROM staff WHERE role IN ('operator', 'owner') AND until IS NULL ORDER BY chat_id
""")


@dataclass(frozen=True)
class StoreGroup:
    """A group the bot knows, with its Telegram id."""

    group_id: int
    chat_id: int
    telegram_id: int
    title: str
    status: GroupStatus
    store_id: int | None
    store: Names | None
    reason: str
    invite_link: str


def add_group(session: Session, *, telegram_id: int, title: str, locale: str = "en", now: datetime) -> StoreGroup:
    """The bot came into a group: unbound until an operator chooses its store. A known one keeps its binding.

    `locale` is the language the group is spoken to in; it counts only at the first meeting.
    """
    chat_id = _MEET_GROUP(
        session, telegram_id=telegram_id, title=title[:MAX_TITLE], locale=locale, now=now
    ).fetchone()[0]
    _ADD(session, chat_id=chat_id, now=now)
    session.expire_all()  # it may have moved since it was read
    found = find_group(session, telegram_id=telegram_id)
    if found is None:
        raise GroupUnknown
    return found


def bind_group(session: Session, *, group_id: int, store_id: int, now: datetime) -> Group:
    """Make it the store's group, with an entry code of its own; its invite link is owed from now on.

    Binding again moves it to the other store. Where the bot lacks something the group begins paused.
    Raises GroupUnknown.
    """
    group = session.get(Group, group_id)
    if group is None:
        raise GroupUnknown
    if group.entry_code_id is None or group.store_id != store_id:
        code = make_entry_code(session, kind=CodeKind.GROUP, store_id=store_id, now=now)
        group.entry_code_id = code.id
    group.store_id = store_id
    group.status = GroupStatus.PAUSED if group.reason else GroupStatus.ACTIVE
    session.add(group)
    session.flush()
    wake(session, LINKS)
    return group


def find_group(session: Session, *, telegram_id: int) -> StoreGroup | None:
    """The group of this Telegram id, or of what it moved to."""
    chat = _CHAT(session, telegram_id=telegram_id).fetchone()
    row = session.exec(_groups().where(Group.chat_id == (chat[1] or chat[0]))).first() if chat else None
    return _seen(*row) if row else None


def find_group_by_id(session: Session, group_id: int) -> StoreGroup | None:
    row = session.exec(_groups().where(Group.id == group_id)).first()
    return _seen(*row) if row else None


def check_group(session: Session, group_id: int) -> StoreGroup:
    """The group behind an id that came from outside. Raises GroupUnknown."""
    group = find_group_by_id(session, group_id)
    if group is None:
        raise GroupUnknown
    return group


def list_groups(
    session: Session, *, find: str = "", limit: int | None = None, offset: int = 0
) -> list[StoreGroup]:
    """Groups with `find` in their title or their store's name (any case), the oldest first."""
    chosen = _matching(_groups(), find).order_by(col(Group.id)).limit(limit).offset(offset)
    return [_seen(*row) for row in session.exec(chosen).all()]


def count_groups(session: Session, *, find: str = "") -> int:
    counted = _with_places(select(func.count(col(Group.id))).select_from(Group))
    return int(session.exec(_matching(counted, find)).one())


def count_members(session: Session, group_ids: Sequence[int]) -> dict[int, int]:
    """How many people we know to be in each group; those without any are left out."""
    inside = select(Membership.group_id, func.count()).where(
        col(Membership.group_id).in_(group_ids), col(Membership.left_at).is_(None)
    )
    return dict(session.exec(inside.group_by(col(Membership.group_id))).all())


def pause_group(
    session: Session,
    *,
    group_id: int,
    reason: str,
    now: datetime,
    keyboard: Sequence[Sequence[dict[str, str]]],
) -> bool:
    """The bot lost what it needs there; operators and owners are told once, with `keyboard` as in `owe_notice`.

    False: it was not active.
    """
    if not _PAUSE(session, id=group_id, reason=reason).rowcount:
        _NOTE(session, id=group_id, reason=reason)
        return False
    title = _TITLE(session, id=group_id).fetchone()[0]
    for (chat_id,) in _OPERATORS(session).fetchall():
        owe_notice(
            session,
            chat_id=chat_id,
            kind=NoticeClass.SERVICE,
            template="group/paused",
            dedupe_key=f"paused:{group_id}:{reason}:{chat_id}:{now.timestamp()}",
            now=now,
            facts={"title": title, "reason": reason},
            keyboard=keyboard,
        )
    return True


def resume_group(session: Session, *, group_id: int) -> bool:
    """The bot has the rights it needs. False: it was not paused."""
    wake(session, LINKS)
    session.flush()
    resumed = bool(_RESUME(session, id=group_id).rowcount)
    _NOTE(session, id=group_id, reason="")
    session.expire_all()
    return resumed


def list_without_link(session: Session, _now: datetime, limit: int) -> list[int]:
    """Active groups whose invite link is owed."""
    return [row[0] for row in _WITHOUT_LINK(session, limit=limit).fetchall()]


def is_as_asked(session: Session, asked: StoreGroup) -> bool:
    """Is it still the chat, the status and the link that were seen before Telegram was asked?

    Holds the group's row until the commit: a move or a pause comes before this or after the answer is kept.
    Rights that went and came back during one call look unchanged: its answer counts, and who was told of a
    pause can have the group looked at again.
    """
    found = hold_group(session, group_id=asked.group_id)
    return found is not None and (found.telegram_id, found.status, found.invite_link) == (
        asked.telegram_id,
        asked.status,
        asked.invite_link,
    )


def hold_group(session: Session, *, group_id: int) -> StoreGroup | None:
    """The group as it is once its row is held until the commit: a move or a pause came before this, or waits."""
    held = select(Group.id).where(Group.id == group_id).with_for_update(key_share=True)
    session.exec(held).first()
    session.expire_all()
    return find_group_by_id(session, group_id)


def keep_invite_link(session: Session, *, group_id: int, link: str) -> None:
    """The first link that was made stays."""
    _KEEP_LINK(session, id=group_id, link=link)


def _groups() -> Any:
    return _with_places(select(Group, Chat, Store))


def _with_places(groups: Any) -> Any:
    """With the chat of each and, where one was chosen, the store."""
    return groups.join(Chat, col(Chat.id) == col(Group.chat_id)).join(
        Store, col(Store.id) == col(Group.store_id), isouter=True
    )


def _matching(groups: Any, find: str) -> Any:
    looked_at = (Chat.title, Store.name_en, Store.name_zh)
    return (
        groups.where(or_(*(col(field).icontains(find, autoescape=True) for field in looked_at)))
        if find
        else groups
    )


def _seen(group: Group, chat: Chat, store: Store | None) -> StoreGroup:
    return StoreGroup(
        group_id=group.id or 0,
        chat_id=group.chat_id,
        telegram_id=chat.telegram_id,
        title=chat.title,
        status=group.status,
        store_id=group.store_id,
        store=names_of(store) if store else None,
        reason=group.reason,
        invite_link=group.invite_link,
    )
