"""A fast stand-in for Telegram, as a process: says yes to everything, after a latency and within a bucket.

Much cheaper than the sandbox, which plays people: what is measured must be the bot, not its counterpart.
"""

import asyncio
import json
import re
import sys
import time
from collections import Counter
from urllib.parse import parse_qs, urlsplit

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_CHAT = re.compile(rb"chat_id[\"'=:\s]+(-?\d+)")
_ME = {"id": 424242, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}


class Limit:
    """A strict bucket for each token, as Telegram's: `rate` a second, `burst` when full; None: no limit."""

    def __init__(self) -> None:
        self.latency = 0.0
        self.rate: float | None = None
        self.burst = 30.0
        self._buckets: dict[str, tuple[float, float]] = {}

    def admits(self, token: str) -> bool:
        if self.rate is None:
            return True
        now = time.monotonic()
        spare, at = self._buckets.get(token, (self.burst, now))
        spare = min(self.burst, spare + (now - at) * self.rate)
        admitted = spare >= 1
        self._buckets[token] = (spare - admitted, now)
        return admitted


class Telegram:
    """What all connections share: the limit and the counts of each token."""

    def __init__(self) -> None:
        self.limit = Limit()
        self._counts: dict[str, Counter[str]] = {}
        self._message_id = 1000

    def answer(self, target: str, body: bytes) -> tuple[int, bytes, float]:
        """Status, body, and how long to wait before they are sent."""
        if target.startswith("/control"):
            return 200, self._control(target), 0.0
        token, _, method = target.removeprefix("/bot").partition("/")
        counts = self._counts.setdefault(token, Counter())
        if method.startswith(("send", "edit")) and not self.limit.admits(token):
            counts["refused"] += 1
            return 429, _REFUSED, self.limit.latency
        counts[method] += 1
        return 200, b'{"ok":true,"result":' + self._result(method, body) + b"}", self.limit.latency

    def _result(self, method: str, body: bytes) -> bytes:
        if method.startswith(("send", "edit")) and method != "sendChatAction":
            self._message_id += 1
            found = _CHAT.search(body)
            return _MESSAGE % (self._message_id, int(time.time()), int(found[1]) if found else 1)
        return _RESULTS.get(method, b"true")

    def _control(self, target: str) -> bytes:
        """`/control?rate=30&burst=30&latency=0.06` sets; every answer tells what was counted so far."""
        asked = {name: float(values[0]) for name, values in parse_qs(urlsplit(target).query).items()}
        if "rate" in asked:
            self.limit.rate = asked["rate"] or None
        self.limit.burst = asked.get("burst", self.limit.burst)
        self.limit.latency = asked.get("latency", self.limit.latency)
        return json.dumps({"at": time.monotonic(), "counts": self._counts}).encode()


class Connection(asyncio.Protocol):
    """HTTP/1.1, one request after the other."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, found, rest = self._received.partition(b"\r\n\r\n")
        if not found:
            return
        length = _LENGTH.search(head)
        if len(rest) < (size := int(length[1]) if length else 0):
            return
        self._received = rest[size:]
        target = head.split(b" ", 2)[1].decode()
        status, body, wait = self._telegram.answer(target, rest[:size])
        answer = b"HTTP/1.1 %d x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (
            status, len(body), body,
        )  # fmt: skip
        if wait:
            asyncio.get_running_loop().call_later(wait, self._write, answer)
        else:
            self._write(answer)

    def _write(self, answer: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(answer)  # type: ignore[attr-defined]


_MESSAGE = b'{"message_id":%d,"date":%d,"chat":{"id":%d,"type":"private","first_name":"Ada"},"text":"x"}'
_LINK = {"invite_link": "https://t.me/+bench", "creator": _ME, "creates_join_request": True, "is_primary": False}
_RESULTS = {
    "getMe": json.dumps(_ME).encode(),
    "getUpdates": b"[]",
    "createChatInviteLink": json.dumps({**_LINK, "is_revoked": False}).encode(),
}
_REFUSED = json.dumps(
    {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 1",
        "parameters": {"retry_after": 1},
    }
).encode()


async def serve() -> None:
    telegram = Telegram()
    server = await asyncio.get_running_loop().create_server(lambda: Connection(telegram), "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(serve())
    except KeyboardInterrupt:
        sys.exit(0)
