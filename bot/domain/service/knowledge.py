"""Knowledge articles (知识库条目): written, replaced and taken away by operators; nothing is ever overwritten."""

from datetime import datetime

from sqlmodel import Session, col, func, select, update

from bot.db.tables import Article
from bot.domain.words.typed import one_line, some_lines
from bot.errors import Refusal

MAX_TITLE = 120
MAX_BODY = 2500
MAX_PHRASINGS = 12
MAX_PHRASING = 120


class ArticleUnknown(Refusal):
    """Unknown, or replaced meanwhile: the buttons of an old card act on nothing."""

    key = "refused.article_unknown"


class TooManyPhrasings(Refusal):
    """Facts: `most`."""

    key = "refused.too_many_phrasings"


def count_articles(session: Session) -> int:
    return int(session.exec(select(func.count()).select_from(Article).where(col(Article.until).is_(None))).one())


def list_articles(session: Session, *, limit: int, offset: int = 0) -> list[Article]:
    """What the assistant may rely on now, the newest first."""
    current = select(Article).where(col(Article.until).is_(None)).order_by(col(Article.id).desc())
    return list(session.exec(current.limit(limit).offset(offset)).all())


def find_article(session: Session, article_id: int) -> Article | None:
    """A current article."""
    article = session.get(Article, article_id)
    return article if article and article.until is None else None


def draft_article(session: Session, *, locale: str, title: str, now: datetime) -> Article:
    """A title that waits for its text: it ended as it began, so that nobody relies on it."""
    draft = Article(locale=locale, title=one_line(title, limit=MAX_TITLE), body="", since=now, until=now)
    session.add(draft)
    session.flush()
    return draft


def add_article(
    session: Session, *, locale: str, title: str, body: str, aliases: str = "", now: datetime
) -> Article:
    """A new article. Raises what reading the texts raises."""
    return _write(
        session,
        locale=locale,
        title=one_line(title, limit=MAX_TITLE),
        body=some_lines(body, limit=MAX_BODY),
        aliases=_phrasings(aliases) if aliases else "",
        now=now,
    )


def finish_article(session: Session, *, draft_id: int, body: str, now: datetime) -> Article:
    """The draft's title with its text. Raises ArticleUnknown when the draft has its text already."""
    draft = session.get(Article, draft_id)
    if draft is None or draft.body or draft.until is None:
        raise ArticleUnknown
    article = add_article(session, locale=draft.locale, title=draft.title, body=body, now=now)
    session.delete(draft)
    session.flush()
    return article


def change_article(
    session: Session,
    *,
    article_id: int,
    title: str | None = None,
    body: str | None = None,
    aliases: str | None = None,
    now: datetime,
) -> Article:
    """Replace the article by a changed one; what was said on the old one's word can still be traced.

    `aliases` are other phrasings, one a line. Raises ArticleUnknown and what reading the texts raises.
    """
    old = _end(session, article_id, now=now)
    return _write(
        session,
        locale=old.locale,
        title=old.title if title is None else one_line(title, limit=MAX_TITLE),
        body=old.body if body is None else some_lines(body, limit=MAX_BODY),
        aliases=old.aliases if aliases is None else _phrasings(aliases),
        now=now,
    )


def remove_article(session: Session, *, article_id: int, now: datetime) -> Article:
    """Nobody relies on it from now on. Raises ArticleUnknown."""
    return _end(session, article_id, now=now)


def _end(session: Session, article_id: int, *, now: datetime) -> Article:
    ended: Article | None = session.exec(
        update(Article)
        .where(col(Article.id) == article_id, col(Article.until).is_(None))
        .values(until=now)
        .returning(Article)
    ).scalar_one_or_none()
    if ended is None:
        raise ArticleUnknown
    return ended


def _write(session: Session, *, locale: str, title: str, body: str, aliases: str, now: datetime) -> Article:
    article = Article(locale=locale, title=title, body=body, aliases=aliases, since=now)
    session.add(article)
    session.flush()
    return article


def _phrasings(text: str) -> str:
    lines = [one_line(line, limit=MAX_PHRASING) for line in some_lines(text, limit=MAX_BODY).split("\n") if line]
    if len(lines) > MAX_PHRASINGS:
        raise TooManyPhrasings(most=MAX_PHRASINGS)
    return "\n".join(lines)
