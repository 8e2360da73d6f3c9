"""Entry codes on an operator's screen: lists, a card a code, where it leads, what it gives, print runs."""

from bot.handlers.operator.codes import batches, caps, card, charts, gifts, lists, making, targets, words

__all__ = ["batches", "caps", "card", "charts", "gifts", "lists", "making", "targets", "words"]
