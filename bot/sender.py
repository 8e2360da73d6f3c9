"""One outgoing call over plain HTTP, and what became of it. The only reader of Telegram's errors."""

import asyncio
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp

TELEGRAM = "https://api.telegram.org"
DEADLINE = 20.0  # seconds for the whole call; past it, what was written may have arrived
MOST_FETCHED = 20 * 1024 * 1024  # bytes; Telegram's own limit for bots


@dataclass(frozen=True)
class Sent:
    """Telegram did it. `result` is its answer (a message, True, …)."""

    result: Any

    @property
    def message_id(self) -> int | None:
        return self.result.get("message_id") if isinstance(self.result, dict) else None


@dataclass(frozen=True)
class Blocked:
    """The person or group cannot be reached any more: blocked, deactivated, bot out of the group."""

    reason: str


@dataclass(frozen=True)
class RetryAfter:
    """Known not sent: flood control (`seconds` is Telegram's word) or nobody answered the door."""

    seconds: float
    reason: str = "flood"


@dataclass(frozen=True)
class Moved:
    """Known not sent: the group has become the supergroup with this Telegram id."""

    telegram_id: int


@dataclass(frozen=True)
class Failed:
    """Known not sent, and no second try will do better."""

    reason: str


@dataclass(frozen=True)
class Unconfirmed:
    """The request was written and the answer is missing or unclear: it may have arrived."""

    reason: str


Outcome = Sent | Blocked | RetryAfter | Moved | Failed | Unconfirmed


@dataclass(frozen=True)
class File:
    """Something to upload, with the name people see."""

    name: str
    content: bytes


class Sender:
    """Calls Bot API methods by name. Outcomes are values; nothing is retried here."""

    def __init__(self, token: str, api_url: str = TELEGRAM, *, connections: int = 100) -> None:
        self._base = f"{api_url.rstrip('/')}/bot{token}/"
        self._files = f"{api_url.rstrip('/')}/file/bot{token}/"
        self._connections = connections
        self._http: aiohttp.ClientSession | None = None

    async def call(
        self,
        method: str,
        params: Mapping[str, Any],
        *,
        files: Mapping[str, File] | None = None,
        deadline: float = DEADLINE,
    ) -> Outcome:
        """Call `method`; `files` maps a parameter to what is uploaded under it. `deadline` in seconds."""
        try:
            async with self._session().post(
                self._base + method,
                timeout=aiohttp.ClientTimeout(total=deadline, sock_connect=5),
                **_body(params, files),
            ) as response:
                return _read(response.status, await response.read())
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            return RetryAfter(1.0, "unreachable")
        except (aiohttp.ClientError, TimeoutError, asyncio.IncompleteReadError) as error:
            # The type only: the text of some errors holds the URL, and with it the token.
            return Unconfirmed(type(error).__name__)

    async def fetch(self, file_id: str, *, most: int = MOST_FETCHED) -> bytes | Outcome:
        """The content of a file somebody sent, or why there is none. Telegram gives out 20 MB at most."""
        found = await self.call("getFile", {"file_id": file_id})
        if not isinstance(found, Sent):
            return found
        path, size = found.result.get("file_path"), found.result.get("file_size") or 0
        if not path or size > most:
            return Failed("file is too big")
        try:
            async with self._session().get(
                self._files + path, timeout=aiohttp.ClientTimeout(total=120, sock_connect=5, sock_read=20)
            ) as response:
                content = await response.content.read(most + 1) if response.status == 200 else b""
                while content and not response.content.at_eof() and len(content) <= most:
                    content += await response.content.read(most + 1 - len(content))
        except (aiohttp.ClientError, TimeoutError) as error:
            return RetryAfter(1.0, type(error).__name__)
        if response.status == 429 or response.status >= 500:
            return RetryAfter(1.0, f"http {response.status}")
        return content if 0 < len(content) <= most else Failed(f"http {response.status}, {len(content)} bytes")

    async def close(self) -> None:
        if self._http:
            await self._http.close()

    def _session(self) -> aiohttp.ClientSession:
        if self._http is None:
            connector = aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=15)
            self._http = aiohttp.ClientSession(connector=connector)
        return self._http


def _body(params: Mapping[str, Any], files: Mapping[str, File] | None) -> dict[str, Any]:
    if not files:
        data = json.dumps(params, ensure_ascii=False).encode()
        return {"data": data, "headers": {"Content-Type": "application/json"}}
    form = aiohttp.FormData(quote_fields=False)  # names go as they are: Telegram would show a %20
    for name, value in params.items():
        form.add_field(name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
    for name, file in files.items():
        form.add_field(name, io.BytesIO(file.content), filename=file.name)  # written in pieces
    return {"data": form}


def _read(status: int, body: bytes) -> Outcome:
    try:
        answer = json.loads(body)
    except ValueError:
        return Unconfirmed(f"http {status}")
    if answer.get("ok"):
        return Sent(answer.get("result"))
    return classify(status, answer.get("description") or "", answer.get("parameters") or {})


def classify(status: int, description: str, parameters: Mapping[str, Any]) -> Outcome:
    """Telegram's refusal as an outcome. Most refusals are 400, so the words decide."""
    if "retry_after" in parameters:
        return RetryAfter(float(parameters["retry_after"]))
    if "message is not modified" in description:  # it stands there as it should
        return Sent(True)
    if status == 429:  # somebody between us and Telegram, who does not say how long
        return RetryAfter(1.0)
    if "migrate_to_chat_id" in parameters:
        return Moved(int(parameters["migrate_to_chat_id"]))
    if status == 403:
        return Blocked(_reason(description))
    if 400 <= status < 500:
        return Failed(_reason(description))
    return Unconfirmed(f"http {status}")


def _reason(description: str) -> str:
    """Telegram's words without the family in front: `Forbidden: bot was blocked by the user` -> the rest."""
    return description.split(": ", 1)[-1][:120]
