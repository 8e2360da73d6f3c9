"""The shopper's handlers: what anybody may do in a private chat."""

from bot.handlers.shopper import (
    consent,
    coupons,
    errands,
    help,
    invite,
    language,
    privacy,
    questions,
    receipts,
    showing,
    start,
    stop,
    stores,
    visits,
)
from bot.handlers.shopper.routes import shopper

__all__ = [
    "consent",
    "coupons",
    "errands",
    "help",
    "invite",
    "language",
    "privacy",
    "questions",
    "receipts",
    "shopper",
    "showing",
    "start",
    "stop",
    "stores",
    "visits",
]
