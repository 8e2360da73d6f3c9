"""Entry codes: a store's list with what each brought, a new one, its QR code, off and on."""

from datetime import datetime

from sqlmodel import Session

from bot.buttons import button, copy
from bot.db.tables import CodeKind, EntryCode
from bot.domain.codes import make_entry_code
from bot.domain.figures import CountedCode, count_codes
from bot.domain.people import Person
from bot.domain.set_up import CodeUnknown, check_code, check_store, switch_code
from bot.domain.staff import Operator
from bot.domain.stores import list_stores, names_of
from bot.domain.typed import one_line
from bot.handlers.cards import PAGE, ask_for, lines, page_of, put_card, stop_asking
from bot.handlers.events import Event
from bot.handlers.operator.home import home_button
from bot.handlers.operator.presses import (
    CodeStores,
    ListCodes,
    ListStores,
    MakeCode,
    NewCode,
    NewCodeKind,
    OpenCode,
    ShowCode,
    SwitchCode,
)
from bot.handlers.operator.routes import operator
from bot.replies import Call, Picture, Reply

PRINTED = (CodeKind.STORE, CodeKind.SHELF, CodeKind.PARCEL, CodeKind.CAMPAIGN)
"""Made here; a guide's own and a group's make themselves."""

MAX_LABEL = 40


@operator.command("codes")
def open_codes(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    return _stores(event, session, person, 0)


@operator.press(CodeStores)
def turn_code_stores(
    event: Event, session: Session, person: Person, now: datetime, *, press: CodeStores, actor: Operator
) -> Reply:
    return _stores(event, session, person, press.page)


@operator.press(ListCodes)
def list_store_codes(
    event: Event, session: Session, person: Person, now: datetime, *, press: ListCodes, actor: Operator
) -> Reply:
    return _list(event, session, person, press.store_id, press.page)


@operator.press(NewCode)
def choose_kind(
    event: Event, session: Session, person: Person, now: datetime, *, press: NewCode, actor: Operator
) -> Reply:
    stop_asking(session, person)
    store = check_store(session, press.store_id)
    kinds = [button(event.word(f"code.{kind}"), NewCodeKind(press.store_id, kind)) for kind in PRINTED]
    back = button(event.word("button.back"), ListCodes(press.store_id))
    return put_card(
        event, "operator/new_code", lines(kinds[:2], kinds[2:], [back]), store=names_of(store)[event.locale]
    )


@operator.press(NewCodeKind)
def ask_label(
    event: Event, session: Session, person: Person, now: datetime, *, press: NewCodeKind, actor: Operator
) -> Reply:
    check_store(session, press.store_id)
    kind = _printed(press.kind)
    skip = button(event.word("operator.no_label"), MakeCode(press.store_id, kind))
    back = button(event.word("button.back"), NewCode(press.store_id))
    return ask_for(
        event,
        session,
        person,
        "ask.code_label",
        awaiting=f"code.{kind}",
        row=press.store_id,
        keyboard=lines([skip, back]),
    )


@operator.press(MakeCode)
def make_unlabelled(
    event: Event, session: Session, person: Person, now: datetime, *, press: MakeCode, actor: Operator
) -> Reply:
    stop_asking(session, person)
    return _make(event, session, press.store_id, _printed(press.kind), "", now)


@operator.awaits(*(f"code.{kind}" for kind in PRINTED))
def make_labelled(event: Event, session: Session, person: Person, now: datetime, *, actor: Operator) -> Reply:
    kind = _printed((person.awaiting or "").removeprefix("code."))
    label = one_line(event.text, limit=MAX_LABEL)
    stop_asking(session, person)
    return _make(event, session, person.awaiting_id or 0, kind, label, now)


@operator.press(OpenCode)
def open_code(
    event: Event, session: Session, person: Person, now: datetime, *, press: OpenCode, actor: Operator
) -> Reply:
    return _card(event, session, check_code(session, press.entry_code_id))


@operator.press(ShowCode)
def show_code(
    event: Event, session: Session, person: Person, now: datetime, *, press: ShowCode, actor: Operator
) -> Reply:
    return (event.toast(), _picture(event, session, check_code(session, press.entry_code_id)))


@operator.press(SwitchCode)
def switch_entry_code(
    event: Event, session: Session, person: Person, now: datetime, *, press: SwitchCode, actor: Operator
) -> Reply:
    code = switch_code(session, entry_code_id=press.entry_code_id, active=bool(press.active))
    return _card(event, session, code, toast="toast.saved")


def _printed(word: str) -> CodeKind:
    if word not in PRINTED:
        raise CodeUnknown
    return CodeKind(word)


def _stores(event: Event, session: Session, person: Person, asked: int) -> Reply:
    """With one store there is nothing to choose."""
    stores = list_stores(session)
    if len(stores) == 1:
        return _list(event, session, person, stores[0].id or 0, 0)
    stop_asking(session, person)
    page = page_of(len(stores), asked)
    shown = stores[page.offset : page.offset + PAGE]
    keyboard = lines(
        *([button(names_of(store)[event.locale], ListCodes(store.id or 0))] for store in shown),
        page.turn(CodeStores),
        [None if stores else button(event.word("operator.stores"), ListStores()), home_button(event)],
    )
    return put_card(event, "operator/code_stores", keyboard, has_stores=bool(stores))


def _list(event: Event, session: Session, person: Person, store_id: int, asked: int) -> Reply:
    stop_asking(session, person)
    store = check_store(session, store_id)
    codes = count_codes(session, store_id=store_id)
    page = page_of(len(codes), asked)
    shown = codes[page.offset : page.offset + PAGE]
    keyboard = lines(
        *([button(f"{_name(event, one)} · {one.starts}", OpenCode(one.entry_code.id or 0))] for one in shown),
        page.turn(lambda number: ListCodes(store_id, number)),
        [button(event.word("operator.new_code"), NewCode(store_id)), home_button(event)],
    )
    facts = [{"name": _name(event, one), "starts": one.starts, "active": one.entry_code.active} for one in shown]
    return put_card(
        event, "operator/codes", keyboard, store=names_of(store)[event.locale], codes=facts, count=len(codes)
    )


def _make(event: Event, session: Session, store_id: int, kind: CodeKind, label: str, now: datetime) -> Reply:
    """The new code's card, and its picture at once: that is what it was made for."""
    check_store(session, store_id)
    code = make_entry_code(session, kind=kind, store_id=store_id, label=label, now=now)
    return (*_card(event, session, code), _picture(event, session, code))


def _card(event: Event, session: Session, code: EntryCode, *, toast: str = "") -> Reply:
    code_id, url = code.id or 0, event.house.deep_link(code.code)
    counted = next(c for c in count_codes(session, store_id=code.store_id) if c.entry_code.id == code.id)
    switch = "operator.code_off" if code.active else "operator.code_on"
    keyboard = lines(
        [button(event.word("operator.show_qr"), ShowCode(code_id)), copy(event.word("staff.copy_link"), url)],
        [button(event.word(switch), SwitchCode(code_id, int(not code.active)))],
        [button(event.word("operator.all_codes"), ListCodes(code.store_id)), home_button(event)],
    )
    return put_card(
        event,
        "operator/code",
        keyboard,
        toast=toast,
        name=_name(event, counted),
        store=names_of(check_store(session, code.store_id))[event.locale],
        url=url,
        starts=counted.starts,
        active=code.active,
    )


def _picture(event: Event, session: Session, code: EntryCode) -> Call:
    url = event.house.deep_link(code.code)
    return event.show(
        Picture("qr", {"data": url}),
        "operator/code_picture",
        lines([copy(event.word("staff.copy_link"), url)]),
        store=names_of(check_store(session, code.store_id))[event.locale],
        kind=event.word(f"code.{code.kind}"),
        label=code.label,
        url=url,
    )


def _name(event: Event, counted: CountedCode) -> str:
    kind = event.word(f"code.{counted.entry_code.kind}")
    label = counted.entry_code.label or counted.guide
    return event.word("code.named", kind=kind, label=label) if label else kind
