"""Retrieval: is the right passage among the first three, how fast, how large; beside plain word-by-word BM25."""

import os
import random
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.agent.retrieval import Index, Passage, Verdict, judge
from bot.bench.plain_bm25 import search_by_words
from bot.bench.question_sets import QuestionSet, read_bitext, read_crosswoz, read_mini_shop
from bot.bench.report import Goal, Report

_SEEDS = (1, 2, 3, 4, 5)
_PASSAGES = 5000
_QUERIES = 200
_HEAD = ("set", "passages", "questions", "method", "r@1", "r@3", "shown", "clear", "clear and right")
_SETS: tuple[tuple[str, float, float, Callable[[Path, int], QuestionSet], tuple[int, ...]], ...] = (
    ("bitext", 0.93, 0.95, read_bitext, _SEEDS),
    ("crosswoz", 0.94, 0.97, read_crosswoz, _SEEDS),
    ("mini-shop", 0.88, 0.93, lambda folder, _: read_mini_shop(folder), _SEEDS[:1]),
)


@dataclass(frozen=True)
class _Recall:
    """Shares of all questions; `right_when_clear` of those answered without asking back."""

    first: float
    third: float
    shown: float
    clear: float
    right_when_clear: float


def run(*, data: str | None = None) -> Report:
    """Measure on the question sets in the folder `data` (default: REGULARS_DATA); speed and size need none."""
    folder = Path(data or os.environ.get("REGULARS_DATA") or "/nonexistent")
    size_and_speed = _measure_size_and_speed()  # first, while the peak of memory is still its own
    goals: dict[str, Goal] = {}
    rows: list[tuple[str, ...]] = [_HEAD]
    for label, must, aim, read, seeds in _SETS:
        if (folder / label).is_dir():
            goals[f"{label} r@3"], lines = _measure([read(folder, seed) for seed in seeds], must, aim)
            rows += lines
        else:
            rows.append((label, f"not measured: REGULARS_DATA names no folder with {label} in it"))
    return Report("retrieval", goals | size_and_speed, tuple(rows))


def _measure(sets: Sequence[QuestionSet], must: float, aim: float) -> tuple[Goal, list[tuple[str, ...]]]:
    ours = [_recall(questions, _search_ours(questions)) for questions in sets]
    plain = [_recall(questions, search_by_words(questions)) for questions in sets]
    thirds = [round(recall.third, 3) for recall in ours]
    goal = Goal(
        round(statistics.median(thirds), 3), must, aim, "share", f"{min(thirds)}..{max(thirds)} of {len(sets)}"
    )
    first = sets[0]
    head = (first.name, str(len(first.passages)), str(len(first.questions)))
    return goal, [(*head, "ours", *_medians(ours)), (*head, "words BM25", *_medians(plain)[:2])]


def _medians(recalls: Sequence[_Recall]) -> tuple[str, ...]:
    fields = ("first", "third", "shown", "clear", "right_when_clear")
    return tuple(f"{statistics.median(getattr(recall, field) for recall in recalls):.3f}" for field in fields)


def _recall(questions: QuestionSet, search: Callable[[str], tuple[list[int], Verdict]]) -> _Recall:
    first = third = shown = clear = right = 0
    for text, answer in questions.questions:
        found, verdict = search(text)
        is_first, is_third = found[:1] == [answer], answer in found[:3]
        first += is_first
        third += is_third
        shown += is_first if verdict is Verdict.CLEAR else is_third and verdict is Verdict.UNSURE
        clear += verdict is Verdict.CLEAR
        right += verdict is Verdict.CLEAR and is_first
    total = len(questions.questions)
    return _Recall(first / total, third / total, shown / total, clear / total, right / max(clear, 1))


def _search_ours(questions: QuestionSet) -> Callable[[str], tuple[list[int], Verdict]]:
    index = Index(questions.passages)

    def search(text: str) -> tuple[list[int], Verdict]:
        hits = index.search(text, store_id=None)
        return [hit.passage.article_id for hit in hits], judge(hits)

    return search


def _measure_size_and_speed() -> dict[str, Goal]:
    rng = random.Random(1)
    passages = _invent_passages(rng)
    before = _peak_megabytes()
    index = Index(passages)
    size = _peak_megabytes() - before
    times = sorted(_time_query(index, _invent_text(rng, 12)) for _ in range(_QUERIES))
    p95 = times[int(_QUERIES * 0.95)]
    spread = f"p50 {statistics.median(times):.1f}, worst {times[-1]:.1f}"
    return {
        "query p95": Goal(round(p95, 2), 10, 5, "ms CPU", spread, higher_is_better=False),
        "index of 5,000": Goal(
            round(size, 1), 60, 40, "MB", "peak while building, over one run", higher_is_better=False
        ),
    }


def _peak_megabytes() -> float:
    """The most this process ever held; the kernel counts in KiB, on macOS in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)


def _time_query(index: Index, text: str) -> float:
    """CPU, not wall: the machine may be busy with others."""
    before = time.process_time()
    index.search(text, store_id=None)
    return (time.process_time() - before) * 1000


def _invent_passages(rng: random.Random) -> list[Passage]:
    """Half Chinese, half English in size and in the skew of their words; the words themselves mean nothing."""
    return [
        Passage(number, None, "en", _invent_text(rng, 6), _invent_text(rng, 80), (_invent_text(rng, 8),))
        for number in range(_PASSAGES)
    ]


def _invent_text(rng: random.Random, words: int) -> str:
    return " ".join(
        _CHINESE[int(rank)] if rng.random() < 0.5 else _LATIN[int(rank)] for rank in _ranks(rng, words)
    )


def _ranks(rng: random.Random, count: int) -> list[float]:
    """Zipf's law by inversion: rank r is drawn about 1/r as often as rank 1."""
    return [len(_LATIN) ** rng.random() - 1 for _ in range(count)]


def _invent_words(letters: str, lengths: tuple[int, int], count: int) -> list[str]:
    rng = random.Random(2)
    return ["".join(rng.choices(letters, k=rng.randint(*lengths))) for _ in range(count)]


_LATIN = _invent_words("eeeetttaaaoooiinnsshrrddlucmwfgypbvk", (2, 9), 6000)
_CHINESE = _invent_words("".join(chr(0x4E00 + 7 * number) for number in range(1500)), (1, 3), 6000)
