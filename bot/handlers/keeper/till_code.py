"""[Till code]: what is printed and stands at a till without a staff device, as a picture and for the printer."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.chinese import TRADITIONAL, written
from bot.db.tables import Store
from bot.domain.people.chats import Person
from bot.domain.people.staff import Keeper
from bot.domain.stores.directory import Names, find_brand, names_of
from bot.domain.till.pins import take_till_code
from bot.handlers.cards import lines, stop_asking
from bot.handlers.events import Event
from bot.handlers.keeper.routes import keeper
from bot.handlers.keeper.store import back_to_store, take_store
from bot.handlers.side_presses import TillCodePicture
from bot.posters.making import safe_name
from bot.replies import Picture, Reply
from bot.texts import LOCALES


@keeper.press(TillCodePicture)
def show_till_code(
    event: Event, session: Session, person: Person, now: datetime, *, press: TillCodePicture, actor: Keeper
) -> Reply:
    stop_asking(session, person)
    store = take_store(session, actor, press.store_id)
    code = take_till_code(session, press.store_id)
    name = names_of(store)[event.locale]
    facts = _print(event, session, store, event.house.deep_link(code))
    look = Picture("poster", facts)
    sheet = Picture("poster_pdf", facts, file_name=f"{safe_name(name)} till code.pdf")
    keyboard = lines([back_to_store(event, press.store_id)])
    return (
        event.toast(),
        event.show(look, "keeper/till_code", store=name),
        event.show(sheet, "keeper/till_code_file", keyboard, store=name),
    )


def _print(event: Event, session: Session, store: Store, link: str) -> dict[str, Any]:
    """See bot.pictures.layouts.prints.Print: in the store's own languages."""
    spoken = [one for one in store.languages.split(",") if one in LOCALES] or list(LOCALES)
    languages = [event.locale if written(event.locale) == one else one for one in spoken]
    brand = find_brand(session)

    def say(key: str) -> list[str]:
        return [event.house.texts.phrase(f"till_code.{key}", locale) for locale in languages]

    def named(names: Names) -> list[str]:
        return list(dict.fromkeys(names[locale] for locale in languages))

    facts: dict[str, Any] = {
        "size": "a5",
        "colour": brand.colour if brand else "#12372a",
        "link": link,
        "shown_link": link.partition("://")[2],
        "brand": named(names_of(brand)) if brand else [""],
        "kicker": say("kicker"),
        "hook": say("hook"),
        "store": named(names_of(store)),
        "place": say("place")[0],
        "opens": say("opens"),
        "steps": [say("step_scan"), say("step_choose"), say("step_pin")],
    }
    return facts | ({"traditional": True} if TRADITIONAL in languages else {})
