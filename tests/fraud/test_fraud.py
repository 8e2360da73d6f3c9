"""Fraud among honest customers: what gets through, and who is bothered. Printed as a table of who ended where.

The crooks and the honest are written from how people behave, not from the rules' numbers, which were chosen on the
seeds 1 to 4; what is asserted here is measured on others. The twins: rewards paid without a look at odd friends,
and at the end of a hold nobody looks at all.
"""

import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from bot.db.engine import make_engine
from bot.domain.referrals import friends, rewards
from tests.databases import sqlite_database
from tests.fraud.crooks import settle_crooks
from tests.fraud.honest import settle_honest
from tests.fraud.street import REWARD, Outcome, Street, read_outcomes
from tests.kills.report import full, say

HONEST, RINGS = 2_000, 200
SEEDS = tuple(range(201, 201 + full(6, otherwise=2)))
pytestmark = pytest.mark.timeout(full(3600, otherwise=900))  # a town takes ten seconds of a processor
STATUSES = ("joined", "held", "review", "usable", "rejected", "clawed_back")


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> list[list[Outcome]]:
    return [_run(tmp_path_factory.mktemp("fraud"), seed) for seed in SEEDS]


def test_fraud_is_not_paid_and_the_honest_are_left_alone(runs: list[list[Outcome]]) -> None:
    outcomes = [outcome for run in runs for outcome in run]
    assert _fraud_share(outcomes) <= 0.02
    assert _bothered_share(outcomes, len(runs)) <= 0.03
    assert all(_bothered_share(run, 1) <= 0.03 for run in runs)


def test_nobody_is_refused_for_looking_odd(runs: list[list[Outcome]]) -> None:
    """What is odd waits for a person; only facts (left, staff, the month's limit) end a referral by themselves."""
    ended = {one.reason for run in runs for one in run if one.status in ("rejected", "clawed_back")}
    assert ended <= {"left", "blocked", "referrer_blocked", "staff", "same_contact", "own_hand", "cap", "known"}


def test_twin_that_does_not_look_pays_fraud(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def look_away(*_args: Any, **_facts: Any) -> dict[str, Any]:
        return {}

    monkeypatch.setattr(rewards, "find_signals", look_away)
    monkeypatch.setattr(friends, "find_signals", look_away)
    monkeypatch.setattr(rewards, "find_loss", lambda *_: "")
    assert _fraud_share(_run(tmp_path, SEEDS[0], name="twin")) > 0.1


def _run(folder: Path, seed: int, name: str = "fraud") -> list[Outcome]:
    with sqlite_database(folder) as url:
        engine = make_engine(url)
        with Session(engine) as session:
            street = Street(session, random.Random(seed))
            settle_honest(street, HONEST)
            settle_crooks(street, RINGS)
            street.play()
            outcomes = read_outcomes(street)
        engine.dispose()
    _say_table(f"{name}, seed {seed}", outcomes)
    return outcomes


def _fraud_share(outcomes: list[Outcome]) -> float:
    """Of the rewards' value that was paid out, what went to crooks."""
    paid = [one for one in outcomes if one.status == "usable" and one.has_coupon]
    stolen = [one for one in paid if not one.is_honest]
    return len(stolen) * REWARD / max(1, len(paid) * REWARD)


def _bothered_share(outcomes: list[Outcome], runs: int) -> float:
    """Of the honest customers, those whose friendship waits for a person."""
    return sum(one.is_honest and one.status == "review" for one in outcomes) / (HONEST * runs)


def _say_table(name: str, outcomes: list[Outcome]) -> None:
    counted = Counter((one.friend, one.status) for one in outcomes)
    table = [f"{name:<20}" + "".join(f"{status:>13}" for status in STATUSES)]
    for kind in sorted({one.friend for one in outcomes}):
        table.append(f"  {kind:<18}" + "".join(f"{counted[kind, status]:>13}" for status in STATUSES))
    held = sum(one.is_honest and one.status == "review" for one in outcomes)
    friends = sum(one.is_honest and one.status in ("review", "usable") for one in outcomes)
    table.append(
        f"  paid to crooks {_fraud_share(outcomes):.2%} of what was paid; honest held for review "
        f"{_bothered_share(outcomes, 1):.2%} of {HONEST} people ({held} of {friends} friends)"
    )
    say("\n".join(table))
