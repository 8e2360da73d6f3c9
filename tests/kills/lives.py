"""Short lives: a process that has imported everything forks one of its own for each act, which may be killed.

`python -m tests.kills.lives` reads a JSON line for each life and answers with one; starting Python anew for each
would take a hundred times as long.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

from tests.kills.child import ROOT


@dataclass(frozen=True)
class Life:
    """How one ended. `points`: the names of those it passed; empty when it was killed."""

    killed: bool
    answer: Any = None
    points: tuple[str, ...] = ()


class Lives:
    """One life at a time; each opens the database, carries one act out in its unit of work, and ends."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.kills.lives"],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def live(self, url: str, act: str, facts: dict[str, Any], *, kill_at: int = 0, mutation: str = "") -> Life:
        """Fails when it neither ended by itself nor was killed at its point."""
        told = {"url": url, "act": act, "facts": facts, "kill_at": kill_at, "mutation": mutation}
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(told) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, f"the process that forks has ended ({self._process.poll()})"
        ended = json.loads(line)
        if ended["signal"] == signal.SIGKILL and kill_at:
            return Life(killed=True)
        assert not ended["signal"], f"{act} ended by signal {ended['signal']}"
        assert "error" not in ended["said"], f"{act}: {ended['said']['error']}"
        return Life(killed=False, answer=ended["said"]["answer"], points=tuple(ended["said"]["points"]))

    def close(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(60)
        if self._process.stdout:
            self._process.stdout.close()


def serve() -> None:
    from tests.kills.points import install

    install()
    _import_all()
    for line in sys.stdin:
        read_end, write_end = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(read_end)
            with os.fdopen(write_end, "w") as out:
                json.dump(_live(json.loads(line)), out)
            os._exit(0)
        os.close(write_end)
        with os.fdopen(read_end) as said:
            heard = said.read()
        _, status = os.waitpid(child, 0)
        killed_by = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        sys.stdout.write(json.dumps({"signal": killed_by, "said": json.loads(heard or "{}")}) + "\n")
        sys.stdout.flush()


def _import_all() -> None:
    import psycopg  # noqa: F401
    import sqlalchemy.dialects.postgresql.psycopg
    import sqlalchemy.dialects.sqlite.pysqlite  # noqa: F401

    import tests.kills.value_acts  # noqa: F401


def _live(told: dict[str, Any]) -> dict[str, Any]:
    import traceback

    try:
        return asyncio.run(_act(told))
    except Exception:
        return {"error": traceback.format_exc()}


async def _act(told: dict[str, Any]) -> dict[str, Any]:
    from bot.db.engine import Database
    from tests.kills.mutants import MUTATIONS
    from tests.kills.points import points
    from tests.kills.value_acts import ACTS

    if told["mutation"]:
        MUTATIONS[told["mutation"]]()
    database = Database(told["url"])
    await database.unit_of_work(lambda session: None)  # the connection is there: only the act itself is counted
    points.arm(told["kill_at"])
    answer = await database.unit_of_work(ACTS[told["act"]].press, told["facts"])
    passed = points.disarm()
    database.close()
    return {"answer": answer, "points": passed}


if __name__ == "__main__":
    serve()
