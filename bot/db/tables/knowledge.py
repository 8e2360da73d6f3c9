"""Knowledge articles (知识库条目), questions (咨询) and who holds the conversation."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Index
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

from bot.db.tables.columns import key, refers, word


class Article(SQLModel, table=True):
    """A text the assistant may rely on. Changed articles are replaced: the old row gets `until`."""

    __tablename__ = "articles"

    id: int | None = key()
    store_id: int | None = refers("stores.id", default=None)
    locale: str
    title: str
    body: str
    aliases: str = Field(default="", description="other phrasings, one a line")
    since: datetime
    until: datetime | None = None


class QuestionStatus(StrEnum):
    PENDING = "pending"  # stored and acknowledged; the job owes an answer
    ANSWERED = "answered"  # a reply was written as a notice
    CHOICES = "choices"  # the best few were offered as buttons
    PERSON = "person"  # handed to the store's guides
    CANCELLED = "cancelled"  # the asker took it back


class Question(SQLModel, table=True):
    __tablename__ = "questions"

    id: int | None = key()
    person_id: int = refers("chats.id", index=True)
    chat_id: int = refers("chats.id")
    store_id: int | None = refers("stores.id", default=None)
    text: str
    locale: str
    message_id: int = Field(sa_type=BigInteger, description="the asker's message, to reply to")
    status: QuestionStatus = word(QuestionStatus)
    taken_by: int | None = Field(default=None, sa_type=BigInteger, description="the worker epoch that answers it")
    reason: str = ""
    article_id: int | None = refers("articles.id", default=None)
    at: datetime
    answered_at: datetime | None = None

    __table_args__ = (
        Index(
            "ix_questions_pending",
            "id",
            sqlite_where=sql("status = 'pending'"),
            postgresql_where=sql("status = 'pending'"),
        ),
    )
