"""A shop per test: the sandbox and the real bot in this process, on both databases."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.db.tables import Role
from bot.sandbox.people import Person
from tests.conftest import HandClock
from tests.handlers.walking import a_shopper
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


@pytest.fixture
async def olive(shop: Shop) -> Person:
    """An operator."""
    return await shop.staff("Olive", Role.OPERATOR)


@pytest.fixture
async def sofia(shop: Shop) -> Person:
    """The store's manager."""
    return await shop.staff("Sofia", Role.MANAGER)


@pytest.fixture
async def mei(shop: Shop) -> Person:
    """A guide."""
    return await shop.staff("Mei", Role.GUIDE)


@pytest.fixture
async def anna(shop: Shop) -> Person:
    """A customer with the gift in her hands."""
    return await a_shopper(shop)
