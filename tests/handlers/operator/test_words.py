"""Every card of the staff in Chinese: it renders, and it is Chinese."""

import re

import pytest
from sqlmodel import Session

from bot.db.tables import Role
from bot.domain.people.staff import INVITATION_LIFE, invite_staff
from bot.sandbox.people import Person
from tests.handlers.walking import go
from tests.shop import Shop

CJK = re.compile("[\u4e00-\u9fff]")


@pytest.fixture
async def boss(shop: Shop) -> Person:
    """An owner and guide at once, who speaks Chinese."""
    boss = await shop.staff("温雅", Role.OWNER, "zh-hans")
    code = await shop.database.unit_of_work(_invite_guide, shop)
    await boss.start(code)
    await boss.sees("导购", new=True)
    return boss


WALKS = (
    "/start", "/help", "/cancel", "/settings 公司", "/settings 颜色", "/settings 标志",
    "/offers", "/offers 当日茶饮一杯", "/offers 当日茶饮一杯 英文条件", "/offers 当日茶饮一杯 有效天数",
    "/offers 当日茶饮一杯 适用客户", "/offers 当日茶饮一杯 星期", "/offers 当日茶饮一杯 门店",
    "/offers 当日茶饮一杯 更多设置", "/offers 当日茶饮一杯 用在哪里", "/offers 当日茶饮一杯 结束",
    "/offers 新建优惠", "/offers 新建优惠 打折",
    "/settings 优惠规则", "/settings 优惠规则 导购：金额", "/stores 添加门店",
    "/stores 海港街店 时区", "/stores 海港街店 中文地址", "/staff 邀请同事 导购", "/staff 邀请同事 店主",
    "/staff 温雅·店主 移出团队", "/codes 新活码 货架 不写备注", "/codes 新活码 包裹卡", "/groups 选择一个群",
    "/knowledge 写一条 中文", "/start 我的导购台 我的专属码", "/start 我的导购台 我的客户",
    "/start 我的导购台 我的数据", "/start 我的导购台 核销", "/myqr", "/redeem", "/customers", "/mystats",
)  # fmt: skip
NAMES = re.compile(r"English / 中文|UTC|\w+/\w+")


async def test_every_card_is_chinese(shop: Shop, boss: Person) -> None:
    for walk in WALKS:
        command, *labels = (word.replace("·", " · ") for word in walk.split())
        await go(boss, command, *labels)
        card = await boss.sees(new=True)
        assert CJK.search(card.text), (walk, card.text)
        english = [one for one in card.buttons if not CJK.search(one) and not NAMES.fullmatch(one)]
        assert not english, (walk, english)


def _invite_guide(session: Session, shop: Shop) -> str:
    made = invite_staff(
        session,
        role=Role.GUIDE,
        store_id=shop.store_id,
        invited_by=None,
        now=shop.clock.now(),
        life=INVITATION_LIFE,
    )
    return made.code
