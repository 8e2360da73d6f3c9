"""Answers that are facts out of tables: looked up here, worded by a template and by nobody else."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from bot.agent.answer import Answer, AnswerKind
from bot.agent.hours import HoursQuestion, Scope, may_ask_hours, read_hours_question
from bot.agent.named_stores import find_store_meant
from bot.agent.prices import asks_price, find_named, may_ask_price
from bot.agent.terms import fold
from bot.chinese import written
from bot.db.tables import Store
from bot.domain.service.products import StoreStock, check_product, find_stock
from bot.domain.stores.directory import find_brand, find_store, names_of
from bot.domain.stores.hours import (
    DayHours,
    Opening,
    find_day,
    find_opening,
    list_special_days,
    list_week,
    today_at,
)
from bot.domain.words.spans import Spans

OTHERS = 3  # stores that have what this one has not
SOON = timedelta(days=21)  # special days that are told with the usual week
SHOWN = 10


def look_up(
    session: Session, question: str, *, store_id: int | None, language: str, zone: str, now: datetime
) -> Answer | None:
    """The first table that answers the question in the language; None: none does.

    `zone`: whose clock is meant where there is no store.
    """
    hours = find_hours(session, question, store_id=store_id, language=language, now=now)
    return hours or find_price(session, question, store_id=store_id, language=language, zone=zone, now=now)


def find_hours(
    session: Session, question: str, *, store_id: int | None, language: str, now: datetime
) -> Answer | None:
    """The hours asked for, of the store meant. None: it asks for something else, or nobody has said the hours."""
    if not may_ask_hours(question):
        return None
    meant = find_store_meant(session, question, store_id=store_id)
    store = find_store(session, meant.store_id) if meant else None
    if meant is None or store is None:
        return None
    today = today_at(store, now)
    asked = read_hours_question(question, today=today, language=written(language), names=meant.names)
    facts = _find_facts(session, store, asked, now) if asked else None
    if facts is None:
        return None
    facts |= {"store": names_of(store), "zone": store.timezone}
    return Answer(AnswerKind.HOURS, "", (), "hours", facts=facts, language=language)


def find_price(
    session: Session, question: str, *, store_id: int | None, language: str, zone: str, now: datetime
) -> Answer | None:
    """Price and stock of the product named. None: it asks for something else, names none, or nothing is known."""
    if not may_ask_price(question):
        return None
    named = find_named(session, question)
    if named is None:
        return None
    meant = find_store_meant(session, question, store_id=store_id)
    if not asks_price(question, names=named.names, stores=meant.names if meant else ()):
        return None
    products = [_tell_product(session, key, meant.store_id if meant else None) for key in named.ids]
    if any(one["price"] is None and not one["here"] and not one["others"] for one in products):
        return None
    brand, store = find_brand(session), find_store(session, meant.store_id) if meant else None
    facts = {
        "products": products,
        "currency": brand.currency if brand else "CAD",
        "zone": store.timezone if store else zone,
        "now": now.isoformat(),
    }
    return Answer(AnswerKind.PRICE, "", (), "price", facts=facts, language=language)


def _tell_product(session: Session, product_id: int, store_id: int | None) -> dict[str, Any]:
    """The store's own stock; where it has none, or there is no store, what others have."""
    product, stock = check_product(session, product_id), find_stock(session, product_id)
    here = next((one for one in stock if one.store_id == store_id), None)
    others = [] if here and here.pieces else [one for one in stock if one.pieces][:OTHERS]
    return {
        "name": names_of(product),
        "price": product.price,
        "as_of": product.as_of.isoformat(),
        "here": _tell_stock(here) if here else None,
        "others": [_tell_stock(one) for one in others],
    }


def _tell_stock(stock: StoreStock) -> dict[str, Any]:
    return {"store": stock.store, "pieces": stock.pieces, "zone": stock.zone, "as_of": stock.as_of.isoformat()}


def _find_facts(session: Session, store: Store, asked: HoursQuestion, now: datetime) -> dict[str, Any] | None:
    store_id, today = store.id or 0, today_at(store, now)
    opening = find_opening(session, store, now)
    week: list[Spans | None] = []
    match asked.scope:
        case Scope.NOW if opening.is_open is None:
            return None
        case Scope.NOW:
            days = [find_day(session, store_id, today)]
        case Scope.DAYS:
            days = [find_day(session, store_id, day) for day in asked.days]
        case Scope.WEEK:
            week = list_week(session, store_id)
            days = [day for day in list_special_days(session, store_id, today, SHOWN) if day.day < today + SOON]
        case Scope.FEASTS:
            days = _find_feasts(session, store_id, asked, list_special_days(session, store_id, today, SHOWN * 4))
    if any(day.spans is None for day in days) or not (days or any(hours is not None for hours in week)):
        return None
    shows_now = week or any(day.day == today for day in days)
    return {
        "opening": _tell_opening(opening) if shows_now else None,
        "week": _group_week(week),
        "days": [_tell_day(day) for day in days],
    }


def _find_feasts(
    session: Session, store_id: int, asked: HoursQuestion, special: Sequence[DayHours]
) -> list[DayHours]:
    """The special days whose note names them; none at all when no note knows one that is named."""
    found = {day: find_day(session, store_id, day) for day in asked.days}
    for feast in asked.feasts:
        named = [day for day in special if any(feast in fold(note) for note in day.note.values())]
        if not named:
            return []
        found |= {day.day: day for day in named[:SHOWN]}
    return [found[day] for day in sorted(found)]


def _tell_opening(opening: Opening) -> dict[str, Any] | None:
    if opening.is_open is None:
        return None
    closes, opens = opening.closes_at, opening.opens_at
    return {
        "is_open": opening.is_open,
        "closes_at": closes.isoformat() if closes else None,
        "opens_at": opens.isoformat() if opens else None,
    }


def _tell_day(day: DayHours) -> dict[str, Any]:
    return {"day": day.day.isoformat(), "spans": day.spans, "note": day.note if any(day.note.values()) else None}


def _group_week(week: Sequence[Spans | None]) -> list[dict[str, Any]]:
    """Weekdays side by side with the same hours stand in one line; those nobody has said stand nowhere."""
    lines: list[dict[str, Any]] = []
    for weekday, spans in enumerate(week):
        if spans is None:
            continue
        if lines and lines[-1]["last"] == weekday - 1 and lines[-1]["spans"] == spans:
            lines[-1]["last"] = weekday
        else:
            lines.append({"first": weekday, "last": weekday, "spans": spans})
    return lines
