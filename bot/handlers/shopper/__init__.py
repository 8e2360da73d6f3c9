"""The shopper's handlers: what anybody may do in a private chat."""

from bot.handlers.shopper import (
    cancelling,
    consent,
    coupons,
    disputing,
    errands,
    help,
    invite,
    language,
    phone,
    pin,
    privacy,
    questions,
    showing,
    start,
    stop,
    stores,
    visits,
)
from bot.handlers.shopper.routes import shopper

__all__ = [
    "cancelling",
    "consent",
    "coupons",
    "disputing",
    "errands",
    "help",
    "invite",
    "language",
    "phone",
    "pin",
    "privacy",
    "questions",
    "shopper",
    "showing",
    "start",
    "stop",
    "stores",
    "visits",
]
