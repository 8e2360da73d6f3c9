"""The kill tests' counts at the end of the run."""

import pytest

from tests.kills import report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if report.lines:
        terminalreporter.section("kills")
        for line in report.lines:
            terminalreporter.write_line(line)
