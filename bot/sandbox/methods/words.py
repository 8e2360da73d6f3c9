"""The text, caption and keyboard of a call, checked against Telegram's limits."""

from typing import Any

from bot.sandbox.calls import Call
from bot.sandbox.entities import format_text, utf16_length
from bot.sandbox.keyboards import check_markup, is_inline
from bot.sandbox.refusals import bad_request
from bot.sandbox.world import Chat, World

MAX_TEXT = 4096
MAX_CAPTION = 1024


def read_text(call: Call) -> dict[str, Any]:
    """`text` and `entities` as the message will carry them."""
    text, entities = _read(call.text("text") or "", call.text("parse_mode"), call.rows("entities"))
    if not text:
        raise bad_request("message text is empty")
    if len(text) * 2 > MAX_TEXT and utf16_length(text) > MAX_TEXT:
        raise bad_request("message is too long")
    content: dict[str, Any] = {"text": text}
    if entities:
        content["entities"] = entities
    preview = call.record("link_preview_options")
    if preview:
        content["link_preview_options"] = preview
    return content


def read_caption(source: Call | dict[str, Any]) -> dict[str, Any]:
    """`caption` and `caption_entities`, from a call or from one item of an album."""
    if isinstance(source, Call):
        raw, mode, given = source.text("caption"), source.text("parse_mode"), source.rows("caption_entities")
    else:
        raw, mode, given = source.get("caption"), source.get("parse_mode"), source.get("caption_entities")
    caption, entities = _read(raw or "", mode, given)
    if len(caption) * 2 > MAX_CAPTION and utf16_length(caption) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    content: dict[str, Any] = {"caption": caption} if caption else {}
    if entities:
        content["caption_entities"] = entities
    return content


def read_markup(call: Call, chat: Chat) -> dict[str, Any] | None:
    if not call.params.get("reply_markup"):
        return None
    return check_markup(call.record("reply_markup"), is_private=chat.is_private)


def show_keyboard(world: World, chat: Chat, markup: dict[str, Any] | None) -> dict[str, Any] | None:
    """The part of a keyboard that stays with the message; a reply keyboard goes to the chat's bottom."""
    if markup is None or is_inline(markup):
        return markup
    if "keyboard" in markup:
        chat.keyboard = markup
    elif markup.get("remove_keyboard"):
        chat.keyboard = None
    world.mark("chat", chat.id)
    return None


def _read(text: str, mode: str | None, given: list[Any] | None) -> tuple[str, list[dict[str, Any]]]:
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise bad_request("strings must be encoded in UTF-8") from None
        text = text.replace("\r", "")
    return format_text(text.replace("\0", " ") if "\0" in text else text, mode, given)
