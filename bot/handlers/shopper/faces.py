"""Faces of the shopper's cards: what stands on a card now, whether it is said or put in place of what stood."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.buttons import button, link
from bot.db.tables import Topic
from bot.domain.arrivals.onboarding import Card, Place, find_card, must_find_card
from bot.domain.coupons.held import HeldCoupon, list_coupons
from bot.domain.coupons.words import NOTHING_AROUND, Around, look_around
from bot.domain.people.chats import Person
from bot.domain.people.consents import agrees
from bot.domain.people.phones import find_own_marks
from bot.domain.referrals.friends import may_name_friend
from bot.handlers.cards import Page, lines
from bot.handlers.events import Event
from bot.handlers.languages import list_languages, other_language
from bot.handlers.shopper.coupon_cards import (
    LOOKED_THROUGH,
    SHOWN,
    coupon_facts,
    find_state,
    find_usable,
    is_for_here,
    list_tills,
    till_button,
)
from bot.handlers.shopper.friend_presses import NameFriend
from bot.handlers.shopper.presses import (
    Agree,
    Decline,
    ForgetPhone,
    Invite,
    ListCoupons,
    ListOtherStores,
    ListStores,
    OpenHelp,
    OpenSettings,
    SharePhone,
    ShowNotice,
    Speak,
    SwitchTopic,
    TurnCoupons,
    Where,
)
from bot.reminding import ShowCoupon
from bot.replies import Call, Keyboard

WHOLE = 3  # with no more than these on it, a card tells their terms as well


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
        return help_face(event, friend_row(event, session, person.customer_id, now))
    return home_face(event, session, person, now=now)


def gift_face(event: Event, card: Card, *, now: datetime, has_other_stores: bool = False) -> Face:
    """START's answer: the gift with its code, the notice, the group, and one question with nothing pre-ticked."""
    place = card.place
    is_over = bool(card.expires_at and card.expires_at <= now)
    usable = card.coupon_id if not (card.is_used or is_over) else None
    asks = card.answer is None
    keyboard = lines(
        [till_button(event, usable), _group(event, place)],
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
        "is_back": card.is_back,
        "answer": card.answer,
        "by_friend": card.by_friend,
    }
    return Face("shopper/gift_card", keyboard, facts)


def home_face(
    event: Event, session: Session, person: Person, *, now: datetime, visited: Place | None = None
) -> Face:
    """Who is known sees what can be used here, the group if not in it, the way to everything. What is for other
    stores or later days has its button below that.

    Somebody who is no customer yet is shown the help instead.
    """
    card = find_card(session, person)
    if card is None:
        return help_face(event)
    place = visited or card.place
    coupons = list_coupons(session, customer_id=card.customer_id, now=now, limit=LOOKED_THROUGH)
    in_hand = find_usable(coupons, now)
    here = [coupon for coupon in in_hand if is_for_here(coupon, place.store_id, now)][:SHOWN]
    others = [coupon for coupon in in_hand if coupon not in here]
    keyboard = lines(
        *list_tills(event, [*here, *others][:SHOWN], is_named=not here),
        [_group(event, place)],
        [button(event.word("button.coupons"), ListCoupons()), button(event.word("button.invite"), Invite())],
        friend_row(event, session, card.customer_id, now),
        [button(event.word("button.help"), OpenHelp()), _other_language(event, Where.HOME)],
    )
    around = look_around(session, here)
    facts = {"store": place.store, "coupons": [coupon_facts(coupon, card.place.zone, around) for coupon in here]}
    return Face("shopper/home", keyboard, facts)


def coupons_face(
    event: Event,
    coupons: Sequence[HeldCoupon],
    zone: str,
    *,
    now: datetime,
    page: Page | None = None,
    around: Around = NOTHING_AROUND,
    member_code: str = "",
) -> Face:
    """A page of all coupons: those in hand first, what is used or ended marked; each has a card of its own."""
    page = page or Page(0, len(coupons))
    usable = find_usable(coupons, now)
    cards = [ShowCoupon(coupon.coupon_id) for coupon in coupons]
    numbers = [button(str(place), card) for place, card in enumerate(cards, page.offset + 1)]
    if len(cards) == 1:
        numbers = [button(event.word("button.about_coupon"), cards[0])]
    facts = {
        "coupons": [
            {**coupon_facts(coupon, zone, around), "state": find_state(coupon, now, around), "number": place}
            for place, coupon in enumerate(coupons, page.offset + 1)
        ],
        "total": page.total,
        "member_code": member_code,
        "with_terms": len(usable) <= WHOLE,
        "now": now,
    }
    keyboard = lines(*list_tills(event, usable), numbers[:5], numbers[5:], page.turn(TurnCoupons))
    return Face("shopper/coupons", keyboard, facts)


def settings_face(event: Event, session: Session, person: Person) -> Face:
    """Language, and a switch for each topic once there is a customer to hold the answers."""
    topics = []
    if person.customer_id:
        for topic in Topic:
            agreed = agrees(session, customer_id=person.customer_id, topic=topic)
            key = f"button.{topic}_{'on' if agreed else 'off'}"
            topics.append([button(event.word(key), SwitchTopic(str(topic), int(not agreed)))])
    member_code, phone_tail = find_own_marks(session, customer_id=person.customer_id)
    phone = ("button.forget_phone", ForgetPhone()) if phone_tail else ("button.share_phone", SharePhone())
    keyboard = lines(
        *topics,
        [button(event.word(phone[0]), phone[1]) if person.customer_id else None],
        list_languages(event, lambda locale: Speak(locale, Where.SETTINGS)),
        [button(event.word("button.privacy"), ShowNotice(Where.SETTINGS))],
    )
    facts = {"is_customer": bool(person.customer_id), "member_code": member_code, "phone_tail": phone_tail}
    return Face("shopper/settings", keyboard, facts)


def friend_row(event: Event, session: Session, customer_id: int | None, now: datetime) -> list[dict[str, Any]]:
    """[A friend invited me], as long as that can still be said."""
    may = customer_id and may_name_friend(session, customer_id=customer_id, now=now)
    return [button(event.word("button.named_friend"), NameFriend())] if may else []


def help_face(event: Event, more: Sequence[dict[str, Any]] = ()) -> Face:
    keyboard = lines(
        more,
        [button(event.word("button.coupons"), ListCoupons()), button(event.word("button.invite"), Invite())],
        [button(event.word("button.stores"), ListStores()), button(event.word("button.settings"), OpenSettings())],
        [button(event.word("button.privacy"), ShowNotice(Where.HELP)), _other_language(event, Where.HELP)],
    )
    return Face("shopper/help", keyboard)


def _group(event: Event, place: Place) -> dict[str, Any] | None:
    return link(event.word("button.join_group"), place.group_link) if place.group_link else None


def _other_language(event: Event, where: Where) -> dict[str, Any]:
    return button(event.word("button.other_language"), Speak(other_language(event), where))
