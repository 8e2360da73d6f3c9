"""The job that answers questions: passages of the shop's knowledge, worded by a model when there is one."""

import asyncio
from datetime import datetime
from typing import Any

import structlog
from sqlmodel import Session

from bot.agent.answer import Answer, AnswerKind, compose
from bot.agent.handing_over import find_waiting, tell_helpers
from bot.agent.llm import Model
from bot.agent.presses import AskPerson, ShowArticle
from bot.agent.retrieval import Index, Passage
from bot.agent.tables import look_up
from bot.clock import Clock
from bot.db.engine import Database
from bot.db.tables import NoticeClass, Question, QuestionStatus
from bot.domain.owed.notices import owe_notice
from bot.domain.service.questions import (
    WAKE,
    Asked,
    find_asked,
    list_current_articles,
    list_owed_answers,
    settle_question,
    take_question,
)
from bot.domain.stores.directory import Names, both, find_brand, names_of
from bot.epochs import Epoch
from bot.errors import TryAgainLater
from bot.jobs import Job

MAX_TITLE = 40  # characters of a passage's title on a button

log = structlog.get_logger()

_STATUS = {
    AnswerKind.CHOICES: QuestionStatus.CHOICES,
    AnswerKind.PERSON: QuestionStatus.PERSON,
}
_TEMPLATE = {
    AnswerKind.PASSAGE: "shopper/answer",
    AnswerKind.WORDED: "shopper/answer",
    AnswerKind.CHOICES: "shopper/choices",
    AnswerKind.PERSON: "shopper/handed_over",
    AnswerKind.SMALL_TALK: "shopper/small_talk",
    AnswerKind.HOURS: "shopper/hours",
    AnswerKind.PRICE: "shopper/price",
    AnswerKind.NOTHING: "shopper/no_answer",
}


class Answering:
    """One question at a time a person; nothing slow stands in a transaction."""

    def __init__(self, database: Database, clock: Clock, epoch: Epoch, model: Model | None, zone: str) -> None:
        self._database = database
        self._clock = clock
        self._epoch = epoch
        self._model = model
        self._zone = zone
        self._index: Index | None = None
        self._version: tuple[int, ...] = ()

    def job(self) -> Job:
        return Job(WAKE, self.list_owed, self.answer)

    def list_owed(self, session: Session, _now: datetime, limit: int) -> list[int]:
        return list_owed_answers(session, epoch=self._epoch.current, limit=limit)

    async def answer(self, question_id: int) -> None:
        if not await self._database.unit_of_work(take_question, question_id, epoch=self._epoch.current):
            return
        asked, brand = await self._database.read(_look, question_id)
        if asked is None:
            return
        try:
            answer = await self._compose(asked, brand[asked.locale])
        except TryAgainLater:
            raise
        except Exception:  # tried again it would fail again, and hold up what the person asks next
            log.exception("question.failed", question_id=question_id)
            answer = Answer(AnswerKind.PERSON, "", (), "failed")
        await self._database.unit_of_work(_settle, asked, answer, self._clock.now())
        log.info("question.settled", question_id=question_id, kind=answer.kind, reason=answer.reason)

    async def _compose(self, asked: Asked, brand_name: str) -> Answer:
        async def tables(question: str, language: str) -> Answer | None:
            return await self._database.read(
                look_up,
                question,
                store_id=asked.store_id,
                language=language,
                zone=self._zone,
                now=self._clock.now(),
            )

        return await compose(
            asked.text,
            await self._fresh_index(),
            self._model,
            store_id=asked.store_id,
            locale=asked.locale,
            brand_name=brand_name,
            tables=tables,
        )

    async def _fresh_index(self) -> Index:
        """Rebuilt, in a thread, when the knowledge has changed."""
        passages = await self._database.read(_list_passages)
        version = tuple(passage.article_id for passage in passages)
        if self._index is None or version != self._version:
            self._index, self._version = await asyncio.to_thread(Index, passages), version
        return self._index


def _look(session: Session, question_id: int) -> tuple[Asked | None, Names]:
    brand = find_brand(session)
    return find_asked(session, question_id), names_of(brand) if brand else both("", "")


def _list_passages(session: Session) -> list[Passage]:
    return [
        Passage(row.id or 0, row.store_id, row.locale, row.title, row.body, tuple(row.aliases.splitlines()))
        for row in list_current_articles(session)
    ]


def _settle(session: Session, asked: Asked, answer: Answer, now: datetime) -> None:
    """The status and the answer's notice, or neither."""
    status = _STATUS.get(answer.kind, QuestionStatus.ANSWERED)
    article = answer.passages[0].article_id if answer.kind in (AnswerKind.PASSAGE, AnswerKind.WORDED) else None
    if not settle_question(
        session, asked.question_id, status=status, reason=answer.reason, article_id=article, now=now
    ):
        return
    question = session.get(Question, asked.question_id, populate_existing=True)
    if question is None:
        return
    told = tell_helpers(session, question, now=now) if answer.kind is AnswerKind.PERSON else 0
    owe_notice(
        session,
        chat_id=question.chat_id,
        kind=NoticeClass.ASKED_FOR,
        template="guide/lost" if _is_lost(asked, answer) else _TEMPLATE[answer.kind],
        facts={
            "text": answer.text,
            "title": answer.passages[0].title if article else "",
            "by_machine": answer.kind is AnswerKind.WORDED or asked.is_first,
            "told": told,
            **(find_waiting(session, question.store_id, now=now) if told else {}),
            "reply_to": question.message_id,
            **answer.facts,
        },
        keyboard=_buttons(asked, answer),
        locale=answer.language or asked.locale,
        dedupe_key=f"answer:{asked.question_id}",
        now=now,
    )


def _buttons(asked: Asked, answer: Answer) -> list[list[dict[str, Any]]]:
    """The best few passages where it is unsure; a person always, unless one is on it."""
    rows: list[list[dict[str, Any]]] = []
    if _is_lost(asked, answer):
        return rows
    if answer.kind is AnswerKind.CHOICES:
        rows = [
            [{"text": p.title[:MAX_TITLE], "data": ShowArticle(asked.question_id, p.article_id).pack()}]
            for p in answer.passages
        ]
    if answer.kind not in (AnswerKind.PERSON, AnswerKind.SMALL_TALK):
        rows.append([{"key": "button.ask_person", "data": AskPerson(asked.question_id).pack()}])
    return rows


def _is_lost(asked: Asked, answer: Answer) -> bool:
    """A colleague's word that answers no card: they are shown the way, nobody is called."""
    return answer.kind is AnswerKind.NOTHING and asked.is_staff and asked.is_private
