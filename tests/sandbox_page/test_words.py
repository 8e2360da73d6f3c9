"""The page's own texts: both languages, the same keys and facts, and nothing said that is not written."""

import json
import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[2] / "bot/sandbox/page/static"
CATALOGUES = {name: json.loads((STATIC / f"words.{name}.json").read_text("utf-8")) for name in ("en", "zh")}
SOURCES = "\n".join(path.read_text("utf-8") for path in (*STATIC.glob("js/*.js"), STATIC / "index.html"))
SAME_IN_BOTH = {"language"}  # names the other language, so its Chinese text is Latin
MADE_UP = ("book.", "bot.", "column.", "outcome.", "refused.", "request.", "value.", "wall.", "weather.")
SPOKEN = re.compile(r"\bsay\(\"([^\"]+)\"|data-(?:word|label)=\"([^\"]+)\"|\"(steps\.(?:done|rest))\"")


def list_facts(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def test_both_languages_have_the_same_keys() -> None:
    assert CATALOGUES["en"].keys() == CATALOGUES["zh"].keys()


@pytest.mark.parametrize("key", sorted(CATALOGUES["en"]))
def test_a_text_is_chinese_in_chinese_and_names_the_same_facts(key: str) -> None:
    english, chinese = CATALOGUES["en"][key], CATALOGUES["zh"][key]
    assert english.strip()
    assert list_facts(english) == list_facts(chinese)
    assert english != chinese
    if key not in SAME_IN_BOTH:
        assert re.search(r"[\u4e00-\u9fff]", chinese)
        assert not re.search(r"[\u4e00-\u9fff]", english)


def test_what_the_page_says_is_written_and_what_is_written_is_said() -> None:
    said = {next(filter(None, groups)) for groups in SPOKEN.findall(SOURCES)}
    said = {key for key in said if "$" not in key}
    assert said - CATALOGUES["en"].keys() == set()
    unsaid = {key for key in CATALOGUES["en"] if key not in said and not key.startswith(MADE_UP)}
    assert unsaid == set()
