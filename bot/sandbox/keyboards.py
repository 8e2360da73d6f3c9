"""Keyboards under messages and at the bottom of a chat: what Telegram takes and what it refuses."""

from typing import Any

from aiogram import types

from bot.sandbox.refusals import bad_request

MAX_BUTTONS = 100
MAX_DATA_BYTES = 64
_INLINE_FIELDS = frozenset(types.InlineKeyboardButton.model_fields)
_REPLY_FIELDS = frozenset(types.KeyboardButton.model_fields)
_STYLES = ("danger", "success", "primary")
_ACTIONS = _INLINE_FIELDS - {"text", "icon_custom_emoji_id", "style", "disabled"}
_PRIVATE_ONLY = ("request_contact", "request_location", "request_chat", "request_users", "request_poll")

Markup = dict[str, Any]


def check_markup(markup: Markup | None, *, is_private: bool) -> Markup | None:
    """The markup without empty values, or a refusal."""
    if not markup:
        return None
    if "inline_keyboard" in markup:
        return _check_inline(markup)
    if "keyboard" in markup:
        return _check_reply(markup, is_private=is_private)
    if markup.get("remove_keyboard") or markup.get("force_reply"):
        return markup
    raise bad_request("object expected as reply markup")


def is_inline(markup: Markup | None) -> bool:
    return markup is not None and "inline_keyboard" in markup


def _check_inline(markup: Markup) -> Markup | None:
    rows = [[_check_button(button) for button in row] for row in _rows(markup, "inline_keyboard")]
    rows = [row for row in rows if row]
    _check_count(rows)
    return {"inline_keyboard": rows} if rows else None


def _check_button(button: object) -> Markup:
    button = _fields(button, _INLINE_FIELDS, "inline keyboard button")
    actions = [name for name in button if name in _ACTIONS]
    if not actions:
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad_request("can't parse inline keyboard button: only one action is allowed for a button")
    data = button.get("callback_data")
    if data is not None and not (isinstance(data, str) and 1 <= len(data.encode()) <= MAX_DATA_BYTES):
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button:
        _check_url(button["url"])
    if "copy_text" in button and not 1 <= len(str(button["copy_text"].get("text", ""))) <= 256:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")
    return button


def _check_reply(markup: Markup, *, is_private: bool) -> Markup:
    rows = []
    for row in _rows(markup, "keyboard"):
        buttons = [{"text": one} if isinstance(one, str) else one for one in row]
        rows.append([_fields(one, _REPLY_FIELDS, "keyboard button") for one in buttons])
    _check_count(rows)
    if not is_private and any(name in button for row in rows for button in row for name in _PRIVATE_ONLY):
        raise bad_request("BUTTON_TYPE_INVALID")
    return {**markup, "keyboard": [row for row in rows if row]}


def _rows(markup: Markup, name: str) -> list[list[Any]]:
    rows = markup[name]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request(f'field "{name}" of the reply markup must be an Array of Arrays')
    return rows


def _fields(button: object, known: frozenset[str], what: str) -> Markup:
    if not isinstance(button, dict) or not str(button.get("text") or "").strip():
        raise bad_request(f'can\'t parse {what}: field "text" must be a non-empty String')
    unknown = set(button) - known
    if unknown:
        raise bad_request(f'can\'t parse {what}: unknown field "{min(unknown)}"')
    if button.get("style") not in (None, *_STYLES):
        raise bad_request(f"can't parse {what}: unknown style")
    return {name: value for name, value in button.items() if value is not None}


def _check_count(rows: list[list[Markup]]) -> None:
    if sum(map(len, rows)) > MAX_BUTTONS:
        raise bad_request("REPLY_MARKUP_TOO_LONG")


def _check_url(url: object) -> None:
    if not isinstance(url, str) or not url.startswith(("http://", "https://", "tg://", "ton://")):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
