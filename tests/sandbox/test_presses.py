"""Buttons: pressed, answered once, forged; keyboards below the chat; links."""

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import (
    CallbackQuery,
    ChatAdministratorRights,
    InaccessibleMessage,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    KeyboardButtonRequestChat,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

from bot.sandbox import Group, Person, Sandbox
from bot.sandbox.people import Refusal
from tests.sandbox.conftest import Inbox


def inline(**buttons: str) -> InlineKeyboardMarkup:
    rows = [[InlineKeyboardButton(text=text, callback_data=data)] for text, data in buttons.items()]
    return InlineKeyboardMarkup(inline_keyboard=rows)


async def read_press(inbox: Inbox) -> CallbackQuery:
    query = (await inbox.read())[0].callback_query
    assert query is not None
    return query


async def test_a_press_is_answered_once(bot: Bot, anna: Person, inbox: Inbox) -> None:
    await inbox.read()
    await bot.send_message(anna.id, "Join?", reply_markup=inline(Yes="join:1", No="join:0"))
    pressed = await anna.press("Yes")
    query = await read_press(inbox)
    assert (query.data, query.from_user.id, query.id) == ("join:1", anna.id, pressed["query_id"])
    assert query.chat_instance
    assert await bot.answer_callback_query(query.id, text="Welcome", show_alert=True)
    assert await anna.is_told(pressed) == {"text": "Welcome", "show_alert": True}
    with pytest.raises(TelegramBadRequest, match="query is too old and response timeout expired"):
        await bot.answer_callback_query(query.id)


async def test_a_press_by_text_finds_the_newest_card(bot: Bot, anna: Person, inbox: Inbox) -> None:
    await bot.send_message(anna.id, "old", reply_markup=inline(More="1"))
    await bot.send_message(anna.id, "new", reply_markup=inline(More="2"))
    await inbox.read()
    await anna.press("More")
    assert (await read_press(inbox)).data == "2"
    with pytest.raises(Refusal, match="no button 'Less'"):
        await anna.press("Less")


async def test_forged_data_and_deleted_cards_arrive_too(bot: Bot, anna: Person, inbox: Inbox) -> None:
    await inbox.read()
    sent = await bot.send_message(anna.id, "Card", reply_markup=inline(Go="a"))
    card = await anna.sees("Card")
    await anna.forges("redeem:1\x00", card)
    assert (await read_press(inbox)).data == "redeem:1\x00"
    await bot.delete_message(anna.id, sent.message_id)
    await anna.forges("a", card)
    assert isinstance((await read_press(inbox)).message, InaccessibleMessage)


async def test_a_reply_keyboard_sends_its_words(bot: Bot, anna: Person, inbox: Inbox) -> None:
    rows = [[KeyboardButton(text="Coupons"), KeyboardButton(text="My number", request_contact=True)]]
    sent = await bot.send_message(anna.id, "Menu", reply_markup=ReplyKeyboardMarkup(keyboard=rows))
    assert sent.reply_markup is None
    assert await anna.keyboard() == ["Coupons", "My number"]
    await inbox.read()
    await anna.press("Coupons")
    await anna.press("My number")
    said, contact = (update.message for update in await inbox.read())
    assert said is not None
    assert said.text == "Coupons"
    assert contact is not None
    assert contact.contact is not None
    await bot.send_message(anna.id, "Gone", reply_markup=ReplyKeyboardRemove())
    assert await anna.keyboard() == []


async def test_picking_a_group_brings_the_bot_in_as_administrator(
    bot: Bot, box: Sandbox, grace: Person, inbox: Inbox
) -> None:
    await grace.start()
    group = await box.group("Canal Row", grace)
    await inbox.read()
    rights = ChatAdministratorRights.model_construct(is_anonymous=False, can_invite_users=True)
    wanted = KeyboardButtonRequestChat(
        request_id=4, chat_is_channel=False, bot_administrator_rights=rights, request_title=True
    )
    keyboard = ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text="Choose", request_chat=wanted)]])
    await bot.send_message(grace.id, "Which group?", reply_markup=keyboard)
    await grace.press("Choose", pick=group)
    updates = await inbox.read()
    shared = updates[-1].message
    assert shared is not None
    assert shared.chat_shared is not None
    assert (shared.chat_shared.request_id, shared.chat_shared.chat_id) == (4, group.id)
    assert shared.chat_shared.title == "Canal Row"
    assert [update.event_type for update in updates].count("my_chat_member") == 2
    assert (await bot.get_chat_member(group.id, bot.id)).status == "administrator"


async def test_links_are_opened_as_a_camera_would(anna: Person, group: Group, inbox: Inbox) -> None:
    await inbox.read()
    assert (await anna.opens("https://t.me/RegularsDemoBot?start=s_Abc-123"))["start_payload"] == "s_Abc-123"
    started = (await inbox.read())[0].message
    assert started is not None
    assert started.text == "/start s_Abc-123"
    assert await anna.opens(await group.link()) == {"outcome": "joined"}
    assert await anna.opens("https://shop.example/") == {"url": "https://shop.example/"}


@pytest.mark.parametrize("payload", ["x" * 65, "s_äöü", "a b"])
async def test_start_payloads_follow_telegrams_rules(anna: Person, payload: str) -> None:
    with pytest.raises(Refusal, match="start payload"):
        await anna.start(payload)
