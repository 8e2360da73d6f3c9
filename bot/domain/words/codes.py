"""Codes: the random letters each kind is made of, and what somebody typed, said or scanned read back as one."""

import re
import secrets
import unicodedata

COUPON_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's 32: no I, L, O, U, so that what people misread can be read back as what was meant."""
COUPON_LENGTH = 12  # 60 random bits
MEMBER_LENGTH = 8
_LINK_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
_LINK_LENGTH = 16  # 80 random bits behind the kind letter
TOKEN_LENGTH = 24

_MISREAD = str.maketrans("OIL", "011")
_NOT_A_LETTER = re.compile(r"[\W_]+")
_TOKEN = re.compile(f"c[{_LINK_LETTERS}]{{{TOKEN_LENGTH}}}")
_BETWEEN_DIGITS = ("Zs", "Zl", "Zp", "Pd", "Cc", "Cf", "Cs")
_LOST = "\ufffd"  # what the intake puts in place of what no database can keep


def make_payload(kind: str) -> str:
    """A start payload: the kind's letter and 16 random characters."""
    return kind + _draw(_LINK_LETTERS, _LINK_LENGTH)


def make_till_token() -> str:
    """The start payload of a till's QR code: `c` and 24 random characters, 120 random bits."""
    return "c" + _draw(_LINK_LETTERS, TOKEN_LENGTH)


def make_coupon_code() -> str:
    return _draw(COUPON_LETTERS, COUPON_LENGTH)


def make_member_code() -> str:
    """What a customer is called at a till: 40 random bits, shown as `XXXX-XXXX`. It opens nothing by itself."""
    return _draw(COUPON_LETTERS, MEMBER_LENGTH)


def _draw(letters: str, length: int) -> str:
    """Random letters out of 32, so that five bits of a byte choose one evenly."""
    return "".join(letters[byte % 32] for byte in secrets.token_bytes(length))


def show_code(code: str) -> str:
    """`XXXX-XXXX-XXXX`, as it stands on the card."""
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))


def read_coupon_code(written: str) -> str | None:
    """The code somebody typed, said or scanned, or None when it cannot be one.

    Dashes, spaces, case, full-width letters, any script's digits and a whole till link or payload (`c` in front)
    do not matter; O, I and L are read as the digits they look like.
    """
    if len(written) > 200:
        return None
    letters = _NOT_A_LETTER.sub("", _plain(written)).upper()
    if len(letters) == COUPON_LENGTH + 1 and letters.startswith("C"):
        letters = letters[1:]
    letters = letters.translate(_MISREAD)
    return letters if len(letters) == COUPON_LENGTH and set(letters) <= set(COUPON_LETTERS) else None


def read_member_code(written: str) -> str | None:
    """The member code as it is kept, or None when it cannot be one."""
    letters = "".join(c for c in _plain(written[:80]).upper() if c.isalnum()).translate(_MISREAD)
    return letters if len(letters) == MEMBER_LENGTH and set(letters) <= set(COUPON_LETTERS) else None


def read_till_number(written: str) -> str | None:
    """The six digits of a till number, or None when it cannot be one.

    Any script's digits, with spaces, dashes and what nobody sees between them; an O, I or L among them is read as
    the digit it looks like.
    """
    if len(written) > 60:
        return None
    seen = "".join(
        c for c in _plain(written).upper() if unicodedata.category(c) not in _BETWEEN_DIGITS and c != _LOST
    )
    digits = seen.translate(_MISREAD)
    is_one = len(digits) == 6 and digits.isascii() and digits.isdecimal()
    return digits if is_one and sum(c.isdecimal() for c in seen) >= 4 else None


def read_till_token(written: str) -> str | None:
    """The payload of a till's QR code, alone or in its link; None for anything else."""
    if len(written) > 200:
        return None
    payload = _plain(written)
    return payload if _TOKEN.fullmatch(payload) else None


def _plain(written: str) -> str:
    """Full width as half, any script's digits as ours."""
    plain = unicodedata.normalize("NFKC", written).strip()
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in plain).split("start=")[-1]
