"""The store's side

Revision: 0002, after 0001.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pictures",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("telegram_file", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("digest", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pictures")),
    )
    with op.batch_alter_table("pictures", schema=None) as batch_op:
        batch_op.create_index(
            "ix_pictures_owed",
            ["id"],
            unique=False,
            sqlite_where=sa.text("content IS NULL AND reason = ''"),
            postgresql_where=sa.text("content IS NULL AND reason = ''"),
        )

    op.create_table(
        "traditional_texts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fingerprint", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("simplified", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("traditional", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_traditional_texts")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_traditional_texts_fingerprint")),
    )
    op.create_table(
        "errands",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("chat_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("locale", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("facts", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "wanted",
                "working",
                "handing_over",
                "done",
                "cancelled",
                "failed",
                "unconfirmed",
                name="errandstatus",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name=op.f("fk_errands_chat_id_chats")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_errands")),
    )
    with op.batch_alter_table("errands", schema=None) as batch_op:
        batch_op.create_index(
            "ix_errands_open",
            ["id"],
            unique=False,
            sqlite_where=sa.text("status IN ('wanted', 'working', 'handing_over')"),
            postgresql_where=sa.text("status IN ('wanted', 'working', 'handing_over')"),
        )

    op.create_table(
        "products",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sku", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name_en", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name_zh", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("description_en", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("description_zh", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("aliases", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("variants_en", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("variants_zh", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=True),
        sa.Column("is_new", sa.Boolean(), nullable=False),
        sa.Column("adult_only", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("picture_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("as_of", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["picture_id"], ["pictures.id"], name=op.f("fk_products_picture_id_pictures")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_products")),
        sa.UniqueConstraint("sku", name=op.f("uq_products_sku")),
    )
    op.create_table(
        "chain_days",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("spans", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("note_en", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("note_zh", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("made_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("applied_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("undone_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_chain_days_made_by_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chain_days")),
    )
    op.create_table(
        "special_days",
        sa.Column("store_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("spans", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("note_en", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("note_zh", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("chain_day_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_special_days_store_id_stores")),
        sa.ForeignKeyConstraint(
            ["chain_day_id"], ["chain_days.id"], name=op.f("fk_special_days_chain_day_id_chain_days")
        ),
        sa.PrimaryKeyConstraint("store_id", "day", name=op.f("pk_special_days")),
    )
    with op.batch_alter_table("special_days", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_special_days_day"), ["day"], unique=False)

    op.create_table(
        "replaced_days",
        sa.Column("chain_day_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("store_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("spans", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("note_en", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("note_zh", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("came_from", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["chain_day_id"], ["chain_days.id"], name=op.f("fk_replaced_days_chain_day_id_chain_days")
        ),
        sa.ForeignKeyConstraint(
            ["came_from"], ["chain_days.id"], name=op.f("fk_replaced_days_came_from_chain_days")
        ),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_replaced_days_store_id_stores")),
        sa.PrimaryKeyConstraint("chain_day_id", "store_id", name=op.f("pk_replaced_days")),
    )
    op.create_table(
        "stock",
        sa.Column("product_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("store_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("as_of", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_stock_product_id_products")),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_stock_store_id_stores")),
        sa.PrimaryKeyConstraint("product_id", "store_id", name=op.f("pk_stock")),
    )
    with op.batch_alter_table("stock", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stock_store_id"), ["store_id"], unique=False)

    op.create_table(
        "store_hours",
        sa.Column("store_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("spans", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_store_hours_store_id_stores")),
        sa.PrimaryKeyConstraint("store_id", "weekday", name=op.f("pk_store_hours")),
    )
    op.create_table(
        "imports",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("chat_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("telegram_file", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("file_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("digest", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("summary", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "reading",
                "ready",
                "refused",
                "applying",
                "applied",
                "cancelled",
                name="importstatus",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("applied_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name=op.f("fk_imports_chat_id_chats")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_imports_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
    )
    op.create_table(
        "parcel_batches",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("store_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("label", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_parcel_batches_made_by_staff")),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_parcel_batches_store_id_stores")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parcel_batches")),
    )
    op.create_table(
        "roster",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column(
            "role",
            sa.Enum("guide", "manager", "till", "operator", "owner", name="role", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("store_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_roster_staff_id_staff")),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_roster_store_id_stores")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster")),
        sa.UniqueConstraint("number", name=op.f("uq_roster_number")),
    )
    with op.batch_alter_table("roster", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_roster_store_id"), ["store_id"], unique=False)

    op.create_table(
        "shifts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("till_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guide_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("since", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["guide_id"], ["staff.id"], name=op.f("fk_shifts_guide_id_staff")),
        sa.ForeignKeyConstraint(["till_id"], ["staff.id"], name=op.f("fk_shifts_till_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shifts")),
    )
    with op.batch_alter_table("shifts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shifts_till_id"), ["till_id"], unique=False)
        batch_op.create_index(
            "uq_shifts_current",
            ["till_id", "guide_id"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )

    op.create_table(
        "code_days",
        sa.Column("entry_code_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("scans", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("gifts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_code_id"], ["entry_codes.id"], name=op.f("fk_code_days_entry_code_id_entry_codes")
        ),
        sa.PrimaryKeyConstraint("entry_code_id", "day", name=op.f("pk_code_days")),
    )
    with op.batch_alter_table("brand", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("colour", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default="#12372a")
        )
        batch_op.add_column(
            sa.Column("logo_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.create_foreign_key(batch_op.f("fk_brand_logo_id_pictures"), "pictures", ["logo_id"], ["id"])

    with op.batch_alter_table("entry_codes", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("tags", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column("offer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(
            sa.Column("product_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(sa.Column("day_cap", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(sa.Column("spent_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
        batch_op.add_column(
            sa.Column("spent_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(sa.Column("gives_gift", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.create_index(batch_op.f("ix_entry_codes_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(
            "ix_entry_codes_listed",
            ["store_id", "id"],
            unique=False,
            sqlite_where=sa.text("batch_id IS NULL"),
            postgresql_where=sa.text("batch_id IS NULL"),
        )
        batch_op.create_foreign_key(batch_op.f("fk_entry_codes_spent_by_chats"), "chats", ["spent_by"], ["id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_entry_codes_batch_id_parcel_batches"), "parcel_batches", ["batch_id"], ["id"]
        )
        batch_op.create_foreign_key(batch_op.f("fk_entry_codes_offer_id_offers"), "offers", ["offer_id"], ["id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_entry_codes_product_id_products"), "products", ["product_id"], ["id"]
        )

    op.create_index("ix_attributions_store_id_at", "attributions", ["store_id", "at"])
    op.create_index(
        "ix_chats_with_menu",
        "chats",
        ["id"],
        sqlite_where=sa.text("menu IS NOT NULL"),
        postgresql_where=sa.text("menu IS NOT NULL"),
    )

    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("roster_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.create_foreign_key(batch_op.f("fk_invitations_roster_id_roster"), "roster", ["roster_id"], ["id"])

    with op.batch_alter_table("redemptions", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("till_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.create_foreign_key(batch_op.f("fk_redemptions_till_id_staff"), "staff", ["till_id"], ["id"])

    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.add_column(sa.Column("on_duty", sa.Boolean(), nullable=False, server_default=sa.true()))

    with op.batch_alter_table("stores", schema=None) as batch_op:
        batch_op.add_column(sa.Column("number", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
        batch_op.add_column(
            sa.Column("languages", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default="en,zh")
        )
        batch_op.add_column(sa.Column("latitude", sa.Float(), nullable=True))
        batch_op.add_column(sa.Column("longitude", sa.Float(), nullable=True))
        batch_op.add_column(
            sa.Column("picture_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.create_unique_constraint(batch_op.f("uq_stores_number"), ["number"])
        batch_op.create_foreign_key(
            batch_op.f("fk_stores_picture_id_pictures"), "pictures", ["picture_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("stores", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_stores_picture_id_pictures"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_stores_number"), type_="unique")
        batch_op.drop_column("picture_id")
        batch_op.drop_column("longitude")
        batch_op.drop_column("latitude")
        batch_op.drop_column("languages")
        batch_op.drop_column("number")

    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.drop_column("on_duty")

    with op.batch_alter_table("redemptions", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_redemptions_till_id_staff"), type_="foreignkey")
        batch_op.drop_column("till_id")

    op.drop_index("ix_chats_with_menu", table_name="chats")
    op.drop_index("ix_attributions_store_id_at", table_name="attributions")

    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_invitations_roster_id_roster"), type_="foreignkey")
        batch_op.drop_column("roster_id")

    with op.batch_alter_table("entry_codes", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_entry_codes_spent_by_chats"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_entry_codes_product_id_products"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_entry_codes_offer_id_offers"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_entry_codes_batch_id_parcel_batches"), type_="foreignkey")
        batch_op.drop_index(
            "ix_entry_codes_listed",
            sqlite_where=sa.text("batch_id IS NULL"),
            postgresql_where=sa.text("batch_id IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_entry_codes_batch_id"))
        batch_op.drop_column("gives_gift")
        batch_op.drop_column("spent_by")
        batch_op.drop_column("spent_at")
        batch_op.drop_column("batch_id")
        batch_op.drop_column("day_cap")
        batch_op.drop_column("product_id")
        batch_op.drop_column("offer_id")
        batch_op.drop_column("tags")

    with op.batch_alter_table("brand", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_brand_logo_id_pictures"), type_="foreignkey")
        batch_op.drop_column("logo_id")
        batch_op.drop_column("colour")

    op.drop_table("code_days")
    with op.batch_alter_table("shifts", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_shifts_current", sqlite_where=sa.text("until IS NULL"), postgresql_where=sa.text("until IS NULL")
        )
        batch_op.drop_index(batch_op.f("ix_shifts_till_id"))

    op.drop_table("shifts")
    with op.batch_alter_table("roster", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_roster_store_id"))

    op.drop_table("roster")
    op.drop_table("parcel_batches")
    op.drop_table("imports")
    op.drop_table("store_hours")
    with op.batch_alter_table("stock", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stock_store_id"))

    op.drop_table("stock")
    op.drop_table("replaced_days")
    with op.batch_alter_table("special_days", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_special_days_day"))

    op.drop_table("special_days")
    op.drop_table("chain_days")
    op.drop_table("products")
    with op.batch_alter_table("errands", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_errands_open",
            sqlite_where=sa.text("status IN ('wanted', 'working', 'handing_over')"),
            postgresql_where=sa.text("status IN ('wanted', 'working', 'handing_over')"),
        )

    op.drop_table("errands")
    op.drop_table("traditional_texts")
    with op.batch_alter_table("pictures", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_pictures_owed",
            sqlite_where=sa.text("content IS NULL AND reason = ''"),
            postgresql_where=sa.text("content IS NULL AND reason = ''"),
        )

    op.drop_table("pictures")
