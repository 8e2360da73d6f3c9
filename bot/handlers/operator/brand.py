"""The brand's card: names, what its privacy notice names, logo, colour and currency."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.buttons import Press, button
from bot.db.tables import Brand
from bot.domain.offers.set_up import BrandField, change_brand, change_logo
from bot.domain.people.chats import Person
from bot.domain.people.staff import Operator
from bot.domain.stores.directory import find_brand, may_onboard
from bot.domain.stores.pictures import find_picture
from bot.domain.words.colours import PRESETS
from bot.domain.words.currencies import USUAL
from bot.domain.words.typed import is_reachable
from bot.handlers.cards import ask_for, lines, put_card, stop_asking
from bot.handlers.events import Event
from bot.handlers.operator.home import home_button
from bot.handlers.operator.logo import LOGO, show_logo, take_logo
from bot.handlers.operator.offer_presses import Rules
from bot.handlers.operator.routes import operator
from bot.handlers.operator.set_up_presses import BrandCard, EditBrand, RemoveLogo, SetBrand
from bot.replies import Call, Keyboard, Picture, Reply

_FIELDS = (
    BrandField.NAME_EN,
    BrandField.NAME_ZH,
    BrandField.COMPANY,
    BrandField.PRIVACY_CONTACT,
    LOGO,
    BrandField.COLOUR,
    BrandField.CURRENCY,
)
_BY_BUTTON = (BrandField.COLOUR, BrandField.CURRENCY)


@operator.command("settings")
def open_settings(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    return _card(event, session, person)


@operator.press(BrandCard)
def open_brand(
    event: Event, session: Session, person: Person, now: datetime, *, press: BrandCard, actor: Operator
) -> Reply:
    return _card(event, session, person)


@operator.press(EditBrand)
def ask_brand_field(
    event: Event, session: Session, person: Person, now: datetime, *, press: EditBrand, actor: Operator
) -> Reply:
    if press.field not in _FIELDS:
        return _card(event, session, person)
    question = _ask(event, session, person, press.field)
    return (*question, *show_logo(event, session)) if press.field == LOGO else question


@operator.press(SetBrand)
def set_brand_field(
    event: Event, session: Session, person: Person, now: datetime, *, press: SetBrand, actor: Operator
) -> Reply:
    if press.field not in _BY_BUTTON:
        return _card(event, session, person)
    return _write(event, session, person, BrandField(press.field), press.value)


@operator.awaits(*(f"brand.{field}" for field in BrandField))
def write_brand_field(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    field = BrandField((person.awaiting or "").removeprefix("brand."))
    return _write(event, session, person, field, event.text)


@operator.awaits("brand.logo")
@operator.awaits_file("brand.logo")
def write_logo(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    take_logo(event, session, now=now)
    return (*show_logo(event, session), *_card(event, session, person))


@operator.press(RemoveLogo)
def remove_logo(
    event: Event, session: Session, person: Person, now: datetime, *, press: RemoveLogo, actor: Operator
) -> Reply:
    change_logo(session, picture_id=None)
    return _card(event, session, person, toast="toast.removed")


def list_answers(event: Event, field: str, to: Callable[[str], Press]) -> list[list[dict[str, Any]]]:
    """A field's usual values as rows of buttons; `to(value)` is the press of one."""
    if field == BrandField.COLOUR:
        colours = [button(event.word(f"colour.{name}"), to(value)) for name, value in PRESETS.items()]
        return [colours[:3], colours[3:]]
    if field == BrandField.CURRENCY:
        currencies = [button(code, to(code)) for code in USUAL]
        return [currencies[:5], currencies[5:]]
    return []


def show_colour(event: Event, colour: str) -> Call:
    """How the colour looks, as a picture."""
    return event.show(Picture("swatch", {"colour": colour}), "operator/colour", colour=colour)


def _write(event: Event, session: Session, person: Person, field: BrandField, text: str) -> Reply:
    brand = change_brand(session, field=field, text=text)
    card = _card(event, session, person, toast="toast.saved")
    return (*card, show_colour(event, brand.colour)) if field is BrandField.COLOUR else card


def _ask(event: Event, session: Session, person: Person, field: str) -> Reply:
    brand = find_brand(session) or Brand()
    has_logo = field == LOGO and brand.logo_id
    return ask_for(
        event,
        session,
        person,
        f"ask.brand_{field}",
        awaiting=f"brand.{field}",
        stands="" if field == LOGO else getattr(brand, field),
        keyboard=lines(
            *list_answers(event, field, lambda value: SetBrand(field, value)),
            [button(event.word("brand.remove_logo"), RemoveLogo()) if has_logo else None],
            [button(event.word("button.back"), BrandCard())],
        ),
    )


def _card(event: Event, session: Session, person: Person, *, toast: str = "") -> Reply:
    stop_asking(session, person)
    brand = find_brand(session) or Brand()
    return put_card(event, "operator/brand", _buttons(event), toast=toast, **_facts(session, brand))


def _buttons(event: Event) -> Keyboard:
    edit = [button(event.word(f"brand.edit_{field}"), EditBrand(str(field))) for field in _FIELDS]
    return lines(edit[:2], edit[2:4], edit[4:], [button(event.word("rule.open"), Rules()), home_button(event)])


def _facts(session: Session, brand: Brand) -> dict[str, Any]:
    logo = find_picture(session, brand.logo_id)
    return {
        **{str(field): getattr(brand, field) for field in BrandField},
        "logo": "" if logo is None else "unreadable" if logo.reason else "kept",
        "may_onboard": may_onboard(brand),
        "is_reachable": is_reachable(brand.privacy_contact),
        "notice_version": brand.notice_version,
    }
