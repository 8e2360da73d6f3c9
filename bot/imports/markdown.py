"""Knowledge written as Markdown: every heading with its text is an article."""

import re
from collections.abc import Iterable, Iterator

from bot.imports.refusals import BadLine, TextBeforeTitle

HEADER = ["language", "title", "text", "aliases", "store"]

_HEADING = re.compile(r"#{1,2}\s+(.+?)\s*#*\s*$")
_FACT = re.compile(r"(lang|language|语言|store|门店|also|别名|也叫)\s*[:：]\s*(.*)$", re.IGNORECASE)
_NAMES = {"lang": "language", "语言": "language", "门店": "store", "别名": "also", "也叫": "also"}


class _Article:
    """An article while its lines come; the facts of the file's head hold for all that say nothing else."""

    def __init__(self, line: int, title: str, head: dict[str, str]) -> None:
        self.line = line
        self.title = title
        self.facts = dict(head)
        self.also: list[str] = []
        self.text: list[str] = []

    def row(self) -> tuple[int, list[str]]:
        text, also = "\n".join(self.text).strip(), "|".join(self.also)
        return self.line, [self.facts.get("language", ""), self.title, text, also, self.facts.get("store", "")]


def read_articles(lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    """A header, then a row an article: `# Title` or `## Title`, `lang:`, `store:` and `also:` lines, text.

    `lang:` and `store:` before the first heading hold for the whole file. Raises BadLine.
    """
    yield 0, HEADER
    head: dict[str, str] = {}
    article: _Article | None = None
    in_code = False
    for number, line in enumerate((line.rstrip("\r\n") for line in lines), 1):
        in_code ^= line.lstrip().startswith("```")
        heading = None if in_code else _HEADING.match(line)
        if heading:
            if article and not _is_chapter(article):
                yield article.row()
            article = _Article(number, heading[1], head)
        elif article is None:
            _read_head(number, line, head)
        elif fact := None if article.text else _FACT.match(line):
            _note(article, fact)
        elif line.strip() or article.text:
            article.text.append(line)
    if article:
        yield article.row()


def _is_chapter(article: _Article) -> bool:
    """A heading that only stands above others."""
    return not article.text and not article.also


def _read_head(number: int, line: str, head: dict[str, str]) -> None:
    fact = _FACT.match(line)
    if fact:
        head[_name(fact)] = fact[2].strip()
    elif line.strip() not in ("", "---"):
        raise BadLine(number, TextBeforeTitle())


def _note(article: _Article, fact: re.Match[str]) -> None:
    if _name(fact) == "also":
        article.also.append(fact[2].strip())
    else:
        article.facts[_name(fact)] = fact[2].strip()


def _name(fact: re.Match[str]) -> str:
    name = fact[1].lower()
    return _NAMES.get(name, name)
