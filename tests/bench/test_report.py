"""A benchmark's report: what is met, what is missed, and the two forms it is printed in."""

import json

from bot.bench.report import Goal, Report

FAST = Goal(4.0, 10, 5, "ms", "3..5", higher_is_better=False)
SLOW = Goal(11.0, 10, 5, "ms", "9..14", higher_is_better=False)
GOOD = Goal(0.94, 0.93, 0.95, "share", "0.93..0.96")
POOR = Goal(0.90, 0.93, 0.95, "share", "0.89..0.91")


def test_only_missed_musts_are_named() -> None:
    report = Report("x", {"fast": FAST, "slow": SLOW, "good": GOOD, "poor": POOR}, (("set", "r@3"),))
    assert report.missed() == ("slow", "poor")


def test_the_json_has_the_promised_keys() -> None:
    told = json.loads(json.dumps(Report("x", {"good": GOOD}, ()).as_json()))
    assert set(told) == {"name", "machine", "goals"}
    assert told["goals"] == {
        "good": {"value": 0.94, "must": 0.93, "aim": 0.95, "unit": "share", "spread": "0.93..0.96"}
    }


def test_the_table_shows_rows_and_verdicts_in_columns() -> None:
    table = Report(
        "x", {"fast": FAST, "poor": POOR, "good": GOOD}, (("set", "r@3"), ("a long name", "0.9"))
    ).as_table()
    lines = table.splitlines()
    assert lines[2:4] == ["set          r@3", "a long name  0.9"]
    assert [line.split("  ")[-1] for line in lines[-3:]] == ["aim met", "MISSED", "met"]
