"""Finding the shop's own text: both languages, typos, hostile input, and never another store's."""

import pytest

from bot.agent.retrieval import Index, Passage, Verdict, judge
from bot.chinese import to_traditional
from tests.agent.tea_shop import EAST, PASSAGES, WEST

HOSTILE = [
    "",
    " \n\t",
    "\x00",
    "\ud800",
    "abc\udfff def",
    "🍵🍵👩‍👩‍👧",
    "\u202eopen\u202c مرحبا",
    "a" * 5000,
    "茶" * 5000,
    "returns " * 1000,
    "ﷺ" * 1000,
    "e" + "\u0301" * 3000,
    "%s {{ 7*7 }} <b> ' OR 1=1 --",
]


def first_title(index: Index, question: str, store: int | None = WEST) -> str:
    hits = index.search(question, store_id=store)
    return hits[0].passage.title if hits else ""


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("what time do you close tonight?", "Opening hours"),
        ("can I retrun tea I have not openned", "Returns"),
        ("GIFT WRAPPED please", "Gift wrapping"),
        ("ｐａｒｋｉｎｇ", "Parking"),
        ("where to park?", "Parking"),
        ("你们今天几点关门呀", "营业时间"),
        ("拆开了还可以退货不", "退货"),
        ("开车来的话停车怎么收费", "停车"),
        ("金卡会员有什么折扣", "会员折扣"),
        ("brew green tea", "Brewing green tea"),
    ],
)
def test_the_right_passage_comes_first(index: Index, question: str, title: str) -> None:
    assert first_title(index, question) == title


def test_a_title_counts_more_than_a_body() -> None:
    index = Index(
        [
            Passage(1, None, "en", "Delivery", "Ask at the till about gift cards.", ()),
            Passage(2, None, "en", "Gift cards", "Ask at the till about delivery.", ()),
        ]
    )
    assert first_title(index, "gift cards", None) == "Gift cards"


def test_an_alias_word_for_word_wins(index: Index) -> None:
    hit = index.search("Can I bring something back?!", store_id=WEST)[0]
    assert (hit.passage.title, hit.coverage, judge([hit])) == ("Returns", 1.0, Verdict.CLEAR)


@pytest.mark.parametrize("store", [WEST, EAST, None, 999])
@pytest.mark.parametrize(
    "question", ["when do you close", "几点关门", "secret tasting room east store red curtain", "营业时间"]
)
def test_another_stores_passages_never_show(index: Index, question: str, store: int | None) -> None:
    found = index.search(question, store_id=store, limit=50)
    assert {hit.passage.store_id for hit in found} <= {store, None}


def test_a_stores_own_text_replaces_the_brands_of_the_same_title() -> None:
    index = Index(
        [
            Passage(1, None, "en", "Parking", "Street parking in front of every store.", ()),
            Passage(2, WEST, "en", "parking", "Park behind the store, parking is two hours.", ()),
        ]
    )
    assert [hit.passage.article_id for hit in index.search("parking", store_id=WEST)] == [2]
    assert [hit.passage.article_id for hit in index.search("parking", store_id=EAST)] == [1]


def test_an_article_in_pieces_shows_once() -> None:
    pieces = [Passage(7, None, "en", "Returns", f"Returns, part {number}.", ()) for number in range(5)]
    index = Index([*pieces, Passage(8, None, "en", "Parking", "Returns of cars.", ())])
    assert [hit.passage.article_id for hit in index.search("returns", store_id=None)] == [7, 8]


def test_a_locale_keeps_to_one_language(index: Index) -> None:
    assert {hit.passage.locale for hit in index.search("24 17:00 parking 停车", store_id=WEST, locale="zh")} == {
        "zh"
    }


@pytest.mark.parametrize("question", HOSTILE)
def test_hostile_input_finds_something_or_nothing_but_never_fails(index: Index, question: str) -> None:
    hits = index.search(question, store_id=WEST)
    assert len(hits) <= 3
    assert judge(hits) in Verdict


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_passages_do_not_spoil_the_index(text: str) -> None:
    index = Index([*PASSAGES, Passage(99, None, "en", text, text, (text,))])
    assert first_title(index, "gift wrapping") == "Gift wrapping"


def test_an_empty_index_finds_nothing() -> None:
    assert judge(Index([]).search("hours", store_id=None)) is Verdict.NOTHING


@pytest.mark.parametrize("question", ["quantum physics lectures", "怎么修自行车", "12345", "什么呢"])
def test_what_the_shop_never_wrote_about_is_nothing(index: Index, question: str) -> None:
    assert judge(index.search(question, store_id=WEST)) is Verdict.NOTHING


def test_two_passages_that_fit_alike_are_a_choice() -> None:
    index = Index(
        [
            Passage(1, None, "en", "Return of tea", "Tea can be returned.", ()),
            Passage(2, None, "en", "Return of cups", "Cups can be returned.", ()),
            Passage(3, None, "en", "Parking", "Next door.", ()),
        ]
    )
    assert judge(index.search("how do I return it", store_id=None)) is Verdict.UNSURE


def test_a_question_half_about_something_else_is_not_clear(index: Index) -> None:
    assert judge(index.search("parking for elephants and giraffes at the zoo", store_id=WEST)) is Verdict.UNSURE


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("買了不喜歡能退嗎", "退货"),
        ("金卡打幾折", "会员折扣"),
        ("開車來停哪裡", "停车"),
        ("能包裝成禮物嗎", "礼品包装"),
        ("開車來停哪裏", "停车"),
    ],
)
def test_a_question_in_traditional_finds_what_is_written_in_simplified(
    index: Index, question: str, title: str
) -> None:
    (first, *_) = index.search(question, store_id=WEST)
    assert first.passage.title == title
    assert judge(index.search(question, store_id=WEST)) is Verdict.CLEAR


def test_a_question_in_simplified_finds_what_is_written_in_traditional() -> None:
    written = [
        Passage(
            p.article_id,
            p.store_id,
            p.locale,
            to_traditional(p.title),
            to_traditional(p.body),
            tuple(map(to_traditional, p.aliases)),
        )
        for p in PASSAGES
    ]
    index = Index(written)
    for question in ("买了不喜欢能退吗", "金卡打几折", "开车来停哪里", "能包装成礼物吗"):
        plain = Index(PASSAGES).search(question, store_id=WEST)
        found = index.search(question, store_id=WEST)
        assert [hit.passage.article_id for hit in found] == [hit.passage.article_id for hit in plain]
        assert [hit.score for hit in found] == pytest.approx([hit.score for hit in plain])
