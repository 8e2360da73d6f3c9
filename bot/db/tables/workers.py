"""Worker epochs (who may claim), the rate clock and a few marks of the installation."""

from datetime import datetime

from sqlalchemy import BigInteger, Float
from sqlmodel import Field, SQLModel

from bot.db.tables.columns import key


class Worker(SQLModel, table=True):
    """One life of one sending process; `id` is its epoch. Times are the database's own (machine time)."""

    __tablename__ = "workers"

    id: int | None = key()
    started_at: datetime
    beat_at: datetime
    ended_at: datetime | None = None


class RateClock(SQLModel, table=True):
    """PostgreSQL only: when the next message may leave, over all processes (the database's epoch seconds)."""

    __tablename__ = "rate_clock"

    id: int = Field(default=1, primary_key=True)
    free_at: float = Field(default=0.0, sa_type=Float)


class Mark(SQLModel, table=True):
    """One fact of the installation by name: last tick, send guard, polling offset."""

    __tablename__ = "marks"

    name: str = Field(primary_key=True)
    value: str
    number: int | None = Field(default=None, sa_type=BigInteger)
    at: datetime
