"""The books that are tampered with."""

from pathlib import Path

import pytest

from tests.audit.audited import keep_shop
from tests.databases import sqlite_database


@pytest.fixture
def books(tmp_path: Path) -> str:
    """Anna brought Ben and used her gift; one broadcast to both is done."""
    with sqlite_database(tmp_path) as url:
        keep_shop(url)
        return url
