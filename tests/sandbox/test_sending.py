"""What a bot can send, and what Telegram refuses in its own words."""

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError
from aiogram.methods import SendMessage
from aiogram.types import (
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyParameters,
)

from bot.sandbox import Group, Person, Sandbox


def inline(*buttons: InlineKeyboardButton) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=[[button] for button in buttons])


async def test_html_becomes_entities_and_the_person_sees_the_text(bot: Bot, anna: Person) -> None:
    sent = await bot.send_message(anna.id, "<b>Your gift</b> &amp; more 🎁 <i>now</i>", parse_mode="HTML")
    assert sent.text == "Your gift & more 🎁 now"
    assert [(one.type, one.offset, one.length) for one in sent.entities or []] == [
        ("bold", 0, 9),
        ("italic", 20, 3),
    ]
    assert (await anna.sees("Your gift")).text == sent.text


async def test_message_ids_count_per_chat(bot: Bot, anna: Person, ben: Person) -> None:
    await ben.start()
    first = await bot.send_message(anna.id, "one")
    second = await bot.send_message(anna.id, "two")
    other = await bot.send_message(ben.id, "one")
    assert (first.message_id, second.message_id, other.message_id) == (2, 3, 2)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x" * 4097, "message is too long"),
        ("😀" * 2049, "message is too long"),
        ("   ", "message text is empty"),
        ("<b>open", "can't parse entities: Can't find end tag corresponding to start tag \"b\""),
        ("a <blink>b</blink>", 'can\'t parse entities: Unsupported start tag "blink" at byte offset 2'),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("x</b>", "can't parse entities: Unexpected end tag at byte offset 1"),
        ("1 < 2", "can't parse entities: Unclosed start tag at byte offset 2"),
    ],
)
async def test_bad_texts_are_refused(bot: Bot, anna: Person, text: str, words: str) -> None:
    with pytest.raises(TelegramBadRequest) as refusal:
        await bot.send_message(anna.id, text, parse_mode="HTML")
    assert words in refusal.value.message
    assert await anna.reads(after=1) == []


async def test_a_text_as_long_as_allowed_passes(bot: Bot, anna: Person) -> None:
    sent = await bot.send_message(anna.id, f"<b>{'😀' * 2048}</b>", parse_mode="HTML")
    assert sent.entities is not None
    assert sent.entities[0].length == 4096


async def test_markdown_is_not_read(bot: Bot, anna: Person) -> None:
    with pytest.raises(TelegramBadRequest, match="unsupported parse_mode"):
        await bot.send_message(anna.id, "*bold*", parse_mode="MarkdownV2")


async def test_nobody_can_be_written_to_before_start(bot: Bot, ben: Person) -> None:
    with pytest.raises(TelegramForbiddenError, match="bot can't initiate conversation with a user"):
        await bot.send_message(ben.id, "Hello")


async def test_a_block_and_a_deleted_account_are_forbidden(bot: Bot, anna: Person) -> None:
    await anna.blocks()
    with pytest.raises(TelegramForbiddenError, match="bot was blocked by the user"):
        await bot.send_message(anna.id, "Hello")
    await anna.deactivates()
    with pytest.raises(TelegramForbiddenError, match="user is deactivated"):
        await bot.send_message(anna.id, "Hello")


async def test_an_unknown_chat_is_a_bad_request(bot: Bot) -> None:
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await bot.send_message(2**51, "Hello")


async def test_replies_need_their_message(bot: Bot, anna: Person) -> None:
    question = await anna.writes("Open on Sunday?")
    sent = await bot.send_message(anna.id, "Yes", reply_parameters=ReplyParameters(message_id=question))
    assert sent.reply_to_message is not None
    assert sent.reply_to_message.text == "Open on Sunday?"
    with pytest.raises(TelegramBadRequest, match="message to be replied not found"):
        await bot.send_message(anna.id, "Yes", reply_parameters=ReplyParameters(message_id=999))
    lenient = ReplyParameters(message_id=999, allow_sending_without_reply=True)
    assert (await bot.send_message(anna.id, "Yes", reply_parameters=lenient)).reply_to_message is None


@pytest.mark.parametrize(
    ("button", "words"),
    [
        (InlineKeyboardButton(text="Go", callback_data="ж" * 33), "BUTTON_DATA_INVALID"),
        (InlineKeyboardButton(text="Go"), "Text buttons are unallowed in the inline keyboard"),
        (InlineKeyboardButton(text="Go", url="shop"), "is invalid: Wrong HTTP URL"),
        (InlineKeyboardButton(text="Go", copy_text=CopyTextButton(text="x" * 257)), "BUTTON_COPY_TEXT_INVALID"),
        (InlineKeyboardButton(text="Go", callback_data="x", url="https://a.b"), "only one action"),
        (
            InlineKeyboardButton.model_construct(text="Go", callback_data="x", colour="red"),
            'unknown field "colour"',
        ),
    ],
)
async def test_bad_buttons_are_refused(bot: Bot, anna: Person, button: InlineKeyboardButton, words: str) -> None:
    with pytest.raises(TelegramBadRequest) as refusal:
        await bot.send_message(anna.id, "Press", reply_markup=inline(button))
    assert words in refusal.value.message


async def test_a_hundred_buttons_are_the_most(bot: Bot, anna: Person) -> None:
    buttons = [InlineKeyboardButton(text=str(number), callback_data=str(number)) for number in range(101)]
    with pytest.raises(TelegramBadRequest, match="REPLY_MARKUP_TOO_LONG"):
        await bot.send_message(anna.id, "Press", reply_markup=inline(*buttons))
    assert await bot.send_message(anna.id, "Press", reply_markup=inline(*buttons[:100]))


async def test_buttons_asking_for_a_contact_stay_private(bot: Bot, group: Group) -> None:
    keyboard = ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text="My number", request_contact=True)]])
    with pytest.raises(TelegramBadRequest, match="BUTTON_TYPE_INVALID"):
        await bot.send_message(group.id, "Number?", reply_markup=keyboard)


async def test_parameters_the_method_does_not_have_are_refused(bot: Bot, box: Sandbox, anna: Person) -> None:
    with pytest.raises(TelegramBadRequest, match='unknown parameter "colour" for sendMessage'):
        await bot(SendMessage(chat_id=anna.id, text="Hello", colour="red"))  # type: ignore[call-arg]
    with pytest.raises(TelegramBadRequest, match='does not do "receiver_user_id"'):
        await bot(SendMessage(chat_id=anna.id, text="Hello", receiver_user_id=anna.id))
    assert [call["delivered"] for call in await box.calls("sendMessage")] == [False, False]


async def test_copying_brings_the_words_but_not_the_sender(bot: Bot, anna: Person, group: Group) -> None:
    question = await anna.writes("Is the teapot still here?")
    copy = await bot.copy_message(group.id, anna.id, question)
    forward = await bot.forward_message(group.id, anna.id, question)
    assert copy.message_id + 1 == forward.message_id
    assert forward.forward_origin is not None
    with pytest.raises(TelegramBadRequest, match="message to copy not found"):
        await bot.copy_message(group.id, anna.id, 999)


async def test_drafts_and_typing_leave_nothing(bot: Bot, anna: Person, group: Group) -> None:
    assert await bot.send_message_draft(anna.id, 7, text="Thinking about")
    assert await bot.send_chat_action(anna.id, "typing")
    with pytest.raises(TelegramBadRequest, match="only to private chats"):
        await bot.send_message_draft(group.id, 7, text="Thinking")
    assert [card.text for card in await anna.reads()] == ["/start"]


async def test_commands_mentions_and_links_are_found(bot: Bot, anna: Person) -> None:
    sent = await bot.send_message(anna.id, "See https://shop.example/a?b=1. Ask @RegularsDemoBot or /help #tea")
    found = [(one.type, one.extract_from(sent.text or "")) for one in sent.entities or []]
    assert found == [
        ("url", "https://shop.example/a?b=1"),
        ("mention", "@RegularsDemoBot"),
        ("bot_command", "/help"),
        ("hashtag", "#tea"),
    ]


async def test_a_venue_is_a_place_on_the_map_with_a_name(bot: Bot, anna: Person) -> None:
    sent = await bot.send_venue(anna.id, 49.28, -123.12, "Harbour Street", "1 Harbour Street")
    assert sent.venue is not None
    assert sent.location is not None
    assert (sent.venue.title, sent.location.latitude) == ("Harbour Street", 49.28)
    assert (await anna.reads())[-1].raw["service"]["venue"]["address"] == "1 Harbour Street"


@pytest.mark.parametrize(
    ("latitude", "title", "words"),
    [(49.28, "", "venue title and address must be non-empty"), (91.0, "Pole", "wrong latitude")],
)
async def test_a_bad_venue_is_refused(bot: Bot, anna: Person, latitude: float, title: str, words: str) -> None:
    with pytest.raises(TelegramBadRequest) as refusal:
        await bot.send_venue(anna.id, latitude, 0, title, "1 Harbour Street")
    assert words in refusal.value.message
