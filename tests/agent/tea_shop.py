"""What the tea shop of the tests has written: two stores, two languages."""

from bot.agent.retrieval import Passage

WEST, EAST = 1, 2


def _passage(article_id: int, store_id: int | None, locale: str, title: str, body: str, *aliases: str) -> Passage:
    return Passage(article_id, store_id, locale, title, body, aliases)


PASSAGES = (
    _passage(
        1,
        WEST,
        "en",
        "Opening hours",
        "We are open every day from 10:00 to 22:00. On 24 Dec we close at 17:00.",
        "when do you close",
        "are you open on Sunday",
    ),
    _passage(
        2, WEST, "zh", "营业时间", "每天10:00至22:00营业，12月24日提前到17:00打烊。", "几点关门", "周末开门吗"
    ),
    _passage(
        3, EAST, "en", "Opening hours", "The east store opens at 08:30 and closes at 19:45.", "when do you close"
    ),
    _passage(4, EAST, "zh", "营业时间", "东店早上8:30开门，19:45打烊。", "几点关门"),
    _passage(
        5,
        None,
        "en",
        "Returns",
        "Unopened goods can be returned within 14 days with the receipt. Opened tea cannot be returned.",
        "can I bring something back",
    ),
    _passage(6, None, "zh", "退货", "未拆封的商品14天内凭小票可以退货，拆封的茶叶不能退。", "买了不喜欢能退吗"),
    _passage(
        7, None, "en", "Gift wrapping", "We wrap any purchase over $30 as a gift for $3.", "wrap as a present"
    ),
    _passage(8, None, "zh", "礼品包装", "单笔满200元可以做礼品包装，每份收15元。", "能包装成礼物吗"),
    _passage(
        9, None, "en", "Parking", "Customers park in the garage next door; two hours cost $4 with our stamp."
    ),
    _passage(10, None, "zh", "停车", "隔壁车库可以停车，盖章后两小时12元。", "开车来停哪里"),
    _passage(11, None, "en", "Brewing green tea", "Use water of 80 degrees and steep for two minutes."),
    _passage(
        12, None, "zh", "会员折扣", "银卡会员享受九五折，金卡会员享受八折，生日当月再送一张券。", "金卡打几折"
    ),
    _passage(
        13, EAST, "en", "Tasting room", "The secret tasting room of the east store is behind the red curtain."
    ),
)
