"""A draft to write on."""

import pytest
from sqlmodel import Session

from tests.conftest import HandClock
from tests.domain.offers.offer_rows import add_draft


@pytest.fixture
def draft(session: Session, clock: HandClock) -> int:
    return add_draft(session, clock)
