"""What tests counted: said once more at the end of the run (tests/conftest.py), with the seeds."""

import os
import random

PROVE = os.environ.get("REGULARS_PROVE") == "1"

lines: list[str] = []


def say(line: str) -> None:
    print(line)
    lines.append(line)


def full(count: int, *, otherwise: int) -> int:
    """The count of `make prove`, or the smaller one of `make test`."""
    return count if PROVE else otherwise


def throw_dice(name: str) -> random.Random:
    """Dice whose seed is printed; REGULARS_SEED repeats a run."""
    seed = os.environ.get("REGULARS_SEED") or str(random.SystemRandom().randrange(10**6))
    say(f"{name}: REGULARS_SEED={seed}")
    return random.Random(f"{name}:{seed}")
