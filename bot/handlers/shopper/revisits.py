"""A known customer scans: their coupon, the product on the shelf, a guide, another store, or simply their home."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.buttons import button
from bot.dates import money
from bot.db.tables import CodeKind
from bot.domain.arrivals.code_coupons import Given, welcome_back
from bot.domain.arrivals.code_days import count_start
from bot.domain.arrivals.onboarding import Scan, find_card
from bot.domain.coupons.held import HeldCoupon
from bot.domain.coupons.words import look_around
from bot.domain.people.chats import Person
from bot.domain.people.ownerships import find_owner_of
from bot.domain.referrals.friends import may_name_friend
from bot.domain.service.shelves import Shelf, find_shelf
from bot.handlers.alerts import owe_cap_alert
from bot.handlers.cards import lines
from bot.handlers.code_presses import AskAbout
from bot.handlers.events import Event
from bot.handlers.sent_pictures import is_photo
from bot.handlers.shopper.coupon_cards import coupon_facts
from bot.handlers.shopper.faces import Face, home_face
from bot.handlers.shopper.friend_presses import NameFriend
from bot.handlers.shopper.presses import (
    AddGuide,
    ChooseStore,
    JustVisit,
    KeepGuide,
    ListCoupons,
    MakeMyStore,
    ShowAtTill,
    Where,
)
from bot.replies import Call, Picture, Reply


def greet_known(event: Event, session: Session, person: Person, now: datetime, found: Scan) -> Call:
    """Never onboarding again; what the code has for them comes first."""
    given = welcome_back(session, person, found, now=now)
    if given.reached_cap:
        owe_cap_alert(event, session, found, now)
    shelf = _find_shelf(session, found)
    if shelf and not given.is_new:
        return _show_shelf(event, found, shelf)
    return _face(event, session, person, now, found, given).said(event)


def show_product(event: Event, session: Session, found: Scan) -> Reply:
    """The product of a shelf's code, below a newcomer's gift card; nothing for every other code."""
    shelf = _find_shelf(session, found)
    return (_show_shelf(event, found, shelf),) if shelf else ()


def used_card(event: Event, session: Session, person: Person, now: datetime, found: Scan) -> Call:
    """Somebody else's card: the way in is open all the same, without the card's gift."""
    count_start(session, code_id=found.code_id or 0, zone=found.place.zone, now=now)
    if person.customer_id:
        return event.say("shopper/used_card", home_face(event, session, person, now=now).keyboard, is_known=True)
    way_in = lines([button(event.word("button.come_in"), ChooseStore(found.place.store_id))])
    return event.say("shopper/used_card", way_in, is_known=False)


def _face(event: Event, session: Session, person: Person, now: datetime, found: Scan, given: Given) -> Face:
    is_elsewhere = found.kind is CodeKind.STORE and found.place.store_id != person.store_id
    home = home_face(event, session, person, now=now, visited=found.place if is_elsewhere else None)
    if found.brought_by:
        if found.brought_by == person.customer_id:
            return Face("shopper/own_link", home.keyboard)
        return _friend_face(event, session, person, now, home)
    if given.coupon:
        return _coupon_face(event, session, found, given.coupon, now)
    if given.is_gone:
        return Face("shopper/gifts_gone", home.keyboard, {"store": found.place.store})
    if found.kind is CodeKind.GUIDE:
        return _guide_face(event, session, person, found) or home
    if is_elsewhere:
        return _other_store_face(event, session, person, found, home)
    return home


def _friend_face(event: Event, session: Session, person: Person, now: datetime, home: Face) -> Face:
    """Who has just joined by themselves may still say that this friend invited them."""
    may_name = may_name_friend(session, customer_id=person.customer_id or 0, now=now)
    named = [[button(event.word("button.named_friend"), NameFriend(event.args))]] if may_name else home.keyboard
    return Face("shopper/known_friend", named, {"may_name": may_name})


def _coupon_face(event: Event, session: Session, found: Scan, coupon: HeldCoupon, now: datetime) -> Face:
    is_usable = coupon.use is None and coupon.expires_at > now
    till = button(event.word("button.show_at_till"), ShowAtTill(coupon.coupon_id)) if is_usable else None
    keyboard = lines([till], [button(event.word("button.coupons"), ListCoupons())])
    facts = coupon_facts(coupon, found.place.zone, look_around(session, [coupon]))
    return Face(
        "shopper/code_coupon", keyboard, {"store": found.place.store, "coupon": facts, "usable": is_usable}
    )


def _find_shelf(session: Session, found: Scan) -> Shelf | None:
    if found.kind is not CodeKind.SHELF or found.product_id is None:
        return None
    return find_shelf(session, product_id=found.product_id, store_id=found.place.store_id)


def _show_shelf(event: Event, found: Scan, shelf: Shelf) -> Call:
    """With its picture if there is one: by Telegram's id of a photo, else from our own store."""
    keyboard = lines([button(event.word("button.ask"), AskAbout(shelf.product_id))])
    facts: dict[str, Any] = {
        "name": shelf.name,
        "store": found.place.store,
        "price": money(shelf.price, shelf.currency, event.locale) if shelf.price is not None else "",
        "pieces": shelf.pieces,
        "counted_at": shelf.counted_at,
        "zone": found.place.zone,
    }
    by_id = shelf.telegram_file if is_photo(shelf.telegram_file) else ""
    if not by_id and shelf.picture_id is None:
        return event.say("shopper/shelf", keyboard, **facts)
    shown = event.show(Picture("given", {"logo": shelf.picture_id}), "shopper/shelf", keyboard, **facts)
    return replace(shown, params={**shown.params, "photo": by_id}, picture=None) if by_id else shown


def _guide_face(event: Event, session: Session, person: Person, found: Scan) -> Face | None:
    """ "Add NAME?" None: the guide is gone, is the customer's already, or is the customer."""
    if found.guide_id is None or found.guide_chat_id == person.chat_id:
        return None
    if find_owner_of(session, customer_id=person.customer_id or 0) == found.guide_id:
        return None
    keyboard = lines(
        [
            button(event.word("button.yes"), AddGuide(found.guide_id)),
            button(event.word("button.no"), KeepGuide()),
        ]
    )
    return Face("shopper/add_guide", keyboard, {"name": found.guide_name})


def _other_store_face(event: Event, session: Session, person: Person, found: Scan, home: Face) -> Face:
    place = found.place
    mine = find_card(session, person)
    keyboard = lines(
        [button(event.word("button.make_my_store"), MakeMyStore(place.store_id, Where.HOME))],
        [button(event.word("button.just_visiting"), JustVisit(place.store_id))],
    )
    facts = {**home.facts, "store": place.store, "home": mine.place.store if mine else place.store}
    return Face("shopper/other_store", keyboard, facts)
