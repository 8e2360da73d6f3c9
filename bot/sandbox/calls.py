"""One Bot API call: its parameters however they were sent, and the readers that methods use."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, web

from bot.sandbox.refusals import Refused, bad_request

MAX_UPLOAD = 50 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a call."""

    filename: str
    content_type: str
    content: bytes


def _never() -> bool:
    return False


@dataclass(slots=True)
class Call:
    """Parameters are as sent: native values from JSON, strings from forms. The readers level that out.

    `is_gone` tells whether the caller has hung up, which only a held poll needs to know.
    """

    method: str
    params: dict[str, Any]
    files: dict[str, Upload] = field(default_factory=dict)
    via_response_body: bool = False
    is_gone: Callable[[], bool] = _never

    def text(self, name: str) -> str | None:
        value = self.params.get(name)
        if value is None or isinstance(value, str):
            return value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        raise bad_request(f'field "{name}" must be of type String')

    def integer(self, name: str) -> int | None:
        value = self.params.get(name)
        if value is None or value == "":
            return None
        try:
            return int(value)
        except (TypeError, ValueError, OverflowError):
            raise bad_request(f"invalid {name} specified") from None

    def number(self, name: str) -> int:
        """An integer that must be there."""
        value = self.integer(name)
        if value is None:
            raise bad_request(f"invalid {name} specified")
        return value

    def flag(self, name: str) -> bool:
        value = self.params.get(name)
        if isinstance(value, str):
            return value.lower() in ("true", "yes", "1")
        return bool(value)

    def json(self, name: str) -> Any:
        """An object or list, given as such or as JSON text; None when absent or empty."""
        value = self.params.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            raise bad_request(f"can't parse {name} JSON object") from None

    def record(self, name: str) -> dict[str, Any] | None:
        value = self.json(name)
        if value is not None and not isinstance(value, dict):
            raise bad_request(f"can't parse {name} JSON object")
        return value

    def rows(self, name: str) -> list[Any] | None:
        value = self.json(name)
        if value is not None and not isinstance(value, list):
            raise bad_request(f"can't parse {name} JSON object")
        return value

    def upload(self, value: object, name: str) -> Upload | None:
        """The file a parameter points to: `attach://NAME`, or a part that carries the parameter's own name."""
        if isinstance(value, str) and value.startswith("attach://"):
            return self.files.get(value[len("attach://") :])
        return self.files.get(name) if value is None else None


async def read_call(request: web.Request, method: str) -> Call:
    """Any of the forms Telegram takes; a Content-Length is never needed."""
    kind = request.content_type
    if kind == "multipart/form-data":
        return await _read_multipart(request, method)
    params: dict[str, Any] = dict(request.query)
    body = await request.read() if request.can_read_body else b""
    if body:
        params |= _read_json(body) if kind == "application/json" else _read_form(body)
    return Call(method, params, is_gone=lambda: request.transport is None)


def _read_form(body: bytes) -> dict[str, Any]:
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True))
    except UnicodeDecodeError:
        raise bad_request("strings must be encoded in UTF-8") from None


def _read_json(body: bytes) -> dict[str, Any]:
    try:
        params = json.loads(body)
    except (ValueError, RecursionError):
        raise bad_request("can't parse JSON object") from None
    if not isinstance(params, dict):
        raise bad_request("can't parse JSON object")
    return params


async def _read_multipart(request: web.Request, method: str) -> Call:
    call = Call(method, dict(request.query))
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or not part.name:
            continue
        content = bytes(await part.read(decode=True))
        if len(content) > MAX_UPLOAD:
            raise Refused(413, "Request Entity Too Large")
        if part.filename is None:
            call.params[part.name] = content.decode("utf-8", "replace")
        else:
            kind = part.headers.get("Content-Type", "application/octet-stream")
            call.files[part.name] = Upload(part.filename, kind, content)
    return call
