"""A known customer at another store, before another guide or a shelf: nothing changes unless they press it."""

from datetime import datetime

from sqlmodel import Session

from bot.domain.arrivals.onboarding import NotACustomer, find_place, move_home
from bot.domain.people.chats import Person
from bot.domain.people.ownerships import give_customer
from bot.domain.service.products import check_product
from bot.domain.stores.directory import names_of
from bot.handlers.cards import stop_asking
from bot.handlers.code_presses import AskAbout
from bot.handlers.events import Event
from bot.handlers.shopper.faces import draw_face, home_face
from bot.handlers.shopper.presses import AddGuide, JustVisit, KeepGuide, MakeMyStore
from bot.handlers.shopper.routes import shopper
from bot.replies import Reply


@shopper.press(MakeMyStore)
def make_my_store(event: Event, session: Session, person: Person, now: datetime, *, press: MakeMyStore) -> Reply:
    stop_asking(session, person)
    move_home(session, customer_id=person.customer_id, store_id=press.store_id)
    face = draw_face(event, session, person, now, press.where)
    return (event.toast("toast.my_store"), face.put(event))


@shopper.press(JustVisit)
def just_visit(event: Event, session: Session, person: Person, now: datetime, *, press: JustVisit) -> Reply:
    visited = find_place(session, person, store_id=press.store_id).place
    face = home_face(event, session, person, now=now, visited=visited)
    return (event.toast("toast.just_visiting"), face.put(event))


@shopper.press(AddGuide)
def add_guide(event: Event, session: Session, person: Person, now: datetime, *, press: AddGuide) -> Reply:
    if person.customer_id is None:
        raise NotACustomer
    name = give_customer(session, customer_id=person.customer_id, guide_id=press.guide_id, now=now)
    return (event.toast("toast.guide_added"), event.change("shopper/guide_added", name=name))


@shopper.press(KeepGuide)
def keep_guide(event: Event, session: Session, person: Person, now: datetime, *, press: KeepGuide) -> Reply:
    face = home_face(event, session, person, now=now)
    return (event.toast(), face.put(event))


@shopper.press(AskAbout)
def ask_about(event: Event, session: Session, person: Person, now: datetime, *, press: AskAbout) -> Reply:
    """Any text is a question; this says so, by the product's name."""
    product = check_product(session, press.product_id)
    return (event.toast(), event.say("shopper/ask_about", name=names_of(product)))
