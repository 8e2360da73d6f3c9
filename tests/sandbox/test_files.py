"""Pictures and documents: sent, seen again, sent again by id."""

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramEntityTooLarge
from aiogram.types import BufferedInputFile, InputMediaDocument, InputMediaPhoto

from bot.sandbox import Person, Sandbox
from tests.sandbox.conftest import Inbox
from tests.sandbox.pictures import draw_png

PNG = draw_png(40, 30)


async def test_an_uploaded_picture_is_seen_and_downloaded_again(bot: Bot, box: Sandbox, anna: Person) -> None:
    sent = await bot.send_photo(
        anna.id, BufferedInputFile(PNG, "gift.png"), caption="<b>Gift</b>", parse_mode="HTML"
    )
    assert sent.photo is not None
    assert (sent.caption, sent.photo[-1].width, sent.photo[-1].height) == ("Gift", 40, 30)
    content = await bot.download(sent.photo[-1])
    assert content is not None
    assert content.read() == PNG
    card = await anna.sees("Gift")
    assert card.photo is not None
    assert await box.download(card.photo) == PNG


async def test_a_file_id_is_good_for_other_chats(bot: Bot, anna: Person, ben: Person) -> None:
    await ben.start()
    first = await bot.send_photo(anna.id, BufferedInputFile(PNG, "gift.png"))
    assert first.photo is not None
    again = await bot.send_photo(ben.id, first.photo[-1].file_id, caption="again")
    assert again.photo == first.photo
    with pytest.raises(TelegramBadRequest, match="wrong remote file identifier"):
        await bot.send_photo(ben.id, "AgACnothing")
    with pytest.raises(TelegramBadRequest, match="type of file mismatch"):
        await bot.send_document(ben.id, first.photo[-1].file_id)


async def test_what_is_no_picture_is_not_sent_as_one(bot: Bot, anna: Person) -> None:
    with pytest.raises(TelegramBadRequest, match="IMAGE_PROCESS_FAILED"):
        await bot.send_photo(anna.id, BufferedInputFile(b"name;price\n", "prices.png"))
    with pytest.raises(TelegramEntityTooLarge):
        await bot.send_photo(anna.id, BufferedInputFile(PNG + b"\0" * 10 * 2**20, "large.png"))


async def test_captions_have_their_own_limit(bot: Bot, anna: Person) -> None:
    with pytest.raises(TelegramBadRequest, match="message caption is too long"):
        await bot.send_photo(anna.id, BufferedInputFile(PNG, "gift.png"), caption="x" * 1025)


async def test_a_document_keeps_its_name(bot: Bot, anna: Person) -> None:
    sent = await bot.send_document(anna.id, BufferedInputFile("姓名;积分".encode(), "客户.csv"))
    assert sent.document is not None
    assert sent.document.file_name == "客户.csv"
    content = await bot.download(sent.document)
    assert content is not None
    assert content.read().decode() == "姓名;积分"


async def test_an_album_is_several_messages(bot: Bot, anna: Person) -> None:
    first = InputMediaPhoto(media=BufferedInputFile(PNG, "a.png"), caption="Two")
    sent = await bot.send_media_group(anna.id, [first, InputMediaPhoto(media=BufferedInputFile(PNG, "b.png"))])
    assert len({one.media_group_id for one in sent}) == 1
    assert [one.caption for one in sent] == ["Two", None]
    with pytest.raises(TelegramBadRequest, match="2-10 items"):
        await bot.send_media_group(anna.id, [first])


async def test_media_can_be_replaced(bot: Bot, anna: Person) -> None:
    sent = await bot.send_photo(anna.id, BufferedInputFile(PNG, "a.png"), caption="before")
    other = InputMediaPhoto(media=BufferedInputFile(draw_png(9, 9), "b.png"), caption="after")
    edited = await bot.edit_message_media(other, chat_id=anna.id, message_id=sent.message_id)
    assert edited.photo is not None
    assert (edited.caption, edited.photo[-1].width) == ("after", 9)
    file = InputMediaDocument(media=BufferedInputFile(b"text", "c.txt"))
    assert (await bot.edit_message_media(file, chat_id=anna.id, message_id=sent.message_id)).photo is None


async def test_what_people_send_reaches_the_bot(bot: Bot, anna: Person, inbox: Inbox) -> None:
    await inbox.read()
    await anna.sends_photo(PNG, caption="Is this the mug?")
    await anna.sends_file(b"sku;price\n", "prices.csv")
    await anna.shares_contact()
    picture, file, contact = (update.message for update in await inbox.read())
    assert picture is not None
    assert picture.photo is not None
    assert picture.caption == "Is this the mug?"
    assert file is not None
    assert file.document is not None
    content = await bot.download(file.document)
    assert content is not None
    assert content.read() == b"sku;price\n"
    assert contact is not None
    assert contact.contact is not None
    assert contact.contact.user_id == anna.id


async def test_a_persons_location_reaches_the_bot(anna: Person, inbox: Inbox) -> None:
    await inbox.read()
    await anna.shares_location(49.28, -123.12)
    (update,) = await inbox.read()
    assert update.message is not None
    assert update.message.location is not None
    assert (update.message.location.latitude, update.message.location.longitude) == (49.28, -123.12)
