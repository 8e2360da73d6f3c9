"""Setting the shop up: brand, gift, stores, entry codes, and what is still missing."""

import pytest
from sqlmodel import Session, select

from bot.db.tables import Attribution, AttributionReason, CodeKind, Offer
from bot.domain.codes import make_entry_code
from bot.domain.groups import add_group, bind_group
from bot.domain.set_up import (
    BrandField,
    Checklist,
    CodeUnknown,
    GiftField,
    GiftMissing,
    StoreField,
    add_store,
    change_brand,
    change_gift,
    change_store,
    check_set_up,
    find_gift,
    switch_code,
)
from bot.domain.stores import StoreUnknown, find_brand
from bot.domain.typed import NoSuchZone
from tests.conftest import NOON
from tests.domain.team_factory import a_customer, a_store


def test_nothing_of_an_empty_shop_is_done_and_the_brand_comes_first(session: Session) -> None:
    steps = check_set_up(session)
    assert steps == Checklist(False, False, False, False, False, False)
    assert steps.next_step == "brand"


def test_each_step_is_ticked_by_what_really_happened(session: Session) -> None:
    change_brand(session, field=BrandField.NAME_EN, text="Moonpine Tea")
    assert not check_set_up(session).brand, "without company and contact nobody may be onboarded"
    change_brand(session, field=BrandField.COMPANY, text="Moonpine Ltd")
    change_brand(session, field=BrandField.PRIVACY_CONTACT, text="privacy@moonpine.example")
    assert check_set_up(session).next_step == "store"
    store_id = a_store(session).id or 0
    change_gift(session, field=GiftField.NAME_EN, text="Cup of the day", now=NOON)
    assert check_set_up(session).next_step == "group"
    group = add_group(session, telegram_id=-100, title="Tea", locale="en", now=NOON)
    assert not check_set_up(session).group, "a group without a store is no store's group"
    bind_group(session, group_id=group.group_id, store_id=store_id, now=NOON)
    assert check_set_up(session).next_step == "code", "the group's own code hangs on no door"
    code = make_entry_code(session, kind=CodeKind.STORE, store_id=store_id, now=NOON)
    assert check_set_up(session).next_step == "scan"
    customer = a_customer(session, 7)
    reason = AttributionReason.FIRST_SCAN
    session.add(Attribution(customer_id=customer.id or 0, entry_code_id=code.id, reason=reason, at=NOON))
    assert check_set_up(session).is_done


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
    kept = session.exec(select(Offer).where(Offer.id == first.id)).one()
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
