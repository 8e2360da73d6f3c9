"""Value: offers with terms by version, the books, purchases, referral rewards

Revision: 0003, after 0002.
"""

import secrets

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# What was an offer for each change of its words becomes an offer with one version of terms.
_FIRST_TERMS = """
    INSERT INTO offer_terms (offer_id, version, name_en, name_zh, terms_en, terms_zh, currency, for_whom,
        valid_days, weekdays, hours, stores, gives_back, since)
    SELECT id, 1, name_en, name_zh, terms_en, terms_zh, coalesce((SELECT currency FROM brand), 'CAD'),
        'anybody', valid_days, '', '', '', TRUE, created_at FROM offers
"""
_WORDS_BACK = """
    UPDATE offers SET {column} = coalesce(
        (SELECT t.{column} FROM offer_terms t WHERE t.offer_id = offers.id AND t.until IS NULL), {column})
"""
# The books begin with what there is.
_OPENING_ENTRIES = (
    """
    INSERT INTO entries (act, coupon_id, offer_id, customer_id, amount, at)
    SELECT 'issue', id, offer_id, customer_id, 0, issued_at FROM coupons ORDER BY id
    """,
    """
    INSERT INTO entries (act, coupon_id, offer_id, customer_id, staff_id, store_id, at)
    SELECT 'redeem', k.id, k.offer_id, k.customer_id, r.staff_id, r.store_id, r.at
    FROM redemptions r JOIN coupons k ON k.id = r.coupon_id ORDER BY r.id
    """,
    "UPDATE offers SET pieces = (SELECT count(*) FROM coupons k WHERE k.offer_id = offers.id)",
    """
    UPDATE offers SET status = 'ended'
    WHERE id NOT IN (SELECT gift_id FROM brand WHERE gift_id IS NOT NULL)
    AND id NOT IN (SELECT offer_id FROM entry_codes WHERE offer_id IS NOT NULL)
    """,
)


def upgrade() -> None:
    op.execute("UPDATE brand SET notice_version = notice_version + 1")  # the notice names purchases and phones
    op.create_table(
        "entries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "act",
            sa.Enum(
                "issue",
                "lock",
                "release",
                "redeem",
                "undo",
                "give_back",
                "expire",
                "void",
                "purchase",
                "return",
                "qualify",
                "reject",
                "claw_back",
                name="act",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("coupon_id", sa.BigInteger(), nullable=True),
        sa.Column("offer_id", sa.BigInteger(), nullable=True),
        sa.Column("customer_id", sa.BigInteger(), nullable=True),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.Column("store_id", sa.BigInteger(), nullable=True),
        sa.Column("referral_id", sa.BigInteger(), nullable=True),
        sa.Column("purchase_id", sa.BigInteger(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("seal_id", sa.BigInteger(), nullable=True),
        sa.Column("fingerprint", sqlmodel.sql.sqltypes.AutoString(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entries")),
    )
    with op.batch_alter_table("entries", schema=None) as batch_op:
        batch_op.create_index("ix_entries_seal_id", ["seal_id"], unique=False)
        batch_op.create_index(
            "ix_entries_unsealed",
            ["id"],
            unique=False,
            sqlite_where=sa.text("seal_id IS NULL"),
            postgresql_where=sa.text("seal_id IS NULL"),
        )

    op.create_table(
        "quotas",
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("period", sa.Date(), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("money", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "owner_id", "period", name=op.f("pk_quotas")),
    )
    op.create_table(
        "seals",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("digest", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seals")),
    )
    op.create_table(
        "tombstones",
        sa.Column("trace", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("trace", name=op.f("pk_tombstones")),
    )
    op.create_table(
        "tries",
        sa.Column("chat_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("misses", sa.Integer(), nullable=False),
        sa.Column("since", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("locked_until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name=op.f("fk_tries_chat_id_chats")),
        sa.PrimaryKeyConstraint("chat_id", "kind", name=op.f("pk_tries")),
    )
    op.create_table(
        "day_closings",
        sa.Column("store_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("day", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("difference", sa.Integer(), nullable=True),
        sa.Column("money", sa.BigInteger(), nullable=True),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_day_closings_staff_id_staff")),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_day_closings_store_id_stores")),
        sa.PrimaryKeyConstraint("store_id", "day", name=op.f("pk_day_closings")),
    )
    op.create_table(
        "offer_terms",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("offer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name_en", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name_zh", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("terms_en", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("terms_zh", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("worth", sa.BigInteger(), nullable=True),
        sa.Column("percent", sa.Integer(), nullable=True),
        sa.Column("currency", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("least_spend", sa.BigInteger(), nullable=True),
        sa.Column(
            "for_whom",
            sa.Enum("anybody", "newcomers", "regulars", "members", name="whom", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("starts_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("ends_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("valid_days", sa.Integer(), nullable=True),
        sa.Column("weekdays", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("hours", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("stores", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("gives_back", sa.Boolean(), nullable=False),
        sa.Column("picture_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("since", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["offer_id"], ["offers.id"], name=op.f("fk_offer_terms_offer_id_offers")),
        sa.ForeignKeyConstraint(["picture_id"], ["pictures.id"], name=op.f("fk_offer_terms_picture_id_pictures")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer_terms")),
        sa.UniqueConstraint("offer_id", "version", name=op.f("uq_offer_terms_offer_id_version")),
    )
    with op.batch_alter_table("offer_terms", schema=None) as batch_op:
        batch_op.create_index(
            "uq_offer_terms_current",
            ["offer_id"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )

    op.create_table(
        "refusals",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("chat_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rule", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("coupon_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("terms_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("facts", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name=op.f("fk_refusals_chat_id_chats")),
        sa.ForeignKeyConstraint(["coupon_id"], ["coupons.id"], name=op.f("fk_refusals_coupon_id_coupons")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_refusals_customer_id_customers")),
        sa.ForeignKeyConstraint(["terms_id"], ["offer_terms.id"], name=op.f("fk_refusals_terms_id_offer_terms")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refusals")),
    )
    with op.batch_alter_table("refusals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_refusals_at"), ["at"], unique=False)

    op.create_table(
        "till_codes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("offer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("coupon_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["coupon_id"], ["coupons.id"], name=op.f("fk_till_codes_coupon_id_coupons")),
        sa.ForeignKeyConstraint(["offer_id"], ["offers.id"], name=op.f("fk_till_codes_offer_id_offers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_till_codes")),
        sa.UniqueConstraint("coupon_id", name=op.f("uq_till_codes_coupon_id")),
        sa.UniqueConstraint("offer_id", "code", name=op.f("uq_till_codes_offer_id_code")),
    )
    with op.batch_alter_table("till_codes", schema=None) as batch_op:
        batch_op.create_index(
            "ix_till_codes_left",
            ["offer_id", "id"],
            unique=False,
            sqlite_where=sa.text("coupon_id IS NULL"),
            postgresql_where=sa.text("coupon_id IS NULL"),
        )

    op.create_table(
        "till_numbers",
        sa.Column("number", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("token", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("coupon_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("expires_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("use", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["coupon_id"], ["coupons.id"], name=op.f("fk_till_numbers_coupon_id_coupons")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_till_numbers")),
        sa.UniqueConstraint("token", name=op.f("uq_till_numbers_token")),
    )
    with op.batch_alter_table("till_numbers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_till_numbers_coupon_id"), ["coupon_id"], unique=False)

    op.create_table(
        "slips",
        sa.Column("chat_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("coupon_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "way",
            sa.Enum("staff", "offline", "late", "pin", "file", name="way", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("since", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name=op.f("fk_slips_chat_id_chats")),
        sa.ForeignKeyConstraint(["coupon_id"], ["coupons.id"], name=op.f("fk_slips_coupon_id_coupons")),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_slips_store_id_stores")),
        sa.PrimaryKeyConstraint("chat_id", name=op.f("pk_slips")),
    )
    op.create_table(
        "givings",
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("offer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_givings_customer_id_customers")),
        sa.ForeignKeyConstraint(["offer_id"], ["offers.id"], name=op.f("fk_givings_offer_id_offers")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_givings_staff_id_staff")),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_givings")),
    )
    op.create_table(
        "purchases",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("store_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("receipt", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("redemption_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "source",
            sa.Enum("typed", "redemption", "file", name="purchasesource", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("returned", sa.BigInteger(), nullable=False),
        sa.Column("returns", sa.Integer(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("recorded_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_purchases_customer_id_customers")
        ),
        sa.ForeignKeyConstraint(
            ["redemption_id"], ["redemptions.id"], name=op.f("fk_purchases_redemption_id_redemptions")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_purchases_staff_id_staff")),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_purchases_store_id_stores")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchases")),
        sa.UniqueConstraint("redemption_id", name=op.f("uq_purchases_redemption_id")),
        sa.UniqueConstraint("store_id", "receipt", name=op.f("uq_purchases_store_id_receipt")),
    )
    with op.batch_alter_table("purchases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_purchases_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix_purchases_staff_id_at", ["staff_id", "at"], unique=False)
        batch_op.create_index("ix_purchases_store_id_at", ["store_id", "at"], unique=False)

    op.create_table(
        "purchase_returns",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("purchase_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("followed", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["purchase_id"], ["purchases.id"], name=op.f("fk_purchase_returns_purchase_id_purchases")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_purchase_returns_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_returns")),
        sa.UniqueConstraint("purchase_id", "number", name=op.f("uq_purchase_returns_purchase_id_number")),
    )
    with op.batch_alter_table("purchase_returns", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_purchase_returns_at"), ["at"], unique=False)

    op.create_table(
        "sale_slips",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("store_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("purchase_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("redemption_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("receipt", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_sale_slips_staff_id_staff")),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_sale_slips_store_id_stores")),
        sa.ForeignKeyConstraint(
            ["purchase_id"], ["purchases.id"], name=op.f("fk_sale_slips_purchase_id_purchases")
        ),
        sa.ForeignKeyConstraint(
            ["redemption_id"], ["redemptions.id"], name=op.f("fk_sale_slips_redemption_id_redemptions")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_sale_slips_customer_id_customers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sale_slips")),
    )
    with op.batch_alter_table("sale_slips", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sale_slips_at"), ["at"], unique=False)
    with op.batch_alter_table("brand", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("friend_offer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(
            sa.Column("referrer_offer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(sa.Column("purchase_counts", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("return_days", sa.Integer(), nullable=False, server_default="7"))
        batch_op.add_column(sa.Column("rewards_a_month", sa.Integer(), nullable=False, server_default="10"))
        batch_op.add_column(sa.Column("guide_pieces", sa.Integer(), nullable=False, server_default="30"))
        batch_op.add_column(sa.Column("guide_money", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("store_pieces", sa.Integer(), nullable=False, server_default="200"))
        batch_op.add_column(sa.Column("store_money", sa.BigInteger(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_brand_referrer_offer_id_offers"), "offers", ["referrer_offer_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_brand_friend_offer_id_offers"), "offers", ["friend_offer_id"], ["id"]
        )

    with op.batch_alter_table("customers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("member_code", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
        batch_op.add_column(
            sa.Column("phone_key", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column("phone_tail", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("erased_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
        batch_op.create_index(
            "ix_customers_phone_key",
            ["phone_key"],
            unique=False,
            sqlite_where=sa.text("phone_key <> ''"),
            postgresql_where=sa.text("phone_key <> ''"),
        )
        batch_op.create_unique_constraint(batch_op.f("uq_customers_member_code"), ["member_code"])
    _name_members()

    with op.batch_alter_table("offers", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "status",
                sa.Enum("draft", "open", "paused", "ended", name="offerstatus", native_enum=False, length=24),
                nullable=False,
                server_default="open",
            )
        )
        batch_op.add_column(
            sa.Column(
                "source",
                sa.Enum("own", "file", "public", name="piecesource", native_enum=False, length=24),
                nullable=False,
                server_default="own",
            )
        )
        batch_op.add_column(
            sa.Column("public_code", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("budget_pieces", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("budget_money", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("pieces", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("money", sa.BigInteger(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("per_customer", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("guides_give", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("pin_opens", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(
            sa.Column("made_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.create_foreign_key(batch_op.f("fk_offers_made_by_staff"), "staff", ["made_by"], ["id"])
    op.execute(_FIRST_TERMS)
    with op.batch_alter_table("offers", schema=None) as batch_op:
        batch_op.drop_column("name_en")
        batch_op.drop_column("terms_zh")
        batch_op.drop_column("terms_en")
        batch_op.drop_column("name_zh")
        batch_op.drop_column("valid_days")

    with op.batch_alter_table("coupons", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("terms_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(sa.Column("usable_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("uses", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(
            sa.Column("given_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(
            sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("quota_month", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("remind_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
        batch_op.create_index(
            "ix_coupons_to_remind",
            ["remind_at"],
            unique=False,
            sqlite_where=sa.text("remind_at IS NOT NULL"),
            postgresql_where=sa.text("remind_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_coupons_in_hand",
            ["expires_at"],
            unique=False,
            sqlite_where=sa.text("status IN ('issued', 'locked')"),
            postgresql_where=sa.text("status IN ('issued', 'locked')"),
        )
    op.execute(
        "UPDATE coupons SET terms_id = (SELECT t.id FROM offer_terms t WHERE t.offer_id = coupons.offer_id)"
    )
    op.execute("UPDATE coupons SET uses = 1 WHERE status = 'redeemed'")
    with op.batch_alter_table("coupons", schema=None) as batch_op:
        batch_op.alter_column(
            "terms_id", existing_type=sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        )
        batch_op.create_foreign_key(batch_op.f("fk_coupons_given_by_staff"), "staff", ["given_by"], ["id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_coupons_terms_id_offer_terms"), "offer_terms", ["terms_id"], ["id"]
        )
        batch_op.create_index("ix_coupons_of_offer", ["offer_id", "status", "terms_id"], unique=False)

    op.create_index(
        "ix_notices_worded",
        "notices",
        ["at"],
        unique=False,
        sqlite_where=sa.text("facts <> '{}' OR call <> ''"),
        postgresql_where=sa.text("facts <> '{}' OR call <> ''"),
    )

    with op.batch_alter_table("redemptions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("number", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(
            sa.Column(
                "way",
                sa.Enum("staff", "offline", "late", "pin", "file", name="way", native_enum=False, length=24),
                nullable=False,
                server_default="staff",
            )
        )
        batch_op.add_column(sa.Column("amount", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("off", sa.BigInteger(), nullable=True))
        batch_op.add_column(
            sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("disputed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("undone_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
        batch_op.add_column(
            sa.Column("undone_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.alter_column("staff_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.drop_constraint(batch_op.f("uq_redemptions_coupon_id"), type_="unique")
        batch_op.drop_index(batch_op.f("ix_redemptions_store_id"))
        batch_op.create_index("ix_redemptions_store_id_at", ["store_id", "at"], unique=False)
        batch_op.create_unique_constraint(batch_op.f("uq_redemptions_coupon_id_number"), ["coupon_id", "number"])
        batch_op.create_index(
            "uq_redemptions_standing",
            ["coupon_id"],
            unique=True,
            sqlite_where=sa.text("undone_at IS NULL"),
            postgresql_where=sa.text("undone_at IS NULL"),
        )
        batch_op.create_foreign_key(batch_op.f("fk_redemptions_undone_by_staff"), "staff", ["undone_by"], ["id"])

    with op.batch_alter_table("referrals", schema=None) as batch_op:
        batch_op.add_column(sa.Column("qualified_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("usable_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
        batch_op.add_column(
            sa.Column("redemption_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(
            sa.Column("purchase_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(
            sa.Column("coupon_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(
            sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column("evidence", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default="{}")
        )
        batch_op.add_column(
            sa.Column("decided_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(sa.Column("decided_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
        batch_op.create_index(
            "ix_referrals_held",
            ["usable_from"],
            unique=False,
            sqlite_where=sa.text("status = 'held'"),
            postgresql_where=sa.text("status = 'held'"),
        )
        batch_op.create_index(
            "ix_referrals_review",
            ["usable_from"],
            unique=False,
            sqlite_where=sa.text("status = 'review'"),
            postgresql_where=sa.text("status = 'review'"),
        )
        batch_op.create_index(batch_op.f("ix_referrals_purchase_id"), ["purchase_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_referrals_redemption_id"), ["redemption_id"], unique=False)
        batch_op.create_unique_constraint(batch_op.f("uq_referrals_coupon_id"), ["coupon_id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_referrals_purchase_id_purchases"), "purchases", ["purchase_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_referrals_redemption_id_redemptions"), "redemptions", ["redemption_id"], ["id"]
        )
        batch_op.create_foreign_key(batch_op.f("fk_referrals_coupon_id_coupons"), "coupons", ["coupon_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_referrals_decided_by_staff"), "staff", ["decided_by"], ["id"])

    with op.batch_alter_table("stores", schema=None) as batch_op:
        batch_op.add_column(sa.Column("till_code", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_stores_till_code"), ["till_code"])
    for sql in _OPENING_ENTRIES:
        op.execute(sql)


def _name_members() -> None:
    connection = op.get_bind()
    for (customer_id,) in connection.execute(sa.text("SELECT id FROM customers")).all():
        code = "".join(secrets.choice(_LETTERS) for _ in range(8))
        rename = sa.text("UPDATE customers SET member_code = :code WHERE id = :id")
        connection.execute(rename, {"code": code, "id": customer_id})


def downgrade() -> None:
    with op.batch_alter_table("stores", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_stores_till_code"), type_="unique")
        batch_op.drop_column("till_code")

    with op.batch_alter_table("referrals", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_referrals_decided_by_staff"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_referrals_coupon_id_coupons"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_referrals_redemption_id_redemptions"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_referrals_purchase_id_purchases"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_referrals_coupon_id"), type_="unique")
        batch_op.drop_index(batch_op.f("ix_referrals_redemption_id"))
        batch_op.drop_index(batch_op.f("ix_referrals_purchase_id"))
        batch_op.drop_index(
            "ix_referrals_review",
            sqlite_where=sa.text("status = 'review'"),
            postgresql_where=sa.text("status = 'review'"),
        )
        batch_op.drop_index(
            "ix_referrals_held",
            sqlite_where=sa.text("status = 'held'"),
            postgresql_where=sa.text("status = 'held'"),
        )
        batch_op.drop_column("decided_at")
        batch_op.drop_column("decided_by")
        batch_op.drop_column("evidence")
        batch_op.drop_column("reason")
        batch_op.drop_column("coupon_id")
        batch_op.drop_column("purchase_id")
        batch_op.drop_column("redemption_id")
        batch_op.drop_column("usable_from")
        batch_op.drop_column("qualified_at")

    op.drop_index("ix_notices_worded", "notices")

    op.execute("DELETE FROM sale_slips")
    op.execute("DELETE FROM purchase_returns")
    op.execute("DELETE FROM purchases")
    op.execute("DELETE FROM redemptions WHERE undone_at IS NOT NULL OR staff_id IS NULL")
    with op.batch_alter_table("redemptions", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_redemptions_undone_by_staff"), type_="foreignkey")
        batch_op.drop_index(
            "uq_redemptions_standing",
            sqlite_where=sa.text("undone_at IS NULL"),
            postgresql_where=sa.text("undone_at IS NULL"),
        )
        batch_op.drop_constraint(batch_op.f("uq_redemptions_coupon_id_number"), type_="unique")
        batch_op.drop_index("ix_redemptions_store_id_at")
        batch_op.create_index(batch_op.f("ix_redemptions_store_id"), ["store_id"], unique=False)
        batch_op.create_unique_constraint(batch_op.f("uq_redemptions_coupon_id"), ["coupon_id"])
        batch_op.alter_column("staff_id", existing_type=sa.INTEGER(), nullable=False)
        batch_op.drop_column("undone_by")
        batch_op.drop_column("undone_at")
        batch_op.drop_column("disputed_at")
        batch_op.drop_column("reason")
        batch_op.drop_column("off")
        batch_op.drop_column("amount")
        batch_op.drop_column("way")
        batch_op.drop_column("number")

    with op.batch_alter_table("offers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("valid_days", sa.INTEGER(), nullable=False, server_default="7"))
        batch_op.add_column(sa.Column("name_zh", sa.VARCHAR(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("terms_en", sa.VARCHAR(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("terms_zh", sa.VARCHAR(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("name_en", sa.VARCHAR(), nullable=False, server_default=""))
        batch_op.drop_constraint(batch_op.f("fk_offers_made_by_staff"), type_="foreignkey")
        batch_op.drop_column("made_by")
        batch_op.drop_column("pin_opens")
        batch_op.drop_column("guides_give")
        batch_op.drop_column("per_customer")
        batch_op.drop_column("money")
        batch_op.drop_column("pieces")
        batch_op.drop_column("budget_money")
        batch_op.drop_column("budget_pieces")
        batch_op.drop_column("public_code")
        batch_op.drop_column("source")
        batch_op.drop_column("status")
    for column in ("name_en", "name_zh", "terms_en", "terms_zh", "valid_days"):
        op.execute(_WORDS_BACK.format(column=column))

    with op.batch_alter_table("customers", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_customers_member_code"), type_="unique")
        batch_op.drop_index(
            "ix_customers_phone_key",
            sqlite_where=sa.text("phone_key <> ''"),
            postgresql_where=sa.text("phone_key <> ''"),
        )
        batch_op.drop_column("erased_at")
        batch_op.drop_column("phone_tail")
        batch_op.drop_column("phone_key")
        batch_op.drop_column("member_code")

    with op.batch_alter_table("coupons", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_coupons_terms_id_offer_terms"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_coupons_given_by_staff"), type_="foreignkey")
        batch_op.drop_index(
            "ix_coupons_in_hand",
            sqlite_where=sa.text("status IN ('issued', 'locked')"),
            postgresql_where=sa.text("status IN ('issued', 'locked')"),
        )
        batch_op.drop_index("ix_coupons_of_offer")
        batch_op.drop_index(
            "ix_coupons_to_remind",
            sqlite_where=sa.text("remind_at IS NOT NULL"),
            postgresql_where=sa.text("remind_at IS NOT NULL"),
        )
        batch_op.drop_column("remind_at")
        batch_op.drop_column("quota_month")
        batch_op.drop_column("reason")
        batch_op.drop_column("given_by")
        batch_op.drop_column("uses")
        batch_op.drop_column("usable_from")
        batch_op.drop_column("terms_id")

    with op.batch_alter_table("brand", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_brand_friend_offer_id_offers"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_brand_referrer_offer_id_offers"), type_="foreignkey")
        batch_op.drop_column("store_money")
        batch_op.drop_column("store_pieces")
        batch_op.drop_column("guide_money")
        batch_op.drop_column("guide_pieces")
        batch_op.drop_column("rewards_a_month")
        batch_op.drop_column("return_days")
        batch_op.drop_column("purchase_counts")
        batch_op.drop_column("referrer_offer_id")
        batch_op.drop_column("friend_offer_id")

    with op.batch_alter_table("sale_slips", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sale_slips_at"))

    op.drop_table("sale_slips")
    with op.batch_alter_table("purchase_returns", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_purchase_returns_at"))

    op.drop_table("purchase_returns")
    with op.batch_alter_table("purchases", schema=None) as batch_op:
        batch_op.drop_index("ix_purchases_store_id_at")
        batch_op.drop_index("ix_purchases_staff_id_at")
        batch_op.drop_index(batch_op.f("ix_purchases_customer_id"))

    op.drop_table("purchases")
    op.drop_table("givings")
    op.drop_table("slips")
    with op.batch_alter_table("till_numbers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_till_numbers_coupon_id"))

    op.drop_table("till_numbers")
    with op.batch_alter_table("till_codes", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_till_codes_left",
            sqlite_where=sa.text("coupon_id IS NULL"),
            postgresql_where=sa.text("coupon_id IS NULL"),
        )

    op.drop_table("till_codes")
    with op.batch_alter_table("refusals", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_refusals_at"))

    op.drop_table("refusals")
    with op.batch_alter_table("offer_terms", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_offer_terms_current",
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )

    op.drop_table("offer_terms")
    op.drop_table("day_closings")
    op.drop_table("tries")
    op.drop_table("tombstones")
    op.drop_table("seals")
    op.drop_table("quotas")
    with op.batch_alter_table("entries", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_entries_unsealed",
            sqlite_where=sa.text("seal_id IS NULL"),
            postgresql_where=sa.text("seal_id IS NULL"),
        )
        batch_op.drop_index("ix_entries_seal_id")

    op.drop_table("entries")
