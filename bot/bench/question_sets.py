"""Question sets for measuring retrieval, read from a folder that is not part of the repository."""

import csv
import gzip
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.agent.retrieval import Passage

_BITEXT_PHRASINGS = 5
_CROSSWOZ_PHRASINGS = 8
_CROSSWOZ_ASKED = 40


@dataclass(frozen=True)
class QuestionSet:
    """`questions`: (question, article id of the right passage). No question stands in the passages."""

    name: str
    passages: tuple[Passage, ...]
    questions: tuple[tuple[str, int], ...]


def read_bitext(data: Path, seed: int) -> QuestionSet:
    """27 intents, each known by 5 sampled training phrasings; asked with all 810 of the dev part."""
    phrasings: dict[str, set[str]] = {}
    for row in _read_csv(data / "bitext" / "train.csv"):
        phrasings.setdefault(row["intent"], set()).add(row["utterance"])
    asked = [(row["utterance"], row["intent"]) for row in _read_csv(data / "bitext" / "dev.csv")]
    known = {name: _sample(texts, _BITEXT_PHRASINGS, seed) for name, texts in phrasings.items()}
    return _build("bitext (en)", "en", known, asked)


def read_crosswoz(data: Path, seed: int) -> QuestionSet:
    """Which of 14 facts a customer's turn asks for; each fact known by 8 phrasings, asked with at most 40 others.

    Facts asked too seldom to leave ten questions are left out; turns that ask for two facts too.
    """
    phrasings: dict[str, set[str]] = {}
    with gzip.open(data / "crosswoz" / "requests_val.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            turn = json.loads(line)
            facts = {fact for _, fact in turn["request"]}
            if len(facts) == 1:
                phrasings.setdefault(facts.pop(), set()).add(turn["q"])
    known, asked = {}, []
    for fact, texts in sorted(phrasings.items()):
        if len(texts) < _CROSSWOZ_PHRASINGS + 10:
            continue
        known[fact] = _sample(texts, _CROSSWOZ_PHRASINGS, seed)
        rest = texts - set(known[fact])
        asked += [(text, fact) for text in _sample(rest, min(_CROSSWOZ_ASKED, len(rest)), seed)]
    return _build("crosswoz (zh)", "zh", known, asked)


def read_mini_shop(data: Path) -> QuestionSet:
    """28 Chinese policy passages without aliases, asked with 56 Chinese questions."""
    cases = [json.loads(line) for line in (data / "mini-shop" / "cases.jsonl").read_text("utf-8").splitlines()]
    passages = tuple(
        Passage(number, None, "zh", case["title"], case["passage"], ()) for number, case in enumerate(cases)
    )
    questions = tuple((text, number) for number, case in enumerate(cases) for text in case["zh"])
    return QuestionSet("mini-shop (zh)", passages, questions)


def _build(name: str, locale: str, known: dict[str, list[str]], asked: list[tuple[str, str]]) -> QuestionSet:
    numbers = {label: number for number, label in enumerate(sorted(known))}
    passages = tuple(
        Passage(number, None, locale, "", "", tuple(known[label])) for label, number in numbers.items()
    )
    return QuestionSet(name, passages, tuple((text, numbers[label]) for text, label in asked))


def _sample(texts: set[str], count: int, seed: int) -> list[str]:
    return random.Random(seed).sample(sorted(texts), count)


def _read_csv(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)
