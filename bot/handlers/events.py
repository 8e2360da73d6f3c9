"""What a handler gets: the update, the words in the person's language, and ways to make calls of them."""

import mimetypes
from dataclasses import dataclass, field, replace
from typing import Any

from aiogram.types import CallbackQuery, ChatJoinRequest, ChatMemberUpdated, Message

from bot import replies
from bot.handlers.incoming import Source
from bot.replies import Call, Keyboard, Picture, Reply
from bot.texts import Texts


@dataclass(frozen=True)
class House:
    """What handlers may know about the installation."""

    texts: Texts
    bot_name: str
    timezone: str
    model_host: str = ""  # where questions go to be worded; named in the privacy notice
    secret: bytes = field(
        default=b"", repr=False
    )  # keys traces of people, daily PINs (bot/domain/books/traces.py)
    public_url: str = ""  # where scanned codes are counted before Telegram opens; empty: they open it at once

    def deep_link(self, payload: str) -> str:
        return f"https://t.me/{self.bot_name}?start={payload}"

    def scan_link(self, payload: str) -> str:
        """What a printed entry code holds."""
        return f"{self.public_url}/q/{payload}" if self.public_url else self.deep_link(payload)

    def group_link(self) -> str:
        """Opens Telegram's chooser of groups and asks for the rights a store's group needs."""
        return f"https://t.me/{self.bot_name}?startgroup=bind&admin=invite_users+pin_messages"


@dataclass(frozen=True)
class Event:
    """`chat` is the Telegram id of the chat to answer in; `message_id` the message written or pressed on."""

    source: Source
    house: House
    locale: str
    args: str = ""
    elsewhere: int | None = None

    @property
    def chat(self) -> int:
        if self.elsewhere is not None:
            return self.elsewhere
        if isinstance(self.source, CallbackQuery):
            return self.source.message.chat.id if self.source.message else self.source.from_user.id
        return self.source.chat.id

    @property
    def message_id(self) -> int:
        message = self.source.message if isinstance(self.source, CallbackQuery) else self.source
        if message is None or isinstance(message, ChatJoinRequest | ChatMemberUpdated):
            raise ValueError("this update carries no message")
        return message.message_id

    @property
    def text(self) -> str:
        return (self.source.text or "") if isinstance(self.source, Message) else ""

    @property
    def picture_file(self) -> str | None:
        """Telegram's id of the picture that was sent, as a photo (the largest size) or as an image file."""
        if not isinstance(self.source, Message):
            return None
        if self.source.photo:
            return self.source.photo[-1].file_id
        document = self.source.document
        kind = mimetypes.guess_type(document.file_name or "")[0] or document.mime_type or "" if document else ""
        is_image = kind.startswith("image/")
        return document.file_id if document and is_image else None

    @property
    def place(self) -> tuple[float, float] | None:
        """Latitude and longitude of the location that was sent."""
        location = self.source.location if isinstance(self.source, Message) else None
        return (location.latitude, location.longitude) if location else None

    @property
    def document(self) -> tuple[str, str, int] | None:
        """Telegram's id, name and size in bytes of the file that was sent."""
        document = self.source.document if isinstance(self.source, Message) else None
        return (document.file_id, document.file_name or "", document.file_size or 0) if document else None

    def to(self, chat: int) -> "Event":
        """The same, answered in another chat (what is personal, asked in a group)."""
        return replace(self, elsewhere=chat)

    def speaking(self, locale: str) -> "Event":
        return replace(self, locale=locale)

    def word(self, key: str, **facts: Any) -> str:
        """A phrase of the catalogue: a button, a toast."""
        return self.house.texts.phrase(key, self.locale, **facts)

    def say(self, template: str, keyboard: Keyboard = (), **facts: Any) -> Call:
        """A new message in the chat the update came from."""
        return replies.say(self.chat, self.house.texts.render(template, self.locale, **facts), keyboard)

    def show(self, picture: Picture, template: str, keyboard: Keyboard = (), **facts: Any) -> Call:
        """A new message with a picture."""
        text = self.house.texts.render(template, self.locale, **facts)
        return replies.show(self.chat, picture, text, keyboard)

    def show_whole(self, picture: Picture, template: str, keyboard: Keyboard = (), **facts: Any) -> Reply:
        """The same, and where a caption is too short for the text a second message: nothing is cut."""
        text = self.house.texts.render(template, self.locale, **facts)
        return replies.show_whole(self.chat, picture, text, keyboard)

    def is_caption(self, template: str, **facts: Any) -> bool:
        """Would a caption hold it?"""
        return replies.is_caption(self.house.texts.render(template, self.locale, **facts))

    def change(self, template: str, keyboard: Keyboard = (), **facts: Any) -> Call:
        """Put the card whose button was pressed into its new state."""
        text = self.house.texts.render(template, self.locale, **facts)
        return replies.change(self.chat, self.message_id, text, keyboard)

    def change_picture(self, picture: Picture, template: str, keyboard: Keyboard = (), **facts: Any) -> Call:
        """Put the picture card whose button was pressed into its new state, picture and all."""
        text = self.house.texts.render(template, self.locale, **facts)
        return replies.change_picture(self.chat, self.message_id, picture, text, keyboard)

    def toast(self, key: str = "", *, alert: bool = False, **facts: Any) -> Call:
        """Answer the press itself: a short line on top of the screen, or nothing but the end of waiting."""
        if not isinstance(self.source, CallbackQuery):
            raise TypeError("only a press can be answered so")
        text = self.word(key, **facts) if key else ""
        return replies.toast(self.source.id, self.chat, text, alert=alert)

    def wipe(self) -> Call:
        """Take what was written out of a private chat."""
        return Call("deleteMessage", self.chat, {"chat_id": self.chat, "message_id": self.message_id})

    def refuse(self, text: str) -> Call:
        """A rule's no: over the button for a press, as a message otherwise."""
        if isinstance(self.source, CallbackQuery):
            return replies.toast(self.source.id, self.chat, text, alert=True)
        return Call("sendMessage", self.chat, {"chat_id": self.chat, "text": text})
