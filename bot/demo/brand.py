"""The sample brand: Moonpine Tea 月松茶铺, invented. Stores, gift, knowledge, codes, by the shop's rules."""

from datetime import datetime

from sqlmodel import Session

from bot.clock import Clock
from bot.db.engine import make_engine
from bot.db.migrations.run import upgrade
from bot.db.tables import CodeKind, Role
from bot.demo.cast import Cast, Opening
from bot.demo.knowledge import ARTICLES
from bot.domain.codes import make_entry_code
from bot.domain.groups import add_group, bind_group
from bot.domain.knowledge import add_article
from bot.domain.set_up import (
    BrandField,
    GiftField,
    StoreField,
    add_store,
    change_brand,
    change_gift,
    change_store,
)
from bot.domain.staff import INVITATION_LIFE, invite_staff
from bot.domain.stores import find_brand

_BRAND = {
    BrandField.NAME_EN: "Moonpine Tea",
    BrandField.NAME_ZH: "月松茶铺",
    BrandField.COMPANY: "Moonpine Tea Ltd., 120 Harbour Street, Vancouver",
    BrandField.PRIVACY_CONTACT: "privacy@moonpine.example",
}
_GIFT = {
    GiftField.NAME_EN: "Cup of the day",
    GiftField.NAME_ZH: "当日茶饮一杯",
    GiftField.TERMS_EN: "One cup of today's tea, any size, at any of our stores.",
    GiftField.TERMS_ZH: "任一门店当日茶饮一杯，规格不限。",
}
_STORES = (
    ("Harbour Street", "海港街店", "120 Harbour Street, Vancouver", "温哥华海港街 120 号", "America/Vancouver"),
    ("Maple Gate", "枫门店", "8 Maple Gate, Richmond", "列治文枫门 8 号", "America/Vancouver"),
    ("Canal Row", "运河街店", "31 Canal Row, Toronto", "多伦多运河街 31 号", "America/Toronto"),
)


def open_stores(url: str, clock: Clock, cast: Cast) -> Opening | None:
    """Migrate, and set the brand up where nobody did before. Returns the payloads made then."""
    upgrade(url)
    engine = make_engine(url)
    try:
        with engine.connect() as connection, connection.begin(), Session(connection) as session:
            opening = None if find_brand(session) else _set_up(session, cast, clock.now())
            session.flush()
            return opening
    finally:
        engine.dispose()


def _set_up(session: Session, cast: Cast, now: datetime) -> Opening:
    for field, text in _BRAND.items():
        change_brand(session, field=field, text=text)
    for gift_field, text in _GIFT.items():
        change_gift(session, field=gift_field, text=text, now=now)
    harbour, _maple, _canal = [_open_store(session, *facts, now=now) for facts in _STORES]
    door = make_entry_code(session, kind=CodeKind.STORE, store_id=harbour, label="Window", now=now)
    make_entry_code(session, kind=CodeKind.SHELF, store_id=harbour, label="Oolong shelf", now=now)
    make_entry_code(session, kind=CodeKind.PARCEL, store_id=harbour, label="Parcel card", now=now)
    for locale, title, body, aliases in ARTICLES:
        add_article(session, locale=locale, title=title, body=body, aliases=aliases, now=now)
    group = add_group(session, telegram_id=cast.group, title=cast.group_title, now=now)
    bind_group(session, group_id=group.group_id, store_id=harbour, now=now)
    return Opening(
        mei=_invite(session, Role.GUIDE, harbour, now),
        sofia=_invite(session, Role.MANAGER, harbour, now),
        zhou=_invite(session, Role.OPERATOR, None, now),
        door=door.code,
    )


def _open_store(
    session: Session, en: str, zh: str, address_en: str, address_zh: str, zone: str, *, now: datetime
) -> int:
    store_id = add_store(session, name=en, timezone=zone, now=now).id or 0
    more = {
        StoreField.NAME_ZH: zh,
        StoreField.ADDRESS_EN: address_en,
        StoreField.ADDRESS_ZH: address_zh,
    }
    for field, text in more.items():
        change_store(session, store_id=store_id, field=field, text=text)
    make_entry_code(session, kind=CodeKind.STORE, store_id=store_id, label="Door", now=now)
    return store_id


def _invite(session: Session, role: Role, store_id: int | None, now: datetime) -> str:
    return invite_staff(session, role=role, store_id=store_id, invited_by=None, now=now, life=INVITATION_LIFE).code
