"""Words: Jinja2 templates and gettext catalogues in each language; operators' own texts in a sandbox.

Templates are `{locale}/{name}.j2` and give Telegram HTML, every fact escaped. Phrases (buttons, toasts, refusals,
menus) stand in `{locale}/phrases/*.po`, a file an audience, under symbolic ids and give plain text.
Traditional Chinese is made from the sources in `zh`, whose syntax is ASCII: what people are called stays as it is.
"""

from collections.abc import Callable
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, nodes
from jinja2.exceptions import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bot.chinese import TRADITIONAL, our_traditional, traditional_of, written
from bot.dates import FILTERS
from bot.errors import Refusal

LOCALES = ("en", "zh")
"""What is written: by us, and by owners."""

SPOKEN = (*LOCALES, TRADITIONAL)
"""What people may choose."""

_TRADITIONAL_PLACES = frozenset({"hant", "tw", "hk", "mo"})
MAX_OPERATOR_TEXT = 3000


class TextRefused(Refusal):
    """An operator's text cannot be used; facts: `why` is one of syntax, field, too_long, not_allowed, html."""

    key = "refused.text"


class Texts:
    """All words of the product, loaded once. Raises at the first unknown template, phrase or fact."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or find_templates()
        self._ours = _Ours(
            loader=_Sources(self.folder),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            cache_size=-1,
        )
        self._theirs = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
        self._compile = lru_cache(maxsize=64)(self._theirs.from_string)
        self._ours.filters.update(FILTERS)
        self._phrases: dict[tuple[str, str], Template | str] = {}

    def render(self, name: str, locale: str, /, **facts: Any) -> str:
        """The template `name` (as `shopper/gift_card`) as Telegram HTML."""
        return self._ours.get_template(f"{locale}/{name}.j2").render(locale=locale, **facts).strip()

    def phrase(self, key: str, locale: str, /, **facts: Any) -> str:
        """One short plain text by its symbolic id."""
        compiled = self._phrases.get((locale, key)) or self._prepare(key, locale)
        return compiled if isinstance(compiled, str) else str(compiled.render(locale=locale, **facts))

    def refusal(self, error: Refusal, locale: str) -> str:
        """What a rule's no says to the person it was said to."""
        return self.phrase(error.key, locale, **error.facts)

    def operators(self, source: str, facts: dict[str, Any]) -> str:
        """An operator's checked text with its fields filled in, as Telegram HTML. Raises TextRefused."""
        try:
            text = self._compile(source).render(facts)
        except (TemplateError, ArithmeticError, TypeError) as error:
            raise TextRefused(why="field", detail=str(error)[:80]) from error
        if len(text) > MAX_OPERATOR_TEXT:
            raise TextRefused(why="too_long", detail=str(MAX_OPERATOR_TEXT))
        return text

    def check_operators(self, source: str, fields: frozenset[str]) -> None:
        """Refuse what an operator's text may not hold: only `{{ field }}` out of `fields` is allowed."""
        if len(source) > MAX_OPERATOR_TEXT:
            raise TextRefused(why="too_long", detail=str(MAX_OPERATOR_TEXT))
        try:
            tree = self._theirs.parse(source)
        except TemplateError as error:
            raise TextRefused(why="syntax", detail=str(error)[:80]) from error
        for node in tree.find_all(nodes.Node):
            if not isinstance(node, nodes.Output | nodes.TemplateData | nodes.Name):
                raise TextRefused(why="not_allowed", detail=type(node).__name__.lower())
            if isinstance(node, nodes.Name) and node.name not in fields:
                raise TextRefused(why="field", detail=node.name)

    def _prepare(self, key: str, locale: str) -> Template | str:
        """Compiled once; most phrases are the same words for everybody."""
        source = self.catalogue[written(locale)][key]
        if locale == TRADITIONAL:
            source = our_traditional(source)
        if "{" in source:
            # Plain text: nothing here is HTML, so nothing may be escaped.
            compiled: Template | str = self._ours.from_string(
                "{% autoescape false %}" + source + "{% endautoescape %}"
            )
        else:
            compiled = source
        self._phrases[locale, key] = compiled
        return compiled

    @cached_property
    def catalogue(self) -> dict[str, dict[str, str]]:
        """locale -> symbolic id -> phrase."""
        return {locale: _read_phrases(self.folder / locale / "phrases", locale) for locale in LOCALES}


def locale_for(language_code: str | None, default: str = "en") -> str:
    """Our language for what Telegram says about a person's app (`zh-hans`, `zh-TW`, `en-GB`, …)."""
    spoken, *more = (language_code or "").lower().replace("_", "-").split("-")
    if spoken == "zh" and "hans" not in more and not _TRADITIONAL_PLACES.isdisjoint(more):
        return TRADITIONAL
    return spoken if spoken in LOCALES else default


def find_templates() -> Path:
    """The wheel's own copy, else the checkout's folder."""
    packed = Path(__file__).parent / "_templates"
    return packed if packed.is_dir() else Path(__file__).parent.parent / "templates"


class _Sources(FileSystemLoader):
    """Of Traditional there are no files: the Simplified ones are converted when they are compiled, once."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        locale, _, name = template.partition("/")
        source, path, is_fresh = super().get_source(environment, f"{written(locale)}/{name}")
        return our_traditional(source) if locale == TRADITIONAL else source, path, is_fresh


class _Ours(Environment):
    def getitem(self, obj: Any, argument: Any) -> Any:
        """`{{ store[locale] }}` of a notice too, whose facts are JSON: their names are plain dicts."""
        if argument == TRADITIONAL and type(obj) is dict and "zh" in obj:
            return traditional_of(obj["zh"])
        return super().getitem(obj, argument)


def _read_phrases(folder: Path, locale: str) -> dict[str, str]:
    phrases: dict[str, str] = {}
    for path in sorted(folder.glob("*.po")):
        with path.open("rb") as file:
            catalogue = read_po(file, locale=locale, abort_invalid=True)
        for message in catalogue:
            if message.id and phrases.setdefault(str(message.id), str(message.string)) != str(message.string):
                raise ValueError(f"{path}: {message.id} stands in two catalogues")
    return phrases
