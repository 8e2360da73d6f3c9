"""[Cancel] below long work that nobody is at: its worker died, or has not come to it yet."""

from sqlmodel import Session, select

from bot.db.tables import Chat, Errand, ErrandStatus
from bot.errands import CancelErrand
from bot.sandbox.people import Person
from tests.conftest import NOON
from tests.shop import Shop


async def test_a_cancel_is_said_at_once_though_nobody_works_on_it(shop: Shop, owner: Person) -> None:
    await owner.start()
    card = await owner.sees()
    errand = await shop.database.unit_of_work(_waiting, owner.id)
    await owner.forges(CancelErrand(errand).pack(), card)
    over = await owner.sees("Posters for all stores", "Cancelled", new=True)
    assert over.id == card.id
    assert over.buttons == ()
    assert await shop.database.read(_status, errand) is ErrandStatus.CANCELLED


async def test_somebody_elses_work_is_not_cancelled(shop: Shop, owner: Person) -> None:
    await owner.start()
    errand = await shop.database.unit_of_work(_waiting, owner.id)
    ben = await shop.box.person("Ben")
    await ben.start()
    told = await ben.is_told(await ben.forges(CancelErrand(errand).pack(), await ben.sees()))
    assert "over already" in told["text"]
    assert await shop.database.read(_status, errand) is ErrandStatus.WANTED


def _waiting(session: Session, telegram_id: int) -> int:
    """Asked for, and no job was woken for it."""
    chat_id = session.exec(select(Chat.id).where(Chat.telegram_id == telegram_id)).one()
    errand = Errand(kind="posters", chat_id=chat_id, locale="en", status=ErrandStatus.WANTED, at=NOON)
    session.add(errand)
    session.flush()
    return errand.id or 0


def _status(session: Session, errand_id: int) -> ErrandStatus:
    return session.exec(select(Errand.status).where(Errand.id == errand_id)).one()
