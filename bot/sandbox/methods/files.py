"""Pictures and documents: sending, albums, and getting them back."""

from typing import Any

from bot.sandbox.calls import Call, Upload
from bot.sandbox.files import show_document, show_file, show_photo, store_document, store_photo
from bot.sandbox.methods.messages import post
from bot.sandbox.methods.places import check_may_write, find_chat
from bot.sandbox.methods.words import read_caption
from bot.sandbox.refusals import bad_request
from bot.sandbox.world import World


def send_photo(world: World, call: Call) -> dict[str, Any]:
    return _send_file(world, call, "photo")


def send_document(world: World, call: Call) -> dict[str, Any]:
    return _send_file(world, call, "document")


def send_media_group(world: World, call: Call) -> list[dict[str, Any]]:
    chat = find_chat(world, call)
    check_may_write(world, chat)
    items = call.rows("media") or []
    if not 2 <= len(items) <= 10:
        raise bad_request("there must be 2-10 items in the media group")
    contents = [read_media(world, call, item) for item in items]
    group = {"media_group_id": str(world.change())}
    return [post(world, chat, call, {**group, **content}) for content in contents]


def get_file(world: World, call: Call) -> dict[str, Any]:
    file = world.files.get(call.text("file_id") or "")
    if file is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    return show_file(file)


def read_media(world: World, call: Call, item: object) -> dict[str, Any]:
    """One InputMedia item as the content of a message."""
    if not isinstance(item, dict) or item.get("type") not in ("photo", "document"):
        raise bad_request("can't parse InputMedia: type must be photo or document here")
    kind = item["type"]
    return {kind: _read_file(world, kind, item.get("media"), call, "media"), **read_caption(item)}


def _send_file(world: World, call: Call, kind: str) -> dict[str, Any]:
    chat = find_chat(world, call)
    check_may_write(world, chat)
    caption = read_caption(call)
    return post(world, chat, call, {kind: _read_file(world, kind, call.text(kind), call, kind), **caption})


def _read_file(world: World, kind: str, value: str | None, call: Call, name: str) -> Any:
    """A new upload, or a file already here named by its id."""
    upload: Upload | None = call.upload(value, name)
    if upload is not None:
        if not upload.content:
            raise bad_request("file must be non-empty")
        return store_photo(world, upload) if kind == "photo" else store_document(world, upload)
    if not value:
        raise bad_request(f"there is no {kind} in the request")
    if value.startswith("attach://"):
        raise bad_request("attached file not found in the request")
    if "://" in value:
        raise bad_request("failed to get HTTP URL content")
    file = world.files.get(value)
    if file is None:
        raise bad_request("wrong remote file identifier specified: Wrong character in the string")
    if (kind == "photo") != bool(file.width):
        raise bad_request(f"type of file mismatch, expected {kind.title()}")
    return show_photo(world, file) if kind == "photo" else show_document(file)


METHODS = {
    "sendPhoto": send_photo,
    "sendDocument": send_document,
    "sendMediaGroup": send_media_group,
    "getFile": get_file,
}
