"""What an entry code gives: the brand's gift, one of its own, or nothing."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.buttons import button
from bot.db.tables import EntryCode, OfferTerms
from bot.domain.arrivals.code_coupons import GIVING
from bot.domain.arrivals.entry_codes import (
    find_gift_of,
    find_own_gift,
    give_brands_gift,
    give_nothing,
    is_shared,
    write_gift,
)
from bot.domain.offers.set_up import GiftField, check_code
from bot.domain.people.chats import Person
from bot.domain.people.staff import Operator
from bot.handlers.cards import ask_for, first_empty, lines, put_card, stop_asking
from bot.handlers.code_presses import ChooseGift, CodeGift, EditCodeGift, OpenCode
from bot.handlers.events import Event
from bot.handlers.operator.codes.card import show_card
from bot.handlers.operator.codes.names import name_code
from bot.handlers.operator.gift import list_gift_fields
from bot.handlers.operator.offer_presses import CodeOffers, OpenOffer
from bot.handlers.operator.routes import operator
from bot.replies import Reply

_FIELDS = tuple(str(field) for field in GiftField)
_CHOICES = {"brand": give_brands_gift, "none": give_nothing}


@operator.press(CodeGift)
def open_code_gift(
    event: Event, session: Session, person: Person, now: datetime, *, press: CodeGift, actor: Operator
) -> Reply:
    return _card(event, session, person, check_code(session, press.entry_code_id))


@operator.press(ChooseGift)
def choose_gift(
    event: Event, session: Session, person: Person, now: datetime, *, press: ChooseGift, actor: Operator
) -> Reply:
    choose = _CHOICES.get(press.which)
    if choose is None:
        return _card(event, session, person, check_code(session, press.entry_code_id))
    code = choose(session, entry_code_id=press.entry_code_id)
    return show_card(event, session, person, code, now, toast="toast.saved")


@operator.press(EditCodeGift)
def ask_gift(
    event: Event, session: Session, person: Person, now: datetime, *, press: EditCodeGift, actor: Operator
) -> Reply:
    code = check_code(session, press.entry_code_id)
    gift = find_own_gift(session, code)
    field = press.field if gift and press.field in _FIELDS else list_gift_fields(event.locale)[0]
    return _ask(event, session, person, code, gift, field)


@operator.awaits(*(f"codes.gift.{field}" for field in GiftField))
def write_gift_of_code(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    field = GiftField((person.awaiting or "").removeprefix("codes.gift."))
    code, gift = write_gift(session, entry_code_id=person.awaiting_id or 0, field=field, text=event.text, now=now)
    if following := first_empty(gift, list_gift_fields(event.locale), after=field):
        return _ask(event, session, person, code, gift, following)
    return _card(event, session, person, code)


def _ask(
    event: Event, session: Session, person: Person, code: EntryCode, gift: OfferTerms | None, field: str
) -> Reply:
    code_id = code.id or 0
    following = first_empty(gift, list_gift_fields(event.locale), after=field) if gift else None
    skip = EditCodeGift(code_id, following) if following else CodeGift(code_id)
    may_skip = gift is not None and not getattr(gift, field)
    keyboard = lines(
        [
            button(event.word("button.skip"), skip) if may_skip else None,
            button(event.word("button.back"), CodeGift(code_id)),
        ]
    )
    stands = str(getattr(gift, field)) if gift else ""
    awaiting = f"codes.gift.{field}"
    return ask_for(
        event,
        session,
        person,
        f"ask.gift_{field}",
        awaiting=awaiting,
        row=code_id,
        stands=stands,
        keyboard=keyboard,
    )


def _card(event: Event, session: Session, person: Person, code: EntryCode) -> Reply:
    stop_asking(session, person)
    code_id, gift, is_own = code.id or 0, find_gift_of(session, code), bool(code.offer_id)
    edit = [button(event.word(f"operator.edit_gift_{f}"), EditCodeGift(code_id, f)) for f in _FIELDS]
    own = [edit[:2], edit[2:4], edit[4:]] if is_own and not is_shared(session, code) else []
    is_brands = code.gives_gift and not is_own
    keyboard = lines(
        *own,
        [None if is_own else button(event.word("codes.own_gift"), EditCodeGift(code_id, GiftField.NAME_EN))],
        [
            None if is_brands else button(event.word("codes.brands_gift"), ChooseGift(code_id, "brand")),
            button(event.word("codes.no_gift"), ChooseGift(code_id, "none")) if code.gives_gift else None,
        ],
        [
            button(event.word("codes.open_offer"), OpenOffer(code.offer_id or 0)) if is_own else None,
            button(event.word("codes.an_offer"), CodeOffers(code_id)),
        ],
        [button(event.word("button.back"), OpenCode(code_id))],
    )
    facts: dict[str, Any] = {field: getattr(gift, field) if gift else "" for field in _FIELDS}
    return put_card(
        event,
        "operator/code_gift",
        keyboard,
        name=name_code(event, code, ""),
        gives=code.gives_gift,
        is_own=is_own,
        gives_known=code.kind in GIVING,
        **facts,
    )
