"""Any order of acts leaves books that add up, also while the database fails: a machine beside a small model."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import get_state_machine_test

from tests.databases import postgres_database, sqlite_database
from tests.kills.report import full, say, throw_dice
from tests.value.machine import BreakingMachine, ValueMachine
from tests.value.twins import TWINS, Patch, commit_before_the_entry

FAST = Path("/dev/shm")  # nothing here is about the disk
STEPS = full(50, otherwise=30)
GENERATE_AND_SHRINK = (Phase.generate, Phase.shrink)
MOST_OF_A_TWIN = 200  # examples: of eighty runs the longest took 38


@contextmanager
def sqlite() -> Iterator[str]:
    folder = FAST if FAST.is_dir() else None
    with tempfile.TemporaryDirectory(dir=folder) as made, sqlite_database(Path(made)) as url:
        yield url


MakeDatabase = Callable[[], AbstractContextManager[str]]


def run(
    machine: type[ValueMachine], make_database: MakeDatabase, *phases: Phase, examples: int, steps: int
) -> dict[str, int]:
    """What was done, by name."""
    counts: dict[str, int] = {}
    name = f"value, {machine.__name__} on {make_database.__name__}"
    counted = type(machine.__name__, (machine,), {"make_database": staticmethod(make_database), "counts": counts})
    chosen = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, database=None, derandomize=False,
        suppress_health_check=list(HealthCheck), phases=phases,
    )  # fmt: skip
    test = get_state_machine_test(counted, settings=chosen)
    seed(throw_dice(name).randrange(2**32))(test)()
    say(f"{name}: " + ", ".join(f"{n} {what}" for what, n in sorted(counts.items())))
    return counts


@pytest.mark.timeout(7200)
@pytest.mark.parametrize(("make_database", "most", "some"), [(sqlite, 2000, 40), (postgres_database, 400, 10)])
def test_whatever_happens_the_books_add_up(make_database: MakeDatabase, most: int, some: int) -> None:
    counts = run(
        ValueMachine, make_database, *GENERATE_AND_SHRINK, examples=full(most, otherwise=some), steps=STEPS
    )
    assert counts["redemptions"]


@pytest.mark.timeout(7200)
@pytest.mark.parametrize(("make_database", "most", "some"), [(sqlite, 1000, 20), (postgres_database, 200, 5)])
def test_an_act_that_fails_halfway_is_no_act_and_can_be_repeated(
    make_database: MakeDatabase, most: int, some: int
) -> None:
    counts = run(
        BreakingMachine, make_database, *GENERATE_AND_SHRINK, examples=full(most, otherwise=some), steps=STEPS
    )
    assert counts["failures put in"]


@pytest.mark.timeout(7200)
@pytest.mark.parametrize("twin", TWINS, ids=lambda twin: twin.__name__)
def test_a_twin_is_found(twin: Patch, monkeypatch: pytest.MonkeyPatch) -> None:
    twin(monkeypatch)
    with pytest.raises(AssertionError):
        run(ValueMachine, sqlite, Phase.generate, examples=MOST_OF_A_TWIN, steps=50)


@pytest.mark.timeout(7200)
def test_a_twin_that_commits_halfway_is_found_by_the_failures(monkeypatch: pytest.MonkeyPatch) -> None:
    commit_before_the_entry(monkeypatch)
    with pytest.raises(AssertionError):
        run(BreakingMachine, postgres_database, Phase.generate, examples=MOST_OF_A_TWIN, steps=50)
