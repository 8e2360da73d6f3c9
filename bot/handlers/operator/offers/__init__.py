"""Offers on an operator's screen: the list, a card an offer, what it is used for, and the brand's rules."""

from bot.handlers.operator.offers import card, choices, fields, lists, making, moves, preview, rules, stores, uses

__all__ = ["card", "choices", "fields", "lists", "making", "moves", "preview", "rules", "stores", "uses"]
