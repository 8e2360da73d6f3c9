"""Posters of entry codes: a look, then a document; of all stores at once; parcel cards to print."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.buttons import button
from bot.domain.arrivals.parcels import BatchUnknown, check_batch
from bot.domain.arrivals.posters import Poster, read_poster
from bot.domain.office.errands import want_errand
from bot.domain.people.chats import Person
from bot.domain.people.staff import Operator
from bot.domain.stores.directory import count_stores
from bot.handlers.cards import lines, put_card, stop_asking
from bot.handlers.code_presses import CodeStores
from bot.handlers.events import Event
from bot.handlers.operator.home import home_button
from bot.handlers.operator.poster_presses import AllPosters, MakePoster, ParcelCsv, ParcelSheets, PosterMenu
from bot.handlers.operator.routes import operator
from bot.pictures.poster import SIZES
from bot.posters.making import safe_name
from bot.posters.words import BOTH, check_size, choose_languages, print_facts
from bot.replies import Keyboard, Picture, Reply


@operator.press(PosterMenu)
def show_poster(
    event: Event, session: Session, person: Person, now: datetime, *, press: PosterMenu, actor: Operator
) -> Reply:
    """As it will look; below it the sizes, and the other languages to look at."""
    stop_asking(session, person)
    poster = read_poster(session, press.entry_code_id)
    languages = choose_languages(press.languages, poster.languages)
    facts = _facts(event, poster, languages) | {"size": "a4"}
    keyboard = _choices(event, press.entry_code_id, languages)
    store, place = poster.store[event.locale], poster.label or event.word(f"code.{poster.kind}")
    picture = event.show(Picture("poster", facts), "operator/poster", keyboard, store=store, place=place)
    return (event.toast(), picture)


@operator.press(MakePoster)
def make_poster(
    event: Event, session: Session, person: Person, now: datetime, *, press: MakePoster, actor: Operator
) -> Reply:
    poster = read_poster(session, press.entry_code_id)
    size, languages = check_size(press.size), choose_languages(press.languages, poster.languages)
    facts = _facts(event, poster, languages) | {"size": size}
    name = safe_name(f"{poster.number} {poster.store[event.locale]} {facts['place']}")
    document = Picture("poster_pdf", facts, f"{name} {size}.pdf")
    store = poster.store[event.locale]
    return (
        event.toast(),
        event.show(document, "operator/poster_file", store=store, place=facts["place"], size=size),
    )


@operator.press(AllPosters)
def make_all_posters(
    event: Event, session: Session, person: Person, now: datetime, *, press: AllPosters, actor: Operator
) -> Reply:
    stop_asking(session, person)
    count = count_stores(session)
    if not press.size:
        sizes = [button(event.word(f"poster.size_{size}"), AllPosters(size)) for size in SIZES]
        keyboard = lines(
            sizes[:2], sizes[2:], [button(event.word("button.back"), CodeStores()), home_button(event)]
        )
        return put_card(event, "operator/poster_sizes", keyboard, count=count)
    facts = {"size": check_size(press.size)}
    want_errand(session, person, kind="posters", facts=facts, total=count, now=now)
    return (event.toast(),)


@operator.press(ParcelCsv)
def write_cards(
    event: Event, session: Session, person: Person, now: datetime, *, press: ParcelCsv, actor: Operator
) -> Reply:
    return _print_cards(event, session, person, now, kind="parcel_csv", batch_id=press.batch_id)


@operator.press(ParcelSheets)
def print_cards(
    event: Event, session: Session, person: Person, now: datetime, *, press: ParcelSheets, actor: Operator
) -> Reply:
    return _print_cards(event, session, person, now, kind="parcel_sheets", batch_id=press.batch_id)


def _print_cards(
    event: Event, session: Session, person: Person, now: datetime, *, kind: str, batch_id: int
) -> Reply:
    batch = check_batch(session, batch_id)
    if not batch.size:
        raise BatchUnknown
    want_errand(session, person, kind=kind, facts={"batch_id": batch_id}, total=batch.size, now=now)
    return (event.toast(),)


def _facts(event: Event, poster: Poster, languages: tuple[str, ...]) -> dict[str, Any]:
    link = event.house.scan_link(poster.code)
    return print_facts(poster, event.house.texts, link=link, languages=languages, asker=event.locale)


def _choices(event: Event, code_id: int, languages: tuple[str, ...]) -> Keyboard:
    shown = BOTH if len(languages) > 1 else languages[0]
    sizes = [button(event.word(f"poster.size_{size}"), MakePoster(code_id, size, shown)) for size in SIZES]
    others = [word for word in ("zh", "en", BOTH) if word != shown]
    looks = [button(event.word(f"poster.in_{word}"), PosterMenu(code_id, word)) for word in others]
    return lines(sizes[:2], sizes[2:], looks)
