"""The log: every call and every delivery, in order, written down before it is answered."""

import asyncio
import contextlib
import json
from pathlib import Path
from typing import Any, BinaryIO


class Journal:
    """Entries as JSON lines, in memory and, with a folder, in `log.jsonl`, flushed one by one."""

    def __init__(self, folder: Path | None = None) -> None:
        self._lines: list[bytes] = []
        self._forgotten = 0
        self._file: BinaryIO | None = None
        self._waiters: list[asyncio.Future[None]] = []
        self.seq = 0
        if folder is not None:
            self._open(folder / "log.jsonl")

    def append(self, entry: dict[str, Any]) -> int:
        """Numbers the entry; returns its `seq`, which only ever grows."""
        entry["seq"] = self.seq + 1
        line = _write_line(entry)
        self._lines.append(line)
        if self._file is not None:
            self._file.write(line + b"\n")
            self._file.flush()
        self.seq += 1
        if self._waiters:
            self._wake()
        return self.seq

    def list_after(self, seq: int, limit: int = 100_000) -> list[bytes]:
        """Lines with a greater `seq`, oldest first. May be asked from another thread."""
        start = max(0, seq - self._forgotten)
        return self._lines[start : start + limit]

    async def wait(self, after: int, seconds: float) -> None:
        """Until there is an entry later than `after`, or the time is over."""
        if self.seq > after:
            return
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(waiter, seconds)

    def _wake(self) -> None:
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)
        self._waiters.clear()

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def _open(self, path: Path) -> None:
        """Take up an earlier log; a last line cut off by a crash is dropped."""
        if path.exists():
            whole, _, torn = path.read_bytes().rpartition(b"\n")
            self._lines = [line for line in whole.split(b"\n") if line]
            if torn:
                path.write_bytes(whole + b"\n" if whole else b"")
            if self._lines:
                self.seq = int(json.loads(self._lines[-1])["seq"])
                self._forgotten = self.seq - len(self._lines)
        self._file = path.open("ab")


def _write_line(entry: dict[str, Any]) -> bytes:
    """Readable UTF-8; a lone surrogate is written as an escape."""
    try:
        return json.dumps(entry, ensure_ascii=False, default=str).encode()
    except UnicodeEncodeError:
        return json.dumps(entry, default=str).encode()
