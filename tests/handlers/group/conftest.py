"""A shop per test: the sandbox and the real bot in this process, on SQLite; a few tests ask for both databases."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.conftest import HandClock
from tests.databases import sqlite_database
from tests.shop import Shop, open_shop


@pytest.fixture
async def shop(tmp_path: Path, clock: HandClock) -> AsyncIterator[Shop]:
    with sqlite_database(tmp_path) as url:
        async with open_shop(url, tmp_path, clock) as shop:
            yield shop
