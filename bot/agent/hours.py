"""Is it a question about opening hours, and of which days? Anything it says besides makes it another question."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.agent.days import Said, find_days, holds_only_days
from bot.agent.terms import fold, fold_line


class Scope(StrEnum):
    NOW = "now"  # open at this moment?
    DAYS = "days"  # of certain days
    WEEK = "week"  # the usual hours
    FEASTS = "feasts"  # of named days whose date only the shop knows


@dataclass(frozen=True)
class HoursQuestion:
    """`days` for DAYS, `feasts` (folded names, empty for all) for FEASTS."""

    scope: Scope
    days: tuple[date, ...] = ()
    feasts: tuple[str, ...] = ()


def may_ask_hours(question: str) -> bool:
    """A cheap look before anything is read: does it hold a word of opening or closing, or nothing but a day?"""
    return bool(_MAYBE.search(fold(question))) or holds_only_days(fold_line(question))


def read_hours_question(
    question: str, *, today: date, language: str, names: Iterable[str] = ()
) -> HoursQuestion | None:
    """What it asks about hours, `today` being the store's; None when it is about something else.

    `names`: ways to call the store, which say nothing about what is asked.
    """
    text = fold_line(question)
    for name in names:
        text = text.replace(name, " store ")
    said = find_days(text, today=today, language=language)
    if said is None:
        return None
    if holds_only_days(text):
        return _read_bare(said)
    rest, times = _TIME.subn(" ; ", said.rest)
    if _FOR_GOOD.search(rest) and not (";" in rest or _WHEN.search(rest)):
        return None
    if not _ABOUT_HOURS.search(rest) or _ABOUT_OTHERS.search(rest) or _list_strange(rest):
        return None
    feasts = said.feasts or (("",) if _FREE_DAYS.search(rest) else ())
    if feasts and (not said.days or any(feasts)):
        return HoursQuestion(Scope.FEASTS, said.days, feasts)
    if said.days:
        return HoursQuestion(Scope.DAYS, said.days)
    if said.is_now or (not said.is_usual and not times and not _WHEN.search(rest)):
        return HoursQuestion(Scope.NOW)
    if times and not said.is_usual:
        return HoursQuestion(Scope.DAYS, (today,))
    return HoursQuestion(Scope.WEEK)


def _read_bare(said: Said) -> HoursQuestion | None:
    """A day alone asks for its hours; "now" or "every day" alone may ask for anything."""
    if said.is_now or said.is_usual or not (said.days or said.feasts) or "" in said.feasts:
        return None
    return HoursQuestion(Scope.FEASTS if said.feasts else Scope.DAYS, said.days, said.feasts)


def _list_strange(rest: str) -> list[str]:
    """The words no question about hours needs."""
    words = re.findall(r"[^\W_]+(?:'[^\W_]+)?", _CHINESE_WORDS.sub(" ", rest))
    return [word for word in words if word not in _WORDS]


_MAYBE = re.compile(r"open|clos|shut|hours|hrs|\btill?\b|until|late|营业|打烊|歇业|[开关收闩]|[上下]班|休息|假")
_ABOUT_HOURS = re.compile(
    r"\bopen\b(?! ?(?:it|them|these|those|that|one|up|with)\b)|\bopens\b|\bopening (?:hours?|times?)\b"
    r"|\bclos(?:ed|es|ing)\b|\b(?:shut|shuts)\b|\bopening\b.*\btime\b|\b(?:when|time)\b.*\bopening\b"
    r"|(?:\b(?:do|does|did|will|when|time|what|until|till|u|you|store|shop|to|late) (?:\w+ ){0,3}|^)close\b"
    r"(?! ?(?:it|them|to)\b)|(?<!\d )(?<!\d)\bh(?:ou)?rs\b|\bhow late\b"
    r"|\b(?:until|till) (?:when|what time)\b|\bwhat time (?:until|till)\b"
    r"|营业|[开关闩]门|打烊|闭店|[开关收]店|[开收]铺|开着|歇业|开放时间|[上下]班|休息|放不?放?假|[开关]到|[开关]不[开关]|开没开|关没关"
    r"|几点钟?[才就]?[开关](?!始|业)|几点[才就]?收|(?:什么时候|何时|几时|时间|多久|多晚|多早)[才就会]?[开关](?!始|业|心)"
    r"|(?:店|们|;|还|也|会|天|都|点|照常|正常|在|\bstore) ?[都还会也有]?(?:[不没]开|没关|[开关])"
    r"(?:[吗么嘛不没呢吧啊了呀?？ ]|$)"
)
_ABOUT_OTHERS = re.compile(
    r"\b(?:i|we|me|my)(?: \w+)? (?:open|close)\b|\bto open\b"
    r"|\b(?:are|is|r) (?:you|u|it|the store|the shop|store)(?: guys| all)?(?: \w+)? close\b"
    # How old the store is, and new ones.
    r"|\bdid (?:you|u|it|the store|the shop|store) open\b(?! ; )|\bbeen open\b|\bhow late is it\b"
    r"|开了(?:有)?(?:多久|多长|几[天年个])|开[新分]店"
    r"|(?:能|可以|怎么|如何|好)(?:打|被)?开(?![门店到着放业])|(?:能|可以|想|要)(?:在|去)?.{0,4}休息|我.{0,3}[上下]班"
)
# A store that is given up, unless a day or an hour is asked for.
_FOR_GOOD = re.compile(
    r"\bfor good\b|\bclos(?:e|ing) (?:(?:the|this|that|your|ur) )?(?:store|shop|branch|location|place)\b"
    r"|(?:要|会|想)(?:关|闭)店|店(?:是不是)?要关了?(?!门)|以后都?(?:不|不再|不会)开"
)
_WHEN = re.compile(
    r"\b(?:when|whens|when's|what|whats|what's|hours?|hrs|times?|how|until|till|schedule|which)\b"
    r"|什么|何时|几[点时号天]|多[久晚早]|时间|哪[天几些]|到几"
)
_FREE_DAYS = re.compile("放不?放?假")
# Of an hour nothing is kept: the day's hours answer it.
_TIME = re.compile(
    r"(?:\b(?:at|by|after|before|past|until|till|from|to|around|about|between|and) )*"
    r"(?:\b\d{1,2}(?:[:.]\d\d)? ?(?:[ap]\.?m\b\.?|o'?clock)|\b\d{1,2}:\d\d\b)"
    r"|\b(?:at|by|after|before|past|until|till|around|about) \d{1,2}\b(?! ?(?:h(?:ou)?rs?|[:/.-]))"
    r"|\b(?:noon|midday|midnight)\b"
    r"|(?:上午|下午|晚上|早上|中午|凌晨|夜里|傍晚|半夜|晚|早)?(?:\d{1,2}|[一二两三四五六七八九十]{1,3})(?:点|时(?!间|候|段))"
    r"(?:半|一刻|三刻|[\d零一二三四五]{1,3}分?|整|钟)?"
)
_WORDS = frozenset(
    re.findall(
        r"\S+",
        """a an the is isn't isnt are aren't arent r be being been was do does don't doesn't did will won't would
        can could may should shall have has i i'm im i'd we you you're youre your yours ur u guys guy y'all yall
        all they it its it's there here this that these our my me us on at in of for to from by and or but not if
        so as with any anything until till when when's whens what what's whats which how time times hour hours
        hrs long late early earlier later open opens opening close closes closed closing shut shuts shop store
        branch location place business working operating trading regular normal usual usually normally still yet
        already also too please pls plz hi hello hey dear thanks thank thx ty cheers sorry excuse tell know let
        need like check ask asking just wondering wonder wanted want wanna question quick say give confirm day
        days date dates schedule morning afternoon evening night nights am pm o'clock every each week weekday
        year month come coming visit visiting stop drop over go going get pop swing around before after during
        between same different special change changes changed extended reduced than exactly latest earliest ok
        okay oh well then great both either only even sure possible hope doing good no yes""",
    )
)
_CHINESE = """
    请问 你们 您们 咱们 您 你 我们 我 贵店 本店 门店 分店 店里 店铺 店面 商店 店 这家 那家 这边 那边 这里 那里 家
    什么时候 啥时候 什么时间 何时 几时 几点钟 几点 几号 几天 多久 多晚 多早 多少 时间段 时间表 时间 时段 钟 到 从
    是不是 是否 是 都 还 会不会 会 要不要 要 在 有没有 有 没有 没 吗 呢 吧 啊 呀 么 嘛 哦 哈 噢 喔 的 地 得 了 嗯
    呗 咧 喂 一下 想 问 知道 告诉 一般 通常 平时 正常 照常 照旧 一样 不一样 调整 变化 特殊 能 可以 可不可以
    能不能 不 也 就 才 最晚 最早 最后 晚上 早上 上午 下午 中午 傍晚 凌晨 夜里 晚间 晚 早 左右 之前 之后 以前 以后
    前 后 过去 过来 去 来 带 老板 亲 亲们 谢谢 多谢 麻烦 你好 您好 大家好 哈喽 嗨 不好意思 打扰 全天 哪天 哪几天
    哪些天 天 日 号 日子 那天 当天 这天 那几天 期间 营业 开始 开门 关门 闩门 打烊 闭店 关店 开店 收店 开铺 收铺
    开着 歇业 开放 上班 下班 休息 放假 放不放假 开不开门 开没开门 关不关门 关没关门 开不开 开没开 关不关 关没关
    开到 关到 开 关 收 提前 推迟 延长 延迟 正好 刚好 点 半 和 或者 或 还是 以及 跟 与 请 帮 查 看看 看 说 具体
    大概 大约 差不多 一直 仍然 仍 再 又 已经 买东西 该 应该 需要 方便 准时 怎样 怎么样 如何 安排 啥 样 里
"""
_CHINESE_WORDS = re.compile("|".join(sorted(_CHINESE.split(), key=len, reverse=True)))
