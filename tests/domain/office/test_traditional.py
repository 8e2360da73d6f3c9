"""Owners' own Traditional words: found in either script, kept by the whole text, refused when unfit to be sent."""

import pytest
from sqlmodel import Session

from bot.db.tables import Article, Brand, OfferKind, Store
from bot.domain.offers.terms import make_offer
from bot.domain.office.traditional import (
    MarksDiffer,
    OwnersText,
    TextGone,
    convert_again,
    count_texts,
    find_text,
    list_own,
    list_texts,
    write_traditional,
)
from bot.domain.words.typed import NothingTyped, TypedTooLong
from tests.conftest import NOON


@pytest.fixture
def store(session: Session) -> int:
    session.add(Brand(name_en="Moonpine", name_zh="月松茶铺"))
    make_offer(session, kind=OfferKind.GIFT, now=NOON, name_en="Cup", name_zh="后街奶茶")
    session.add(Article(locale="zh", title="停车", body="店后面可以停车。\n两小时免费。", since=NOON))
    session.add(Article(locale="zh", title="停车", body="旧的", since=NOON, until=NOON))
    session.add(Article(locale="en", title="Parking", body="Behind.", since=NOON))
    store = Store(name_en="Back Street", name_zh="后街店", timezone="UTC", created_at=NOON)
    session.add(store)
    session.add(Store(name_en="New", name_zh="", timezone="UTC", created_at=NOON))
    session.flush()
    return store.id or 0


def _shown(texts: list[OwnersText]) -> list[str]:
    return [text.shown for text in texts]


def test_every_chinese_text_of_an_owner_is_listed_as_it_will_be_read(session: Session, store: int) -> None:
    shown = _shown(list_texts(session, limit=20))
    assert shown == ["月松茶鋪", "後街店", "後街奶茶", "停車", "店後面可以停車。\n兩小時免費。"]
    assert count_texts(session) == 5


@pytest.mark.parametrize("find", ["后街", "後街", "街奶"])
def test_a_text_is_found_by_a_piece_in_either_script(session: Session, store: int, find: str) -> None:
    assert "後街奶茶" in _shown(list_texts(session, find=find, limit=20))
    assert "月松茶鋪" not in _shown(list_texts(session, find=find, limit=20))


def test_own_words_stand_first_and_are_found_by_themselves(session: Session, store: int) -> None:
    written = write_traditional(session, "store", store, text=" 后街店 ", now=NOON)
    assert written == OwnersText("store", store, "后街店", "后街店")
    assert _shown(list_texts(session, limit=1)) == ["后街店"]
    assert list_own(session) == {"后街店": "后街店"}
    write_traditional(session, "store", store, text="後街門市", now=NOON)
    assert list_own(session) == {"后街店": "後街門市"}
    assert _shown(list_texts(session, find="門市", limit=20)) == ["後街門市"]


def test_one_text_is_worded_once_wherever_it_stands(session: Session, store: int) -> None:
    twin = Store(name_en="Twin", name_zh="后街店", timezone="UTC", created_at=NOON)
    session.add(twin)
    session.flush()
    write_traditional(session, "store", store, text="后街店", now=NOON)
    assert find_text(session, "store", twin.id or 0).own == "后街店"
    assert count_texts(session, find="后街店") == 1


def test_the_conversion_can_stand_again(session: Session, store: int) -> None:
    write_traditional(session, "store", store, text="后街店", now=NOON)
    assert convert_again(session, "store", store).shown == "後街店"
    assert list_own(session) == {}
    assert find_text(session, "store", store).own == ""


def test_a_long_article_keeps_its_lines(session: Session, store: int) -> None:
    long = "店后面可以停车，请走后门。\n" * 120
    article = Article(locale="zh", title="很长", body=long, since=NOON)
    session.add(article)
    session.flush()
    own = write_traditional(session, "body", article.id or 0, text="請走後門。\n謝謝。", now=NOON)
    assert own.own == "請走後門。\n謝謝。"
    assert list_own(session) == {long.strip(): "請走後門。\n謝謝。"}


@pytest.mark.parametrize(
    ("kind", "row"), [("store", 999), ("nonsense", 1), ("", 0), ("body", 2**40), ("campaign'--", 1)]
)
def test_a_text_that_is_not_there_is_refused(session: Session, store: int, kind: str, row: int) -> None:
    for refused in (
        lambda: find_text(session, kind, row),
        lambda: write_traditional(session, kind, row, text="字", now=NOON),
        lambda: convert_again(session, kind, row),
    ):
        with pytest.raises(TextGone):
            refused()


def test_an_empty_text_cannot_be_worded(session: Session, store: int) -> None:
    with pytest.raises(TextGone):
        find_text(session, "store", store + 1)


@pytest.mark.parametrize(
    ("text", "refusal"),
    [("", NothingTyped), ("\u200b", NothingTyped), ("字" * 500, TypedTooLong), ("<b>後街店", MarksDiffer)],
)
def test_bad_words_are_refused(session: Session, store: int, text: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        write_traditional(session, "store", store, text=text, now=NOON)
    assert list_own(session) == {}


@pytest.mark.parametrize(
    "text",
    [
        "親愛的 {{first_name}}，<b>來</b>",
        "親愛的 {{ token }}，<b>{{ first_name }}</b>",
        "{{ first_name }}，<i>來</i>",
        "{{ first_name }}，</b>來<b>",
        "{{ first_name }} {% raw %}<b>來</b>",
        "<b>來</b>",
        "{{ first_name }} <b>來</b> <",
    ],
)
def test_fields_and_tags_must_be_the_same(session: Session, store: int, text: str) -> None:
    offer = make_offer(
        session, kind=OfferKind.GIFT, now=NOON, name_en="x", name_zh="{{ first_name }}，<b>来</b>吧"
    )
    session.add(offer)
    session.flush()
    if text.startswith("親愛的 {{first_name}}"):
        assert write_traditional(session, "gift", offer.id or 0, text=text, now=NOON).own == text
    else:
        with pytest.raises(MarksDiffer):
            write_traditional(session, "gift", offer.id or 0, text=text, now=NOON)
