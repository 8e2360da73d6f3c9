"""Finding the shop's own text for a question: BM25 in this process, the same on every database."""

import heapq
import math
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.agent.terms import Topic, list_topics, squeeze, weigh_terms

_K1 = 1.5
_B = 0.75
# A word in the title or in an owner's alias says twice as much as one in the body.
_TITLE_WEIGHT = 2.0
_QUESTION_CHARS = 500
# The rarest terms of a question are looked up first; past this many postings only noise is left. Keeps a long
# question at 5,000 passages within 10 ms.
_POSTINGS_BUDGET = 20_000
_EXACT_BONUS = 2.0
# A passage that holds only pieces of a word (its 4-grams, the characters of a pair) proves less than the word.
_PARTS_WORTH = 0.5
_CLEAR_COVERAGE = 0.6
_CLEAR_MARGIN = 1.3
_NOTHING_COVERAGE = 0.1


@dataclass(frozen=True)
class Passage:
    """One text of one knowledge article in one language; `store_id` None stands for every store of the brand."""

    article_id: int
    store_id: int | None
    locale: str
    title: str
    body: str
    aliases: tuple[str, ...]


@dataclass(frozen=True)
class Hit:
    """`coverage`: how much (0 to 1, rare words count more) of what the question is about the passage holds."""

    passage: Passage
    score: float
    coverage: float


class Verdict(StrEnum):
    CLEAR = "clear"  # one passage answers: show it
    UNSURE = "unsure"  # the customer chooses among the hits
    NOTHING = "nothing"  # the shop has written nothing about it


class Index:
    """All passages of the brand. Built once for each version of the knowledge; a search changes nothing in it.

    Postings lie in flat arrays, one slice a term: an object for each would take several times the memory. For the
    same reason terms are kept as 64-bit hashes; that two of a few hundred thousand meet is less likely than 1e-8.
    """

    def __init__(self, passages: Iterable[Passage]) -> None:
        self._passages = tuple(passages)
        self._terms: dict[int, int] = {}
        self._starts = array("I")
        self._numbers = array("I")
        self._parts = array("f")
        self._fill()

    def __len__(self) -> int:
        return len(self._passages)

    def search(self, query: str, *, store_id: int | None, limit: int = 3, locale: str | None = None) -> list[Hit]:
        """The best passages of this store and of the brand, best first, each article once.

        Another store's passages never show; without a store only the brand's do. `locale` keeps to one language.
        """
        query = query[:_QUESTION_CHARS]
        topics = list_topics(query)
        ranked = self._rank(query, store_id, locale, 4 * limit + 8)[:limit]
        return [Hit(self._passages[number], score, self._cover(number, topics)) for score, number in ranked]

    def _rank(self, query: str, store_id: int | None, locale: str | None, wide: int) -> list[tuple[float, int]]:
        """Scores and passages, best first, out of the `wide` best by words alone."""
        visible = (
            (score, -number)
            for number, score in self._score(weigh_terms(query)).items()
            if _is_visible(self._passages[number], store_id, locale)
        )
        wanted = squeeze(query)
        best: dict[int, tuple[float, int]] = {}
        for score, negative in heapq.nlargest(wide, visible):
            passage = self._passages[-negative]
            found = (score * _EXACT_BONUS if _is_named(passage, wanted) else score, negative)
            best[passage.article_id] = max(found, best.get(passage.article_id, found))
        return self._drop_overridden(
            [(score, -negative) for score, negative in sorted(best.values(), reverse=True)]
        )

    def _score(self, weights: dict[str, float]) -> dict[int, float]:
        slices = sorted(
            (self._starts[term + 1] - self._starts[term], self._starts[term], weight)
            for name, weight in weights.items()
            if (term := self._terms.get(hash(name))) is not None
        )
        scores: dict[int, float] = {}
        left = _POSTINGS_BUDGET
        for size, start, weight in slices:
            left -= size
            if left < 0 and scores:
                break
            stop = start + size
            for number, part in zip(self._numbers[start:stop], self._parts[start:stop], strict=True):
                scores[number] = scores.get(number, 0.0) + part * weight
        return scores

    def _drop_overridden(self, ranked: list[tuple[float, int]]) -> list[tuple[float, int]]:
        """A store's own text replaces the brand's text of the same title."""
        own = {squeeze(p.title) for _, number in ranked if (p := self._passages[number]).store_id is not None}
        return [
            (score, number)
            for score, number in ranked
            if (p := self._passages[number]).store_id is not None or squeeze(p.title) not in own
        ]

    def _cover(self, number: int, topics: Sequence[Topic]) -> float:
        total = held = 0.0
        for topic in topics:
            weight = self._rarity(self._terms.get(hash(topic.term)))
            total += weight
            if any(self._holds(number, whole) for whole in topic.wholes):
                held += weight
            elif topic.parts:
                share = sum(self._holds(number, part) for part in topic.parts) / len(topic.parts)
                held += weight * share * _PARTS_WORTH
        return held / total if total else 0.0

    def _holds(self, number: int, name: str) -> bool:
        term = self._terms.get(hash(name))
        if term is None:
            return False
        start, stop = self._starts[term], self._starts[term + 1]
        at = bisect_left(self._numbers, number, start, stop)
        return at < stop and self._numbers[at] == number

    def _rarity(self, term: int | None) -> float:
        """BM25's inverse document frequency; an unknown word is as rare as can be."""
        count = 0 if term is None else self._starts[term + 1] - self._starts[term]
        return math.log(1 + (len(self._passages) - count + 0.5) / (count + 0.5))

    def _fill(self) -> None:
        """Write each passage's counts in a row, then sort them by term, keeping the passages' order."""
        found, counts = array("I"), array("f")
        ends, lengths = [0], []
        for passage in self._passages:
            weights = _weigh_passage(passage)
            found.extend(self._terms.setdefault(hash(name), len(self._terms)) for name in weights)
            counts.extend(weights.values())
            ends.append(len(found))
            lengths.append(sum(weights.values()))
        self._starts = _starts_of(found, len(self._terms))
        self._numbers = array("I", [0]) * len(found)
        self._parts = array("f", [0.0]) * len(found)
        mean = sum(lengths) / len(lengths) if lengths else 1.0
        free = self._starts[:]
        rarities = array("f", (self._rarity(term) for term in range(len(self._terms))))
        for number, length in enumerate(lengths):
            damping = _K1 * (1 - _B + _B * length / (mean or 1.0))
            for at in range(ends[number], ends[number + 1]):
                term, count = found[at], counts[at]
                self._numbers[free[term]] = number
                self._parts[free[term]] = rarities[term] * count * (_K1 + 1) / (count + damping)
                free[term] += 1


def judge(hits: Sequence[Hit]) -> Verdict:
    """Whether the first hit may be shown as the answer.

    Both must hold: it is about most of what was asked, and it stands well before the second.
    `regulars bench retrieval` prints what these cut-offs give.
    """
    if not hits or hits[0].coverage < _NOTHING_COVERAGE:
        return Verdict.NOTHING
    first = hits[0]
    ahead = len(hits) == 1 or first.score >= _CLEAR_MARGIN * hits[1].score
    return Verdict.CLEAR if ahead and first.coverage >= _CLEAR_COVERAGE else Verdict.UNSURE


def _is_visible(passage: Passage, store_id: int | None, locale: str | None) -> bool:
    return passage.store_id in (None, store_id) and locale in (None, passage.locale)


def _is_named(passage: Passage, wanted: str) -> bool:
    """The question is the passage's title or one of its aliases, word for word."""
    return bool(wanted) and any(squeeze(name) == wanted for name in (passage.title, *passage.aliases))


def _weigh_passage(passage: Passage) -> dict[str, float]:
    weights = weigh_terms(passage.body)
    for name in (passage.title, *passage.aliases):
        for term, weight in weigh_terms(name).items():
            weights[term] = weights.get(term, 0.0) + weight * _TITLE_WEIGHT
    return weights


def _starts_of(found: "array[int]", terms: int) -> "array[int]":
    """Where each term's slice begins; one more entry closes the last."""
    sizes = array("I", [0]) * terms
    for term in found:
        sizes[term] += 1
    starts = array("I", [0])
    for size in sizes:
        starts.append(starts[-1] + size)
    return starts
