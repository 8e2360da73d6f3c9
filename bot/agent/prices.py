"""Is it a question for a product's price or stock, and which one's? Anything it says besides makes it another."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import select as sql_select
from sqlmodel import Session, col

from bot.agent.terms import fold, fold_line
from bot.db.tables import Product

MOST = 3  # products of the same name in one answer
_NAMED = (Product.id, Product.name_en, Product.name_zh, Product.aliases, Product.sku)
_SHORTEST = 2  # characters of a name that is looked for


@dataclass(frozen=True)
class Named:
    """`names` are folded; `ids` are the products that all go by the longest of them."""

    ids: tuple[int, ...]
    names: tuple[str, ...]


def may_ask_price(question: str) -> bool:
    """A cheap look before anything is read."""
    text = fold_line(question)
    return "有" in text or bool(_ABOUT_PRICE.search(text))


def find_named(session: Session, question: str) -> Named | None:
    """The products on sale the question calls by a whole name, number or alias, in either language and script.

    None: it calls none, or more than one. Those that may not be sold to everybody are left to a person.
    """
    text = fold_line(question)
    rows = session.execute(
        sql_select(*map(col, _NAMED)).where(col(Product.active), col(Product.adult_only).is_(False))
    ).all()
    called = [(name, key) for key, *names in rows for name in _list_names(names) if _stands(name, text)]
    if not called:
        return None
    longest = max((name for name, _ in called), key=len)
    ids = {key for name, key in called if name == longest}
    rest = _cut(longest, text)
    if len(ids) > MOST or any(key not in ids and _stands(name, rest) for name, key in called):
        return None
    return Named(tuple(sorted(ids)), tuple(sorted((n for n, key in called if key in ids), key=len, reverse=True)))


def asks_price(question: str, *, names: Sequence[str], stores: Sequence[str]) -> bool:
    """Does it ask for nothing but price and stock, once the product's and the store's names are taken out?"""
    text = fold_line(question)
    for name in (*names, *stores):
        text = " ".join(_cut(name, text).split())
    if not _ABOUT_PRICE.search(text) or _ABOUT_OTHERS.search(text):
        return False
    words = re.findall(r"[^\W_]+(?:'[^\W_]+)?", _CHINESE_WORDS.sub(" ", text))
    return all(word in _WORDS or word.isdigit() for word in words)


def _list_names(written: Iterable[str]) -> set[str]:
    return {name for some in written for name in _fold_names(some)}


@lru_cache(20_000)  # thousands of names are looked through for each question, and seldom change
def _fold_names(lines: str) -> tuple[str, ...]:
    names = (" ".join(fold(name).split()) for name in lines.splitlines())
    return tuple(name for name in names if len(name) >= _SHORTEST)


def _stands(name: str, text: str) -> bool:
    return name in text and _pattern(name).search(text) is not None


def _cut(name: str, text: str) -> str:
    return _pattern(name).sub(" ; ", text)


def _pattern(name: str) -> re.Pattern[str]:
    """A Latin name stands alone, an English plural with it."""
    before = r"(?<![a-z0-9])" if name[0].isascii() else ""
    after = r"(?:e?s)?(?![a-z0-9])" if name[-1].isascii() else ""
    return re.compile(before + re.escape(name) + after)


_ABOUT_PRICE = re.compile(
    r"how much|\bpric|\bcosts?\b|[$€£¥]|\bstock\b|\bleft\b|\bavailab|sold out|\bsell\b|\bcarry\b"
    r"|\bstill\b|\bin store\b|\b(?:do|have|does|has|got|any)\b|\bhow many\b"
    r"|多少|几钱|价|[元块]|[有没缺断到现存]货|库存|卖|售|还有|有没|[有没]吗|剩|买得?到|有[吗么嘛不没]|没有了"
    r"|有 ?; ?[吗么嘛没]"
)
_ABOUT_OTHERS = re.compile(
    r"\b(?:shipping|delivery|deposit|sample|discount|coupon|refund|return)|运费|押金|打折|优惠|退|便宜|减"
    # How much of it for a pot, and what is in it.
    r"|\bhow much ;(?! ?(?:[?.!;]|$|pl(?:ea)?[sz]e?\b|(?:is |do you have )?(?:still )?(?:left|in stock|in store)))"
    r"|\bhow (?:much|many)\b[^;]*\bin (?!stock|store)[^;]*;|\bin the price\b"
    r"|\bdoes (?:the |an? )?; (?:still )?(?:have|carry|do)\b(?!.*;)"
    # What somebody has already, or offers us.
    r"|(?<!can )(?<!could )(?<!may )\b(?:i|we) (?:still )?(?:have|had|got)\b|我们?的"
    r"|\b(?:i|we) (?:\w+ ){0,3}sell\b|\byou (?:want|buy)\b"
    # Our prices are of a piece.
    r"|斤|克|[一每半几]两"
)
_WORDS = frozenset(
    re.findall(
        r"\S+",
        """a an the is isn't are aren't be do does don't did will would can could may have has had got get i i'm
        we you your ur u they it it's its there here this that these those one ones any some more many much how
        what what's whats which where when still now right currently today tomorrow price prices priced pricing
        cost costs charge sell selling sold sale buy buying purchase carry out in of for at on to with from by
        and or if so as piece pieces item items unit units stock stocked back again available availability left
        store shop branch near me please pls plz hi hello hey thanks thank thx excuse tell know let check like
        want just wondering usd cad dollar dollars bucks rmb yuan current exact each per not no yes ok new
        same only same around about was were see saw""",
    )
)
_CHINESE = """
    请问 你们 您们 您 你 我们 我 贵店 门店 店里 店 这家 那家 这里 那里 家 多少钱 多少 几多 几钱 什么价格 什么价
    价格 价钱 售价 卖价 单价 价 卖 售 贵 现在 目前 今天 还是 还 有没有 有 没有 没 现货 有货 没货 缺货 断货 到货
    存货 库存 货 卖完 卖光 售罄 剩下 剩 几 吗 呢 吧 啊 呀 么 嘛 哦 的 地 得 了 嗯 一下 想 问 知道 告诉 这款 那款
    这个 那个 这种 那种 款 个 把 只 件 份 一 两 元 块钱 块 钱 加元 加币 美元 美金 人民币 港币 哪家 哪里 哪儿
    买得到 买到 能买 买 到 能 可以 在 是 不是 是不是 要 会 就 只 都 也 谢谢 你好 您好 老板 亲 麻烦 帮 我看 看看
    看 查 说 不 大概 大约 什么时候 补货 再 每 一共 还剩
"""
_COUNTED = "[一每两几半这那][个把只件盒罐包瓶套支枚份袋]"
_CHINESE_WORDS = re.compile("|".join([_COUNTED, *sorted(_CHINESE.split(), key=len, reverse=True)]))
