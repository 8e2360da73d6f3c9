"""What we want said, as plain data: a Reply is a tuple of calls, stored before it is spoken."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

MAX_TEXT = 4096  # UTF-16 units, Telegram's limit for a text
MAX_CAPTION = 1024
MAX_TOAST = 200  # answerCallbackQuery
UPLOADED = "attach://photo"  # a picture that travels with the call itself


@dataclass(frozen=True)
class Picture:
    """A picture drawn when the call is spoken: `name` of a drawer in bot.pictures, and its plain facts.

    With a `file_name` it goes out as a document (a PDF, or a picture that must not be squeezed).
    """

    name: str
    facts: dict[str, Any]
    file_name: str = ""


@dataclass(frozen=True)
class Call:
    """One Bot API call. `params` are JSON-ready; `chat` is the Telegram id of the chat it is ordered in."""

    method: str
    chat: int
    params: dict[str, Any] = field(default_factory=dict)
    picture: Picture | None = None


Reply = tuple[Call, ...]
Keyboard = Sequence[Sequence[dict[str, Any]]]
"""Rows of inline buttons as Telegram wants them; made by bot.buttons."""


def say(chat: int, text: str, keyboard: Keyboard = (), *, reply_to: int | None = None) -> Call:
    """A new message; `text` is HTML."""
    params: dict[str, Any] = {"chat_id": chat, "text": fit(text), "parse_mode": "HTML"}
    if keyboard:
        params["reply_markup"] = {"inline_keyboard": keyboard}
    if reply_to is not None:
        params["reply_parameters"] = {"message_id": reply_to, "allow_sending_without_reply": True}
    return Call("sendMessage", chat, params)


def show(chat: int, picture: Picture, caption: str, keyboard: Keyboard = ()) -> Call:
    """A new message with a picture or a document; `caption` is HTML."""
    params: dict[str, Any] = {"chat_id": chat, "caption": fit(caption, MAX_CAPTION), "parse_mode": "HTML"}
    if keyboard:
        params["reply_markup"] = {"inline_keyboard": keyboard}
    return Call("sendDocument" if picture.file_name else "sendPhoto", chat, params, picture)


def show_whole(chat: int, picture: Picture, text: str, keyboard: Keyboard = ()) -> Reply:
    """A picture with its text, none of it cut: what no caption holds follows as a message of its own."""
    if is_caption(text):
        return (show(chat, picture, text, keyboard),)
    return (show(chat, picture, ""), say(chat, text, keyboard))


def is_caption(text: str) -> bool:
    """Does a caption hold all of this HTML?"""
    return fit(text, MAX_CAPTION) == text


def change(chat: int, message_id: int, text: str, keyboard: Keyboard = ()) -> Call:
    """Put a text message's new state where it stands."""
    params = {
        "chat_id": chat, "message_id": message_id, "text": fit(text), "parse_mode": "HTML",
        "reply_markup": {"inline_keyboard": keyboard},
    }  # fmt: skip
    return Call("editMessageText", chat, params)


def change_picture(chat: int, message_id: int, picture: Picture, caption: str, keyboard: Keyboard = ()) -> Call:
    """Put another picture and caption where a message with a picture stands; `caption` is HTML."""
    media = {"type": "photo", "media": UPLOADED, "caption": fit(caption, MAX_CAPTION), "parse_mode": "HTML"}
    params = {
        "chat_id": chat, "message_id": message_id, "media": media, "reply_markup": {"inline_keyboard": keyboard},
    }  # fmt: skip
    return Call("editMessageMedia", chat, params, picture)


def toast(query_id: str, chat: int, text: str = "", *, alert: bool = False) -> Call:
    """Answer a button press: plain text, or nothing but an end to the waiting circle."""
    params: dict[str, Any] = {"callback_query_id": query_id}
    if text:
        params |= {"text": text[:MAX_TOAST], "show_alert": alert}
    return Call("answerCallbackQuery", chat, params)


def fit(text: str, limit: int = MAX_TEXT) -> str:
    """Cut an overlong HTML text at a line or word, dropping tags that would stay open.

    The limit is counted on the source, in UTF-16 units: never less than what Telegram counts.
    """
    if len(text.encode("utf-16-le")) // 2 <= limit:
        return text
    plain = text.encode("utf-16-le")[: (limit - 2) * 2].decode("utf-16-le", "ignore")
    cut = max(plain.rfind("\n", limit // 2), plain.rfind(" ", limit // 2))
    plain = plain[:cut] if cut > 0 else plain
    return _without_open_tags(plain) + " …"


def _without_open_tags(html: str) -> str:
    """Cut inside no tag or entity; close what is open, the innermost first: Telegram refuses any other order."""
    if html.rfind("<") > html.rfind(">"):
        html = html[: html.rfind("<")]
    if html.rfind("&") > html.rfind(";"):
        html = html[: html.rfind("&")]
    still_open: list[str] = []
    for closes, tag in _TAG.findall(html):
        if not closes:
            still_open.append(tag)
        elif still_open:
            still_open.pop()
    return html + "".join(f"</{tag}>" for tag in reversed(still_open))


_TAG = re.compile(r"<(/?)([a-z][a-z0-9-]*)[^<>]*>")


def dump(reply: Reply) -> str:
    """A reply as the JSON kept with its update."""
    return _write([vars(call) | {"picture": call.picture and vars(call.picture)} for call in reply])


# Made once, as json.dumps would for every reply; and asdict would copy every button twice.
_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def load(stored: str) -> Reply:
    return tuple(_call(facts) for facts in json.loads(stored))


def _call(facts: dict[str, Any]) -> Call:
    picture = Picture(**facts.pop("picture")) if facts.get("picture") else facts.pop("picture", None)
    return Call(**facts, picture=picture)
