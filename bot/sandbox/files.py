"""Files people and the bot uploaded: ids that can be used again, and content that can be seen again."""

import hashlib
import secrets
from typing import Any

from bot.sandbox.calls import Upload
from bot.sandbox.pictures import measure, name_kind
from bot.sandbox.refusals import Refused, bad_request
from bot.sandbox.world import File, World

MAX_PHOTO = 10 * 1024 * 1024
MAX_DOWNLOAD = 20 * 1024 * 1024
_THUMBNAIL = 90


def store_photo(world: World, upload: Upload) -> list[dict[str, Any]]:
    """A picture in Telegram's sizes, the largest last. What is no picture is refused."""
    if len(upload.content) > MAX_PHOTO:
        raise Refused(413, "Request Entity Too Large")
    size = measure(upload.content)
    if size is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    width, height = size
    if not width or not height or width + height > 10_000 or max(size) > 20 * min(size):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    shrink = min(1.0, _THUMBNAIL / max(size))
    small = (max(1, int(width * shrink)), max(1, int(height * shrink)))
    kind = name_kind(upload.content)
    thumbnail = _keep(world, "thumbnails", upload, kind, small)
    return show_photo(world, _keep(world, "photos", upload, kind, size, thumbnail.id))


def store_document(world: World, upload: Upload) -> dict[str, Any]:
    return show_document(_keep(world, "documents", upload, upload.content_type))


def show_photo(world: World, file: File) -> list[dict[str, Any]]:
    sizes = [world.files[file.thumbnail_id]] if file.thumbnail_id else []
    return [_show_size(one) for one in (*sizes, file)]


def show_document(file: File) -> dict[str, Any]:
    card = {"file_id": file.id, "file_unique_id": file.unique_id, "file_size": file.size}
    return {**card, "file_name": file.name, "mime_type": file.content_type}


def show_file(file: File) -> dict[str, Any]:
    if file.size > MAX_DOWNLOAD:
        raise bad_request("file is too big")
    card = {"file_id": file.id, "file_unique_id": file.unique_id, "file_size": file.size}
    return {**card, "file_path": file.path}


def find_content(world: World, file: File) -> bytes | None:
    return world.contents.get(file.digest)


def _keep(
    world: World,
    folder: str,
    upload: Upload,
    kind: str,
    size: tuple[int, int] = (0, 0),
    thumbnail_id: str | None = None,
) -> File:
    digest = hashlib.sha256(upload.content).hexdigest()
    ending = upload.filename.rpartition(".")[2].lower() if "." in upload.filename else "bin"
    file = File(
        id=f"{'BQAC' if folder == 'documents' else 'AgAC'}{secrets.token_urlsafe(36)}",
        unique_id=f"{digest[:12]}{size[0] or ''}",
        digest=digest,
        path=f"{folder}/file_{world.next_file}.{ending if ending.isalnum() else 'bin'}",
        name=upload.filename,
        content_type=kind,
        size=len(upload.content),
        width=size[0],
        height=size[1],
        thumbnail_id=thumbnail_id,
    )
    world.next_file += 1
    world.keep_file(file, upload.content)
    return file


def _show_size(file: File) -> dict[str, Any]:
    card: dict[str, Any] = {"file_id": file.id, "file_unique_id": file.unique_id, "file_size": file.size}
    return {**card, "width": file.width, "height": file.height}
