"""Zone rules are those of the tzdata we require, whatever the machine has."""

import subprocess
import sys
from datetime import UTC, datetime

from bot.dates import moment


def test_vancouver_keeps_its_summer_time_since_2026() -> None:
    winter = datetime(2026, 12, 1, 18, 0, tzinfo=UTC)
    assert moment(winter, "en", "America/Vancouver") == "Tue 1 Dec 11:00"


def test_a_machine_with_other_rules_does_not_matter() -> None:
    """A process whose search path points to the machine's own rules, or to none, counts the same."""
    asks = "import bot, zoneinfo; print(zoneinfo.TZPATH, len(zoneinfo.available_timezones()) > 400)"
    said = subprocess.run(
        [sys.executable, "-c", asks],
        env={"PYTHONTZPATH": "/usr/share/zoneinfo"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert said.stdout.strip() == "() True"
