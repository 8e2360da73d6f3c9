"""Knowledge articles from a file: a table, questions with their answers, or Markdown."""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, update

from bot.db.tables import Article
from bot.domain.service.knowledge import MAX_BODY, MAX_PHRASING, MAX_PHRASINGS, MAX_TITLE
from bot.domain.service.questions import list_current_articles
from bot.imports.cells import language, line, paragraph, phrasings
from bot.imports.columns import NEEDED, Column
from bot.imports.comparing import Comparison, Kind, Row, changed_fields
from bot.imports.named_stores import NamedStores, store_column

_CHINESE = re.compile("[\u4e00-\u9fff]")

Key = tuple[str, int | None, str]
"""What makes two texts the same article: language, store, title."""


class KnowledgeComparison(Comparison):
    def begin(self) -> None:
        self._stores = NamedStores(self.session)
        current = list_current_articles(self.session)
        self._known = {_key(one.locale, one.store_id, one.title): one for one in current}
        self._fresh: list[dict[str, Any]] = []
        self._replaced: list[dict[str, Any]] = []

    def compare(self, rows: Sequence[Row]) -> None:
        self._fresh, self._replaced = [], []
        self.each_right(rows, self._compare)

    def write(self) -> None:
        """What changed is replaced: what was said on the old text's word can still be traced."""
        if self._replaced:
            self.session.execute(update(Article), self._replaced)
        if self._fresh:
            self.session.execute(insert(Article), self._fresh)

    def _compare(self, row: Row) -> None:
        title, body = row.facts["title"], row.facts["text"]
        locale = row.get("language") or ("zh" if _CHINESE.search(title + body) else "en")
        store_id = self._stores.find(row.facts["store"]).id if row.get("store") else None
        key = _key(locale, store_id, title)
        self.check_once(key, row.line)
        known = self._known.get(key)
        aliases = row.get("aliases", known.aliases if known else "")
        facts = {"title": title, "body": body, "aliases": aliases}
        changes = changed_fields(known.__dict__, facts) if known else {}
        if known and not changes:
            self.difference.unchanged += 1
            return
        if known:
            self._replaced.append({"id": known.id, "until": self.terms.now})
            renamed = {"body": "text"}
            self.difference.change(title, {renamed.get(name, name): both for name, both in changes.items()})
        else:
            self.difference.add(title)
        self._fresh.append(
            {**facts, "locale": locale, "store_id": store_id, "since": self.terms.now, "until": None}
        )


def _key(locale: str, store_id: int | None, title: str) -> Key:
    return locale, store_id, title.casefold()


KNOWLEDGE = Kind(
    "knowledge",
    (
        Column("language", "语言", language, ("lang", "locale")),
        Column("title", "标题", line(MAX_TITLE), ("question", "问题", "q", "问"), True, NEEDED),
        Column(
            "text",
            "内容",
            paragraph(MAX_BODY),
            ("answer", "答案", "a", "答", "body", "回答", "正文"),
            True,
            NEEDED,
        ),
        Column(
            "aliases",
            "别名",
            phrasings(MAX_PHRASING, MAX_PHRASINGS),
            ("also", "other phrasings", "其他问法", "也叫"),
        ),
        store_column(),
    ),
    KnowledgeComparison,
)
