"""Both scripts of Chinese: our and owners' words in Traditional, names as they are, one spelling to search by."""

import json
from datetime import UTC, datetime

import pytest

from bot import chinese
from bot.chinese import (
    TRADITIONAL,
    apart,
    in_script,
    is_traditional,
    our_traditional,
    to_simplified,
    to_traditional,
    traditional_of,
    use_own,
    written,
)
from bot.dates import day, moment, money
from bot.domain.stores.directory import both
from bot.texts import Texts
from tests.conftest import NOON

AT = datetime(2026, 12, 4, 18, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _nothing_own() -> None:
    use_own({})


def test_words_turn_by_meaning_not_by_character() -> None:
    assert to_traditional("后面的头发干净，皇后到店后吃面包") == "後面的頭髮乾淨，皇后到店後吃麵包"


@pytest.mark.parametrize("text", ["", "Tea & cups", "{{ first_name }}", "臺北店", "a\0优惠", "\ud83c优惠", "🎁"])
def test_what_is_not_simplified_stays_as_it_is(text: str) -> None:
    assert to_traditional(text) == text


def test_nobody_has_a_formal_till() -> None:
    assert to_traditional("到收银台") == "到收銀台"


def test_templates_syntax_survives() -> None:
    source = "{% if gift %}{{ gift[locale]|e }}：{{ names|join('、') }}优惠{% endif %}"
    assert to_traditional(source) == source.replace("优惠", "優惠")


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("營業時間", "营业时间"),
        ("營业时間", "营业时间"),
        ("裡面裏面", "里面里面"),
        ("甚麼時候喫麵", "什么时候吃面"),
        ("妳喝著", "你喝着"),
        ("Harbour 2", "Harbour 2"),
    ],
)
def test_both_scripts_fold_into_one_spelling(text: str, folded: str) -> None:
    assert to_simplified(text) == folded == to_simplified(folded)


def test_a_text_tells_its_script() -> None:
    assert is_traditional("幾點開門")
    assert not is_traditional("这款著名的茶怎么样，几点开门")
    assert not is_traditional("open?")


def test_an_owners_own_words_stand_in_place_of_the_conversion() -> None:
    use_own({"后街茶饮": "后街茶飲"})
    assert traditional_of("后街茶饮 ") == "后街茶飲"
    assert traditional_of("后街茶饮券") == "後街茶飲券"
    assert to_traditional("后街茶饮") == "後街茶飲"  # ours are ours
    use_own({})
    assert traditional_of("后街茶饮") == "後街茶飲"


def test_names_have_a_traditional_form_without_carrying_it_about() -> None:
    names = both("Maple", "枫门店")
    assert names[TRADITIONAL] == "楓門店"
    assert json.loads(json.dumps(names)) == {"en": "Maple", "zh": "枫门店"}
    assert both("Maple", "")[TRADITIONAL] == "Maple"
    with pytest.raises(KeyError):
        names["fr"]


@pytest.mark.parametrize("names", [both("Maple", "枫门店"), {"en": "Maple", "zh": "枫门店"}])
def test_a_template_finds_names_of_rows_and_of_stored_facts(texts: Texts, names: dict[str, str]) -> None:
    said = texts.render("group/greeting", TRADITIONAL, title="国风茶友", store=names)
    assert "楓門店" in said
    assert "「国风茶友」" in said  # a group's title is Telegram's


def test_people_are_called_what_they_are_called(texts: Texts) -> None:
    assert "云里" in texts.render("guide/question", TRADITIONAL, name="云里", question="几点开门？")
    assert "几点开门？" in texts.render("guide/question", TRADITIONAL, name="云里", question="几点开门？")


def test_dates_are_written_in_traditional() -> None:
    assert day(AT, TRADITIONAL, "UTC") == "12月4日"
    assert moment(AT, TRADITIONAL, "UTC") == "12月4日 週五 18:00"


@pytest.mark.parametrize(
    ("minor", "currency", "written"),
    [
        (6800, "CAD", "$68"),
        (1850, "CAD", "$18.50"),
        (123456789, "USD", "$1,234,567.89"),
        (500, "JPY", "JP¥500"),
        (6800, "EUR", "€68"),
        (6800, "CNY", "¥68"),
        (6800, "TWD", "NT$68"),
        (6800, "HKD", "HK$68"),
        (0, "CAD", "$0"),
    ],
)
def test_money_is_written_as_the_shop_writes_it(minor: int, currency: str, written: str) -> None:
    assert money(minor, currency, "zh") == written


def test_only_traditional_is_written_in_another_language() -> None:
    assert [written(locale) for locale in ("en", "zh", TRADITIONAL)] == ["en", "zh", "zh"]
    assert [in_script("优惠", locale) for locale in ("en", "zh", TRADITIONAL)] == ["优惠", "优惠", "優惠"]


def test_a_long_text_is_converted_once() -> None:
    before = chinese.to_traditional.cache_info().hits
    for _ in range(3):
        to_traditional("每天十点营业" * 50)
    assert chinese.to_traditional.cache_info().hits >= before + 2


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Mei", "以后由 Mei 为您服务。"),
        ("谭美", "以后由谭美为您服务。"),
        ("<Al>", "以后由&lt;Al&gt;为您服务。"),
        ("", "以后由…为您服务。"),
    ],
)
def test_a_latin_name_stands_apart_in_a_chinese_sentence(texts: Texts, name: str, said: str) -> None:
    assert texts.render("shopper/guide_added", "zh", name=name) == said


def test_our_own_screens_use_the_words_readers_of_traditional_use() -> None:
    said = our_traditional("在设置里发送链接，打印文件，导出到屏幕，搜索账号")
    assert said == "在設定裡發送連結，列印檔案，匯出到螢幕，搜尋帳號"
    assert to_traditional("链接") == "鏈接"  # an owner's words are theirs


def test_at_the_start_of_a_line_only_what_follows_stands_apart() -> None:
    assert apart("Anna", "after") + "的券" == "Anna 的券"


def test_a_rewards_name_stands_in_brackets(texts: Texts) -> None:
    facts = {
        "gift": both("$8 each", "您的朋友各得8加元"),
        "at": NOON,
        "usable_from": NOON,
        "zone": "UTC",
        "count": 1,
    }
    said = texts.render("shopper/friend_counted", "zh", is_odd=False, **facts)
    assert "<b>「您的朋友各得8加元」</b>从" in said


def test_weekdays_and_what_follows_touch_in_chinese(texts: Texts) -> None:
    coupon = {
        "percent": 10, "worth": None, "least_spend": None, "stores": [], "more_stores": 0, "currency": "CAD",
        "weekdays": [4, 5], "hours": [],
    }  # fmt: skip
    assert "周五、周六可用" in texts.render("shopper/coupon_terms", "zh", coupon=coupon)
    assert "周五、周六 10:00–12:00 可用" in texts.render(
        "shopper/coupon_terms", "zh", coupon={**coupon, "hours": [[600, 720]]}
    )
