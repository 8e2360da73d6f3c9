"""Words: both languages say the same things with the same facts, and operators' texts hold nothing but fields."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment, meta, nodes
from jinja2.exceptions import UndefinedError

from bot.chinese import to_traditional
from bot.dates import FILTERS
from bot.texts import SPOKEN, TextRefused, Texts, find_templates, locale_for

FOLDER = find_templates()
CJK = re.compile(r"[\u4e00-\u9fff]")
FIELDS = frozenset({"first_name", "store"})


def simplified_in(text: str) -> set[str]:
    """Characters that Traditional writes otherwise wherever they stand."""
    return {char for char in CJK.findall(text) if to_traditional(char) != char}


def _templates(locale: str) -> dict[str, Path]:
    return {str(path.relative_to(FOLDER / locale)): path for path in (FOLDER / locale).rglob("*.j2")}


def _facts(source: str) -> set[str]:
    """Names a template asks for, and the fields of those that have some."""
    environment = Environment(autoescape=True)
    environment.filters.update(FILTERS)
    tree = environment.parse(source)
    names = meta.find_undeclared_variables(tree) - {"locale"}
    fields = {
        f"{node.node.name}.{node.attr}"
        for node in tree.find_all(nodes.Getattr)
        if isinstance(node.node, nodes.Name) and node.node.name != "loop"
    }
    return names | fields


def test_both_languages_have_the_same_templates() -> None:
    assert _templates("en").keys() == _templates("zh").keys()


@pytest.mark.parametrize("name", sorted(_templates("en")))
def test_a_template_asks_for_the_same_facts_in_both_languages(name: str) -> None:
    en, zh = (_templates(locale)[name].read_text(encoding="utf-8") for locale in ("en", "zh"))
    assert _facts(en) == _facts(zh)


@pytest.mark.parametrize("name", sorted(_templates("zh")))
def test_chinese_is_chinese(name: str) -> None:
    en, zh = (_templates(locale)[name].read_text(encoding="utf-8") for locale in ("en", "zh"))
    if re.sub(r"\{[{%].*?[%}]\}|<[^>]*>|[\s\W\d]", "", en, flags=re.DOTALL):
        assert CJK.search(zh)
        assert en != zh


def test_both_languages_have_the_same_phrases_with_the_same_facts(texts: Texts) -> None:
    en, zh = texts.catalogue["en"], texts.catalogue["zh"]
    assert en.keys() == zh.keys()
    assert {key for key in en if _facts(en[key]) != _facts(zh[key])} == set()
    assert {key for key in en if not en[key] or not zh[key]} == set()


def test_chinese_phrases_are_chinese(texts: Texts) -> None:
    wordless = re.compile(r"\{\{.*?\}\}|[\W\d_]")
    english = {
        key
        for key, words in texts.catalogue["zh"].items()
        if wordless.sub("", words) and not CJK.search(words) and words != "English"
    }
    assert {key for key in english if key not in LATIN_IN_BOTH} == set()


LATIN_IN_BOTH: set[str] = set()


def test_every_phrase_compiles(texts: Texts) -> None:
    for locale in SPOKEN:
        for key in texts.catalogue["en"]:
            try:
                texts.phrase(key, locale)
            except UndefinedError:
                continue  # it needs facts


@pytest.mark.parametrize("name", sorted(_templates("zh")))
def test_a_template_in_traditional_holds_no_simplified_character(texts: Texts, name: str) -> None:
    source = to_traditional(_templates("zh")[name].read_text(encoding="utf-8"))
    assert simplified_in(source) == set()
    assert texts._ours.get_template(f"zh-hant/{name}")


def test_phrases_in_traditional_hold_no_simplified_character(texts: Texts) -> None:
    left = {key: simplified_in(to_traditional(words)) for key, words in texts.catalogue["zh"].items()}
    assert {key: chars for key, chars in left.items() if chars} == {}


def test_names_are_shown_inert(texts: Texts) -> None:
    said = texts.render("guide/question", "en", name="<b>{{ 7 * 7 }}</b>&", question="x")
    assert "&lt;b&gt;{{ 7 * 7 }}&lt;/b&gt;&amp;" in said


@pytest.mark.parametrize(
    ("code", "spoken"),
    [
        ("zh-hans", "zh"),
        ("zh", "zh"),
        ("zh-CN", "zh"),
        ("zh-hans-hk", "zh"),
        ("zh-hant", "zh-hant"),
        ("zh-TW", "zh-hant"),
        ("zh_hk", "zh-hant"),
        ("zh-mo", "zh-hant"),
        ("zh-hant-hk", "zh-hant"),
        ("en-GB", "en"),
        ("en-HK", "en"),
        ("fr", "en"),
        (None, "en"),
        ("", "en"),
    ],
)
def test_the_language_of_an_app_is_one_of_ours(code: str | None, spoken: str) -> None:
    assert locale_for(code) == spoken


def test_an_operators_fields_are_filled_in_and_escaped(texts: Texts) -> None:
    source = "Hello {{ first_name }}, from {{ store }}"
    texts.check_operators(source, FIELDS)
    assert texts.operators(source, {"first_name": "<i>", "store": "Harbour"}) == "Hello &lt;i&gt;, from Harbour"


@pytest.mark.parametrize(
    "source",
    [
        "{{ token }}",
        "{{ first_name.__class__ }}",
        "{{ first_name | upper }}",
        "{{ 9 ** 9 }}",
        "{% for x in 'ab' %}{{ first_name }}{% endfor %}",
        "{% if first_name %}x{% endif %}",
        "{% set x = 1 %}",
        "{{ cycler }}",
        "{{ first_name[0] }}",
        "{{ first_name() }}",
        "{{ first_name",
        "{{ lipsum(9999) }}",
        "{% include 'en/shopper/help.j2' %}",
        "x" * 3001,
    ],
)
def test_an_operators_text_holds_nothing_but_fields(texts: Texts, source: str) -> None:
    with pytest.raises(TextRefused):
        texts.check_operators(source, FIELDS)


def test_a_customer_is_called_one_thing_in_chinese() -> None:
    words = [path for path in (FOLDER / "zh").rglob("*.*") if "顾客" in path.read_text(encoding="utf-8")]
    assert words == []
