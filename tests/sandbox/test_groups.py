"""Groups: rights, invite links, join requests, memberships, topics, privacy, moving to a supergroup."""

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError, TelegramMigrateToChat
from aiogram.types import ChatMemberAdministrator, ChatMemberUpdated

from bot.sandbox import Group, Person, Sandbox
from bot.sandbox.people import Refusal
from tests.conftest import HandClock
from tests.sandbox.conftest import Inbox

ALL = ["message", "chat_member", "my_chat_member", "chat_join_request"]


async def read_membership(inbox: Inbox) -> ChatMemberUpdated:
    found = [update.chat_member for update in await inbox.read() if update.chat_member]
    assert len(found) == 1
    return found[0]


async def test_a_join_carries_the_link_it_came_by(bot: Bot, ben: Person, group: Group, inbox: Inbox) -> None:
    link = await bot.create_chat_invite_link(group.id, name="door", member_limit=5)
    await inbox.read(allowed_updates=ALL)
    assert await ben.joins(link.invite_link) == "joined"
    update = await read_membership(inbox)
    assert update.invite_link is not None
    assert (update.invite_link.invite_link, update.invite_link.name) == (link.invite_link, "door")
    assert (update.old_chat_member.status, update.new_chat_member.status) == ("left", "member")
    assert not update.via_join_request
    assert await ben.joins(link.invite_link) == "inside"
    assert await bot.get_chat_member_count(group.id) == 3


async def test_other_administrators_links_are_cut(ben: Person, group: Group, inbox: Inbox) -> None:
    url = await group.link(name="poster")
    await inbox.read(allowed_updates=ALL)
    await ben.joins(url)
    update = await read_membership(inbox)
    assert update.invite_link is not None
    assert update.invite_link.invite_link.endswith("…")
    assert url.startswith(update.invite_link.invite_link[:-1])


async def test_links_run_out(bot: Bot, box: Sandbox, ben: Person, group: Group, clock: HandClock) -> None:
    single = await bot.create_chat_invite_link(group.id, member_limit=1)
    brief = await bot.create_chat_invite_link(group.id, expire_date=clock.now().replace(hour=23))
    other = await box.person("Xiaoyu")
    await ben.joins(single.invite_link)
    with pytest.raises(Refusal, match="member limit"):
        await other.joins(single.invite_link)
    clock.move(days=1)
    with pytest.raises(Refusal, match="expired"):
        await other.joins(brief.invite_link)
    revoked = await bot.revoke_chat_invite_link(group.id, single.invite_link)
    assert revoked.is_revoked
    with pytest.raises(Refusal, match="revoked"):
        await other.joins(single.invite_link)


async def test_a_limit_and_an_approval_exclude_each_other(bot: Bot, group: Group) -> None:
    with pytest.raises(TelegramBadRequest, match="member limit can't be specified"):
        await bot.create_chat_invite_link(group.id, member_limit=1, creates_join_request=True)


async def test_links_need_their_right(bot: Bot, box: Sandbox, grace: Person, group: Group) -> None:
    await group.makes_bot_admin({"can_invite_users": False})
    with pytest.raises(TelegramBadRequest, match="not enough rights to manage chat invite link"):
        await bot.create_chat_invite_link(group.id)
    with pytest.raises(TelegramBadRequest, match="not enough rights to manage chat join requests"):
        await bot.approve_chat_join_request(group.id, grace.id)
    member_only = await box.group("Quiet", grace, bot="member")
    with pytest.raises(TelegramBadRequest, match="not enough rights"):
        await bot.export_chat_invite_link(member_only.id)


async def test_a_request_opens_the_private_chat_until_it_is_settled(
    bot: Bot, ben: Person, group: Group, inbox: Inbox
) -> None:
    link = await bot.create_chat_invite_link(group.id, creates_join_request=True)
    await inbox.read(allowed_updates=ALL)
    assert await ben.joins(link.invite_link) == "requested"
    asked = (await inbox.read())[0].chat_join_request
    assert asked is not None
    assert asked.user_chat_id == ben.id
    assert asked.invite_link is not None
    assert asked.invite_link.pending_join_request_count == 1
    assert await bot.send_message(asked.user_chat_id, "Press Start first")
    assert await bot.approve_chat_join_request(group.id, ben.id)
    with pytest.raises(TelegramForbiddenError, match="can't initiate"):
        await bot.send_message(ben.id, "Hello")
    update = await read_membership(inbox)
    assert update.via_join_request
    assert update.invite_link is not None
    assert update.invite_link.invite_link == link.invite_link
    with pytest.raises(TelegramBadRequest, match="USER_ALREADY_PARTICIPANT"):
        await bot.approve_chat_join_request(group.id, ben.id)


async def test_a_declined_request_is_gone(bot: Bot, ben: Person, group: Group) -> None:
    link = await bot.create_chat_invite_link(group.id, creates_join_request=True)
    await ben.joins(link.invite_link)
    assert await bot.decline_chat_join_request(group.id, ben.id)
    with pytest.raises(TelegramBadRequest, match="HIDE_REQUESTER_MISSING"):
        await bot.approve_chat_join_request(group.id, ben.id)
    assert (await bot.get_chat_member(group.id, ben.id)).status == "left"


async def test_a_human_may_decide_first(bot: Bot, ben: Person, group: Group) -> None:
    link = await bot.create_chat_invite_link(group.id, creates_join_request=True)
    await ben.joins(link.invite_link)
    await group.decides(ben, approve=True)
    assert (await group.members())[ben.id] == "member"


async def test_the_bots_own_place_is_told_to_it(bot: Bot, grace: Person, box: Sandbox, inbox: Inbox) -> None:
    group = await box.group("Maple Gate", grace)
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await bot.send_message(group.id, "Hi")
    await group.makes_bot_admin()
    await group.makes_bot_member()
    await group.removes_bot()
    own = [update.my_chat_member for update in await inbox.read() if update.my_chat_member]
    assert [one.new_chat_member.status for one in own] == ["member", "administrator", "member", "kicked"]
    assert isinstance(own[1].new_chat_member, ChatMemberAdministrator)
    with pytest.raises(TelegramForbiddenError, match="bot was kicked from the supergroup chat"):
        await bot.send_message(group.id, "Hi")


async def test_leaving_and_being_sent_away(bot: Bot, ben: Person, group: Group, inbox: Inbox) -> None:
    link = (await bot.create_chat_invite_link(group.id)).invite_link
    await ben.joins(link)
    await inbox.read(allowed_updates=ALL)
    assert await bot.ban_chat_member(group.id, ben.id)
    assert (await read_membership(inbox)).new_chat_member.status == "kicked"
    with pytest.raises(Refusal, match="banned"):
        await ben.joins(link)
    assert await bot.unban_chat_member(group.id, ben.id, only_if_banned=True)
    assert await ben.joins(link) == "joined"
    assert await bot.leave_chat(group.id)
    with pytest.raises(TelegramForbiddenError, match="not a member of the supergroup chat"):
        await bot.send_message(group.id, "Hi")


async def test_blocking_is_told_as_my_chat_member(anna: Person, inbox: Inbox) -> None:
    await inbox.read()
    await anna.blocks()
    await anna.unblocks()
    own = [update.my_chat_member for update in await inbox.read()]
    assert [one and one.new_chat_member.status for one in own] == ["kicked", "member"]


async def test_with_privacy_the_bot_hears_what_is_meant_for_it(
    bot: Bot, grace: Person, box: Sandbox, inbox: Inbox
) -> None:
    group = await box.group("Members only", grace, bot="member")
    posted = await bot.send_message(group.id, "Hello all")
    await inbox.read()
    await grace.writes("/help", chat=group)
    await grace.writes("/help", chat=group)
    await grace.writes("/ask@RegularsDemoBot tea?", chat=group)
    await grace.writes("/ask@OtherBot tea?", chat=group)
    await grace.writes("just talk", chat=group)
    await grace.writes("to you", chat=group, reply_to=await grace.sees("Hello all", chat=group))
    heard = [update.message.text for update in await inbox.read() if update.message]
    assert heard == ["/help", "/ask@RegularsDemoBot tea?", "to you"]
    await group.makes_bot_admin()
    await inbox.read()
    await grace.writes("just talk", chat=group)
    assert await inbox.kinds() == ["message"]
    assert posted.chat.title == "Members only"


async def test_a_group_moves_to_a_supergroup(bot: Bot, grace: Person, box: Sandbox, inbox: Inbox) -> None:
    old = await box.group("Small", grace, kind="group", bot="admin")
    link = await bot.create_chat_invite_link(old.id)
    await inbox.read()
    new = await old.migrates()
    told = [update.message for update in await inbox.read() if update.message]
    assert [(one.chat.id, one.migrate_to_chat_id, one.migrate_from_chat_id) for one in told] == [
        (old.id, new.id, None),
        (new.id, None, old.id),
    ]
    with pytest.raises(TelegramMigrateToChat) as moved:
        await bot.send_message(old.id, "Hi")
    assert moved.value.migrate_to_chat_id == new.id
    assert (await bot.send_message(new.id, "Hi")).chat.type == "supergroup"
    with pytest.raises(Refusal, match="revoked"):
        await (await box.person("Ben")).joins(link.invite_link)


async def test_topics_of_a_forum(bot: Bot, grace: Person, box: Sandbox) -> None:
    forum = await box.group("Staff", grace, bot="admin", forum=True)
    topic = await bot.create_forum_topic(forum.id, "Anna Berg")
    posted = await bot.send_message(forum.id, "Question", message_thread_id=topic.message_thread_id)
    assert (posted.message_thread_id, posted.is_topic_message) == (topic.message_thread_id, True)
    assert await bot.close_forum_topic(forum.id, topic.message_thread_id)
    with pytest.raises(TelegramBadRequest, match="TOPIC_NOT_MODIFIED"):
        await bot.close_forum_topic(forum.id, topic.message_thread_id)
    with pytest.raises(TelegramBadRequest, match="message thread not found"):
        await bot.send_message(forum.id, "Question", message_thread_id=999)
    plain = await box.group("Plain", grace, bot="admin")
    with pytest.raises(TelegramBadRequest, match="the chat is not a forum"):
        await bot.create_forum_topic(plain.id, "Anna")


async def test_administrators_are_listed(bot: Bot, ben: Person, group: Group) -> None:
    await group.adds(ben)
    administrators = await bot.get_chat_administrators(group.id)
    assert [one.status for one in administrators] == ["creator", "administrator"]
    chat = await bot.get_chat(group.id)
    assert (chat.type, chat.title) == ("supergroup", "Harbour regulars")
    await group.removes(ben)
    assert (await group.members())[ben.id] == "kicked"
