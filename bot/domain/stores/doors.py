"""Entry codes (渠道活码) are made here: what hangs at a store's doors and stands on badges and cards."""

from datetime import datetime

from sqlmodel import Session

from bot.db.tables import CodeKind, EntryCode
from bot.domain.words.codes import make_payload


def make_entry_code(
    session: Session,
    *,
    kind: CodeKind,
    store_id: int,
    guide_id: int | None = None,
    label: str = "",
    now: datetime,
) -> EntryCode:
    """A new deep link; `code` is the whole start payload (`e` and 16 random characters)."""
    code = EntryCode(
        code=make_payload("e"), kind=kind, store_id=store_id, guide_id=guide_id, label=label, created_at=now
    )
    session.add(code)
    session.flush()
    return code
