"""The first store's manager, and another store with hers."""

import pytest
from sqlmodel import Session

from bot.db.tables import Role
from bot.domain.stores.cards import add_store
from bot.sandbox.people import Person
from tests.shop import Shop


@pytest.fixture
async def mona(shop: Shop) -> Person:
    """Manages Harbour Street."""
    return await shop.staff("Mona", Role.MANAGER)


@pytest.fixture
async def canal_row(shop: Shop) -> int:
    """Another store."""
    return await shop.database.unit_of_work(_add_canal_row, shop)


def _add_canal_row(session: Session, shop: Shop) -> int:
    return add_store(session, name="Canal Row", timezone="America/Toronto", now=shop.clock.now()).id or 0
