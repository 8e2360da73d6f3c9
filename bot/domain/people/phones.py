"""Phone numbers: only a keyed hash and the last three digits are kept; the number itself never is."""

import re
import unicodedata

from sqlmodel import Session

from bot.db.prepared import Prepared
from bot.domain.books.traces import make_trace
from bot.domain.words.codes import show_code
from bot.errors import Refusal

TAIL = 3
LEAST, MOST = 7, 15  # digits of a whole number, country included (E.164)


class PhoneNotTheirs(Refusal):
    """The contact that was shared is somebody else's, or nobody knows whose."""

    key = "refused.phone_not_theirs"


class NoPhone(Refusal):
    """What was shared or typed is no phone number."""

    key = "refused.no_phone"


class PhoneTyped(Refusal):
    """Only Telegram's own button says whose number it is."""

    key = "refused.phone_typed"


_KEEP = Prepared("""
    UPDATE customers SET phone_key = :key, phone_tail = :tail WHERE id = :customer_id AND erased_at IS NULL
""")
_KNOWN = Prepared("SELECT member_code, phone_tail FROM customers WHERE id = :customer_id")
# Not empty, said as the index says it: else SQLite walks everybody.
_FIND = Prepared("""
    SELECT id FROM customers WHERE phone_key = :key AND phone_key <> '' AND erased_at IS NULL ORDER BY id
""")


def read_phone(written: str) -> str:
    """The digits with their country, whatever stands between them, without a leading + or 00. Raises NoPhone."""
    plain = unicodedata.normalize("NFKC", written).strip()
    digits = "".join(str(unicodedata.decimal(one)) for one in plain if one.isdecimal())
    digits = digits.removeprefix("00")
    if len(plain) > 40 or re.search(r"[^\W\d_]", plain) or not LEAST <= len(digits) <= MOST:
        raise NoPhone
    return digits


def keep_phone(
    session: Session, *, customer_id: int, telegram_id: int, owner_id: int | None, number: str, secret: bytes
) -> str:
    """Keep what is left of a shared number; its last digits. `owner_id`: whose contact it is, by Telegram.

    Raises PhoneNotTheirs, NoPhone.
    """
    if owner_id != telegram_id:
        raise PhoneNotTheirs
    digits = read_phone(number)
    _KEEP(session, customer_id=customer_id, key=make_trace(secret, "phone", digits), tail=digits[-TAIL:])
    return digits[-TAIL:]


def forget_phone(session: Session, *, customer_id: int) -> None:
    _KEEP(session, customer_id=customer_id, key="", tail="")


def find_own_marks(session: Session, *, customer_id: int | None) -> tuple[str, str]:
    """Member code as it is shown, and the last digits of the phone; empty where there is none."""
    code, tail = _KNOWN(session, customer_id=customer_id).fetchone() or ("", "")
    return show_code(code or ""), tail


def find_by_phone(session: Session, written: str, *, secret: bytes) -> list[int]:
    """Customers who shared this whole number. Raises NoPhone."""
    key = make_trace(secret, "phone", read_phone(written))
    return [row[0] for row in _FIND(session, key=key).fetchall()]
