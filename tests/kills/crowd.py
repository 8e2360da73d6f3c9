"""Many at once: eight processes that press, claim or post at the same moment.

`python -m tests.kills.crowd URL MUTATION FDS` imports everything and then forks the eight; each of them reads a
JSON line for a task from its own pipe and answers with one.
"""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TextIO

from tests.kills.child import ROOT

PROCESSES = 8
CONNECTIONS = 11  # of each to a webhook: Telegram opens at most 100 in all
HEAD_START = 0.25  # seconds until all of them have read their task

Answer = Any


class Crowd:
    """The eight, seen from the test."""

    def __init__(self, url: str = "", mutation: str = "") -> None:
        tasks, answers = ([os.pipe() for _ in range(PROCESSES)] for _ in range(2))
        theirs = [fd for (read, _), (_, write) in zip(tasks, answers, strict=True) for fd in (read, write)]
        program = [sys.executable, "-m", "tests.kills.crowd", url, mutation, ",".join(map(str, theirs))]
        self._process = subprocess.Popen(program, cwd=ROOT, pass_fds=theirs)
        for fd in theirs:
            os.close(fd)
        self._tasks = [os.fdopen(write, "w") for _, write in tasks]
        self._answers = [os.fdopen(read) for read, _ in answers]

    def press(self, what: str, things: Sequence[Any], **facts: Any) -> list[Answer]:
        """Share `things` out, let all begin at once; what each of them was answered, in no order."""
        begin = time.time() + HEAD_START
        for number, pipe in enumerate(self._tasks):
            task = {"what": what, "things": things[number::PROCESSES], "begin": begin, **facts}
            pipe.write(json.dumps(task) + "\n")
            pipe.flush()
        return [answer for pipe in self._answers for answer in _read(pipe)]

    def close(self) -> None:
        for pipe in (*self._tasks, *self._answers):
            pipe.close()
        self._process.wait(30)


@contextmanager
def open_crowd(url: str = "", mutation: str = "") -> Iterator[Crowd]:
    crowd = Crowd(url, mutation)
    try:
        yield crowd
    finally:
        crowd.close()


def _read(pipe: TextIO) -> list[Answer]:
    line = pipe.readline()
    assert line, "one of the crowd has ended: see stderr"
    answers: list[Answer] = json.loads(line)
    return answers


def fork(url: str, mutation: str, fds: str) -> None:
    """Returns when all of the eight have ended."""
    from tests.kills import crowd_acts
    from tests.kills.mutants import MUTATIONS

    if mutation:
        MUTATIONS[mutation]()
    numbers = [int(fd) for fd in fds.split(",")]
    pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
    for mine in pairs:
        if os.fork() == 0:
            for pair in pairs:
                for fd in pair if pair != mine else ():
                    os.close(fd)
            with os.fdopen(mine[0]) as tasks, os.fdopen(mine[1], "w") as answers:
                asyncio.run(crowd_acts.serve(url, tasks, answers))
            os._exit(0)
    for pair in pairs:
        for fd in pair:
            os.close(fd)
    for _ in pairs:
        os.wait()


if __name__ == "__main__":
    fork(*sys.argv[1:4])
