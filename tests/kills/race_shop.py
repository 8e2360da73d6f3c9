"""A shop for races: guides by the hundred, coupons to fight for, campaign codes whose offer has a budget."""

import re
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.clock import Clock
from bot.db.engine import make_engine
from bot.db.tables import CodeKind, OfferKind, OfferStatus, Role, Staff
from bot.domain.arrivals.onboarding import find_place, onboard
from bot.domain.offers.terms import check_offer, make_offer
from bot.domain.people.chats import meet_person
from bot.domain.stores.doors import make_entry_code

STORE = "Harbour Street"


@contextmanager
def writing(url: str) -> Iterator[Session]:
    engine = make_engine(url)
    with engine.connect() as connection, connection.begin(), Session(connection) as session:
        yield session
        session.flush()
    engine.dispose()


def add_guides(url: str, telegram_ids: list[int]) -> list[int]:
    """Guides of the first store; their staff ids."""
    now, added = Clock().now(), []
    with writing(url) as session:
        for telegram_id in telegram_ids:
            person = meet_person(session, telegram_id=telegram_id, name="Mei", locale="en", now=now)
            guide = Staff(chat_id=person.chat_id, role=Role.GUIDE, store_id=1, name="Mei", since=now)
            session.add(guide)
            added.append(guide)
        session.flush()
        return [guide.id or 0 for guide in added]


def add_customers(url: str, telegram_ids: list[int]) -> list[str]:
    """Customers of the first store; the codes of their gifts, without dashes."""
    with writing(url) as session:
        return [_add_customer(session, telegram_id, Clock().now()) for telegram_id in telegram_ids]


def _add_customer(session: Session, telegram_id: int, now: datetime) -> str:
    person = meet_person(session, telegram_id=telegram_id, name="Kim", locale="en", now=now)
    card = onboard(session, person, find_place(session, person, store_id=1), now=now)
    return card.code.replace("-", "")


def add_campaign(url: str, *, pieces: int, codes: int) -> tuple[int, list[str]]:
    """An offer of so many pieces, and start payloads that give it."""
    now = Clock().now()
    with writing(url) as session:
        terms = make_offer(
            session, kind=OfferKind.AMOUNT, status=OfferStatus.OPEN, now=now, name_en="Two off", name_zh="减两元",
            worth=200,
        )  # fmt: skip
        check_offer(session, terms.offer_id).budget_pieces = pieces
        made = [
            make_entry_code(session, kind=CodeKind.CAMPAIGN, store_id=1, label=f"Flyer {n}", now=now)
            for n in range(codes)
        ]
        for code in made:
            code.offer_id = terms.offer_id
        return terms.offer_id, [code.code for code in made]


def drop_second_line(url: str) -> None:
    """Without the unique keys behind it, the guarded update stands alone. There are no redemptions yet."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as file:
            made = file.execute("SELECT sql FROM sqlite_master WHERE name = 'redemptions'").fetchone()[0]
            file.execute("DROP TABLE redemptions")
            file.execute(re.sub(r",\s*CONSTRAINT uq_redemptions_coupon_id_number UNIQUE \([^)]*\)", "", made))
        return
    with writing(url) as session:
        driver: Any = session.connection().connection.driver_connection
        driver.execute("DROP INDEX uq_redemptions_standing")
        driver.execute("ALTER TABLE redemptions DROP CONSTRAINT uq_redemptions_coupon_id_number")


def start_by(person: int, payload: str, *, update_id: int) -> dict[str, Any]:
    """A raw update: somebody (a Telegram id) presses START with a payload."""
    update = write_by(person, f"/start {payload}", update_id=update_id)
    update["message"]["entities"] = [{"type": "bot_command", "offset": 0, "length": 6}]
    return update


def write_by(person: int, words: str, *, update_id: int) -> dict[str, Any]:
    """A raw update: somebody writes in their private chat."""
    user = {"id": person, "is_bot": False, "first_name": "Kim", "language_code": "en"}
    chat = {"id": person, "type": "private", "first_name": "Kim"}
    message = {"message_id": 1, "date": int(time.time()), "from": user, "text": words, "chat": chat}
    return {"update_id": update_id, "message": message}


class Sampler:
    """Reads an offer's counter and counts its coupons, all the time, through a connection of its own."""

    def __init__(self, url: str, offer_id: int) -> None:
        self.samples = self.most = 0
        self._url = url
        self._sql = (
            "SELECT pieces, (SELECT count(*) FROM coupons k WHERE k.offer_id = o.id AND k.status <> 'void')"
            f" FROM offers o WHERE o.id = {offer_id}"
        )
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> "Sampler":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        connection = self._connect()
        while not self._over.is_set():
            self.most = max(self.most, *connection.execute(self._sql).fetchone())
            self.samples += 1
            time.sleep(0.001)
        connection.close()

    def _connect(self) -> Any:
        if self._url.startswith("sqlite"):
            path = self._url.removeprefix("sqlite:///")
            return sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None)
        import psycopg

        return psycopg.connect(self._url.replace("+psycopg", ""), autocommit=True)
