"""Knowledge articles: list, write in three short steps, edit, remove."""

from datetime import datetime

from sqlmodel import Session

from bot.buttons import button
from bot.db.tables import Article
from bot.domain.people.chats import Person
from bot.domain.people.staff import Operator
from bot.domain.service.knowledge import (
    ArticleUnknown,
    add_article,
    change_article,
    count_articles,
    draft_article,
    find_article,
    finish_article,
    list_articles,
    remove_article,
)
from bot.handlers.cards import PAGE, ask_for, lines, page_of, put_card, stop_asking
from bot.handlers.events import Event
from bot.handlers.operator.home import home_button
from bot.handlers.operator.presses import AddArticle, EditArticle, ListArticles, OpenArticle, RemoveArticle
from bot.handlers.operator.routes import operator
from bot.replies import Reply
from bot.texts import LOCALES

FIELDS = ("title", "body", "aliases")
MAX_BUTTON = 40


@operator.command("knowledge")
def open_knowledge(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    return _list(event, session, person, 0)


@operator.press(ListArticles)
def turn_knowledge(
    event: Event, session: Session, person: Person, now: datetime, *, press: ListArticles, actor: Operator
) -> Reply:
    return _list(event, session, person, press.page)


@operator.press(AddArticle)
def ask_new_article(
    event: Event, session: Session, person: Person, now: datetime, *, press: AddArticle, actor: Operator
) -> Reply:
    back = button(event.word("button.back"), ListArticles())
    if press.locale in LOCALES:
        waits = f"article.new_{press.locale}"
        return ask_for(event, session, person, "ask.article_title", awaiting=waits, keyboard=lines([back]))
    stop_asking(session, person)
    languages = [button(event.word(f"language.{locale}"), AddArticle(locale)) for locale in LOCALES]
    return put_card(event, "operator/article_language", lines(languages, [back]))


@operator.awaits(*(f"article.new_{locale}" for locale in LOCALES))
def write_title(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    """Somebody who sends title and text at once has done both steps."""
    locale = (person.awaiting or "")[-2:]
    title, _, body = event.text.strip().partition("\n")
    if body.strip():
        made = add_article(session, locale=locale, title=title, body=body, now=now)
        return _ask_aliases(event, session, person, made)
    draft = draft_article(session, locale=locale, title=title, now=now)
    back = lines([button(event.word("button.back"), ListArticles())])
    return ask_for(
        event, session, person, "ask.article_body", awaiting="article.body_of_draft", row=draft.id, keyboard=back
    )


@operator.awaits("article.body_of_draft")
def write_body(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    made = finish_article(session, draft_id=person.awaiting_id or 0, body=event.text, now=now)
    return _ask_aliases(event, session, person, made)


@operator.press(OpenArticle)
def open_article(
    event: Event, session: Session, person: Person, now: datetime, *, press: OpenArticle, actor: Operator
) -> Reply:
    return _card(event, session, person, _check_article(session, press.article_id))


@operator.press(EditArticle)
def ask_article_field(
    event: Event, session: Session, person: Person, now: datetime, *, press: EditArticle, actor: Operator
) -> Reply:
    article = _check_article(session, press.article_id)
    if press.field not in FIELDS:
        return _card(event, session, person, article)
    return ask_for(
        event,
        session,
        person,
        f"ask.article_{press.field}_again",
        awaiting=f"article.{press.field}",
        row=article.id,
        stands=getattr(article, press.field),
        keyboard=lines([button(event.word("button.back"), OpenArticle(press.article_id))]),
    )


@operator.awaits(*(f"article.{field}" for field in FIELDS))
def write_article_field(
    event: Event, session: Session, person: Person, now: datetime, *, actor: Operator
) -> Reply:
    field = (person.awaiting or "").removeprefix("article.")
    changed = change_article(session, article_id=person.awaiting_id or 0, now=now, **{field: event.text})
    return _card(event, session, person, changed)


@operator.press(RemoveArticle)
def take_article_away(
    event: Event, session: Session, person: Person, now: datetime, *, press: RemoveArticle, actor: Operator
) -> Reply:
    if press.sure:
        remove_article(session, article_id=press.article_id, now=now)
        return _list(event, session, person, 0, toast="toast.removed")
    return _card(event, session, person, _check_article(session, press.article_id), is_sure=True)


def _check_article(session: Session, article_id: int) -> Article:
    article = find_article(session, article_id)
    if article is None:
        raise ArticleUnknown
    return article


def _ask_aliases(event: Event, session: Session, person: Person, article: Article) -> Reply:
    skip = button(event.word("button.skip"), OpenArticle(article.id or 0))
    question, waits = "ask.article_aliases", "article.aliases"
    return ask_for(event, session, person, question, awaiting=waits, row=article.id, keyboard=lines([skip]))


def _list(event: Event, session: Session, person: Person, asked: int, *, toast: str = "") -> Reply:
    stop_asking(session, person)
    total = count_articles(session)
    page = page_of(total, asked)
    shown = list_articles(session, limit=PAGE, offset=page.offset)
    keyboard = lines(
        *([button(_short(event, article), OpenArticle(article.id or 0))] for article in shown),
        page.turn(ListArticles),
        [button(event.word("operator.add_article"), AddArticle()), home_button(event)],
    )
    return put_card(event, "operator/knowledge", keyboard, toast=toast, count=total)


def _card(event: Event, session: Session, person: Person, article: Article, *, is_sure: bool = False) -> Reply:
    stop_asking(session, person)
    article_id = article.id or 0
    edit = [
        button(event.word(f"operator.edit_article_{field}"), EditArticle(article_id, field)) for field in FIELDS
    ]
    remove = "operator.remove_sure" if is_sure else "operator.remove"
    return put_card(
        event,
        "operator/article",
        lines(
            edit,
            [button(event.word(remove), RemoveArticle(article_id, int(is_sure)))],
            [button(event.word("operator.knowledge"), ListArticles()), home_button(event)],
        ),
        title=article.title,
        body=article.body,
        aliases=article.aliases.splitlines(),
        language=event.word(f"language.{article.locale}"),
        is_sure=is_sure,
    )


def _short(event: Event, article: Article) -> str:
    title = article.title if len(article.title) <= MAX_BUTTON else article.title[: MAX_BUTTON - 1] + "…"
    return f"{title} · {event.word(f'language.{article.locale}')}"
