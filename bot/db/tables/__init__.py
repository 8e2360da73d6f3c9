"""Every table, a noun a file. Importing this module fills `SQLModel.metadata` (campaigns adds its own)."""

from bot.db.tables.books import Act, Entry, Quota, QuotaKind, RefusalNote, Seal, Tombstone, Tries
from bot.db.tables.chats import Chat, ChatKind
from bot.db.tables.codes import (
    Attribution,
    AttributionReason,
    CodeDay,
    CodeKind,
    EntryCode,
    Ownership,
    ParcelBatch,
    Referral,
    ReferralStatus,
)
from bot.db.tables.coupons import Coupon, CouponStatus, Giving, Redemption, Slip, TillNumber, Way
from bot.db.tables.customers import Consent, ConsentSource, Customer, Topic
from bot.db.tables.errands import Errand, ErrandStatus
from bot.db.tables.groups import Group, GroupStatus, JoinRequest, JoinStatus, Membership
from bot.db.tables.imports import Import, ImportStatus
from bot.db.tables.knowledge import Article, Question, QuestionStatus
from bot.db.tables.notices import Notice, NoticeClass, NoticeStatus
from bot.db.tables.offers import Offer, OfferKind, OfferStatus, OfferTerms, PieceSource, TillCode, Whom
from bot.db.tables.pictures import StoredPicture
from bot.db.tables.products import Product, Stock
from bot.db.tables.purchases import DayClosing, Purchase, PurchaseReturn, PurchaseSource, SaleSlip
from bot.db.tables.staff import Invitation, Role, RosterEntry, Shift, Staff
from bot.db.tables.stores import Brand, ChainDay, ReplacedDay, SpecialDay, Store, StoreHours
from bot.db.tables.traditional import TraditionalText
from bot.db.tables.updates import FailedTry, Quarantined, TakenUpdate
from bot.db.tables.workers import Mark, RateClock, Worker

__all__ = [
    "Act",
    "Article",
    "Attribution",
    "AttributionReason",
    "Brand",
    "ChainDay",
    "Chat",
    "ChatKind",
    "CodeDay",
    "CodeKind",
    "Consent",
    "ConsentSource",
    "Coupon",
    "CouponStatus",
    "Customer",
    "DayClosing",
    "Entry",
    "EntryCode",
    "Errand",
    "ErrandStatus",
    "FailedTry",
    "Giving",
    "Group",
    "GroupStatus",
    "Import",
    "ImportStatus",
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
    "OfferStatus",
    "OfferTerms",
    "Ownership",
    "ParcelBatch",
    "PieceSource",
    "Product",
    "Purchase",
    "PurchaseReturn",
    "PurchaseSource",
    "Quarantined",
    "Question",
    "QuestionStatus",
    "Quota",
    "QuotaKind",
    "RateClock",
    "Redemption",
    "Referral",
    "ReferralStatus",
    "RefusalNote",
    "ReplacedDay",
    "Role",
    "RosterEntry",
    "SaleSlip",
    "Seal",
    "Shift",
    "Slip",
    "SpecialDay",
    "Staff",
    "Stock",
    "Store",
    "StoreHours",
    "StoredPicture",
    "TakenUpdate",
    "TillCode",
    "TillNumber",
    "Tombstone",
    "Topic",
    "TraditionalText",
    "Tries",
    "Way",
    "Whom",
    "Worker",
]
