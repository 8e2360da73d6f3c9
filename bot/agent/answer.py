"""One question in, one answer out: its kind, and its text where the shop's own or checked words give one."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from bot.agent.claims import strays, ungrounded
from bot.agent.llm import Model
from bot.agent.retrieval import Hit, Index, Passage, Verdict, judge
from bot.agent.rules import is_small_talk, needs_person, wants_person
from bot.agent.terms import language_of, squeeze
from bot.agent.untrusted import clean
from bot.chinese import TRADITIONAL, in_script, is_traditional, written

_QUESTION_CHARS = 1000
# Small models repeat a question instead of answering it; hijacked ones repeat what they were told to say.
_ECHO_CHARS = 12
_BEST_FIRST = (Verdict.CLEAR, Verdict.UNSURE, Verdict.NOTHING)


class AnswerKind(StrEnum):
    PASSAGE = "passage"  # `text` is the shop's passage, word for word
    WORDED = "worded"  # `text` is the model's wording, checked against `passages`
    CHOICES = "choices"  # `passages` are offered as buttons
    PERSON = "person"  # a person answers: asked for, or the topic demands it
    SMALL_TALK = "small_talk"  # greeting or thanks
    HOURS = "hours"  # `facts` out of the stores' tables
    PRICE = "price"  # `facts` out of the products' and the stock's tables
    NOTHING = "nothing"  # the shop has written nothing about it


@dataclass(frozen=True)
class Answer:
    """`text` is plain text, not HTML; empty where the caller words the answer. `reason` is for the log.

    `facts` are JSON, for the kind's template in `language` (empty: the asker's).
    """

    kind: AnswerKind
    text: str
    passages: tuple[Passage, ...]
    reason: str
    facts: dict[str, Any] = field(default_factory=dict)
    language: str = ""


Tables = Callable[[str, str], Awaitable[Answer | None]]
"""Looks a question up in the tables, for an answer in a language; None: they hold none."""


async def compose(
    question: str,
    index: Index,
    model: Model | None,
    *,
    store_id: int | None,
    locale: str,
    brand_name: str,
    tables: Tables | None = None,
) -> Answer:
    """Answer the question from the tables, else from this store's and the brand's passages.

    `locale` is the asker's; a question clearly written in the other language is answered in that one. The model is
    asked only when there are passages, and its wording is used only when every claim in it stands in them.
    """
    question = clean(question, _QUESTION_CHARS)
    decided = _decide_by_rule(question)
    if decided is not None:
        return decided
    language = _choose_language(question, locale)
    if tables and (known := await tables(question, language)):
        return known
    answer = await _answer_from_passages(question, index, model, store_id, written(language), brand_name)
    return _in_script(answer, language)


async def _answer_from_passages(
    question: str, index: Index, model: Model | None, store_id: int | None, language: str, brand_name: str
) -> Answer:
    hits = _look_up(question, index, store_id, language)
    verdict = judge(hits)
    if verdict is Verdict.NOTHING:
        return Answer(AnswerKind.NOTHING, "", (), "nothing_found")
    passages = tuple(hit.passage for hit in hits[: 1 if verdict is Verdict.CLEAR else None])
    reason = verdict.value
    if model is not None:
        worded = await model.word(question, passages, locale=language, brand_name=brand_name)
        fault = _find_fault(worded, question, passages, language)
        if worded is not None and fault is None:
            return Answer(AnswerKind.WORDED, worded, passages, reason)
        reason = fault or reason
    if verdict is Verdict.CLEAR:
        return Answer(AnswerKind.PASSAGE, passages[0].body, passages, reason)
    return Answer(AnswerKind.CHOICES, "", passages, reason)


def _choose_language(question: str, locale: str) -> str:
    """The question's. Of the two Chinese scripts the asker's own, and the question's for who speaks English."""
    language = language_of(question) or written(locale)
    if language != "zh":
        return language
    if written(locale) == "zh":
        return locale
    return TRADITIONAL if is_traditional(question) else "zh"


def _in_script(answer: Answer, language: str) -> Answer:
    """What is checked against the shop's text is only then put into the reader's script."""
    passages = tuple(
        replace(one, title=in_script(one.title, language), body=in_script(one.body, language))
        for one in answer.passages
    )
    return replace(answer, text=in_script(answer.text, language), passages=passages)


def _decide_by_rule(question: str) -> Answer | None:
    if not question:
        return Answer(AnswerKind.NOTHING, "", (), "empty")
    if wants_person(question):
        return Answer(AnswerKind.PERSON, "", (), "asked")
    topic = needs_person(question)
    if topic is not None:
        return Answer(AnswerKind.PERSON, "", (), topic.value)
    if is_small_talk(question):
        return Answer(AnswerKind.SMALL_TALK, "", (), "small_talk")
    return None


def _look_up(question: str, index: Index, store_id: int | None, language: str) -> Sequence[Hit]:
    """Passages in the asker's language, unless only those in other languages answer better."""
    own = index.search(question, store_id=store_id, locale=language)
    if judge(own) is Verdict.CLEAR:
        return own
    every = index.search(question, store_id=store_id)
    return min((own, every), key=lambda hits: _BEST_FIRST.index(judge(hits)))


def _find_fault(worded: str | None, question: str, passages: Sequence[Passage], language: str) -> str | None:
    """Why the model's wording may not be shown; None when it may."""
    if worded is None:
        return "model_silent"
    if ungrounded(worded, passages):
        return "ungrounded"
    if language_of(worded) not in (None, language):
        return "language"
    if len(squeeze(question)) >= _ECHO_CHARS and squeeze(question) in squeeze(worded):
        return "echo"
    return "strayed" if strays(worded, passages) else None
