"""Messages that change, go away, are pinned or get a reaction."""

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, Message, ReactionTypeEmoji

from bot.sandbox import Group, Person
from tests.conftest import HandClock
from tests.sandbox.conftest import Inbox

STOP = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Stop", callback_data="stop")]])


async def test_an_edit_is_seen_in_place(bot: Bot, anna: Person) -> None:
    sent = await bot.send_message(anna.id, "10 of 400", reply_markup=STOP)
    edited = await bot.edit_message_text(
        "20 of 400", chat_id=anna.id, message_id=sent.message_id, reply_markup=STOP
    )
    assert isinstance(edited, Message)
    assert edited.edit_date is not None
    card = await anna.sees("20 of 400")
    assert (card.id, card.edited, card.buttons) == (sent.message_id, True, ("Stop",))


async def test_an_edit_that_changes_nothing_is_refused(bot: Bot, anna: Person) -> None:
    sent = await bot.send_message(anna.id, "<b>Same</b>", parse_mode="HTML", reply_markup=STOP)
    place = {"chat_id": anna.id, "message_id": sent.message_id}
    with pytest.raises(TelegramBadRequest, match="message is not modified"):
        await bot.edit_message_text("<b>Same</b>", parse_mode="HTML", reply_markup=STOP, **place)
    assert await bot.edit_message_reply_markup(**place)
    with pytest.raises(TelegramBadRequest, match="message is not modified"):
        await bot.edit_message_reply_markup(**place)


async def test_only_own_messages_that_are_there_can_be_edited(bot: Bot, anna: Person) -> None:
    with pytest.raises(TelegramBadRequest, match="message to edit not found"):
        await bot.edit_message_text("x", chat_id=anna.id, message_id=99)
    with pytest.raises(TelegramBadRequest, match="message can't be edited"):
        await bot.edit_message_text("x", chat_id=anna.id, message_id=1)
    sent = await bot.send_message(anna.id, "text")
    with pytest.raises(TelegramBadRequest, match="no caption in the message"):
        await bot.edit_message_caption(chat_id=anna.id, message_id=sent.message_id, caption="x")


async def test_a_deleted_message_is_gone(bot: Bot, anna: Person) -> None:
    sent = await bot.send_message(anna.id, "Oops")
    assert await bot.delete_message(anna.id, sent.message_id)
    await anna.sees_nothing("Oops", during=0)
    with pytest.raises(TelegramBadRequest, match="message to delete not found"):
        await bot.delete_message(anna.id, sent.message_id)


async def test_after_two_days_own_messages_stay(bot: Bot, anna: Person, clock: HandClock) -> None:
    sent = await bot.send_message(anna.id, "Old")
    clock.move(hours=49)
    with pytest.raises(TelegramBadRequest, match="can't be deleted for everyone"):
        await bot.delete_message(anna.id, sent.message_id)


async def test_several_are_deleted_at_once(bot: Bot, anna: Person) -> None:
    ids = [(await bot.send_message(anna.id, f"n{number}")).message_id for number in range(3)]
    assert await bot.delete_messages(anna.id, [*ids[:2], 999])
    assert [card.text for card in await anna.reads(after=1) if not card.raw["deleted"]] == ["n2"]


async def test_pins_need_their_right_in_groups(bot: Bot, anna: Person, group: Group) -> None:
    private = await bot.send_message(anna.id, "Card")
    assert await bot.pin_chat_message(anna.id, private.message_id)
    assert (await anna.sees("Card")).raw["pinned"]
    assert (await bot.get_chat(anna.id)).pinned_message is not None
    await group.makes_bot_admin({"can_pin_messages": False})
    posted = await bot.send_message(group.id, "Rules")
    with pytest.raises(TelegramBadRequest, match="not enough rights to manage pinned messages"):
        await bot.pin_chat_message(group.id, posted.message_id)


async def test_reactions_of_the_bot_and_of_people(bot: Bot, anna: Person, inbox: Inbox) -> None:
    question = await anna.writes("Hello")
    await bot.set_message_reaction(anna.id, question, [ReactionTypeEmoji(emoji="👍")])
    assert (await anna.reads())[-1].raw["reactions"] == ["👍"]
    await inbox.read(allowed_updates=["message_reaction"])
    await bot.send_message(anna.id, "Tea?")
    await anna.reacts(await anna.sees("Tea?"), "❤")
    update = (await inbox.read())[0].message_reaction
    assert update is not None
    assert [one.model_dump()["emoji"] for one in update.new_reaction] == ["❤"]


async def test_people_edit_their_own_messages(anna: Person, inbox: Inbox) -> None:
    mine = await anna.writes("teh")
    await inbox.read()
    await anna.edits(mine, "tea")
    update = (await inbox.read())[0].edited_message
    assert update is not None
    assert (update.message_id, update.text) == (mine, "tea")
