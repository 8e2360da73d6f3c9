"""Fixtures every test may use: both databases, a session, shop time that is moved by hand."""

from collections.abc import AsyncIterator, Generator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import structlog
from sqlmodel import Session

from bot.clock import Clock
from bot.db.engine import Database, make_engine
from bot.texts import Texts
from tests.databases import drop_template, postgres_database, sqlite_database
from tests.kills.report import lines

COUNTED = "counted"
NOON = datetime(2026, 11, 20, 19, 0, tzinfo=UTC)  # a Friday noon in Vancouver


class HandClock(Clock):
    """Shop time that stands still until a test moves it."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def move(self, **by: float) -> datetime:
        self.at += timedelta(**by)
        return self.at


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated, empty database of either kind."""
    with sqlite_database(tmp_path) if request.param == "sqlite" else postgres_database() as url:
        yield url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    """One open transaction for tests of domain functions; rolled back at the end."""
    engine = make_engine(database_url)
    with engine.connect() as connection, connection.begin() as transaction, Session(connection) as session:
        yield session
        transaction.rollback()
    engine.dispose()


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture(scope="session")
def texts() -> Texts:
    return Texts()


def pytest_configure() -> None:
    # The default prints the local variables of every traceback, which takes seconds.
    plain = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[structlog.processors.add_log_level, plain])


def pytest_sessionfinish() -> None:
    drop_template()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Who kills processes or drives a browser wants the machine for itself: `-m alone`, as those who measure."""
    for item in items:
        if item.get_closest_marker("kills") or item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.alone)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What a test counted travels with its report: the worker it ran on prints nothing."""
    report = yield
    report.user_properties += [(COUNTED, line) for line in lines]
    lines.clear()
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [report for kind in terminalreporter.stats.values() for report in kind]
    counted = [
        line for report in reports for name, line in getattr(report, "user_properties", ()) if name == COUNTED
    ]
    if counted:
        terminalreporter.section("counted")
        for line in dict.fromkeys(counted):
            terminalreporter.write_line(line)
