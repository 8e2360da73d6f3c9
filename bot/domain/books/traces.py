"""Keyed hashes: traces that outlive people, phone numbers nobody can read back, a store's PIN of the day."""

import hashlib
import hmac


def make_trace(secret: bytes, kind: str, value: object) -> str:
    """A keyed hash of a value for one purpose (`kind`): without the secret nobody can try values against it."""
    return hmac.new(secret, f"{kind}:{value}".encode(), hashlib.sha256).hexdigest()[:40]


def trace_of(secret: bytes, telegram_id: int) -> str:
    """What is left of an erased person: enough to know them again, by us alone."""
    return make_trace(secret, "person", telegram_id)
