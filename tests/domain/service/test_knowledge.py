"""Knowledge articles are replaced, never overwritten."""

import pytest
from sqlmodel import Session, select

from bot.db.tables import Article
from bot.domain.service.knowledge import (
    MAX_PHRASINGS,
    ArticleUnknown,
    TooManyPhrasings,
    add_article,
    change_article,
    count_articles,
    draft_article,
    find_article,
    finish_article,
    list_articles,
    remove_article,
)
from bot.domain.words.typed import TypedTooLong
from tests.conftest import NOON


def hours(session: Session) -> Article:
    return add_article(session, locale="en", title="Opening hours", body="10 to 19, every day.", now=NOON)


def test_a_changed_article_takes_the_place_of_the_old_one(session: Session) -> None:
    old = hours(session)
    new = change_article(session, article_id=old.id or 0, body="9 to 18.", now=NOON)
    assert [a.body for a in list_articles(session, limit=10)] == ["9 to 18."]
    assert (new.title, new.id != old.id) == ("Opening hours", True)
    session.refresh(old)
    assert (old.body, old.until) == ("10 to 19, every day.", NOON)


def test_the_card_of_a_replaced_article_acts_on_nothing(session: Session) -> None:
    old = hours(session)
    change_article(session, article_id=old.id or 0, title="Hours", now=NOON)
    for late in (change_article, remove_article):
        with pytest.raises(ArticleUnknown):
            late(session, article_id=old.id or 0, now=NOON)
    assert count_articles(session) == 1


def test_a_removed_article_is_relied_on_no_more(session: Session) -> None:
    article = hours(session)
    remove_article(session, article_id=article.id or 0, now=NOON)
    assert find_article(session, article.id or 0) is None
    assert count_articles(session) == 0


def test_a_draft_is_no_knowledge_until_it_has_its_text(session: Session) -> None:
    draft = draft_article(session, locale="zh", title="营业时间", now=NOON)
    assert count_articles(session) == 0
    assert find_article(session, draft.id or 0) is None
    made = finish_article(session, draft_id=draft.id or 0, body="每天十点到十九点。", now=NOON)
    assert (made.locale, made.title, count_articles(session)) == ("zh", "营业时间", 1)
    assert len(session.exec(select(Article)).all()) == 1, "the draft is gone"


def test_only_a_draft_can_be_finished(session: Session) -> None:
    article = hours(session)
    for wrong in (article.id or 0, 999, 2**52):
        with pytest.raises(ArticleUnknown):
            finish_article(session, draft_id=wrong, body="Mine.", now=NOON)


def test_other_phrasings_are_one_a_line_and_not_too_many(session: Session) -> None:
    article = hours(session)
    changed = change_article(session, article_id=article.id or 0, aliases=" when open \n\n几点关门", now=NOON)
    assert changed.aliases == "when open\n几点关门"
    lines = "\n".join(f"ask {n}" for n in range(MAX_PHRASINGS + 1))
    with pytest.raises(TooManyPhrasings):
        change_article(session, article_id=changed.id or 0, aliases=lines, now=NOON)


def test_a_text_that_no_message_could_hold_is_refused(session: Session) -> None:
    with pytest.raises(TypedTooLong):
        add_article(session, locale="en", title="Long", body="word " * 1000, now=NOON)
