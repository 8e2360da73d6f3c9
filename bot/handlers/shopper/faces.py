"""Faces of the shopper's cards: what stands on a card now, whether it is said or put in place of what stood."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.buttons import button, link
from bot.db.tables import CouponStatus, Topic
from bot.domain.consents import agrees
from bot.domain.coupons import HeldCoupon, list_coupons
from bot.domain.onboarding import Card, Place, find_card, must_find_card
from bot.domain.people import Person
from bot.handlers.cards import lines
from bot.handlers.events import Event
from bot.handlers.languages import list_languages, other_language
from bot.handlers.shopper.presses import (
    Agree,
    Decline,
    Invite,
    ListCoupons,
    ListOtherStores,
    ListStores,
    OpenHelp,
    OpenSettings,
    ShowAtTill,
    ShowNotice,
    Speak,
    SwitchTopic,
    Where,
)
from bot.replies import Call, Keyboard

SHOWN = 10  # coupons on one card


@dataclass(frozen=True)
class Face:
    template: str
    keyboard: Keyboard
    facts: dict[str, Any] = field(default_factory=dict)

    def said(self, event: Event) -> Call:
        return event.say(self.template, self.keyboard, **self.facts)

    def put(self, event: Event) -> Call:
        return event.change(self.template, self.keyboard, **self.facts)


def draw_face(event: Event, session: Session, person: Person, now: datetime, where: str) -> Face:
    """The card a button stands on, as it is now."""
    if where == Where.GIFT:
        return gift_face(event, must_find_card(session, person), now=now)
    if where == Where.SETTINGS:
        return settings_face(event, session, person)
    if where == Where.HELP:
        return help_face(event)
    return home_face(event, session, person, now=now)


def gift_face(event: Event, card: Card, *, now: datetime, has_other_stores: bool = False) -> Face:
    """START's answer: the gift with its code, the notice, the group, and one question with nothing pre-ticked."""
    place = card.place
    is_over = bool(card.expires_at and card.expires_at <= now)
    usable = card.coupon_id if not (card.is_used or is_over) else None
    asks = card.answer is None
    keyboard = lines(
        [_till(event, usable), _group(event, place)],
        [button(event.word("button.privacy"), ShowNotice(Where.GIFT)), _other_language(event, Where.GIFT)],
        [button(event.word("button.other_store"), ListOtherStores()) if has_other_stores else None],
        [
            button(event.word("button.agree"), Agree(Where.GIFT)) if asks else None,
            button(event.word("button.decline"), Decline(Where.GIFT)) if asks else None,
        ],
    )
    facts = {
        "store": place.store,
        "brand": place.brand,
        "gift": card.gift,
        "code": card.code,
        "expires_at": card.expires_at,
        "zone": place.zone,
        "is_used": card.is_used,
        "is_gone": card.is_gone,
        "answer": card.answer,
    }
    return Face("shopper/gift_card", keyboard, facts)


def home_face(
    event: Event, session: Session, person: Person, *, now: datetime, visited: Place | None = None
) -> Face:
    """Who is known sees what is in hand: usable coupons, the group if not in it, the way to everything.

    Somebody who is no customer yet is shown the help instead.
    """
    card = find_card(session, person)
    if card is None:
        return help_face(event)
    place = visited or card.place
    usable = _usable(list_coupons(session, customer_id=card.customer_id), now)
    keyboard = lines(
        *_tills(event, usable),
        [_group(event, place)],
        [button(event.word("button.coupons"), ListCoupons()), button(event.word("button.invite"), Invite())],
        [button(event.word("button.help"), OpenHelp()), _other_language(event, Where.HOME)],
    )
    facts = {"store": place.store, "coupons": [coupon_facts(coupon, place.zone) for coupon in usable]}
    return Face("shopper/home", keyboard, facts)


def coupons_face(event: Event, coupons: Sequence[HeldCoupon], zone: str, *, now: datetime) -> Face:
    """Every coupon: those in hand first, used and ended ones marked."""
    usable = _usable(coupons, now)
    others = [coupon for coupon in coupons if coupon not in usable][:SHOWN]
    facts = {
        "usable": [coupon_facts(coupon, zone) for coupon in usable],
        "others": [coupon_facts(coupon, zone) for coupon in others],
    }
    return Face("shopper/coupons", lines(*_tills(event, usable)), facts)


def settings_face(event: Event, session: Session, person: Person) -> Face:
    """Language, and a switch for each topic once there is a customer to hold the answers."""
    topics = []
    if person.customer_id:
        for topic in Topic:
            agreed = agrees(session, customer_id=person.customer_id, topic=topic)
            key = f"button.{topic}_{'on' if agreed else 'off'}"
            topics.append([button(event.word(key), SwitchTopic(str(topic), int(not agreed)))])
    keyboard = lines(
        *topics,
        list_languages(event, lambda locale: Speak(locale, Where.SETTINGS)),
        [button(event.word("button.privacy"), ShowNotice(Where.SETTINGS))],
    )
    return Face("shopper/settings", keyboard, {"is_customer": bool(person.customer_id)})


def help_face(event: Event) -> Face:
    keyboard = lines(
        [button(event.word("button.coupons"), ListCoupons()), button(event.word("button.invite"), Invite())],
        [button(event.word("button.stores"), ListStores()), button(event.word("button.settings"), OpenSettings())],
        [button(event.word("button.privacy"), ShowNotice(Where.HELP)), _other_language(event, Where.HELP)],
    )
    return Face("shopper/help", keyboard)


def coupon_facts(coupon: HeldCoupon, zone: str) -> dict[str, Any]:
    """A coupon as a template needs it; days and times in `zone`."""
    return {
        "gift": coupon.gift,
        "terms": coupon.terms,
        "code": coupon.shown_code,
        "expires_at": coupon.expires_at,
        "zone": zone,
        "used_at": coupon.use.at if coupon.use else None,
        "used_zone": coupon.use.zone if coupon.use else zone,
        "used_store": coupon.use.store if coupon.use else None,
    }


def _usable(coupons: Sequence[HeldCoupon], now: datetime) -> list[HeldCoupon]:
    return [coupon for coupon in coupons if coupon.status is CouponStatus.ISSUED and coupon.expires_at > now][
        :SHOWN
    ]


def _till(event: Event, coupon_id: int | None) -> dict[str, Any] | None:
    return button(event.word("button.show_at_till"), ShowAtTill(coupon_id)) if coupon_id else None


def _tills(event: Event, usable: Sequence[HeldCoupon]) -> list[list[dict[str, Any] | None]]:
    """One button a coupon; with several each says which, with two of a kind by its code too."""
    if len(usable) == 1:
        return [[_till(event, usable[0].coupon_id)]]
    words = event.word("button.show_at_till")
    names = [coupon.gift[event.locale] for coupon in usable]
    return [
        [
            button(
                f"{words} · {name[:40]}{f' · {coupon.shown_code[-4:]}' if names.count(name) > 1 else ''}",
                ShowAtTill(coupon.coupon_id),
            )
        ]
        for coupon, name in zip(usable, names, strict=True)
    ]


def _group(event: Event, place: Place) -> dict[str, Any] | None:
    return link(event.word("button.join_group"), place.group_link) if place.group_link else None


def _other_language(event: Event, where: Where) -> dict[str, Any]:
    return button(event.word("button.other_language"), Speak(other_language(event), where))
