"""The two buttons under a shopper's message: why it came, and stop."""

from datetime import datetime

from sqlmodel import Session, col, select

from bot.buttons import button
from bot.db.prepared import Prepared
from bot.db.tables import Consent, ConsentSource, Topic
from bot.domain.people.chats import Person
from bot.domain.stores.directory import find_store, names_of
from bot.handlers.cards import lines
from bot.handlers.events import Event
from bot.handlers.shopper.routes import shopper
from bot.handlers.shopper.stop import stop_all
from bot.replies import Reply
from campaigns.lifecycle import CampaignUnknown, find_campaign_of
from campaigns.presses import StopOffers, WhyThis
from campaigns.tables import Campaign

_GOT = Prepared("SELECT 1 FROM deliveries WHERE broadcast_id = :broadcast AND chat_id = :chat")


@shopper.press(WhyThis)
def tell_why(event: Event, session: Session, person: Person, now: datetime, *, press: WhyThis) -> Reply:
    """Only about what this person was sent: another's broadcast is unknown to them."""
    if press.broadcast_id == 0:
        return (event.toast("toast.only_preview", alert=True),)
    campaign = _find_received(session, person, press.broadcast_id)
    store = find_store(session, campaign.store_id) if campaign.store_id else None
    keyboard = lines([button(event.word("button.stop_offers"), StopOffers(press.broadcast_id))])
    said = event.say(
        "campaign/why",
        keyboard,
        store=names_of(store)[event.locale] if store else "",
        agreed_at=_find_yes(session, person),
        zone=campaign.timezone,
    )
    return (event.toast(), said)


@shopper.press(StopOffers)
def stop_offers(event: Event, session: Session, person: Person, now: datetime, *, press: StopOffers) -> Reply:
    """Counts from the next claim on; pressing it again says the same."""
    if press.broadcast_id == 0:
        return (event.toast("toast.only_preview", alert=True),)
    said = stop_all(event, session, person, now, said="stop_offers", source=ConsentSource.MESSAGE)
    return (event.toast("toast.offers_stopped"), said)


def _find_received(session: Session, person: Person, broadcast_id: int) -> Campaign:
    known = 0 < broadcast_id < 2**62
    got = known and _GOT(session, broadcast=broadcast_id, chat=person.chat_id).fetchone()
    campaign = find_campaign_of(session, broadcast_id) if got else None
    if campaign is None:
        raise CampaignUnknown
    return campaign


def _find_yes(session: Session, person: Person) -> datetime | None:
    """When they last agreed to offers."""
    answers = select(Consent.at).where(
        Consent.customer_id == person.customer_id, Consent.topic == Topic.OFFERS, col(Consent.agreed).is_(True)
    )
    return session.exec(answers.order_by(col(Consent.id).desc()).limit(1)).first()
