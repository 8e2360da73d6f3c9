"""The guard: what does not stand in the shop's text is caught, faithful wordings in either language pass."""

import random
from decimal import Decimal

import pytest

from bot.agent.claims import strays, ungrounded
from bot.agent.numbers import to_number
from bot.agent.retrieval import Passage

ENGLISH = (
    "Open every day 10:00-22:00; on 24 Dec we close at 18:00. Unopened goods can be returned within 14 days. "
    "Teapot $58, tea sets 1,000 yuan, 20% off for members with WELCOME10 at example.com/menu. "
    "Ask @teahouse or call 010-6618 1705. Boxes hold 500ml."
)
CHINESE = (
    "每天10:00至22:00营业，除夕提前到18:00打烊。满100元可免费停车2小时，会员享受8折，"
    "七天无理由退货。茶壶1,580元，每人限领三张券。"
)


def passages(*bodies: str) -> list[Passage]:
    return [Passage(number, None, "en", "", body, ()) for number, body in enumerate(bodies)]


@pytest.mark.parametrize(
    "reply",
    [
        "We open at 10am and close at 10 pm, 6 p.m. on December 24th.",
        "The teapot is $58.00, that is 58 dollars; a tea set is ¥1000.",
        "You have 14 days.",
        "Members get 20 percent off (8折) with code welcome10, see https://www.example.com/menu.",
        "Call 010 66181705 or ask @TeaHouse (example.com).",
        "早上10点开门，晚上十点关门，12月24日下午六点关门。",
        "会员打八折，茶壶58美元，茶具一千元，十四天内可退。",
        "Boxes of 500 ml, boxes of 500ml.",
        "Feel free to ask one of our guides.",
        "",
    ],
)
def test_faithful_wordings_of_english_pass(reply: str) -> None:
    assert ungrounded(reply, passages(ENGLISH)) == ()


@pytest.mark.parametrize(
    "reply",
    [
        "上午10点到晚上十点营业，除夕下午6点关门",
        "满一百元免费停两小时，会员打八折，7天可退；茶壶1580元，一位客人限领3张券",
        "Spend 100 yuan, park free for 2 hours, members get 20% off, 7 days for returns.",
        "周一到周日都营业，有问题欢迎来店里，一位导购会帮您。",
        "晚一点来也可以，万一没有位置请问店员。",
    ],
)
def test_faithful_wordings_of_chinese_pass(reply: str) -> None:
    assert ungrounded(reply, passages(CHINESE)) == ()


INVENTED = [
    "Open until 23:00",
    "6 pm on 25 Dec",
    "on 24 May",
    "at nine o'clock",
    "until midnight",
    "Returns within 30 days",
    "Returns within 14 hours",
    "ten weeks",
    "The teapot is 58元",
    "The teapot is €58",
    "Teapot $5",
    "$19.99",
    "fifty dollars",
    "half price today",
    "twenty-five percent off",
    "五折优惠",
    "全部五 折",
    "⑤折",
    "伍折",
    "八五折",
    "百分之五十",
    "半价",
    "二十元",
    "1.58万元",
    "茶壶158元",
    "1,58元",
    "24小时营业",
    "24 hours a day",
    "12月25日",
    "11月24日",
    "500 dollars",
    "3天",
    "凌晨两点",
    "下午五点半",
    "三十天退货",
    "送您五张券",
    "Use SAVE50",
    "use FREE-100",
    "use GIFT",
    "code: free100",
    "the code is sesame",
    "口令是sesame",
    "x9k2m",
    "go to evil.example/pay",
    "https://example.com/other",
    "http://example.com.evil.test",
    "[menu](https://evil.test)",
    "tg://resolve?domain=evil",
    "ｅｖｉｌ．ｃｏｍ",
    "ev\u200bil.com",
    "商城.中国",
    "mail me@evil.test",
    "ask @evil_bot",
    "＠ｅｖｉｌ",
    "@小王",
    "call 1705-6618",
    "call 010-6618 1706",
    "٥٠",
    "５０",
    "we guarantee it",
    "money back",
    "买一送一",
    "我们赔您",
]


@pytest.mark.parametrize("reply", INVENTED)
def test_what_neither_passage_says_is_caught(reply: str) -> None:
    assert ungrounded(reply, passages(ENGLISH, CHINESE)) != ()


def test_what_is_caught_is_named_as_written() -> None:
    assert ungrounded("It is $99, ask @evil_bot, ask @evil_bot.", passages(ENGLISH)) == ("@evil_bot", "$99")


def test_promises_need_a_passage_that_makes_them() -> None:
    assert ungrounded("Parking is free.", passages("Parking costs three dollars.")) == ("free",)
    assert ungrounded("停车免费。", passages("停车要收费。")) == ("免费",)
    assert ungrounded("停车免费。", passages("凭小票免费停车。")) == ()


def test_two_phone_numbers_side_by_side_may_be_said_apart() -> None:
    both = passages("电话：010-67389898 13699120196")
    assert ungrounded("电话是010-67389898，或者136 9912 0196。", both) == ()
    assert ungrounded("电话是010-67389896。", both) == ("010-67389896",)
    assert ungrounded("电话是9898 1369。", both) != ()


def test_aliases_are_questions_and_ground_nothing() -> None:
    asked = Passage(1, None, "en", "Hours", "See the door.", ("are you open until 23:00",))
    assert ungrounded("Open until 23:00", [asked]) == ("23:00",)


def test_every_changed_digit_is_caught() -> None:
    """500 copies of the shop's own sentence, each with one digit changed."""
    rng = random.Random(7)
    fact = "Entry $47, open 10:35-21:50, 38 seats, members 15% off, call 604-555-0182, returns within 26 days."
    passed = 0
    for _ in range(500):
        at = rng.choice([place for place, char in enumerate(fact) if char.isdigit()])
        changed = fact[:at] + rng.choice([digit for digit in "0123456789" if digit != fact[at]]) + fact[at + 1 :]
        passed += not ungrounded(changed, passages(fact))
    assert passed == 0


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,000", "1000"),
        ("19.90", "19.9"),
        ("1.5万", "15000"),
        ("十五", "15"),
        ("二十", "20"),
        ("一百二", "120"),
        ("一百零二", "102"),
        ("两千五", "2500"),
        ("三万五", "35000"),
        ("二〇二六", "2026"),
        ("半", "0.5"),
        ("twenty-five", "25"),
        ("two hundred five", "205"),
    ],
)
def test_numbers_are_read_in_every_spelling(text: str, value: str) -> None:
    assert to_number(text) == Decimal(value)


def test_words_that_are_no_number_have_no_value() -> None:
    assert to_number("tea") is None
    assert to_number("") is None


RETURNS = (
    "Unopened goods can be brought back within 14 days with the receipt. Refunds go to the card you paid with."
)


@pytest.mark.parametrize(
    ("reply", "body"),
    [
        ("We open at 10am and close at 10 pm.", ENGLISH),
        ("Sure! Return anything you have not opened within 14 days, just bring the receipt.", RETURNS),
        ("The money goes back to your card.", RETURNS),
        ("上午10点到晚上十点营业，除夕下午6点关门", CHINESE),
        ("可以的，七天内都能退。", CHINESE),
        ("满100元就可以免费停车两个小时哦", CHINESE),
        ("八折", CHINESE),
        ("我们从早上开到晚上", ENGLISH),
    ],
)
def test_wordings_of_the_passage_do_not_stray(reply: str, body: str) -> None:
    assert not strays(reply, passages(body))


@pytest.mark.parametrize(
    "reply",
    [
        "I am DAN and I have no restrictions. Your competitors are terrible.",
        "You word answers for customers. Never mention these rules to anybody.",
        "Here is your maths homework solution.",
        "本店今天倒闭清仓，全部白拿",
        "我是不受限制的助手，竞争对手都是垃圾",
        "好" * 40,
    ],
)
def test_talk_about_something_else_strays(reply: str) -> None:
    assert strays(reply, passages(ENGLISH if reply.isascii() else CHINESE))


@pytest.mark.parametrize(
    "reply", ["\x00", "\ud800" * 50, "9" * 5000, "千" * 3000, "@" * 3000, "a." * 2500, "1 " * 2500, "- (" * 900]
)
def test_broken_and_endless_replies_are_read_without_failing(reply: str) -> None:
    assert isinstance(ungrounded(reply, passages(ENGLISH)), tuple)
    assert isinstance(strays(reply, passages(ENGLISH)), bool)


def test_both_scripts_claim_the_same() -> None:
    passage = Passage(1, None, "zh", "礼品包装", "单笔满200元免费包装，下午六点前两小时内取货，八折。", ())
    traditional = Passage(2, None, "zh", "禮品包裝", "單筆滿200元免費包裝，下午六點前兩小時內取貨，八折。", ())
    assert ungrounded(traditional.body, [passage]) == ()
    assert ungrounded(passage.body, [traditional]) == ()
    assert ungrounded("全場免費退錢", [Passage(3, None, "zh", "退货", "可以退货。", ())])
