"""Member codes (会员码): who a customer is at a till and at a sale, without a name."""

from sqlmodel import Session

from bot.db.prepared import Prepared
from bot.domain.words.codes import read_member_code

_MEMBER = Prepared("SELECT id FROM customers WHERE member_code = :code AND erased_at IS NULL")


def find_member(session: Session, written: str) -> int | None:
    """The customer by member code, however it is written: dashes, case, full width, O for 0."""
    code = read_member_code(written)
    row = _MEMBER(session, code=code).fetchone() if code else None
    return int(row[0]) if row else None
