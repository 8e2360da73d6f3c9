"""Guarantee B under kill -9: at every numbered point of issue, redeem, undo, return and payout, all or nothing."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from bot.audit import audit_books
from bot.config import Settings
from bot.db.engine import make_engine
from bot.domain.referrals.rewards import release_rewards
from tests.auditor import Books
from tests.databases import postgres_database, sqlite_database
from tests.kills.lives import Lives
from tests.kills.report import PROVE, say
from tests.kills.value_acts import ACTS, PAID, Facts, open_shop_for_acts
from tests.shop import TOKEN

pytestmark = [pytest.mark.kills, pytest.mark.timeout(1800 if PROVE else 120)]

EVERY = 1 if PROVE else 6  # which points of `make test`
LAST = 4  # and always those around the COMMIT
_STATE = {
    "coupons": "SELECT status, count(*), sum(uses) FROM coupons GROUP BY status",
    "offers": "SELECT 0, sum(pieces), sum(money) FROM offers",
    "entries": "SELECT act, count(*), sum(amount) FROM entries GROUP BY act",
    "redemptions": "SELECT undone_at IS NULL, count(*), sum(amount) FROM redemptions GROUP BY 1",
    "purchases": "SELECT 0, count(*), sum(returned) FROM purchases",
    "returns": "SELECT 0, count(*), sum(amount) FROM purchase_returns",
    "referrals": "SELECT status, count(*), 0 FROM referrals GROUP BY status",
    "quotas": "SELECT kind, sum(pieces), sum(money) FROM quotas GROUP BY kind",
    "notices": "SELECT template, count(*), 0 FROM notices GROUP BY template",
}

State = Counter[str]


@dataclass
class Theatre:
    """One database, and what was found on it. `subjects` counts those made so far."""

    url: str
    lives: Lives
    mutation: str = ""
    subjects: int = 0
    kills: int = 0
    found: list[str] = field(default_factory=list)

    def prepare(self, act: str) -> Facts:
        self.subjects += 1
        with self.session() as session:
            return ACTS[act].prepare(session, self.subjects)

    def state(self) -> State:
        """What stands in the books of value, as numbers whose difference tells what happened."""
        books, state = Books(self.url), Counter[str]()
        for table, sql in _STATE.items():
            for name, count, total in books.rows(sql):
                state[f"{table} {name} count"] = int(count or 0)
                state[f"{table} {name} sum"] = int(total or 0)
        return state

    @contextmanager
    def session(self) -> Iterator[Session]:
        engine = make_engine(self.url)
        with engine.connect() as connection, connection.begin(), Session(connection) as session:
            yield session
            session.flush()
        engine.dispose()


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_kill_at_any_point_leaves_all_or_nothing_and_the_press_again_the_first_answer(
    kind: str, tmp_path: Path
) -> None:
    with _theatre(kind, tmp_path) as theatre:
        passed = {act: _kill_at_each_point(theatre, act) for act in ACTS}
        differences = audit_books(_settings(theatre.url)).differences
    points = ", ".join(f"{act} {count}" for act, count in passed.items())
    say(f"value, {kind}: {theatre.kills} kills; points of {points}; {len(theatre.found)} half states")
    assert theatre.found == []
    assert differences == []


def test_the_twin_that_commits_after_its_guard_leaves_half_a_redemption(tmp_path: Path) -> None:
    with _theatre("sqlite", tmp_path, "commit_after_the_guard") as theatre:
        _kill_at_each_point(theatre, "redeem", every=5)
    say(f"value twin: {len(theatre.found)} half states in {theatre.kills} kills, such as {theatre.found[:1]}")
    assert any(line.startswith("half") for line in theatre.found)


@contextmanager
def _theatre(kind: str, folder: Path, mutation: str = "") -> Iterator[Theatre]:
    lives = Lives()
    try:
        with sqlite_database(folder) if kind == "sqlite" else postgres_database() as url:
            theatre = Theatre(url, lives, mutation)
            with theatre.session() as session:
                open_shop_for_acts(session)
            yield theatre
    finally:
        lives.close()


def _kill_at_each_point(theatre: Theatre, act: str, *, every: int = EVERY) -> int:
    """How many points the act has. An uninterrupted one says what all of it is."""
    with theatre.session() as session:
        release_rewards(session, now=PAID, portion=10_000)  # earlier acts' rewards: only the act's own is due
    facts, before = theatre.prepare(act), theatre.state()
    whole = theatre.lives.live(theatre.url, act, facts)
    effect = _subtract(theatre.state(), before)
    count = len(whole.points)
    for point in range(1, count + 1):
        if point % every == 0 or point > count - LAST:
            _kill_at(theatre, act, point, effect)
    return count


def _kill_at(theatre: Theatre, act: str, point: int, effect: State) -> None:
    name = f"{act} killed at point {point}"
    facts = theatre.prepare(act)
    before = theatre.state()
    life = theatre.lives.live(theatre.url, act, facts, kill_at=point, mutation=theatre.mutation)
    assert life.killed, f"{name} was never reached"
    theatre.kills += 1
    done = _subtract(theatre.state(), before)
    if done and done != effect:
        theatre.found.append(f"half: {name}: {dict(done)}")
        return
    first, second = (theatre.lives.live(theatre.url, act, facts).answer for _ in range(2))
    if first["repeated"] != bool(done) or not second["repeated"]:
        theatre.found.append(f"answer: {name}: {done=}, then {first}, then {second}")
    if _without_the_mark(first) != _without_the_mark(second):
        theatre.found.append(f"answer: {name}: {first}, then {second}")
    if _subtract(theatre.state(), before) != effect:
        theatre.found.append(f"twice: {name}: {dict(_subtract(theatre.state(), before))}")


def _subtract(after: State, before: State) -> State:
    return Counter({name: change for name in {*after, *before} if (change := after[name] - before[name])})


def _without_the_mark(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name != "repeated"}


def _settings(url: str) -> Settings:
    return Settings.model_validate({"bot_token": TOKEN, "secret_key": "k" * 64, "database_url": url})
