"""[See as a shopper]: what a newcomer of the store sees, or one's own home as its customer; nothing is given."""

from datetime import datetime

from sqlmodel import Session

from bot.buttons import Press, button
from bot.domain.arrivals.onboarding import Card, NotOpen, Place, find_place
from bot.domain.coupons.issuing import end_of
from bot.domain.people.chats import Person
from bot.domain.people.staff import Guide
from bot.domain.stores.directory import StoreUnknown
from bot.handlers.cards import lines
from bot.handlers.events import Event
from bot.handlers.guide.presses import AsShopper, GuideHome
from bot.handlers.guide.routes import guide
from bot.handlers.shopper.faces import gift_face, home_face
from bot.replies import Reply

SAMPLE = "XXXX-XXXX-XXXX"


@guide.press(AsShopper)
def see_own_store(
    event: Event, session: Session, person: Person, now: datetime, *, press: AsShopper, actor: Guide
) -> Reply:
    if press.store_id not in (0, actor.store_id):
        raise StoreUnknown
    return show_view(event, session, person, now, store_id=actor.store_id, back=GuideHome())


def show_view(
    event: Event, session: Session, person: Person, now: datetime, *, store_id: int, back: Press
) -> Reply:
    """Who is a customer as well sees their own home, all of it real. Raises NotOpen."""
    way_back = [button(event.word("staff.back_to_desk"), back)]
    if person.customer_id is not None:
        own = home_face(event, session, person, now=now)
        said = event.say("guide/as_shopper", lines(*own.keyboard, way_back), is_own=True, **own.facts)
        return (event.toast(), said)
    place = find_place(session, person, store_id=store_id).place
    if not place.is_open:
        raise NotOpen
    facts = gift_face(event, _sample_card(place, now), now=now).facts
    return (event.toast(), event.say("guide/as_shopper", [way_back], is_own=False, **facts))


def _sample_card(place: Place, now: datetime) -> Card:
    if place.grant is None:
        return Card(place, customer_id=0)
    expires_at = end_of(place.grant, place.zone, now)
    return Card(place, customer_id=0, gift=place.gift, code=SAMPLE, expires_at=expires_at)
