"""The baseline of retrieval: BM25 as most write it first, over the words between spaces."""

import math
from collections import Counter
from collections.abc import Callable, Sequence

from bot.agent.retrieval import Verdict
from bot.bench.question_sets import QuestionSet


def search_by_words(questions: QuestionSet) -> Callable[[str], tuple[list[int], Verdict]]:
    """BM25 (k1 1.2, b 0.75) over lower-cased words between spaces, all fields alike."""
    bags = {
        passage.article_id: Counter(" ".join((passage.title, passage.body, *passage.aliases)).lower().split())
        for passage in questions.passages
    }
    mean = sum(bag.total() for bag in bags.values()) / len(bags)
    frequency = Counter(word for bag in bags.values() for word in bag)

    def score(bag: Counter[str], words: Sequence[str]) -> float:
        damping = 1.2 * (0.25 + 0.75 * bag.total() / mean)
        return sum(
            math.log(1 + (len(bags) - frequency[word] + 0.5) / (frequency[word] + 0.5))
            * (bag[word] * 2.2 / (bag[word] + damping))
            for word in words
            if word in bag
        )

    def search(text: str) -> tuple[list[int], Verdict]:
        scores = {article: score(bag, text.lower().split()) for article, bag in bags.items()}
        ranked = sorted(
            (article for article in scores if scores[article] > 0), key=lambda article: -scores[article]
        )
        return ranked, Verdict.UNSURE

    return search
