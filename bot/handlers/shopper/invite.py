"""/invite: the customer's own link and QR picture for friends, and how many came."""

from datetime import datetime
from urllib.parse import quote

from sqlmodel import Session

from bot.buttons import link, rows
from bot.domain.onboarding import must_find_card
from bot.domain.people import Person
from bot.domain.referrals import count_friends, find_invite_code
from bot.handlers.events import Event
from bot.handlers.shopper.presses import Invite
from bot.handlers.shopper.routes import shopper
from bot.replies import Call, Picture, Reply


@shopper.command("invite")
def invite(event: Event, session: Session, person: Person, now: datetime) -> Reply:
    return (_poster(event, session, person),)


@shopper.press(Invite)
def show_invite(event: Event, session: Session, person: Person, now: datetime, *, press: Invite) -> Reply:
    return (event.toast(), _poster(event, session, person))


def _poster(event: Event, session: Session, person: Person) -> Call:
    card = must_find_card(session, person)
    url = event.house.deep_link(find_invite_code(session, customer_id=card.customer_id))
    share = f"https://t.me/share/url?url={quote(url, safe='')}&text={quote(event.word('invite.share_text'))}"
    return event.show(
        Picture("qr", {"data": url}),
        "shopper/invite",
        rows(link(event.word("button.share"), share)),
        url=url,
        friends=count_friends(session, customer_id=card.customer_id),
        store=card.place.store,
    )
