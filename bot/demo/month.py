"""The plan of the month before you came: who walks in when, by which code, what they do. Pure, repeatable."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

SHOP_ZONE = ZoneInfo("America/Vancouver")
OPENS_AT = time(10, 40)  # on the morning you come
SET_UP_AT = time(9, 30)
HOURS = (time(10, 50), time(15, 30))  # when people come in Vancouver; Canal Row, three hours on, is open as well
SEND_AT = time(18, 0)
_THURSDAY, _FRIDAY = 3, 4


class Door(StrEnum):
    """By which code somebody comes."""

    DOOR = "door"
    WINDOW = "window"
    SHELF = "shelf"
    PARCEL = "parcel"
    GUIDE = "guide"
    FRIEND = "friend"


class Answer(StrEnum):
    """To "May we tell you about offers here?"."""

    YES = "yes"
    NO = "no"
    SILENT = "silent"


@dataclass(frozen=True)
class Visitor:
    """One shopper of the month. `store` and `guide` count from 0; `friend_of` is who brought them."""

    number: int
    name: str
    language: str
    day: int
    hour: int
    store: int
    guide: int
    door: Door
    friend_of: int = -1
    answer: Answer = Answer.YES
    redeems: int = -1  # the day; -1: never
    shows: bool = False  # the till number, where others tell their code
    spends: int = 0  # told with it, in cents; 0: nobody said
    sale: int = 0  # somebody without a coupon is served next, in cents
    brings_back: bool = False  # what that sale was
    thanked: bool = False  # their guide gives them something for the next visit
    joins: bool = False
    asks: str = ""
    blocks: int = -1  # the day
    stops: bool = False  # presses Stop below the last campaign of the month


@dataclass(frozen=True)
class Month:
    """`days` days that end in the morning of `opening`, and everybody who comes in them."""

    opening: datetime
    days: int
    visitors: tuple[Visitor, ...]

    @property
    def begins(self) -> datetime:
        """When the stores are set up and the staff take their roles."""
        return self.moment(0, SET_UP_AT)

    def moment(self, day: int, at: time) -> datetime:
        """A time on the shop's wall on the day counted from 0."""
        return datetime.combine(self._date(day), at, SHOP_ZONE)

    def campaign_of(self, day: int) -> int:
        """Which campaign goes out in the evening of this day: every Friday has one; -1: none."""
        fridays = [one for one in range(self.days) if self._date(one).weekday() == _FRIDAY]
        return fridays.index(day) if day in fridays else -1

    def list_arrivals(self, day: int, hour: int) -> list[Visitor]:
        return [one for one in self.visitors if (one.day, one.hour) == (day, hour)]

    def _date(self, day: int) -> date:
        return self.opening.astimezone(SHOP_ZONE).date() - timedelta(days=self.days - day)


def plan_month(now: datetime, *, crowd: int, days: int) -> Month:
    """The month before the newest Thursday: a Friday evening is a day away, and no quiet hours are near."""
    today = now.astimezone(SHOP_ZONE).date()
    thursday = today - timedelta(days=(today.weekday() - _THURSDAY) % 7)
    chance = random.Random(crowd)  # noqa: S311 - the same month for everybody
    visitors = [_plan_visitor(chance, number, days) for number in range(crowd)]
    friends = _bring_friends(chance, sorted(visitors, key=lambda one: (one.day, one.hour)))
    opening = datetime.combine(thursday, OPENS_AT, SHOP_ZONE)
    guests = _refuse_some(chance, list(friends), days)
    return Month(opening, days, tuple(_serve_all(chance, list(guests))))


def _plan_visitor(chance: random.Random, number: int, days: int) -> Visitor:
    is_chinese = chance.random() < 0.45
    store = chance.choices((0, 1, 2), (52, 28, 20))[0]
    doors, weights = zip(*(_AT_HARBOUR if store == 0 else _ELSEWHERE).items(), strict=True)
    day = min(chance.randrange(days), chance.randrange(days)) if chance.random() < 0.2 else chance.randrange(days)
    redeems = day + chance.choice((0, 0, 0, 1, 2, 4))
    return Visitor(
        number,
        chance.choice(_CHINESE_NAMES if is_chinese else _ENGLISH_NAMES),
        "zh-hans" if is_chinese else "en",
        day,
        hour=chance.randrange(len(HOURS)),
        store=store,
        guide=chance.choices((0, 1), (1, 3))[0],
        door=chance.choices(doors, weights)[0],
        redeems=redeems if redeems < days and chance.random() < 0.42 else -1,
        joins=chance.random() < 0.25,
        asks=chance.choice(_CHINESE_QUESTIONS if is_chinese else _ENGLISH_QUESTIONS)
        if chance.random() < 0.1
        else "",
    )


def _bring_friends(chance: random.Random, visitors: list[Visitor]) -> Iterator[Visitor]:
    """One in eight came by a friend, who came on an earlier day and has the same store."""
    known: dict[int, list[Visitor]] = {0: [], 1: [], 2: []}
    for visitor in visitors:
        friends = [one for one in known[visitor.store] if one.day < visitor.day]
        known[visitor.store].append(visitor)
        if friends and chance.random() < 0.125:
            visitor = replace(visitor, door=Door.FRIEND, friend_of=chance.choice(friends[::7]).number)
        yield visitor


def _refuse_some(chance: random.Random, everyone: list[Visitor], days: int) -> Iterator[Visitor]:
    """Few say no, do not answer, stop later or block: a preview of today names them all."""
    early = [one.number for one in everyone if one.day < days * 2 // 3] or [one.number for one in everyone]
    refusing = chance.sample(early, min(len(early), sum(_REFUSALS.values())))
    plans = dict(zip(refusing, (name for name, count in _REFUSALS.items() for _ in range(count)), strict=False))
    for visitor in everyone:
        match plans.get(visitor.number):
            case "no":
                yield replace(visitor, answer=Answer.NO)
            case "silent":
                yield replace(visitor, answer=Answer.SILENT)
            case "stops":
                yield replace(visitor, stops=True)
            case "blocks":
                yield replace(visitor, blocks=min(visitor.day + 2, days - 1), redeems=-1)
            case _:
                yield visitor


_REFUSALS = {"blocks": 2, "no": 5, "silent": 6, "stops": 4}
"""With Anna, 小雨 and Ben, who agree on the stage, a preview reads 398 get it, 17 left out."""


def _serve_all(chance: random.Random, everyone: list[Visitor]) -> Iterator[Visitor]:
    """What happens at the till beside a redemption; in the middle of the month one sale comes back."""
    back = len(everyone) // 2
    for place, visitor in enumerate(everyone):
        if visitor.redeems < 0:
            yield visitor
            continue
        sale = chance.choice(_SPENT) if chance.random() < 0.05 else 0
        brings_back = bool(sale) and place >= back
        back = len(everyone) if brings_back else back
        yield replace(
            visitor,
            shows=chance.random() < 0.2,
            spends=chance.choice(_SPENT) if chance.random() < 0.15 else 0,
            sale=sale,
            brings_back=brings_back,
            thanked=visitor.door is Door.GUIDE and chance.random() < 0.25,
        )


_SPENT = (1600, 1800, 2200, 3400, 3600, 4000, 4500, 5600, 6800, 8600)
_AT_HARBOUR = {Door.DOOR: 50, Door.WINDOW: 15, Door.SHELF: 10, Door.PARCEL: 8, Door.GUIDE: 17}
_ELSEWHERE = {Door.DOOR: 70, Door.GUIDE: 30}
_ENGLISH_QUESTIONS = (
    "When do you close today?", "Can I return tea I have not opened?", "How much caffeine is in oolong?",
    "Do you wrap gifts?", "Where can I park?", "Do you deliver?", "How do I brew the osmanthus oolong?",
    "Can I use two coupons at once?",
)  # fmt: skip
_CHINESE_QUESTIONS = (
    "几点关门？", "没拆封可以退吗？", "乌龙茶有多少咖啡因？", "可以包装成礼品吗？", "附近能停车吗？",
    "你们送货吗？", "桂花乌龙怎么泡？", "两张券能一起用吗？",
)  # fmt: skip
_ENGLISH_NAMES = (
    "Olga", "Tom", "Liam", "Noor", "Sam", "Eva", "Max", "Ruth", "Ivan", "Joan", "Kit", "Lena", "Paul", "Amira",
    "Ella", "Hugo", "Ines", "Jack", "Keiko", "Luca", "Maya", "Nina", "Omar", "Pia", "Quinn", "Rosa", "Seth",
    "Tara", "Uma", "Vera", "Will", "Yara", "Zoe", "Alan", "Bea", "Carl", "Dora", "Emil", "Fay", "Gus", "Hana",
    "Isla", "Joel", "Kara", "Leo", "Mona", "Ned", "Opal", "Piotr", "Rhys", "Stella", "Theo", "Vikram", "Wanda",
)  # fmt: skip
_CHINESE_NAMES = (
    "子涵", "雨桐", "浩然", "思远", "佳怡", "梓萱", "俊杰", "晓彤", "文博", "若曦", "诗涵", "嘉豪", "静怡", "志强",
    "美玲", "建国", "丽华", "家明", "欣妍", "宇航", "婉清", "天佑", "慧敏", "国栋", "小龙", "雅婷", "明哲", "书瑶",
    "海燕", "立新", "秋月", "春梅", "永康", "淑芬", "伟杰", "可欣", "一诺", "星辰", "乐怡", "景行",
)  # fmt: skip
