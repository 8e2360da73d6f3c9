"""What an operator changes of an entry code; what it counted and whom it brought stays."""

import time
from datetime import date

import pytest
from sqlmodel import Session, select

from bot.db.tables import Attribution, AttributionReason, CodeDay, CodeKind, Product
from bot.domain.arrivals.code_days import count_start
from bot.domain.arrivals.code_figures import count_code, count_codes, list_codes
from bot.domain.arrivals.entry_codes import (
    CodeBound,
    TooManyTags,
    cap_code,
    label_code,
    retarget_to_guide,
    retarget_to_product,
    retarget_to_store,
    tag_code,
)
from bot.domain.arrivals.onboarding import find_scan
from bot.domain.offers.set_up import CodeUnknown
from bot.domain.people.guide_codes import take_guide_code
from bot.domain.people.ownerships import GuideGone
from bot.domain.service.products import ProductUnknown
from bot.domain.stores.directory import StoreUnknown
from bot.domain.stores.doors import make_entry_code
from bot.domain.words.typed import NotANumber, TypedTooLong
from tests.chain import FIRST, open_chain
from tests.conftest import NOON, HandClock
from tests.domain.shop_rows import add_brand, add_guide, add_person, add_store, press_start
from tests.domain.team_factory import a_customer, a_guide, a_store


def test_a_printed_code_leads_to_another_store_and_keeps_its_past(session: Session, clock: HandClock) -> None:
    add_brand(session, NOON)
    harbour, canal = add_store(session, NOON, "Harbour Street"), add_store(session, NOON, "Canal Row")
    code = make_entry_code(session, kind=CodeKind.STORE, store_id=harbour, now=NOON)
    press_start(session, add_person(session, NOON, 1), code.code, clock)
    retarget_to_store(session, entry_code_id=code.id or 0, store_id=canal)
    ben = add_person(session, NOON, 2)
    found = find_scan(session, ben, code.code)
    assert found
    assert found.place.store["en"] == "Canal Row"
    assert session.exec(select(Attribution.store_id, Attribution.entry_code_id)).all() == [(harbour, code.id)]
    assert count_code(session, code, today=date(2026, 11, 20)).starts == 1


def test_a_guides_code_that_moves_to_another_store_is_no_guides_any_more(session: Session) -> None:
    guide = add_guide(session, NOON, add_store(session, NOON))
    code = take_guide_code(session, guide, now=NOON)
    moved = retarget_to_store(session, entry_code_id=code.id or 0, store_id=add_store(session, NOON, "Canal Row"))
    assert (moved.kind, moved.guide_id) == (CodeKind.STORE, None)


def test_a_door_leads_to_a_guide_then_to_a_product_then_to_the_store_again(session: Session) -> None:
    store = add_store(session, NOON)
    guide = add_guide(session, NOON, store)
    door = make_entry_code(session, kind=CodeKind.STORE, store_id=store, now=NOON)
    code = retarget_to_guide(session, entry_code_id=door.id or 0, guide_id=guide.staff_id)
    assert (code.kind, code.guide_id) == (CodeKind.GUIDE, guide.staff_id)
    product = Product(sku="T-1", name_en="Oolong", as_of=NOON)
    session.add(product)
    session.flush()
    code = retarget_to_product(session, entry_code_id=door.id or 0, product_id=product.id or 0)
    assert (code.kind, code.guide_id, code.product_id) == (CodeKind.SHELF, None, product.id)
    code = retarget_to_store(session, entry_code_id=door.id or 0, store_id=store)
    assert (code.kind, code.product_id) == (CodeKind.STORE, None)


def test_a_campaigns_code_stays_one_wherever_it_leads(session: Session) -> None:
    store = add_store(session, NOON)
    guide = add_guide(session, NOON, store)
    code = make_entry_code(session, kind=CodeKind.CAMPAIGN, store_id=store, now=NOON)
    assert (
        retarget_to_guide(session, entry_code_id=code.id or 0, guide_id=guide.staff_id).kind is CodeKind.CAMPAIGN
    )


def test_what_is_not_there_is_no_target(session: Session) -> None:
    store, other = add_store(session, NOON), add_store(session, NOON, "Canal Row")
    elsewhere = add_guide(session, NOON, other)
    code_id = make_entry_code(session, kind=CodeKind.STORE, store_id=store, now=NOON).id or 0
    group_id = make_entry_code(session, kind=CodeKind.GROUP, store_id=store, now=NOON).id or 0
    with pytest.raises(StoreUnknown):
        retarget_to_store(session, entry_code_id=code_id, store_id=2**62)
    for guide_id in (elsewhere.staff_id, 2**62):
        with pytest.raises(GuideGone):
            retarget_to_guide(session, entry_code_id=code_id, guide_id=guide_id)
    with pytest.raises(ProductUnknown):
        retarget_to_product(session, entry_code_id=code_id, product_id=2**62)
    with pytest.raises(CodeUnknown):
        retarget_to_store(session, entry_code_id=2**62, store_id=store)
    with pytest.raises(CodeBound):
        retarget_to_store(session, entry_code_id=group_id, store_id=other)


def test_tags_are_words_with_commas_each_once(session: Session) -> None:
    code_id = make_entry_code(session, kind=CodeKind.STORE, store_id=add_store(session, NOON), now=NOON).id or 0
    assert (
        tag_code(session, entry_code_id=code_id, text=" window，autumn 2026、window; ,").tags
        == "window,autumn 2026"
    )
    assert tag_code(session, entry_code_id=code_id, text="").tags == ""
    with pytest.raises(TooManyTags):
        tag_code(session, entry_code_id=code_id, text=",".join(map(str, range(9))))
    with pytest.raises(TypedTooLong):
        tag_code(session, entry_code_id=code_id, text="x" * 25)


@pytest.mark.parametrize("text", ["0", "-3", "many", "100001", "1e3", ""])
def test_a_cap_is_a_whole_number(session: Session, text: str) -> None:
    code_id = make_entry_code(session, kind=CodeKind.STORE, store_id=add_store(session, NOON), now=NOON).id or 0
    with pytest.raises(NotANumber):
        cap_code(session, entry_code_id=code_id, text=text)
    assert cap_code(session, entry_code_id=code_id, text="５０").day_cap == 50
    assert cap_code(session, entry_code_id=code_id, text=None).day_cap is None


def test_each_code_is_counted_with_what_it_brought(session: Session) -> None:
    store = a_store(session)
    door = make_entry_code(session, kind=CodeKind.STORE, store_id=store.id or 0, label="Door", now=NOON)
    own = take_guide_code(session, a_guide(session, store), now=NOON)
    for at in range(2):
        _brought(session, a_customer(session, 300 + at).id or 0, door.id)
        count_start(session, code_id=door.id or 0, zone=store.timezone, now=NOON)
    count_start(session, code_id=door.id or 0, zone=store.timezone, now=NOON)
    counted = list_codes(session, store_id=store.id or 0)
    assert [(one.entry_code.id, one.guide, one.customers, one.starts) for one in counted] == [
        (door.id, "", 2, 3),
        (own.id, "Mei", 0, 0),
    ]


def test_a_codes_own_numbers_are_of_today_the_week_and_ever(session: Session) -> None:
    code = make_entry_code(session, kind=CodeKind.STORE, store_id=add_store(session, NOON), now=NOON)
    for day, starts in ((date(2026, 11, 20), 1), (date(2026, 11, 14), 2), (date(2026, 11, 13), 4)):
        session.add(CodeDay(entry_code_id=code.id or 0, day=day, starts=starts, scans=10, gifts=1))
    session.flush()
    figures = count_code(session, code, today=date(2026, 11, 20))
    assert (figures.today, figures.week, figures.starts, figures.scans, figures.gifts) == (1, 3, 7, 30, 3)
    assert figures.gifts_today == 1


def test_codes_are_found_by_label_tag_guide_and_kind(session: Session) -> None:
    store = a_store(session)
    store_id = store.id or 0
    door = make_entry_code(session, kind=CodeKind.STORE, store_id=store_id, label="Left 100% window", now=NOON)
    own = take_guide_code(session, a_guide(session, store), now=NOON)
    label_code(session, entry_code_id=own.id or 0, text="Badge")
    tag_code(session, entry_code_id=door.id or 0, text="autumn")

    def found(find: str, *kinds: CodeKind) -> list[int | None]:
        return [one.entry_code.id for one in list_codes(session, store_id=store_id, find=find, kinds=kinds)]

    assert found("0% WIN") == found("autumn") == [door.id]
    assert found("mei") == found("badge") == found("zzz", CodeKind.GUIDE) == [own.id]
    assert found("_") == []
    assert count_codes(session, store_id=store_id, find="mei") == 1


def test_a_page_of_a_chains_codes_is_quick(session: Session) -> None:
    open_chain(session, NOON)
    begun = time.perf_counter()
    page = list_codes(session, store_id=FIRST, find="place 1", kinds=[CodeKind.SHELF], limit=10, offset=990)
    total = count_codes(session, store_id=FIRST, find="place 1", kinds=[CodeKind.SHELF])
    assert time.perf_counter() - begun < 0.3
    assert (len(page), total) == (10, 1000)


def _brought(session: Session, customer_id: int, code_id: int | None) -> None:
    reason = AttributionReason.FIRST_SCAN
    session.add(Attribution(customer_id=customer_id, entry_code_id=code_id, reason=reason, at=NOON))
    session.flush()
