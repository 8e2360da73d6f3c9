"""Opening hours come out of the stores' tables: of the right store, the right day, and never from a guess."""

from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session

from bot.agent.answer import AnswerKind
from bot.agent.named_stores import find_store_meant
from bot.agent.tables import find_hours
from bot.domain.stores.cards import StoreField, add_store, change_store
from bot.domain.stores.hours import read_spans, set_special_day, set_weekday
from bot.texts import Texts
from tests.conftest import NOON

ZONE = "America/Toronto"
CHRISTMAS_EVE = date(2026, 12, 24)


def open_store(
    session: Session, name_en: str, name_zh: str, weekdays: str = "10-20", weekend: str = "11-18"
) -> int:
    store = add_store(session, name=name_en, timezone=ZONE, now=NOON)
    change_store(session, store_id=store.id or 0, field=StoreField.NAME_ZH, text=name_zh)
    set_weekday(session, store.id or 0, range(5), read_spans(weekdays))
    set_weekday(session, store.id or 0, (5, 6), read_spans(weekend))
    return store.id or 0


@pytest.fixture
def harbour(session: Session) -> int:
    return open_store(session, "Harbour Street", "海港街店")


@pytest.fixture
def maple(session: Session) -> int:
    return open_store(session, "Maple Gate", "枫门店", "9-21", "closed")


def ask(
    session: Session,
    texts: Texts,
    question: str,
    store_id: int | None,
    *,
    language: str = "en",
    now: datetime = NOON,
) -> str | None:
    answer = find_hours(session, question, store_id=store_id, language=language, now=now)
    if answer is None:
        return None
    assert answer.kind is AnswerKind.HOURS
    return texts.render("shopper/hours", language, by_machine=False, **answer.facts)


@pytest.mark.parametrize(
    ("question", "language", "said"),
    [
        ("Are you open on Sunday?", "en", "Sun 22 Nov: <b>11:00–18:00</b>"),
        ("Are you open today?", "en", "Open now, until 20:00."),
        ("opening hours", "en", "Mon–Fri: 10:00–20:00\nSat–Sun: 11:00–18:00"),
        ("周日营业吗", "zh", "11月22日 周日：<b>11:00–18:00</b>"),
        ("週日有營業嗎", "zh-hant", "11月22日 週日：<b>11:00–18:00</b>"),
        ("現在開著嗎", "zh-hant", "正在營業，20:00 打烊。"),
        ("营业时间", "zh", "周一至周五：10:00–20:00\n周六至周日：11:00–18:00"),
    ],
)
def test_the_home_stores_hours_are_told(
    session: Session, texts: Texts, harbour: int, question: str, language: str, said: str
) -> None:
    answer = ask(session, texts, question, harbour, language=language) or ""
    assert said in answer
    assert ("海港街店" if language != "en" else "Harbour Street") in answer


def test_a_special_day_comes_before_the_weekday_and_is_explained(
    session: Session, texts: Texts, harbour: int
) -> None:
    note = {"note_en": "We close early", "note_zh": "提前打烊"}
    set_special_day(session, [harbour], day=CHRISTMAS_EVE, spans=read_spans("10-17"), **note, now=NOON)
    set_special_day(session, [harbour], day=date(2026, 12, 25), spans="", now=NOON)
    assert "Thu 24 Dec: <b>10:00–17:00</b> · We close early" in str(
        ask(session, texts, "open on 24 Dec?", harbour)
    )
    assert "12月24日 週四：<b>10:00–17:00</b> · 提前打烊" in str(
        ask(session, texts, "平安夜有開嗎", harbour, language="zh-hant")
    )
    both_days = str(ask(session, texts, "are you open 24-26 Dec?", harbour))
    assert "Fri 25 Dec: <b>closed</b>\nSat 26 Dec: <b>11:00–18:00</b>" in both_days


def test_the_usual_week_tells_special_days_soon_ahead(session: Session, texts: Texts, harbour: int) -> None:
    set_special_day(session, [harbour], day=date(2026, 11, 26), spans="", note_en="Stock-taking", now=NOON)
    set_special_day(session, [harbour], day=CHRISTMAS_EVE, spans="", now=NOON)
    week = str(ask(session, texts, "What are your hours?", harbour))
    assert "Thu 26 Nov: <b>closed</b> · Stock-taking" in week
    assert "24 Dec" not in week


@pytest.mark.parametrize("question", ["Are you open on Thanksgiving?", "感恩节营业吗", "感恩節開門嗎"])
def test_a_feast_is_on_the_day_the_shop_says(session: Session, texts: Texts, harbour: int, question: str) -> None:
    assert ask(session, texts, question, harbour) is None
    set_special_day(
        session, [harbour], day=date(2027, 10, 11), spans="", note_en="Thanksgiving", note_zh="感恩节", now=NOON
    )
    assert "Mon 11 Oct: <b>closed</b>" in str(ask(session, texts, question, harbour))


def test_a_store_that_is_named_is_the_one_that_is_told(
    session: Session, texts: Texts, harbour: int, maple: int
) -> None:
    for question in ("Is Maple Gate open on Sunday?", "is the maple gate store open sunday", "Maple open Sunday?"):
        answer = str(ask(session, texts, question, harbour))
        assert "Maple Gate" in answer
        assert "<b>closed</b>" in answer
    for question in ("枫门店周日开吗", "楓門店週日有開嗎", "枫门周日营业吗"):
        assert "枫门店" in str(ask(session, texts, question, harbour, language="zh"))
    assert "Harbour Street" in str(ask(session, texts, "open on Sunday?", harbour))


def test_two_stores_at_once_are_not_told_as_one(session: Session, texts: Texts, harbour: int, maple: int) -> None:
    question = "Are Harbour Street and Maple Gate open on Sunday?"
    assert ask(session, texts, question, harbour) is None


def test_the_longer_name_is_meant(session: Session, harbour: int) -> None:
    east = open_store(session, "Harbour Street East", "海港街东店")
    meant = find_store_meant(session, "is harbour street east open?", store_id=harbour)
    assert meant is not None
    assert meant.store_id == east


def test_without_a_home_store_the_only_one_is_meant(session: Session, texts: Texts, harbour: int) -> None:
    assert "Harbour Street" in str(ask(session, texts, "opening hours", None))
    open_store(session, "Maple Gate", "枫门店")
    assert ask(session, texts, "opening hours", None) is None


@pytest.mark.parametrize("question", ["25 December", "12月25日", "圣诞节", "Christmas?", "25 Dec?"])
def test_a_day_alone_is_told_with_its_hours(session: Session, texts: Texts, harbour: int, question: str) -> None:
    assert "<b>10:00–20:00</b>" in str(ask(session, texts, question, harbour))
    set_special_day(session, [harbour], day=date(2026, 12, 25), spans="", now=NOON)
    assert "<b>closed</b>" in str(ask(session, texts, question, harbour))


@pytest.mark.parametrize(
    "question", ["opening hours", "are you open now", "open on Sunday?", "25 December", "tomorrow?", "周日呢？"]
)
def test_hours_nobody_has_said_are_not_made_up(session: Session, texts: Texts, question: str) -> None:
    store = add_store(session, name="New", timezone=ZONE, now=NOON)
    assert ask(session, texts, question, store.id) is None


def test_a_day_of_an_unknown_weekday_is_not_made_up(session: Session, texts: Texts) -> None:
    store = add_store(session, name="New", timezone=ZONE, now=NOON)
    set_weekday(session, store.id or 0, range(5), read_spans("10-18"))
    assert ask(session, texts, "open on Sunday?", store.id) is None
    assert "Mon–Fri: 10:00–18:00" in str(ask(session, texts, "opening hours", store.id))


def test_today_is_the_stores_today(session: Session, texts: Texts, harbour: int) -> None:
    night = datetime(2026, 11, 21, 4, 30, tzinfo=UTC)  # still Friday in Toronto
    assert "Fri 20 Nov" in str(ask(session, texts, "until when today?", harbour, now=night))
    assert "Sat 21 Nov" in str(ask(session, texts, "open tomorrow?", harbour, now=night))
    assert "Closed now, opens Sat 21 Nov 11:00." in str(ask(session, texts, "are you open?", harbour, now=night))


@pytest.mark.parametrize("question", ["can I open the tin?", "开封后能退吗", "When is the tasting?", ""])
def test_other_questions_are_left_to_others(session: Session, texts: Texts, harbour: int, question: str) -> None:
    assert ask(session, texts, question, harbour) is None
