"""Pictures people gave us: written down at once by Telegram's id, their content fetched by a job."""

from datetime import datetime

from sqlmodel import Session, col, select, update

from bot.db.engine import wake
from bot.db.tables import StoredPicture

WAKE = "pictures"


def keep_picture(session: Session, *, telegram_file: str, now: datetime) -> int:
    """Write a picture down that somebody sent; a job fetches its content. Its id."""
    picture = StoredPicture(telegram_file=telegram_file, created_at=now)
    session.add(picture)
    session.flush()
    wake(session, WAKE)
    return picture.id or 0


def keep_content(session: Session, *, content: bytes, digest: str = "", now: datetime) -> int:
    """Write a picture down whose content is here already (an import's). Its id."""
    picture = StoredPicture(content=content, digest=digest, created_at=now)
    session.add(picture)
    session.flush()
    return picture.id or 0


def find_picture(session: Session, picture_id: int | None) -> StoredPicture | None:
    return session.get(StoredPicture, picture_id) if picture_id else None


def find_content(session: Session, picture_id: int | None) -> bytes | None:
    """A picture's bytes; None while it is being fetched, or when it could not be."""
    picture = find_picture(session, picture_id)
    return picture.content if picture else None


def list_owed_pictures(session: Session, now: datetime, limit: int) -> list[int]:
    owed = select(StoredPicture.id).where(col(StoredPicture.content).is_(None), StoredPicture.reason == "")
    return [key for key in session.exec(owed.order_by(col(StoredPicture.id)).limit(limit)).all() if key]


def settle_picture(session: Session, picture_id: int, *, content: bytes | None, reason: str = "") -> None:
    """What was fetched, or why it cannot be."""
    session.exec(
        update(StoredPicture)
        .where(col(StoredPicture.id) == picture_id, col(StoredPicture.content).is_(None))
        .values(content=content, reason=reason)
    )
