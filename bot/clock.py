"""Two times: shop time, which travels in the demo and tests, and machine time, which never does."""

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path


class Clock:
    """Shop time: aware UTC, the machine's own clock plus an offset (zero outside the demo and tests)."""

    def offset(self) -> timedelta:
        return timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset()


class FileClock(Clock):
    """Shop time whose offset stands in a small file, so that several processes move together.

    The file is `{"offset": seconds}`, looked at again at most every 100 ms of machine time; missing: no offset.
    """

    _LOOK_EVERY = 0.1

    def __init__(self, path: Path) -> None:
        self.path = path
        self._offset = timedelta(0)
        self._looked = float("-inf")

    def offset(self) -> timedelta:
        if machine_seconds() - self._looked >= self._LOOK_EVERY:
            self._looked = machine_seconds()
            self._offset = self._read()
        return self._offset

    def move_to(self, moment: datetime) -> None:
        """Set shop time to `moment` (aware). The file is replaced in one step: a reader sees old or new."""
        offset = moment - datetime.now(UTC)
        draft = self.path.with_suffix(".tmp")
        draft.write_text(json.dumps({"offset": offset.total_seconds()}))
        draft.replace(self.path)
        self._looked = float("-inf")

    def _read(self) -> timedelta:
        try:
            return timedelta(seconds=float(json.loads(self.path.read_text())["offset"]))
        except FileNotFoundError:
            return timedelta(0)


def machine_now() -> datetime:
    """Aware UTC of this machine: what Telegram keeps and repeats does not travel with shop time."""
    return datetime.now(UTC)


def machine_seconds() -> float:
    """Monotonic seconds for leases, rates and deadlines. Never shown, never stored, never moved."""
    return time.monotonic()
