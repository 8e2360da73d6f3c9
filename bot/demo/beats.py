"""The guide strip: eight steps, each a few beats of the storyboard, ticked by what really happened."""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, text

from bot.demo.cast import Cast
from bot.demo.wall import find_door
from bot.sandbox.page.hooks import Step, Words


@dataclass
class Outside:
    """What no table tells: the levers of the page, whether its audit was read when nothing differed, and the steps
    that were done once: who is erased takes the traces of them along.
    """

    pulled: bool = False
    moved: set[str] = field(default_factory=set)
    audited: bool = False
    done: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Beat:
    """`happened` asks the tables, or names a fact of `Outside`. `writes` {anna} or {ben}: the number they show.

    `where` phone:heads is the owner's on the English page and the operator's on the Chinese one: each reads there;
    books:heads is the owner's phone, or the books below the Chinese page.
    """

    step: int
    en: str
    zh: str
    where: str
    happened: str
    writes: str = ""


_CUSTOMER = "SELECT 1 FROM customers k JOIN chats c ON c.id = k.chat_id WHERE c.telegram_id = :{}"
_HELD = (
    "SELECT 1 FROM coupons p JOIN customers k ON k.id = p.customer_id JOIN chats c ON c.id = k.chat_id "
    "WHERE c.telegram_id = :{} AND {}"
)
_USED = "p.uses > 0"
_SHOWN = (  # a number that ended unused has to be shown anew
    "(p.uses > 0 OR EXISTS (SELECT 1 FROM till_numbers n "
    "WHERE n.coupon_id = p.id AND n.use > p.uses AND n.expires_at > :now))"
)
_TRIED_AGAIN = "EXISTS (SELECT 1 FROM refusals f WHERE f.coupon_id = p.id AND f.rule = 'refused.coupon_used')"
_REWARDED = "p.cause_kind = 'reward' AND p.status IN ('issued', 'redeemed')"
_ASKED = "SELECT 1 FROM questions q JOIN chats c ON c.id = q.person_id WHERE c.telegram_id = :{} AND {}"
_OURS = "SELECT 1 FROM campaigns m LEFT JOIN broadcasts b ON b.campaign_id = m.id WHERE {}"

BEATS = (
    Beat(1, "Anna scans the door and presses START: her gift is on the screen", "Anna 扫门口的码，点 START：见面礼到手",
         "wall", _CUSTOMER.format("anna")),
    Beat(1, "Nothing is ticked for her: Anna answers the question below her gift", "没有预先勾选：由 Anna 自己回答礼券下面的问题",
         "phone:anna", "SELECT 1 FROM consents s JOIN customers k ON k.id = s.customer_id "
         "JOIN chats c ON c.id = k.chat_id WHERE c.telegram_id = :anna"),
    Beat(2, "Anna presses Show at till: six digits, good for ten minutes", "Anna 点「到店出示」：六位数字，十分钟内有效",
         "phone:anna", _HELD.format("anna", _SHOWN)),
    Beat(2, "Mei types Anna's digits and presses Redeem: both get the receipt",
         "谭美输入 Anna 的六位数字，点核销：两台手机同时收到凭证", "phone:mei", _HELD.format("anna", _USED), "{anna}"),
    Beat(2, "Mei tries the same digits again: used already, when and where", "谭美再输一次：何时、在哪家店用过，一清二楚",
         "phone:mei", _HELD.format("anna", _TRIED_AGAIN), "{anna}"),
    Beat(3, "小雨 scans the same door: everything is in Chinese", "小雨扫同一个码：全程中文", "wall",
         _CUSTOMER.format("xiaoyu")),
    Beat(3, "小雨 joins the group and is welcomed by name", "小雨加入社群，群里点名欢迎", "phone:xiaoyu",
         "SELECT 1 FROM memberships m JOIN chats c ON c.id = m.person_id "
         "WHERE c.telegram_id = :xiaoyu AND m.left_at IS NULL"),
    Beat(4, "Anna asks for her link and sends it to Ben; he presses START", "Anna 要来邀请链接发给 Ben，Ben 点 START", "phone:anna",
         "SELECT 1 FROM referrals r JOIN customers k ON k.id = r.friend_id JOIN chats c ON c.id = k.chat_id "
         "WHERE c.telegram_id = :ben", "/invite"),
    Beat(4, "Ben has $8 at once: he presses Show at till", "Ben 马上拿到 8 加元，点「到店出示」", "phone:ben",
         _HELD.format("ben", _SHOWN)),
    Beat(4, "Mei redeems Ben's $8; Anna reads from when hers is usable", "谭美核销 Ben 的券；Anna 收到通知：她的从哪天起可用",
         "phone:mei", _HELD.format("ben", _USED), "{ben}"),
    Beat(5, "Anna asks about a price; the answer is the shop's own", "Anna 问价：答案只来自店里的资料", "phone:anna",
         _ASKED.format("anna", "q.status <> 'pending'"), "Is the celadon teapot still $58?"),
    Beat(6, "小雨 wants half off: no price is made up", "小雨想打五折：绝不编造价格", "phone:xiaoyu",
         _ASKED.format("xiaoyu", "q.text LIKE '%五折%' AND q.status <> 'pending'"), "给我打五折"),
    Beat(6, "小雨 asks about her blood pressure: only a person answers that", "小雨问到血压：这只能由人来答", "phone:xiaoyu",
         _ASKED.format("xiaoyu", "q.text LIKE '%血压%' AND q.status <> 'pending'"), "血压高能喝乌龙茶吗？"),
    Beat(6, "Mei presses Answer and writes in her own words", "谭美点「回答」，亲自来写", "phone:mei",
         _ASKED.format("xiaoyu", "q.status = 'answered' AND q.reason = 'guide'"), "建议先问问医生；大麦茶不含咖啡因，可以放心喝。"),
    Beat(7, "Grace opens the draft, picks Friday 18:00, looks at the preview and confirms",
         "周航打开草稿，定在周五 18:00，预览后确认", "phone:heads",
         _OURS.format("m.status <> 'draft' AND (m.fire_at > :since OR b.fired_at > :since)"), "/campaigns"),
    Beat(7, "Friday, 18:00: the phones buzz", "周五 18:00：手机响了", "clock", _OURS.format("b.fired_at > :since")),
    Beat(7, "Pull the plug while it runs: it comes back and goes on", "群发途中拔掉电源：它自己恢复，接着发", "plug", "pulled"),
    Beat(7, "Everyone is accounted for, nobody got it twice", "每个人都有交代，没有人收到两次", "phone:heads",
         _OURS.format("b.fired_at > :since AND b.status = 'done'")),
    Beat(8, "Eight days later", "八天以后", "clock", "moved"),
    Beat(8, "The hold is over: Anna's $8 is hers to use", "等待期已过：Anna 的 8 加元可以用了", "phone:anna",
         _HELD.format("anna", _REWARDED), "/coupons"),
    Beat(8, "Grace has all books added up again: no difference", "点开下方「对账」，全部重算一遍：分毫不差", "books:heads",
         "audited", "/audit"),
)  # fmt: skip
"""In the order of the storyboard; a later piece adds its beats here."""

_NUMBER = text("""
    SELECT n.number FROM till_numbers n JOIN coupons p ON p.id = n.coupon_id JOIN customers k ON k.id = p.customer_id
    JOIN chats c ON c.id = k.chat_id WHERE c.telegram_id = :person ORDER BY n.made_at DESC LIMIT 1
""")
_AUDITED = text("SELECT 1 FROM errands WHERE kind = 'audit' AND status = 'done' LIMIT 1")


def list_steps(
    connection: Connection, cast: Cast, outside: Outside, *, since: datetime, now: datetime
) -> list[Step]:
    """Each step shows its first beat that has not happened yet. `since` is the morning the shop became yours."""
    facts = {"anna": cast.anna, "xiaoyu": cast.xiaoyu, "ben": cast.ben, "since": since, "now": now}
    steps = []
    for number, beats in groupby(BEATS, key=lambda beat: beat.step):
        told = list(beats)
        left = _list_left(connection, told, outside, facts)
        shown = left[0] if left else told[-1]
        steps.append(
            Step(
                str(number), Words(shown.en, shown.zh), not left, where=_place(connection, cast, shown.where),
                writes=_fill(connection, cast, shown.writes),
            )
        )  # fmt: skip
    return steps


def _list_left(connection: Connection, told: list[Beat], outside: Outside, facts: dict[str, Any]) -> list[Beat]:
    if told[0].step in outside.done:
        return []
    left = [beat for beat in told if not _has_happened(connection, beat, outside, facts)]
    if not left:
        outside.done.add(told[0].step)
    return left


def _has_happened(connection: Connection, beat: Beat, outside: Outside, facts: dict[str, Any]) -> bool:
    if beat.happened == "pulled":
        return outside.pulled
    if beat.happened == "moved":
        return "+8d" in outside.moved
    if beat.happened == "audited":
        return outside.audited or connection.execute(_AUDITED).first() is not None
    named = {name: value for name, value in facts.items() if f":{name}" in beat.happened}
    return connection.execute(text(beat.happened + " LIMIT 1"), named).first() is not None


def _place(connection: Connection, cast: Cast, where: str) -> str | Words:
    kind, _, name = where.partition(":")
    if where == "books:heads":
        return Words(f"phone:{cast.grace}", "books")
    if name == "heads":
        return Words(f"phone:{cast.grace}", f"phone:{cast.zhou}")
    if kind == "wall":
        return f"wall:{find_door(connection, cast)}"
    return f"phone:{getattr(cast, name)}" if name else kind


def _fill(connection: Connection, cast: Cast, writes: str) -> str:
    if not writes.startswith("{"):
        return writes
    shown = connection.execute(_NUMBER, {"person": getattr(cast, writes.strip("{}"))}).scalar()
    return str(shown or "")
