"""The benchmarks stand up, end to end, on a handful of people; their figures are for `regulars bench` to judge."""

import json

import pytest

from bot.bench import broadcast, intake, memory, value
from bot.bench.report import Report

pytestmark = [pytest.mark.alone, pytest.mark.timeout(300)]


def _figures(report: Report) -> dict[str, float]:
    told = json.loads(json.dumps(report.as_json()))
    assert report.as_table().count("\n") > len(report.goals)
    return {name: goal["value"] for name, goal in told["goals"].items()}


def test_intake_onboards_people_on_both_databases_beside_the_echo() -> None:
    figures = _figures(intake.run(rounds=1, people=8, connections=4))
    assert len(figures) == 2  # SQLite and PostgreSQL
    assert all(figure > 0 for figure in figures.values())


def test_value_redeems_on_both_databases_beside_the_bare_driver_and_by_webhook() -> None:
    figures = _figures(value.run(rounds=1, redemptions=20, at_once=4, seconds=1.0))
    assert len(figures) == 4  # a ratio and a time, on SQLite and PostgreSQL
    assert all(figure > 0 for figure in figures.values())


def test_broadcast_sends_through_the_ledger_beside_a_bare_loop() -> None:
    figures = _figures(broadcast.run(slices=1, seconds=2.0, warm_up=1.0))
    assert figures["429s"] == 0
    assert 0.5 < figures["share of the permitted rate"] < 1.5


def test_memory_is_read_after_a_broadcast_by_a_process_and_a_worker() -> None:
    figures = _figures(memory.run(people=300, workers_people=200, starts=1))
    assert figures["of aiogram, openai, aiohttp, sqlalchemy loaded by --help"] == 0
    assert 20 < figures["a worker without aiogram"] < figures["one process after the broadcast"]
