"""Customers, operators and campaigns for tests, made as short as they can be."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from bot.db.prepared import Prepared
from bot.db.tables import Chat, ChatKind, Consent, ConsentSource, Customer, Role, Staff, Store, Topic, Worker
from bot.domain.people.staff import Operator
from campaigns.audience import freeze_window
from campaigns.lifecycle import create_draft, schedule_campaign, write_text
from campaigns.schedule import fire_due
from campaigns.tables import Broadcast, Campaign, DeliveryStatus, Reason

NOW = datetime.fromisoformat("2026-11-20T19:00:00+00:00")
OPERATOR_CHAT = 900_000
FIRST_CUSTOMER = 1_000_000

_ROWS = Prepared("SELECT chat_id, status, reason FROM deliveries WHERE broadcast_id = :broadcast ORDER BY chat_id")


def make_store(session: Session, name: str = "Harbour Street") -> Store:
    store = Store(name_en=name, name_zh="海港街店", timezone="America/Vancouver", created_at=NOW)
    session.add(store)
    session.flush()
    return store


def make_operator(session: Session, telegram_id: int = OPERATOR_CHAT) -> Operator:
    chat = Chat(telegram_id=telegram_id, kind=ChatKind.PRIVATE, title="Zhou Hang", created_at=NOW)
    session.add(chat)
    session.flush()
    staff = Staff(chat_id=chat.id, role=Role.OPERATOR, name="Zhou Hang", since=NOW)
    session.add(staff)
    session.flush()
    return Operator(staff.id or 0, Role.OPERATOR)


def make_customer(
    session: Session,
    number: int,
    *,
    agreed: bool | None = True,
    locale: str = "en",
    blocked: bool = False,
    store_id: int | None = None,
    name: str = "Anna",
) -> Customer:
    """Customer `number` with Telegram id FIRST_CUSTOMER + number; `agreed` None: never asked."""
    chat = Chat(
        telegram_id=FIRST_CUSTOMER + number, kind=ChatKind.PRIVATE, title=name, locale=locale,
        blocked_at=NOW if blocked else None, created_at=NOW,
    )  # fmt: skip
    session.add(chat)
    session.flush()
    customer = Customer(chat_id=chat.id, store_id=store_id, invite_code=f"r{number}", created_at=NOW)
    session.add(customer)
    session.flush()
    if agreed is not None:
        say(session, customer, agreed=agreed)
    return customer


def say(session: Session, customer: Customer, *, agreed: bool) -> None:
    """The customer answers about offers."""
    session.add(
        Consent(
            customer_id=customer.id, topic=Topic.OFFERS, agreed=agreed, notice_version=1, notice_locale="en",
            button="test", source=ConsentSource.GIFT_CARD, at=NOW,
        )
    )  # fmt: skip
    session.flush()


def make_worker(session: Session) -> int:
    worker = Worker(started_at=NOW, beat_at=NOW)
    session.add(worker)
    session.flush()
    return worker.id or 0


def make_campaign(
    session: Session, *, en: str = "Hi {{ first_name }}", zh: str = "你好 {{ first_name }}"
) -> Campaign:
    """A draft by an operator of its own."""
    made_before = len(session.exec(select(Staff)).all())
    operator = make_operator(session, OPERATOR_CHAT + made_before)
    draft = create_draft(session, operator, timezone="America/Vancouver", now=NOW)
    number = draft.id or 0
    for locale, text in (("en", en), ("zh", zh)):
        if text:
            draft = write_text(session, number, locale=locale, text=text, name=text)
    return draft


def fire(session: Session, campaign: Campaign, *, freeze: bool = True) -> int:
    """Confirm and fire a draft; the id of its broadcast, with the audience written down."""
    number = campaign.id or 0
    schedule_campaign(session, number, now=NOW)
    assert fire_due(session, now=NOW + timedelta(seconds=31)) == 1
    broadcast = session.exec(select(Broadcast).where(Broadcast.campaign_id == number)).one()
    broadcast_id = broadcast.id or 0
    if freeze:
        while freeze_window(session, broadcast_id, size=10_000, now=NOW):
            pass
    return broadcast_id


def list_rows(session: Session, broadcast_id: int) -> dict[int, tuple[DeliveryStatus, Reason]]:
    """Telegram id -> what became of them."""
    ids = {chat.id: chat.telegram_id for chat in session.exec(select(Chat).order_by(col(Chat.id)))}
    rows = _ROWS(session, broadcast=broadcast_id).fetchall()
    return {ids[chat]: (DeliveryStatus(status), Reason(reason)) for chat, status, reason in rows}
