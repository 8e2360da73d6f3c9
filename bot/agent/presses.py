"""Buttons below answers; they stand here because the job that answers and the handlers both need them."""

from dataclasses import dataclass

from bot.buttons import Press, press


@press("ar", in_groups=True)
@dataclass(frozen=True)
class ShowArticle(Press):
    """One of the best few passages."""

    question_id: int
    article_id: int


@press("hu", in_groups=True)
@dataclass(frozen=True)
class AskPerson(Press):
    """A person, please."""

    question_id: int


@press("aq")
@dataclass(frozen=True)
class AnswerQuestion(Press):
    """A guide wants to answer in their own words."""

    question_id: int
