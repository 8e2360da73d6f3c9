"""Groups: bound to a store, paused, moved with all they hold; who asked, who is in, who is welcomed."""

import pytest
from sqlmodel import Session, col, select

from bot.db.tables import Chat, Group, GroupStatus, JoinRequest, JoinStatus, Membership, Notice, Role, Staff
from bot.domain.people.chats import speak_to
from bot.domain.people.memberships import (
    ask_to_join,
    list_unwelcomed,
    list_wanted,
    mark_joined,
    mark_left,
    note_welcome,
    settle_request,
    take_welcome,
    want_approvals,
)
from bot.domain.stores.group_moves import move_group
from bot.domain.stores.groups import (
    BOT_OUT,
    GroupUnknown,
    add_group,
    bind_group,
    find_group,
    keep_invite_link,
    list_groups,
    list_without_link,
    pause_group,
    resume_group,
)
from tests.conftest import HandClock
from tests.domain.shop_rows import add_brand, add_door, add_person, add_store, again, press_start

OLD, NEW = -1001, -1002001


def test_a_bound_group_is_owed_a_link_and_keeps_the_first(session: Session, clock: HandClock) -> None:
    group, _ = _bound(session, clock)
    assert list_without_link(session, clock.now(), 10) == [group]
    keep_invite_link(session, group_id=group, link="https://t.me/+first")
    keep_invite_link(session, group_id=group, link="https://t.me/+second")
    assert list_without_link(session, clock.now(), 10) == []
    assert [known.invite_link for known in list_groups(session)] == ["https://t.me/+first"]


def test_a_group_nobody_knows_cannot_be_bound(session: Session, clock: HandClock) -> None:
    with pytest.raises(GroupUnknown):
        bind_group(session, group_id=99, store_id=add_store(session, clock.now()), now=clock.now())


def test_a_pause_is_told_to_operators_once(session: Session, clock: HandClock) -> None:
    group, _ = _bound(session, clock)
    owner = add_person(session, clock.now(), 9, "Grace")
    session.add(Staff(chat_id=owner.chat_id, role=Role.OWNER, since=clock.now()))
    session.flush()
    assert pause_group(session, group_id=group, reason=BOT_OUT, now=clock.now(), keyboard=[])
    assert not pause_group(session, group_id=group, reason=BOT_OUT, now=clock.now(), keyboard=[])
    assert [notice.chat_id for notice in session.exec(select(Notice)).all()] == [owner.chat_id]
    assert list_without_link(session, clock.now(), 10) == []
    assert resume_group(session, group_id=group)
    assert list_without_link(session, clock.now(), 10) == [group]


def test_a_move_keeps_the_binding_and_the_members(session: Session, clock: HandClock) -> None:
    group, store = _bound(session, clock)
    keep_invite_link(session, group_id=group, link="https://t.me/+old")
    mark_joined(session, add_person(session, clock.now(), 1), telegram_id=OLD, now=clock.now())
    move_group(session, old_id=OLD, new_id=NEW, now=clock.now())
    move_group(session, old_id=OLD, new_id=NEW, now=clock.now())
    moved = find_group(session, telegram_id=NEW)
    assert moved is not None
    assert (moved.group_id, moved.store_id, moved.status) == (group, store, GroupStatus.ACTIVE)
    assert moved.invite_link == ""
    assert find_group(session, telegram_id=OLD) == moved
    alias = session.exec(select(Chat).where(Chat.telegram_id == OLD)).one()
    assert alias.moved_to == moved.chat_id
    assert session.exec(select(Membership.group_id)).all() == [group]


def test_a_move_told_after_the_new_group_was_seen_leaves_one_group(session: Session, clock: HandClock) -> None:
    group, store = _bound(session, clock)
    add_group(session, telegram_id=NEW, title="Regulars", now=clock.now())
    anna = add_person(session, clock.now(), 1)
    mark_joined(session, anna, telegram_id=OLD, now=clock.now())
    mark_joined(session, anna, telegram_id=NEW, now=clock.now())
    mark_joined(session, add_person(session, clock.now(), 2), telegram_id=NEW, now=clock.now())
    move_group(session, old_id=OLD, new_id=NEW, now=clock.now())
    [one] = list_groups(session)
    assert (one.group_id, one.telegram_id, one.store_id) == (group, NEW, store)
    assert session.exec(select(Membership.group_id)).all() == [group, group]


def test_late_words_about_the_old_group_find_the_new_one(session: Session, clock: HandClock) -> None:
    group, _ = _bound(session, clock)
    move_group(session, old_id=OLD, new_id=NEW, now=clock.now())
    assert add_group(session, telegram_id=OLD, title="Regulars", now=clock.now()).group_id == group
    mark_joined(session, add_person(session, clock.now(), 1), telegram_id=OLD, now=clock.now())
    assert [known.telegram_id for known in list_groups(session)] == [NEW]
    assert session.exec(select(Membership.group_id)).all() == [group]


def test_a_binding_made_on_the_new_group_is_not_lost_by_the_move(session: Session, clock: HandClock) -> None:
    add_group(session, telegram_id=OLD, title="Regulars", now=clock.now())
    new = add_group(session, telegram_id=NEW, title="Regulars", now=clock.now())
    store = add_store(session, clock.now())
    bind_group(session, group_id=new.group_id, store_id=store, now=clock.now())
    move_group(session, old_id=OLD, new_id=NEW, now=clock.now())
    [one] = list_groups(session)
    assert (one.telegram_id, one.store_id, one.status) == (NEW, store, GroupStatus.ACTIVE)


def test_a_move_between_groups_nobody_knows_does_nothing(session: Session, clock: HandClock) -> None:
    move_group(session, old_id=OLD, new_id=NEW, now=clock.now())
    assert session.exec(select(Chat)).all() == []


def test_a_customer_is_wanted_and_a_stranger_waits_for_start(session: Session, clock: HandClock) -> None:
    _, store = _bound(session, clock)
    add_brand(session, clock.now())
    door = add_door(session, clock, store).code
    ben = add_person(session, clock.now(), 2, "Ben")
    asked = ask_to_join(session, ben, telegram_id=OLD, now=clock.now())
    assert asked is not None
    assert asked.status is JoinStatus.WAITING
    assert asked.entry_code is not None
    assert list_wanted(session, clock.now(), 10) == []
    press_start(session, ben, door, clock)
    assert list_wanted(session, clock.now(), 10) == [asked.request_id]
    assert settle_request(session, asked.request_id, JoinStatus.APPROVED)
    assert not settle_request(session, asked.request_id, JoinStatus.GONE)
    again_asked = ask_to_join(session, again(session, 2), telegram_id=OLD, now=clock.now())
    assert again_asked is not None
    assert again_asked.status is JoinStatus.WANTED


def test_nothing_is_wanted_in_a_paused_or_unbound_group(session: Session, clock: HandClock) -> None:
    group, _ = _bound(session, clock)
    add_group(session, telegram_id=-5, title="Other", now=clock.now())
    ben = add_person(session, clock.now(), 2, "Ben")
    assert ask_to_join(session, ben, telegram_id=-5, now=clock.now()) is None
    assert ask_to_join(session, ben, telegram_id=-6, now=clock.now()) is None
    ask_to_join(session, ben, telegram_id=OLD, now=clock.now())
    want_approvals(session, person_id=ben.chat_id)
    pause_group(session, group_id=group, reason=BOT_OUT, now=clock.now(), keyboard=[])
    assert list_wanted(session, clock.now(), 10) == []


def test_whoever_is_in_needs_no_approval(session: Session, clock: HandClock) -> None:
    _bound(session, clock)
    ben = add_person(session, clock.now(), 2, "Ben")
    ask_to_join(session, ben, telegram_id=OLD, now=clock.now())
    mark_joined(session, ben, telegram_id=OLD, now=clock.now())
    assert session.exec(select(JoinRequest.status)).all() == [JoinStatus.APPROVED]


def test_a_return_reopens_the_membership_and_is_not_welcomed_again(session: Session, clock: HandClock) -> None:
    group, _ = _bound(session, clock)
    ben = add_person(session, clock.now(), 2, "Ben")
    mark_joined(session, ben, telegram_id=OLD, now=clock.now())
    assert take_welcome(session, group, now=clock.now()) is not None
    mark_left(session, ben, telegram_id=OLD, now=clock.move(hours=1))
    mark_joined(session, ben, telegram_id=OLD, now=clock.move(hours=1))
    row = session.exec(select(Membership)).one()
    assert (row.left_at, row.joined_at) == (None, clock.now())
    assert list_unwelcomed(session, clock.now(), 10) == []


def test_a_welcome_names_everyone_new_at_most_once_a_minute(session: Session, clock: HandClock) -> None:
    group, _ = _bound(session, clock)
    people = [add_person(session, clock.now(), n, f"P{n}") for n in range(1, 5)]
    mark_joined(session, people[0], telegram_id=OLD, now=clock.now())
    first = take_welcome(session, group, now=clock.now())
    assert first is not None
    assert (first.names, first.old_message_id) == ({"en": ["P1"]}, None)
    note_welcome(session, group, 55)
    speak_to(session, people[1], locale="zh")
    for person in people[1:]:
        mark_joined(session, person, telegram_id=OLD, now=clock.now())
    mark_left(session, people[3], telegram_id=OLD, now=clock.now())
    assert list_unwelcomed(session, clock.now(), 10) == []
    assert take_welcome(session, group, now=clock.now()) is None
    later = clock.move(minutes=1)
    assert list_unwelcomed(session, later, 10) == [group]
    second = take_welcome(session, group, now=later)
    assert second is not None
    assert (second.names, second.old_message_id) == ({"en": ["P3"], "zh": ["P2"]}, 55)


def _bound(session: Session, clock: HandClock) -> tuple[int, int]:
    """A store's group and the store."""
    store = add_store(session, clock.now())
    group = add_group(session, telegram_id=OLD, title="Regulars", now=clock.now())
    bind_group(session, group_id=group.group_id, store_id=store, now=clock.now())
    assert session.exec(select(Group.status).where(col(Group.id) == group.group_id)).one() is GroupStatus.ACTIVE
    return group.group_id, store
