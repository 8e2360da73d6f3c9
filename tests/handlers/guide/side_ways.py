"""What tests of the till's side ways begin with, and what they find in the database."""

from datetime import date

from sqlmodel import select

from bot.db.tables import Customer, Redemption
from tests.shop import Shop

SECRET = ("k" * 64).encode()
DAY = date(2026, 11, 20)


async def uses(shop: Shop) -> list[Redemption]:
    return list(await shop.database.read(lambda session: session.exec(select(Redemption)).all()))


async def member_code(shop: Shop) -> str:
    return str(await shop.database.read(lambda session: session.exec(select(Customer.member_code)).first()))
