"""An offer's card: as it stands, with buttons that edit its fields in any order."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from bot.buttons import Press, button
from bot.db.tables import Offer, OfferKind, OfferStatus, OfferTerms, PieceSource, Store
from bot.domain.coupons.held import read_ids
from bot.domain.offers.budgets import Budget
from bot.domain.offers.fields import OfferField, find_missing, find_never, find_zone
from bot.domain.offers.figures import count_older, count_till_codes, count_used
from bot.domain.offers.terms import check_offer, check_terms
from bot.domain.offers.uses import list_uses
from bot.domain.people.chats import Person
from bot.domain.people.staff import Operator
from bot.domain.stores.directory import find_brand, names_of
from bot.domain.stores.pictures import find_picture
from bot.domain.words.days import day_of
from bot.domain.words.spans import parse_spans
from bot.handlers.cards import lines, put_card, stop_asking
from bot.handlers.events import Event
from bot.handlers.languages import own_first
from bot.handlers.open_hours import write_day
from bot.handlers.operator.home import home_button
from bot.handlers.operator.imports.presses import ShowTemplate
from bot.handlers.operator.offer_presses import (
    ChooseSource,
    CopyOffer,
    EditOffer,
    ListOffers,
    MoveOffer,
    OfferDays,
    OfferStores,
    OfferUses,
    OfferWhom,
    OpenOffer,
    PreviewOffer,
    SwitchOffer,
)
from bot.handlers.operator.routes import operator
from bot.imports.coupon_codes import COUPON_CODES
from bot.replies import Keyboard, Reply

STORES_SHOWN = 8


@operator.press(OpenOffer)
def open_card(
    event: Event, session: Session, person: Person, now: datetime, *, press: OpenOffer, actor: Operator
) -> Reply:
    return show_offer(event, session, person, press.offer_id, now, more=press.more == 1)


def show_offer(
    event: Event,
    session: Session,
    person: Person,
    offer_id: int,
    now: datetime,
    *,
    toast: str = "",
    more: bool = False,
) -> Reply:
    """Raises OfferUnknown. `more`: the keyboard of the rarer fields below the same card."""
    stop_asking(session, person)
    offer, terms = check_offer(session, offer_id), check_terms(session, offer_id)
    keyboard = _more_buttons(event, offer, terms) if more else _buttons(event, offer)
    return put_card(event, "operator/offer", keyboard, toast=toast, **_facts(event, session, offer, terms, now))


def worth_word(kind: OfferKind) -> str:
    """What its worth means: the amount off, the most a percentage takes off, or what a piece costs us."""
    return {OfferKind.AMOUNT: "amount", OfferKind.PERCENT: "most_off"}.get(kind, "cost")


def in_own_order(event: Event, field: str) -> tuple[str, str]:
    """The field in both languages, the person's own first."""
    own, other = own_first(event.locale)
    return f"{field}_{own}", f"{field}_{other}"


def _buttons(event: Event, offer: Offer) -> Keyboard:
    offer_id = offer.id or 0

    def to(phrase: str, means: Press) -> dict[str, Any]:
        return button(event.word(phrase), means)

    def edit(*fields: str) -> list[dict[str, Any]]:
        return [to(f"offer.edit_{field}", EditOffer(offer_id, field)) for field in fields]

    preview, back = to("offer.preview", PreviewOffer(offer_id)), to("offers.all", ListOffers(0, offer.status))
    if offer.status is OfferStatus.ENDED:
        return lines([preview, to("offer.copy", CopyOffer(offer_id))], [back, home_button(event)])
    worth = to(f"offer.edit_{worth_word(offer.kind)}", EditOffer(offer_id, OfferField.WORTH))
    return lines(
        edit(*in_own_order(event, "name")),
        edit(*in_own_order(event, "terms")),
        [
            *(edit(OfferField.PERCENT) if offer.kind is OfferKind.PERCENT else ()),
            worth,
            *edit(OfferField.LEAST_SPEND),
        ],
        [to("offer.edit_whom", OfferWhom(offer_id)), to("offer.edit_stores", OfferStores(offer_id))],
        edit(OfferField.VALID_DAYS, OfferField.STARTS_AT, OfferField.ENDS_AT),
        [to("offer.edit_weekdays", OfferDays(offer_id)), *edit(OfferField.HOURS)],
        edit(Budget.PIECES, Budget.MONEY, OfferField.PER_CUSTOMER),
        [to("offer.more", OpenOffer(offer_id, 1)), to("offer.uses", OfferUses(offer_id))],
        [preview, *(to(f"offer.{word}", means) for word, means in _moves(offer))],
        [back, home_button(event)],
    )


def _moves(offer: Offer) -> list[tuple[str, Press]]:
    """Phrase and press of what may become of it."""
    offer_id = offer.id or 0
    if offer.status is OfferStatus.DRAFT:
        return [("drop", MoveOffer(offer_id, OfferStatus.ENDED)), ("open", MoveOffer(offer_id, OfferStatus.OPEN))]
    other = (
        ("pause", MoveOffer(offer_id, OfferStatus.PAUSED))
        if offer.status is OfferStatus.OPEN
        else ("go_on", MoveOffer(offer_id, OfferStatus.OPEN))
    )
    return [other, ("end", MoveOffer(offer_id, OfferStatus.ENDED))]


def _more_buttons(event: Event, offer: Offer, terms: OfferTerms) -> Keyboard:
    offer_id = offer.id or 0

    def switch(what: str, stands: bool) -> dict[str, Any]:
        mark = "✓ " if stands else ""
        return button(mark + event.word(f"offer.{what}"), SwitchOffer(offer_id, what, int(not stands)))

    sources = [
        button(
            ("✓ " if source is offer.source else "") + event.word(f"offer.source_{source}"),
            ChooseSource(offer_id, source),
        )
        for source in PieceSource
    ]
    is_draft, is_public = offer.status is OfferStatus.DRAFT, offer.source is PieceSource.PUBLIC
    example = button(event.word("offer.example_file"), ShowTemplate(COUPON_CODES.name, "xlsx"))
    code = button(event.word("offer.edit_public_code"), EditOffer(offer_id, OfferField.PUBLIC_CODE))
    return lines(
        [switch("guides_give", offer.guides_give)],
        [switch("pin_opens", offer.pin_opens)],
        [switch("gives_back", terms.gives_back)],
        *([source] for source in (sources if is_draft else ())),
        [code if is_draft and is_public else None],
        [example if offer.source is PieceSource.FILE else None],
        [button(event.word("offer.edit_picture"), EditOffer(offer_id, "picture"))],
        [button(event.word("button.back"), OpenOffer(offer_id))],
    )


def _facts(event: Event, session: Session, offer: Offer, terms: OfferTerms, now: datetime) -> dict[str, Any]:
    offer_id, picture = offer.id or 0, find_picture(session, terms.picture_id)
    left, codes = count_till_codes(session, offer_id) if offer.source is PieceSource.FILE else (0, 0)
    missing = find_missing(offer, terms) + (["codes"] if offer.source is PieceSource.FILE and not codes else [])
    return {
        **{name: getattr(terms, name) for name in ("name_en", "name_zh", "terms_en", "terms_zh")},
        "offer_id": offer_id,
        "kind": str(offer.kind),
        "status": str(offer.status),
        "version": terms.version,
        "older": count_older(session, terms),
        "percent": terms.percent,
        "worth": terms.worth,
        "currency": terms.currency,
        "least_spend": terms.least_spend,
        "whom": event.word(f"offer.whom_{terms.for_whom}"),
        **_when(event, session, terms, now),
        "given": offer.pieces,
        "used": count_used(session, [offer_id]).get(offer_id, 0),
        "budget_pieces": offer.budget_pieces,
        "money": offer.money,
        "budget_money": offer.budget_money,
        "per_customer": offer.per_customer,
        "guides_give": offer.guides_give,
        "pin_opens": offer.pin_opens,
        "gives_back": terms.gives_back,
        "source": str(offer.source),
        "public_code": offer.public_code,
        "codes_left": left,
        "codes": codes,
        "picture": "" if picture is None else "unreadable" if picture.reason else "kept",
        "uses": [event.word(f"offer.use_{use}") for use in list_uses(find_brand(session), offer_id)],
        "missing": [event.word(f"offer.missing_{word}") for word in missing],
        "never": find_never(offer, terms, find_zone(session, event.house.timezone)),
    }


def _when(event: Event, session: Session, terms: OfferTerms, now: datetime) -> dict[str, Any]:
    """Days and hours in words; of many stores the first few."""
    zone = find_zone(session, event.house.timezone)
    today = day_of(now, zone)

    def day(at: datetime | None) -> str:
        return write_day(event, day_of(at, zone), today) if at else ""

    ids = read_ids(terms.stores)
    named = select(Store).where(col(Store.id).in_(ids[:STORES_SHOWN])).order_by(col(Store.id))
    return {
        "valid_days": terms.valid_days,
        "starts": day(terms.starts_at),
        "ends": day(terms.ends_at),
        "is_over": terms.ends_at is not None and terms.ends_at <= now,
        "weekdays": read_ids(terms.weekdays),
        "hours": parse_spans(terms.hours),
        "stores": [names_of(store)[event.locale] for store in session.exec(named).all()] if ids else [],
        "more_stores": max(0, len(ids) - STORES_SHOWN),
    }
