"""The operator's handlers: what an operator or owner may do."""

from bot.handlers.operator import (
    brand,
    chain_days,
    codes,
    customers,
    first_scan,
    first_start,
    gift,
    group_binding,
    groups,
    home,
    knowledge,
    offers,
    posters,
    products,
    questions,
    stores,
    traditional,
)
from bot.handlers.operator.imports import files
from bot.handlers.operator.referrals import reviewing
from bot.handlers.operator.routes import operator
from bot.handlers.operator.team import invitations, joining, people, roster

__all__ = [
    "brand",
    "chain_days",
    "codes",
    "customers",
    "files",
    "first_scan",
    "first_start",
    "gift",
    "group_binding",
    "groups",
    "home",
    "invitations",
    "joining",
    "knowledge",
    "offers",
    "operator",
    "people",
    "posters",
    "products",
    "questions",
    "reviewing",
    "roster",
    "stores",
    "traditional",
]
