"""START: whatever was scanned leads to the gift card, to what a known customer sees, or to one friendly no."""

from datetime import datetime

from sqlmodel import Session

from bot.buttons import button
from bot.db.tables import CodeKind
from bot.domain.onboarding import NotOpen, Scan, find_card, find_place, find_scan, onboard
from bot.domain.ownerships import find_owner_of
from bot.domain.people import Person
from bot.domain.staff import accept_invitation
from bot.domain.stores import find_store, list_stores, names_of
from bot.handlers.cards import lines
from bot.handlers.events import Event
from bot.handlers.shopper.faces import Face, gift_face, home_face
from bot.handlers.shopper.presses import AddGuide, ChooseStore, JustVisit, KeepGuide, MakeMyStore, Where
from bot.handlers.shopper.routes import shopper
from bot.replies import Keyboard, Reply

STORES_SHOWN = 60  # Telegram takes 100 buttons


@shopper.command("start", payload="")
def open_door(event: Event, session: Session, person: Person, now: datetime) -> Reply:
    """No code: a known customer's home; a newcomer joins the only store, or says which one."""
    if person.customer_id:
        return (home_face(event, session, person, now=now).said(event),)
    stores = list_stores(session)
    if not stores:
        raise NotOpen
    if len(stores) > 1:
        return (event.say("shopper/choose_store", store_buttons(event, session, ChooseStore)),)
    return _welcome(event, session, person, now, find_place(session, person, store_id=stores[0].id or 0))


@shopper.command("start", payload="e")
@shopper.command("start", payload="f")
def scan(event: Event, session: Session, person: Person, now: datetime) -> Reply:
    """An entry code or a friend's link. Never onboards twice."""
    found = find_scan(session, person, event.args)
    if found is None:
        return bad_link(event, session, person, now)
    if person.customer_id is None:
        return _welcome(event, session, person, now, found)
    return (_known_face(event, session, person, now, found).said(event),)


@shopper.command("start", payload="i")
def take_role(event: Event, session: Session, person: Person, now: datetime) -> Reply:
    """A staff invitation; anything about it that does not fit is said alike."""
    staff = accept_invitation(session, person, code=event.args, now=now)
    store = find_store(session, staff.store_id) if staff.store_id else None
    names = names_of(store) if store else None
    return (event.say("shopper/now_staff", role=str(staff.role), store=names),)


@shopper.command("start", payload="c")
def open_till_code(event: Event, session: Session, person: Person, now: datetime) -> Reply:
    """A coupon's till code: only staff can do anything with it, and nobody learns whose it is."""
    return (event.say("shopper/till_code"),)


@shopper.command("start")
def bad_link(event: Event, session: Session, person: Person, now: datetime) -> Reply:
    """Malformed, foreign, switched off, oversized: one friendly reply for all."""
    face = home_face(event, session, person, now=now)
    return (event.say("shopper/bad_link", face.keyboard if person.customer_id else ()),)


@shopper.press(ChooseStore)
def choose_store(event: Event, session: Session, person: Person, now: datetime, *, press: ChooseStore) -> Reply:
    place = find_place(session, person, store_id=press.store_id)
    card = onboard(session, person, place, now=now)
    return (event.toast(), gift_face(event, card, now=now).put(event))


def store_buttons(
    event: Event, session: Session, press: type[ChooseStore] | type[MakeMyStore], *more: str
) -> Keyboard:
    """One button a store; `more` are the press's other facts."""
    return [
        [button(names_of(store)[event.locale], press(store.id or 0, *more))]
        for store in list_stores(session)[:STORES_SHOWN]
    ]


def _welcome(event: Event, session: Session, person: Person, now: datetime, found: Scan) -> Reply:
    card = onboard(session, person, found, now=now)
    by_friend = found.brought_by is not None
    has_others = by_friend and len(list_stores(session)) > 1
    return (gift_face(event, card, now=now, has_other_stores=has_others).said(event),)


def _known_face(event: Event, session: Session, person: Person, now: datetime, found: Scan) -> Face:
    home = home_face(event, session, person, now=now)
    if found.brought_by:
        is_own = found.brought_by == person.customer_id
        return Face("shopper/own_link" if is_own else "shopper/known_friend", home.keyboard)
    if found.kind is CodeKind.GUIDE:
        return _guide_face(event, session, person, found) or home
    if found.kind is CodeKind.STORE and found.place.store_id != person.store_id:
        return _other_store_face(event, session, person, found, home)
    return home


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
