"""Articles from Markdown and from tables of questions."""

from sqlmodel import Session, select

from bot.db.tables import Article
from tests.imports.conftest import Bring
from tests.imports.tables import STORES, Say, counts


def test_markdown_sections_become_articles(bring: Bring, session: Session) -> None:
    bring("stores", STORES)
    text = (
        "lang: zh\n\n# 退换货\nalso: 可以退货吗\nalso: 怎么退款\n\n凭小票 14 天内可退。\n\n"
        "# 到店\n## 停车\nstore: 101\n免费两小时。\n\n### 细节\n停在后面。\n## Wifi\nlang: en\nAsk us.\n"
    )
    assert counts(bring("knowledge", text, "faq.md")) == (3, 0, 0)
    rows = session.exec(select(Article).order_by(Article.id)).all()  # type: ignore[arg-type]
    assert [(row.locale, row.title, row.store_id is not None) for row in rows] == [
        ("zh", "退换货", False), ("zh", "停车", True), ("en", "Wifi", False),
    ]  # fmt: skip
    assert rows[0].aliases == "可以退货吗\n怎么退款"
    assert rows[1].body == "免费两小时。\n\n### 细节\n停在后面。"


def test_questions_with_answers_are_articles_in_the_language_they_are_written_in(
    bring: Bring, session: Session
) -> None:
    bring("knowledge", "问,答\n可以退货吗,可以\nMay I return it?,You may\n")
    assert session.exec(select(Article.locale).order_by(Article.id)).all() == ["zh", "en"]  # type: ignore[arg-type]


def test_text_before_the_first_heading_is_an_error_of_its_line(bring: Bring, wrongs: Say) -> None:
    assert wrongs(bring("knowledge", "lang: en\nHello\n# Title\nText\n", "a.md")) == [
        "Line 2: There is text before the first heading. Begin an article with “# Title”."
    ]
