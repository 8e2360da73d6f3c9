"""Every table, a noun a file. Importing this module fills `SQLModel.metadata` (campaigns adds its own)."""

from bot.db.tables.chats import Chat, ChatKind
from bot.db.tables.codes import (
    Attribution,
    AttributionReason,
    CodeKind,
    EntryCode,
    Ownership,
    Referral,
    ReferralStatus,
)
from bot.db.tables.coupons import Coupon, CouponStatus, Offer, OfferKind, Redemption
from bot.db.tables.customers import Consent, ConsentSource, Customer, Topic
from bot.db.tables.groups import Group, GroupStatus, JoinRequest, JoinStatus, Membership
from bot.db.tables.knowledge import Article, Question, QuestionStatus
from bot.db.tables.notices import Notice, NoticeClass, NoticeStatus
from bot.db.tables.staff import Invitation, Role, Staff
from bot.db.tables.stores import Brand, Store
from bot.db.tables.updates import FailedTry, Quarantined, TakenUpdate
from bot.db.tables.workers import Mark, RateClock, Worker

__all__ = [
    "Article",
    "Attribution",
    "AttributionReason",
    "Brand",
    "Chat",
    "ChatKind",
    "CodeKind",
    "Consent",
    "ConsentSource",
    "Coupon",
    "CouponStatus",
    "Customer",
    "EntryCode",
    "FailedTry",
    "Group",
    "GroupStatus",
    "Invitation",
    "JoinRequest",
    "JoinStatus",
    "Mark",
    "Membership",
    "Notice",
    "NoticeClass",
    "NoticeStatus",
    "Offer",
    "OfferKind",
    "Ownership",
    "Quarantined",
    "Question",
    "QuestionStatus",
    "RateClock",
    "Redemption",
    "Referral",
    "ReferralStatus",
    "Role",
    "Staff",
    "Store",
    "TakenUpdate",
    "Topic",
    "Worker",
]
