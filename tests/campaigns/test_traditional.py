"""A campaign in Chinese reaches readers of Traditional, in it; their names and an owner's own words stay."""

import pytest
from sqlmodel import Session

from bot.chinese import use_own
from bot.domain.office.traditional import count_texts, find_text, write_traditional
from bot.texts import TextRefused, Texts
from campaigns.audience import count_audience
from campaigns.content import Reader, Wording, check_text
from campaigns.delivery import Deliveries
from campaigns.lifecycle import lend_language, load_campaign
from campaigns.tables import DeliveryStatus, Reason
from campaigns.when import parse_moment
from tests.campaigns.factories import (
    FIRST_CUSTOMER,
    NOW,
    fire,
    list_rows,
    make_campaign,
    make_customer,
    make_store,
    make_worker,
)


@pytest.fixture(autouse=True)
def _nothing_own() -> None:
    use_own({})


def test_a_chinese_text_counts_for_readers_of_both_scripts(session: Session) -> None:
    make_customer(session, 1, locale="zh-hant")
    make_customer(session, 2, locale="zh")
    make_customer(session, 3)
    campaign = make_campaign(session, en="")
    assert count_audience(session, campaign).get_it == 2
    rows = list_rows(session, fire(session, campaign))
    assert rows[FIRST_CUSTOMER + 1] == (DeliveryStatus.PENDING, Reason.NONE)
    assert rows[FIRST_CUSTOMER + 3] == (DeliveryStatus.SUPPRESSED, Reason.NO_TEXT)


def test_a_delivery_is_in_the_readers_script_and_calls_them_by_their_name(session: Session, texts: Texts) -> None:
    store = make_store(session)
    make_customer(session, 1, locale="zh-hant", name="云里", store_id=store.id)
    fire(session, make_campaign(session, zh="{{ first_name }}，周末到{{ store }}领优惠"))
    epoch = make_worker(session)
    (claimed,) = Deliveries(texts).claim(session, epoch=epoch, limit=9, now=NOW)
    assert claimed.call is not None
    assert claimed.call.params["text"] == "云里，週末到海港街店領優惠"
    assert "為什麼" in str(claimed.call.params["reply_markup"])


def test_an_english_text_is_lent_to_them_as_to_everybody(session: Session, texts: Texts) -> None:
    make_customer(session, 1, locale="zh-hant")
    campaign = make_campaign(session, zh="")
    assert count_audience(session, campaign).get_it == 0
    campaign = lend_language(session, campaign.id or 0, lend=True)
    assert count_audience(session, campaign).get_it == 1
    assert Wording(texts, campaign, 0).word(Reader(1, "zh-hant", "云", "", "")).params["text"] == "Hi 云"


def test_an_owners_own_words_are_sent(session: Session, texts: Texts) -> None:
    campaign = make_campaign(session, zh="{{ first_name }}，后街见")
    number = campaign.id or 0
    assert count_texts(session, find="後街見") == 1
    write_traditional(session, "campaign", number, text="{{ first_name }}，后街見", now=NOW)
    use_own({campaign.text_zh: find_text(session, "campaign", number).own})
    said = Wording(texts, load_campaign(session, number), 0).word(Reader(1, "zh-hant", "云", "", ""))
    assert said.params["text"] == "云，后街見"


@pytest.mark.parametrize("own", ["{{ token }}", "{{ first_name", "見" * 3001])
def test_words_that_cannot_be_sent_leave_the_conversion(session: Session, texts: Texts, own: str) -> None:
    campaign = make_campaign(session, zh="{{ first_name }}，后街见")
    use_own({campaign.text_zh: own})
    said = Wording(texts, campaign, 0).word(Reader(1, "zh-hant", "云", "", ""))
    assert said.params["text"] == "云，後街見"


def test_a_text_must_fit_in_both_scripts(texts: Texts) -> None:
    check_text(texts, "优惠" * 1000)
    with pytest.raises(TextRefused):
        check_text(texts, "优" * 3001)


@pytest.mark.parametrize(
    ("said", "meant"),
    [("週五 18:00", "周五 18:00"), ("下週一上午9點", "下周一上午9点"), ("後天 20:00", "后天 20:00")],
)
def test_a_moment_is_understood_in_both_scripts(said: str, meant: str) -> None:
    zone = "America/Vancouver"
    assert parse_moment(said, now=NOW, zone=zone) == parse_moment(meant, now=NOW, zone=zone)
