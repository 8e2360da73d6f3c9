"""A shop per test: the sandbox and the real bot in this process, on both databases."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox.people import Person
from tests.conftest import HandClock
from tests.shop import Shop, open_shop


@pytest.fixture
async def shop(database_url: str, tmp_path: Path, clock: HandClock) -> AsyncIterator[Shop]:
    async with open_shop(database_url, tmp_path, clock) as shop:
        yield shop


@pytest.fixture
async def owner(shop: Shop) -> Person:
    """Grace at her home card."""
    grace = await shop.owner()
    await grace.start()
    await grace.sees("Stores", new=True)
    return grace
