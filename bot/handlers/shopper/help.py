"""/help, and one clear sentence for whatever leads nowhere."""

from datetime import datetime

from sqlmodel import Session

from bot.domain.people.chats import Person
from bot.handlers.events import Event
from bot.handlers.incoming import Kind
from bot.handlers.shopper.faces import friend_row, help_face
from bot.handlers.shopper.presses import OpenHelp
from bot.handlers.shopper.routes import shopper
from bot.handlers.shopper.stores import near_stores
from bot.replies import Reply


@shopper.command("help")
def open_help(event: Event, session: Session, person: Person, now: datetime) -> Reply:
    return (help_face(event, friend_row(event, session, person.customer_id, now)).said(event),)


@shopper.press(OpenHelp)
def show_help(event: Event, session: Session, person: Person, now: datetime, *, press: OpenHelp) -> Reply:
    face = help_face(event, friend_row(event, session, person.customer_id, now))
    return (event.toast(), face.said(event))


@shopper.on(Kind.COMMAND)
def unknown_command(event: Event, session: Session, person: Person, now: datetime) -> Reply:
    """Also a command of a role the person does not have: it does not exist for them."""
    return (event.say("shopper/unknown_command"),)


@shopper.on(Kind.PHOTO_OR_FILE, Kind.SHARED_CHAT)
def unreadable(event: Event, session: Session, person: Person, now: datetime) -> Reply:
    """But where somebody is can be answered."""
    if event.place:
        return near_stores(event, session, event.place, now)
    return (event.say("shopper/unreadable"),)


@shopper.on(Kind.PRESS, Kind.STALE_PRESS)
def stale_press(event: Event, session: Session, person: Person, now: datetime, **_press: object) -> Reply:
    """Forged, outdated, or a role's button without the role: answered, and nothing else."""
    return (event.toast("toast.stale"),)
