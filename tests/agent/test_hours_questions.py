"""Which sentences ask for opening hours, of which days; and which only hold one of the words."""

from datetime import date

import pytest

from bot.agent.hours import HoursQuestion, Scope, may_ask_hours, read_hours_question
from bot.agent.terms import language_of

TODAY = date(2026, 11, 20)  # a Friday
NAMES = ("harbour street store", "harbour street", "海港街店", "海港街")


def read(question: str, today: date = TODAY) -> HoursQuestion | None:
    if not may_ask_hours(question):
        return None
    return read_hours_question(question, today=today, language=language_of(question) or "en", names=NAMES)


def days(*written: str) -> HoursQuestion:
    return HoursQuestion(Scope.DAYS, tuple(date.fromisoformat(day) for day in written))


NOW, WEEK = HoursQuestion(Scope.NOW), HoursQuestion(Scope.WEEK)
FRIDAY, SATURDAY, SUNDAY = days("2026-11-20"), days("2026-11-21"), days("2026-11-22")
EVE, CHRISTMAS = days("2026-12-24"), days("2026-12-25")

ENGLISH = [
    ("open on 24 Dec?", EVE),
    ("Are you open on December 24?", EVE),
    ("are you open on the 24th of december", EVE),
    ("Will the store be open on Dec 24th, 2026?", EVE),
    ("open 24/12?", EVE),
    ("open 12/24?", EVE),
    ("Are you guys open on 2026-12-24?", EVE),
    ("Are you open Christmas Eve?", EVE),
    ("What are your hours on Christmas Day?", CHRISTMAS),
    ("Do you close early on xmas eve?", EVE),
    ("Are you closed on Boxing Day?", days("2026-12-26")),
    ("New Year's Eve hours", days("2026-12-31")),
    ("are you open new year's day", days("2027-01-01")),
    ("Are you open on Lunar New Year's Eve?", days("2027-02-05")),
    ("are you open 24-26 Dec?", days("2026-12-24", "2026-12-25", "2026-12-26")),
    ("Are you open on December 24 and 26?", days("2026-12-24", "2026-12-26")),
    ("Are you open on 3/4?", days("2027-04-03")),
    ("Are you open on the 2nd?", days("2026-12-02")),
    ("What time do you close today?", FRIDAY),
    ("until when today", FRIDAY),
    ("How late are you open tonight?", FRIDAY),
    ("are you open at 9pm?", FRIDAY),
    ("Do you open tomorrow", SATURDAY),
    ("open tmrw?", SATURDAY),
    ("hi there! when do you open tomorrow morning? thanks", SATURDAY),
    ("Are you open the day after tomorrow?", SUNDAY),
    ("Is the shop open on Sunday?", SUNDAY),
    ("Hello, are you open this sunday at 10 am?", SUNDAY),
    ("opening hours sat", SATURDAY),
    ("what time does the store close on Friday", FRIDAY),
    ("Are you open next Friday?", days("2026-11-27")),
    ("are you open this weekend", days("2026-11-21", "2026-11-22")),
    ("Are you open next weekend?", days("2026-11-28", "2026-11-29")),
    ("Are you open now?", NOW),
    ("are you still open", NOW),
    ("Is Harbour Street open right now?", NOW),
    ("Are you closed?", NOW),
    ("opening hours", WEEK),
    ("What are your opening hours?", WEEK),
    ("what are your hours", WEEK),
    ("When do you open?", WEEK),
    ("what time do you guys close", WEEK),
    ("When does the Harbour Street store close?", WEEK),
    ("Can you tell me your business hours please?", WEEK),
    ("Are you open on Sundays?", WEEK),
    ("Do you open on weekends?", WEEK),
    ("hours mon-fri?", WEEK),
    ("are you open 24/7", WEEK),
    ("When is closing time?", WEEK),
    ("holiday hours?", HoursQuestion(Scope.FEASTS, feasts=("",))),
    ("Are you open on Thanksgiving?", HoursQuestion(Scope.FEASTS, feasts=("thanksgiving",))),
    ("are you open easter monday", HoursQuestion(Scope.FEASTS, feasts=("easter monday",))),
]
CHINESE = [
    ("12月24日开门吗", EVE),
    ("12 月 24 日几点关门？", EVE),
    ("十二月二十四号营业吗？", EVE),
    ("2026年12月24日营业时间", EVE),
    ("你们12/24开吗", EVE),
    ("平安夜营业吗", EVE),
    ("请问平安夜几点打烊", EVE),
    ("圣诞节开门吗？", CHRISTMAS),
    ("聖誕節有開嗎", CHRISTMAS),
    ("聖誕節 open 嗎?", CHRISTMAS),
    ("元旦那天营业吗", days("2027-01-01")),
    ("除夕开不开门", days("2027-02-05")),
    ("大年初一营业吗", days("2027-02-06")),
    ("跨年夜几点关门", days("2026-12-31")),
    ("12月24到26号开门吗", days("2026-12-24", "2026-12-25", "2026-12-26")),
    ("24、25号开吗", days("2026-11-24", "2026-11-25")),
    ("3/4营业吗", days("2027-03-04")),
    ("今天几点关门", FRIDAY),
    ("今晚開到幾點？", FRIDAY),
    ("今天开到几点啊", FRIDAY),
    ("晚上九点还开门吗", FRIDAY),
    ("明天开门吗", SATURDAY),
    ("明天上午几点开门？", SATURDAY),
    ("明天你们休息吗", SATURDAY),
    ("后天营业吗", SUNDAY),
    ("周日营业吗", SUNDAY),
    ("週日有營業嗎？", SUNDAY),
    ("禮拜天幾點開店", SUNDAY),
    ("星期天开不开", SUNDAY),
    ("这周六几点开门", SATURDAY),
    ("下周五营业到几点", days("2026-11-27")),
    ("周末开门吗", days("2026-11-21", "2026-11-22")),
    ("周六周日都开吗", days("2026-11-21", "2026-11-22")),
    ("下周末几点开门", days("2026-11-28", "2026-11-29")),
    ("现在开着吗", NOW),
    ("你们关门了吗", NOW),
    ("你好，请问还在营业吗？", NOW),
    ("打烊了沒", NOW),
    ("海港街店現在有開嗎", NOW),
    ("营业时间", WEEK),
    ("請問營業時間", WEEK),
    ("你们几点开门", WEEK),
    ("幾點關門", WEEK),
    ("海港街几点关门？", WEEK),
    ("你們幾點下班", WEEK),
    ("您好，想问一下你们平时几点打烊", WEEK),
    ("每天都开门吗", WEEK),
    ("周一到周五几点开门", WEEK),
    ("每周日休息吗", WEEK),
    ("甚麼時候開門？", WEEK),
    ("中秋节营业吗", HoursQuestion(Scope.FEASTS, feasts=("中秋",))),
    ("春节期间开门吗", HoursQuestion(Scope.FEASTS, feasts=("春节",))),
    ("节假日营业时间", HoursQuestion(Scope.FEASTS, feasts=("",))),
]
OTHERS_ENGLISH = [
    "can I open the tin?",
    "Can I open it today?",
    "how do I open the teapot lid",
    "Can I return it once it is open?",
    "is it ok to open it before returning",
    "Opened tea can be returned?",
    "how long does tea keep after opening",
    "Do you open the box for me?",
    "Are you close?",
    "are you close to the station",
    "which store is closest to me?",
    "Close my account",
    "do you have open positions",
    "I want to open a franchise in December",
    "are you open to feedback",
    "Is the tasting room open on Sunday?",
    "is the parking open at night",
    "does the garage close at 22:00?",
    "how many hours can I park",
    "delivery within 24 hours?",
    "What are the delivery hours?",
    "is there a happy hour",
    "when does the coupon expire",
    "until when can I use my coupon",
    "What time is the tea tasting tomorrow?",
    "when is the teapot in stock?",
    "can I pick up my order on 24 Dec?",
    "Do you deliver on Christmas Eve?",
    "closing sale?",
    "Is there a discount on Boxing Day when you open?",
    "were you open on 1 December 2020?",
    "Are you open on 31 November?",
    "will we open it together on Sunday",
    "is the lid closed",
    "Can you close the order?",
    "how long should I steep it",
    "open sesame",
    "what's new this weekend",
    "do you have a tea for tonight",
    "We'd like to open a store with you",
    "when do you open the new branch at the airport?",
    "when did you open?",
    "how long have you been open",
]
OTHERS_CHINESE = [
    "开封后能退吗",
    "開封後可以退嗎",
    "可以打开吗",
    "这个罐子怎么开",
    "能开吗",
    "现在可以开吗",
    "可以开发票吗",
    "能开收据吗",
    "几点开始品茶会",
    "什么时候开始打折",
    "什么时候开业",
    "什么时候开分店",
    "你们开了多久",
    "开了几年了",
    "开水泡还是温水泡",
    "怎么开会员",
    "关于退货",
    "关注公众号有优惠吗",
    "会员开通要钱吗",
    "店里有休息的地方吗",
    "可以在店里休息吗",
    "有休息区吗",
    "营业执照有吗",
    "停车场几点关门",
    "停车场周日开吗",
    "洗手间开放吗",
    "茶室周末开放预约吗",
    "开车来停哪里",
    "离地铁近吗",
    "明天能送到吗",
    "平安夜可以送货吗",
    "圣诞节有活动吗",
    "中秋节有礼盒吗",
    "24小时内发货吗",
    "拆开了还能退吗",
    "盒子打不开",
    "晚上喝会睡不着吗",
    "几点发货",
    "周日有茶会吗",
    "优惠券什么时候过期",
    "今天有什么优惠",
    "我下班后能取货吗",
    "开心",
    "开一下发票",
    "11月31日开门吗",
]


ONLY_A_DAY = [
    ("25 December", CHRISTMAS),
    ("24 Dec?", EVE),
    ("Dec 24th, 2026 ?", EVE),
    ("2026-12-24", EVE),
    ("24/12/2026?", EVE),
    ("Christmas Eve?", EVE),
    ("tomorrow?", SATURDAY),
    ("Tonight?", FRIDAY),
    ("Sunday??", SUNDAY),
    ("Saturday and Sunday?", days("2026-11-21", "2026-11-22")),
    ("Thanksgiving?", HoursQuestion(Scope.FEASTS, feasts=("thanksgiving",))),
    ("12月25日", CHRISTMAS),
    ("12 月 25 號？", CHRISTMAS),
    ("十二月二十五号呢", CHRISTMAS),
    ("圣诞节", CHRISTMAS),
    ("聖誕節呢？", CHRISTMAS),
    ("明天？", SATURDAY),
    ("周日呢？", SUNDAY),
    ("週末呢", days("2026-11-21", "2026-11-22")),
    ("中秋节呢？", HoursQuestion(Scope.FEASTS, feasts=("中秋",))),
]
NO_DAY_FOR_SURE = [
    "24",
    "2026",
    "12/24",
    "12/24?",
    "3-4",
    "the 2nd?",
    "5号",
    "二十四号？",
    "24/7",
    "now?",
    "every day",
    "holidays?",
    "假期",
    "7天",
    "31 November",
    "1 December 2020",
    "may",
    "呢？",
    "Merry Christmas!!! :) x",
    "圣诞节快乐",
    "新年好",
    "Sunday tea",
    "tomorrow thanks to you",
    "明天见",
    "sunny",
]
FOR_GOOD = [
    "你们要关店了吗",
    "你們是不是要關店了？",
    "海港街店要关了吗",
    "你们会关店吗",
    "你们以后不开了吗",
    "are you closing the store?",
    "Are you closing the store for good",
    "will you close for good?",
    "Are you closing Harbour Street?",
]


@pytest.mark.parametrize(("question", "meant"), ONLY_A_DAY)
def test_a_day_alone_asks_for_its_hours(question: str, meant: HoursQuestion) -> None:
    assert read(question) == meant


@pytest.mark.parametrize("question", NO_DAY_FOR_SURE)
def test_what_may_be_anything_is_not_taken_for_a_day(question: str) -> None:
    assert read(question) is None


@pytest.mark.parametrize("question", FOR_GOOD)
def test_a_store_that_is_given_up_is_not_told_with_todays_hours(question: str) -> None:
    assert read(question) is None


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("what time are you closing the store?", WEEK),
        ("Are you closing the store tonight?", FRIDAY),
        ("will you close the shop at 9pm", FRIDAY),
        ("你们几点要关店", WEEK),
        ("今天要关店了吗", FRIDAY),
        ("你们要关门了吗", NOW),
        ("你们关店了吗", NOW),
    ],
)
def test_closing_at_a_time_is_still_about_hours(question: str, meant: HoursQuestion) -> None:
    assert read(question) == meant


@pytest.mark.parametrize(("question", "meant"), [*ENGLISH, *CHINESE], ids=lambda value: str(value)[:40])
def test_a_question_about_hours_is_known_with_its_days(question: str, meant: HoursQuestion) -> None:
    assert read(question) == meant


@pytest.mark.parametrize("question", [*OTHERS_ENGLISH, *OTHERS_CHINESE])
def test_what_only_holds_the_word_is_another_question(question: str) -> None:
    assert read(question) is None


def test_there_are_enough_of_each() -> None:
    assert min(map(len, (ENGLISH, CHINESE, OTHERS_ENGLISH, OTHERS_CHINESE))) >= 40


@pytest.mark.parametrize(
    ("today", "question", "meant"),
    [
        (date(2026, 11, 22), "open this weekend?", days("2026-11-22")),  # Sunday: what is left of it
        (date(2026, 11, 21), "周末开吗", days("2026-11-21", "2026-11-22")),
        (date(2026, 12, 24), "open on 24 Dec?", EVE),
        (date(2026, 12, 26), "open on 24 Dec?", days("2027-12-24")),
        (date(2026, 12, 31), "are you open tomorrow", days("2027-01-01")),
        (date(2026, 1, 30), "Are you open on the 30th?", days("2026-01-30")),
        (date(2026, 1, 31), "are you open on the 30th?", days("2026-03-30")),
        (date(2027, 2, 20), "are you open on 29 feb", days("2028-02-29")),
    ],
)
def test_days_are_read_from_the_stores_today(today: date, question: str, meant: HoursQuestion) -> None:
    assert read(question, today) == meant


@pytest.mark.parametrize(
    "question",
    [
        "",
        "?",
        "open" * 300,
        "1," * 500 + " open dec",
        "周" * 1000,
        "几点开" + "、1" * 400,
        "open 99/99",
        "th" * 20,
        "99 dec",
        "-" * 40,
    ],
)
def test_nonsense_is_read_quickly_and_to_no_harm(question: str) -> None:
    assert read(question) in (None, NOW)
