"""/invite: the customer's own link and QR picture, and how far friends are; [A friend invited me]."""

from datetime import datetime
from typing import Any
from urllib.parse import quote

from sqlmodel import Session

from bot.buttons import button, link, rows
from bot.db.tables import ReferralStatus
from bot.domain.arrivals.onboarding import must_find_card
from bot.domain.people.chats import Person
from bot.domain.referrals.friends import LATE as NAMED_WITHIN
from bot.domain.referrals.friends import (
    Brought,
    TooLate,
    find_allowance,
    find_invite_code,
    find_prizes,
    list_friends,
    may_name_friend,
    name_friend,
)
from bot.handlers.cards import ask_for, put_card, stop_asking
from bot.handlers.events import Event
from bot.handlers.shopper.friend_presses import NameFriend
from bot.handlers.shopper.presses import GoBack, Invite, ListCoupons, Where
from bot.handlers.shopper.routes import shopper
from bot.replies import Call, Picture, Reply

SHOWN = 8  # friends by number; a caption has room for little more
TOLD = frozenset({"cap", "staff"})
"""Reasons a referrer is told; the others would say what a friend did or is."""


@shopper.command("invite")
def invite(event: Event, session: Session, person: Person, now: datetime) -> Reply:
    return (_poster(event, session, person, now),)


@shopper.press(Invite)
def show_invite(event: Event, session: Session, person: Person, now: datetime, *, press: Invite) -> Reply:
    return (event.toast(), _poster(event, session, person, now))


@shopper.press(NameFriend)
def ask_friend(event: Event, session: Session, person: Person, now: datetime, *, press: NameFriend) -> Reply:
    if press.code:
        return _note_friend(event, session, person, press.code, now)
    if person.customer_id is None or not may_name_friend(session, customer_id=person.customer_id, now=now):
        raise TooLate(hours=int(NAMED_WITHIN.total_seconds() // 3600))
    back = rows(button(event.word("button.back"), GoBack(Where.HOME)))
    return ask_for(event, session, person, "ask.named_friend", awaiting="friend.code", keyboard=back)


@shopper.awaits("friend.code")
def take_friend_code(event: Event, session: Session, person: Person, now: datetime) -> Reply:
    return _note_friend(event, session, person, event.text, now)


def _note_friend(event: Event, session: Session, person: Person, code: str, now: datetime) -> Reply:
    name_friend(session, person, code=code, now=now)
    stop_asking(session, person)
    return put_card(event, "shopper/friend_named", rows(button(event.word("button.coupons"), ListCoupons())))


def _poster(event: Event, session: Session, person: Person, now: datetime) -> Call:
    card = must_find_card(session, person)
    url = event.house.deep_link(find_invite_code(session, customer_id=card.customer_id))
    theirs, yours = find_prizes(session)
    text = event.word("invite.share_text", gift=theirs[event.locale] if theirs else "")
    share = f"https://t.me/share/url?url={quote(url, safe='')}&text={quote(text)}"
    friends = list_friends(session, customer_id=card.customer_id)
    month = find_allowance(session, customer_id=card.customer_id, now=now)
    return event.show(
        Picture("qr", {"data": url}),
        "shopper/invite",
        rows(link(event.word("button.share"), share)),
        url=url,
        count=len(friends),
        friends=[_friend(friend) for friend in friends[-SHOWN:]],
        earlier=max(0, len(friends) - SHOWN),
        store=card.place.store,
        most=month.most,
        theirs=theirs,
        yours=yours,
        is_full=month.used >= month.most,
        zone=month.zone,
    )


def _friend(friend: Brought) -> dict[str, Any]:
    is_over = friend.status in (ReferralStatus.REJECTED, ReferralStatus.CLAWED_BACK)
    return {
        "number": friend.number,
        "status": "not" if is_over else str(friend.status),
        "usable_from": friend.usable_from,
        "has_coupon": friend.has_coupon,
        "reason": friend.reason if friend.reason in TOLD else "",
    }
