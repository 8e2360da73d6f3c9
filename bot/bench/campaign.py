"""A campaign to everybody, confirmed and due at once; and what the ledger says of it."""

from datetime import UTC, datetime, timedelta

from sqlmodel import Session, col, select

from bot.bench.shop import BenchShop
from bot.db.engine import make_engine
from bot.db.tables import Role, Staff
from bot.domain.people.staff import Operator, appoint_owner
from campaigns.delivery import Totals, totals
from campaigns.lifecycle import choose_moment, create_draft, schedule_campaign, write_text
from campaigns.tables import Broadcast

TEXT = "<b>This weekend at {{ store }}</b>\n\nHello {{ first_name }}, two for one on everything iced. Come by!"
OWNER = 1  # the Telegram id in OWNER_IDS of every bench shop
_SOON = timedelta(seconds=1)


def announce(shop: BenchShop) -> None:
    """Fires at the first tick of whoever runs the shop."""
    engine = make_engine(shop.url)
    with engine.connect() as connection, connection.begin(), Session(connection) as session:
        now = datetime.now(UTC)
        draft = create_draft(session, _owner(session, now), timezone="UTC", now=now)
        write_text(session, draft.id or 0, locale="en", text=TEXT, name="This weekend")
        choose_moment(session, draft.id or 0, fire_at=now + _SOON, now=now)
        schedule_campaign(session, draft.id or 0, now=now)
        session.flush()
    engine.dispose()


def read_totals(shop: BenchShop) -> Totals | None:
    """The account of the only broadcast; None before it fired."""
    engine = make_engine(shop.url, read_only=True)
    with engine.connect() as connection, connection.begin(), Session(connection) as session:
        broadcast_id = session.exec(select(Broadcast.id)).one_or_none()
        account = totals(session, broadcast_id) if broadcast_id else None
    engine.dispose()
    return account


def _owner(session: Session, now: datetime) -> Operator:
    appoint_owner(session, telegram_id=OWNER, locale="en", now=now)
    row = session.exec(select(Staff).where(col(Staff.role) == Role.OWNER)).one()
    return Operator(row.id or 0, row.role)
