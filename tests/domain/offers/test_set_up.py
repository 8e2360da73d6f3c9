"""Setting the shop up: brand, gift, stores, entry codes, and what is still missing."""

import pytest
from sqlmodel import Session, select

from bot.db.tables import Attribution, AttributionReason, CodeKind, Notice, OfferTerms, Role, Staff
from bot.domain.offers.set_up import (
    BrandField,
    CodeUnknown,
    GiftField,
    GiftMissing,
    change_brand,
    change_gift,
    change_logo,
    find_gift,
    switch_code,
    take_door_code,
)
from bot.domain.office.checklist import (
    Checklist,
    Step,
    check_set_up,
    find_awaited_since,
    is_scanned,
    note_poster,
    skip_step,
    take_up_step,
    tell_first_scan,
)
from bot.domain.stores.cards import StoreField, add_store, change_store
from bot.domain.stores.directory import StoreUnknown, find_brand
from bot.domain.stores.doors import make_entry_code
from bot.domain.stores.groups import add_group, bind_group
from bot.domain.stores.pictures import keep_picture
from bot.domain.words.colours import NoColour
from bot.domain.words.currencies import NoCurrency
from bot.domain.words.typed import NoSuchZone
from tests.conftest import NOON
from tests.domain.shop_rows import add_brand, add_person
from tests.domain.team_factory import a_customer, a_store


def test_nothing_of_an_empty_shop_is_done_and_the_brand_comes_first(session: Session) -> None:
    steps = check_set_up(session)
    assert steps == Checklist(frozenset())
    assert steps.next_step is Step.BRAND


def test_each_step_is_ticked_by_what_really_happened(session: Session) -> None:
    change_brand(session, field=BrandField.NAME_ZH, text="月松茶铺")
    assert not check_set_up(session).done, "without company and contact nobody may be onboarded"
    change_brand(session, field=BrandField.COMPANY, text="Moonpine Ltd")
    change_brand(session, field=BrandField.PRIVACY_CONTACT, text="privacy@moonpine.example")
    assert check_set_up(session).next_step is Step.STORE
    store_id = a_store(session).id or 0
    change_gift(session, field=GiftField.NAME_ZH, text="当日茶饮一杯", now=NOON)
    assert check_set_up(session).next_step is Step.GROUP
    group = add_group(session, telegram_id=-100, title="Tea", locale="en", now=NOON)
    assert check_set_up(session).next_step is Step.GROUP, "a group without a store is no store's group"
    bind_group(session, group_id=group.group_id, store_id=store_id, now=NOON)
    assert check_set_up(session).next_step is Step.POSTER
    note_poster(session, now=NOON)
    assert check_set_up(session).next_step is Step.SCAN
    _first_scan(session, store_id)
    steps = check_set_up(session)
    assert (steps.next_step, steps.left) == (None, ())


def test_a_step_put_off_waits_until_the_others_are_done(session: Session) -> None:
    for step in (Step.BRAND, Step.GROUP, Step.GROUP):
        skip_step(session, step=step, now=NOON)
    assert check_set_up(session).next_step is Step.STORE
    for step in (Step.STORE, Step.GIFT, Step.POSTER, Step.SCAN):
        skip_step(session, step=step, now=NOON)
    assert check_set_up(session).next_step is Step.BRAND, "without a brand there is no shop"
    take_up_step(session, step=Step.SCAN)
    assert check_set_up(session).next_step is Step.SCAN


def test_a_shop_without_a_group_is_set_up_and_keeps_the_step(session: Session) -> None:
    add_brand(session, NOON)
    store_id = a_store(session).id or 0
    skip_step(session, step=Step.GROUP, now=NOON)
    note_poster(session, now=NOON)
    _first_scan(session, store_id)
    steps = check_set_up(session)
    assert (steps.next_step, steps.left) == (None, (Step.GROUP,))


def test_the_first_scan_is_waited_for_and_told_once(session: Session) -> None:
    owner = add_person(session, NOON, 9, "Grace")
    session.add(Staff(chat_id=owner.chat_id, role=Role.OWNER, since=NOON))
    assert find_awaited_since(session) is None, "nobody has seen the poster"
    note_poster(session, now=NOON)
    assert find_awaited_since(session) == NOON
    assert not is_scanned(session)
    _first_scan(session, a_store(session).id or 0)
    assert is_scanned(session)
    for _ in range(2):
        tell_first_scan(session, keyboard=[], now=NOON)
    assert [notice.chat_id for notice in session.exec(select(Notice)).all()] == [owner.chat_id]
    assert find_awaited_since(session) is None


def test_a_stores_door_is_one_code_made_at_its_first_use(session: Session) -> None:
    store_id = a_store(session).id or 0
    door = take_door_code(session, store_id=store_id, now=NOON)
    assert take_door_code(session, store_id=store_id, now=NOON).id == door.id
    switch_code(session, entry_code_id=door.id or 0, active=False)
    assert take_door_code(session, store_id=store_id, now=NOON).id != door.id
    with pytest.raises(StoreUnknown):
        take_door_code(session, store_id=999, now=NOON)


def test_colour_currency_and_logo_are_the_brands(session: Session) -> None:
    change_brand(session, field=BrandField.COLOUR, text="深绿")
    change_brand(session, field=BrandField.CURRENCY, text="新西兰元")
    picture = keep_picture(session, telegram_file="AgAC", now=NOON)
    brand = change_logo(session, picture_id=picture)
    assert (brand.colour, brand.currency, brand.logo_id) == ("#194c30", "NZD", picture)
    for field, text in ((BrandField.COLOUR, "tasty"), (BrandField.CURRENCY, "DEM")):
        with pytest.raises((NoColour, NoCurrency)):
            change_brand(session, field=field, text=text)
    assert change_logo(session, picture_id=None).logo_id is None


def test_a_changed_notice_gets_a_new_version(session: Session) -> None:
    change_brand(session, field=BrandField.COMPANY, text="Moonpine Ltd")
    brand = change_brand(session, field=BrandField.PRIVACY_CONTACT, text="a@moonpine.example")
    assert brand.notice_version == 1, "nobody could agree to it before it was whole"
    change_brand(session, field=BrandField.PRIVACY_CONTACT, text="b@moonpine.example")
    change_brand(session, field=BrandField.PRIVACY_CONTACT, text="b@moonpine.example")
    change_brand(session, field=BrandField.NAME_ZH, text="月松茶铺")
    found = find_brand(session)
    assert found
    assert found.notice_version == 2


def test_the_gift_begins_with_its_name(session: Session) -> None:
    with pytest.raises(GiftMissing):
        change_gift(session, field=GiftField.VALID_DAYS, text="7", now=NOON)


def test_a_changed_gift_leaves_the_old_terms_to_coupons_already_given(session: Session) -> None:
    first = change_gift(session, field=GiftField.NAME_EN, text="Cup of the day", now=NOON)
    second = change_gift(session, field=GiftField.VALID_DAYS, text="14", now=NOON)
    assert second.id != first.id
    assert (second.name_en, second.valid_days) == ("Cup of the day", 14)
    now_given = find_gift(session)
    assert now_given
    assert now_given.id == second.id
    kept = session.exec(select(OfferTerms).where(OfferTerms.id == first.id)).one()
    assert kept.valid_days == 7


def test_a_store_is_written_field_by_field(session: Session) -> None:
    store = add_store(session, name="Canal Row", timezone="toronto", now=NOON)
    assert store.timezone == "America/Toronto"
    change_store(session, store_id=store.id or 0, field=StoreField.NAME_ZH, text="运河街店")
    changed = change_store(session, store_id=store.id or 0, field=StoreField.ADDRESS_EN, text="3 Canal Row")
    assert (changed.name_zh, changed.address_en) == ("运河街店", "3 Canal Row")


def test_a_zone_nobody_knows_leaves_the_store_as_it_is(session: Session) -> None:
    store = a_store(session)
    with pytest.raises(NoSuchZone):
        change_store(session, store_id=store.id or 0, field=StoreField.TIMEZONE, text="Mars/Olympus")
    assert store.timezone == "America/Vancouver"


@pytest.mark.parametrize("hostile", [0, -1, 999, 2**52])
def test_ids_from_outside_that_lead_nowhere_are_refused(session: Session, hostile: int) -> None:
    with pytest.raises(StoreUnknown):
        change_store(session, store_id=hostile, field=StoreField.NAME_EN, text="Mine")
    with pytest.raises(CodeUnknown):
        switch_code(session, entry_code_id=hostile, active=False)


def test_an_entry_code_is_switched_off_and_on(session: Session) -> None:
    code = make_entry_code(session, kind=CodeKind.SHELF, store_id=a_store(session).id or 0, now=NOON)
    assert switch_code(session, entry_code_id=code.id or 0, active=False).active is False
    assert switch_code(session, entry_code_id=code.id or 0, active=True).active is True


def _first_scan(session: Session, store_id: int) -> None:
    code = make_entry_code(session, kind=CodeKind.STORE, store_id=store_id, now=NOON)
    customer = a_customer(session, 7)
    reason = AttributionReason.FIRST_SCAN
    session.add(Attribution(customer_id=customer.id or 0, entry_code_id=code.id, reason=reason, at=NOON))
    session.flush()
