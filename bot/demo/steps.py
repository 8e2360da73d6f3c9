"""The guide strip: what there is to live through, ticked by real outcomes."""

from sqlalchemy import Engine, text

from bot.demo.cast import Cast
from bot.sandbox.page.hooks import Step, Words

_DONE = {
    "scan": "SELECT count(*) FROM customers k JOIN chats c ON c.id = k.chat_id WHERE c.telegram_id = :anna",
    "redeem": """SELECT count(*) FROM redemptions r JOIN coupons p ON p.id = r.coupon_id
        JOIN customers k ON k.id = p.customer_id JOIN chats c ON c.id = k.chat_id
        WHERE c.telegram_id IN (:anna, :xiaoyu)""",
    "group": """SELECT count(*) FROM memberships m JOIN chats c ON c.id = m.person_id
        WHERE c.telegram_id IN (:anna, :xiaoyu) AND m.left_at IS NULL""",
    "friend": """SELECT count(*) FROM referrals r JOIN customers k ON k.id = r.friend_id
        JOIN chats c ON c.id = k.chat_id WHERE c.telegram_id = :ben""",
    "ask": "SELECT count(*) FROM questions WHERE status <> 'pending'",
    "campaign": "SELECT count(*) FROM campaigns WHERE status = 'done'",
}
_STEPS = (
    ("scan", "Anna scans the door and presses START", "Anna 扫门口的码并点 START", "wall"),
    ("redeem", "Mei redeems the gift: type its code on her phone", "谭美核销见面礼：在她手机上输入券码", "phone:mei"),
    ("group", "小雨 scans the same door, all in Chinese, and joins the group", "小雨扫同一个码，全程中文，并加入社群", "phone:xiaoyu"),
    ("friend", "Anna sends /invite; Ben opens her poster", "Anna 发 /invite，Ben 扫她的海报", "phone:anna"),
    ("ask", "Anna asks: Is the celadon teapot still $58?", "问一句：青瓷壶多少钱？", "phone:anna"),
    ("campaign", "Zhou Hang sends a campaign: /campaigns", "周航发一次群发：/campaigns", "phone:zhou"),
    ("plug", "Pull the plug while it runs, and count", "群发途中拔掉电源，再数一数", "plug"),
    ("clock", "Move the clock; the books still agree", "拨快时钟，账目依然相符", "clock"),
)  # fmt: skip


def list_steps(engine: Engine, cast: Cast, *, pulled: bool, moved: bool) -> list[Step]:
    """All steps in order; done as the tables say."""
    ids = {"anna": cast.anna, "xiaoyu": cast.xiaoyu, "ben": cast.ben}
    done = {"plug": pulled, "clock": moved}
    with engine.connect() as connection:
        for step, sql in _DONE.items():
            named = {name: value for name, value in ids.items() if f":{name}" in sql}
            done[step] = bool(connection.execute(text(sql), named).scalar())
    return [Step(step, Words(en, zh), done[step], where=_place(where, cast)) for step, en, zh, where in _STEPS]


def _place(where: str, cast: Cast) -> str:
    kind, _, name = where.partition(":")
    return f"phone:{getattr(cast, name)}" if name else kind
