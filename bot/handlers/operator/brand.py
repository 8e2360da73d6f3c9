"""The brand's card: names in both languages, and the company and contact its privacy notice names."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.buttons import button
from bot.db.tables import Brand
from bot.domain.people import Person
from bot.domain.set_up import BrandField, change_brand
from bot.domain.staff import Operator
from bot.domain.stores import find_brand, may_onboard
from bot.handlers.cards import ask_for, first_empty, lines, put_card, stop_asking
from bot.handlers.events import Event
from bot.handlers.operator.home import home_button
from bot.handlers.operator.presses import BrandCard, EditBrand
from bot.handlers.operator.routes import operator
from bot.replies import Reply

_FIELDS = tuple(str(field) for field in BrandField)


@operator.command("settings")
def open_settings(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    return _card(event, session, person)


@operator.press(BrandCard)
def open_brand(
    event: Event, session: Session, person: Person, now: datetime, *, press: BrandCard, actor: Operator
) -> Reply:
    """An empty brand is asked for at once: its first set-up needs no detour over the card."""
    brand = find_brand(session)
    if brand is None or not brand.name_en:
        return _ask(event, session, person, BrandField.NAME_EN, brand)
    return _card(event, session, person)


@operator.press(EditBrand)
def ask_brand_field(
    event: Event, session: Session, person: Person, now: datetime, *, press: EditBrand, actor: Operator
) -> Reply:
    if press.field not in _FIELDS:
        return _card(event, session, person)
    return _ask(event, session, person, press.field, find_brand(session))


@operator.awaits(*(f"brand.{field}" for field in BrandField))
def write_brand_field(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    field = BrandField((person.awaiting or "").removeprefix("brand."))
    brand = change_brand(session, field=field, text=event.text)
    if following := first_empty(brand, _FIELDS, after=field):
        return _ask(event, session, person, following, brand)
    return _card(event, session, person)


def _ask(event: Event, session: Session, person: Person, field: str, brand: Brand | None) -> Reply:
    stands = getattr(brand, field) if brand else ""
    return ask_for(
        event,
        session,
        person,
        f"ask.brand_{field}",
        awaiting=f"brand.{field}",
        stands=stands,
        keyboard=lines([button(event.word("button.back"), BrandCard()) if stands else home_button(event)]),
    )


def _card(event: Event, session: Session, person: Person) -> Reply:
    stop_asking(session, person)
    brand = find_brand(session)
    facts: dict[str, Any] = {field: getattr(brand, field) if brand else "" for field in _FIELDS}
    edit = [button(event.word(f"operator.edit_brand_{field}"), EditBrand(field)) for field in _FIELDS]
    return put_card(
        event,
        "operator/brand",
        lines(edit[:2], edit[2:], [home_button(event)]),
        **facts,
        may_onboard=may_onboard(brand),
        notice_version=brand.notice_version if brand else 1,
    )
