"""Rounds as one figure: the median, and how far they lay apart."""

from collections.abc import Sequence
from statistics import median


def middle(rounds: Sequence[float]) -> float:
    """The median, in three meaningful digits: the rest is noise."""
    return float(f"{median(rounds):.3g}")


def spread(rounds: Sequence[float]) -> str:
    return f"{min(rounds):.3g} to {max(rounds):.3g}"


def cell(rounds: Sequence[float]) -> str:
    """`median [least..most]`."""
    return f"{middle(rounds):g} [{min(rounds):.3g}..{max(rounds):.3g}]"
