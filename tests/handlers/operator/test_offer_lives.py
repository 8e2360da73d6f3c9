"""Offers that are given: changed, paused, ended, put to use; two operators at once, forged presses."""

from bot.db.tables import Role
from bot.sandbox.people import Person
from tests.handlers.operator.offer_steps import add_offer, begin_offer, give_away, list_all, list_quarantined
from tests.handlers.walking import go
from tests.shop import Shop


async def test_a_budget_below_what_was_given_is_refused(shop: Shop, owner: Person) -> None:
    offer = await shop.database.unit_of_work(add_offer, shop)
    await give_away(shop, offer, 2)
    await go(owner, "/offers", "Tin of tea")
    await owner.sees("Given: 2 · used 0", new=True)
    await owner.press("Pieces")
    await owner.sees("How many pieces", new=True)
    await owner.writes("1")
    await owner.sees("2 were given already", new=True)
    await owner.writes("2")
    await owner.sees("Given: 2 of 2, 0 left", new=True)
    await owner.press("Pieces")
    await owner.sees("No limit", "/cancel leaves everything as it is.", new=True)
    await owner.press("No limit")
    await owner.sees("Given: 2 · used 0", new=True)


async def test_changed_terms_leave_given_coupons_as_they_are(shop: Shop, owner: Person) -> None:
    offer = await shop.database.unit_of_work(add_offer, shop)
    [anna] = await give_away(shop, offer, 1)
    await go(owner, "/offers", "Tin of tea", "English terms")
    await owner.sees("Any terms, in English?", new=True)
    await owner.writes("Only the small tin")
    await owner.sees("version 2; 1 coupon keeps an older one", "Only the small tin", new=True)
    await anna.writes("/coupons")
    card = await anna.sees("Tin of tea", new=True)
    assert "Only the small tin" not in card.text


async def test_a_pause_stops_giving_and_the_end_asks_first(shop: Shop, owner: Person) -> None:
    await go(owner, "/offers", "Cup of the day", "Pause")
    await owner.sees("⏸ Paused", "Given as: Welcome gift for newcomers ⚠️ nobody gets it", new=True)
    anna = await shop.box.person("Anna")
    await anna.start(shop.door)
    assert "Show at till" not in (await anna.sees("Harbour Street")).buttons
    await owner.press("Go on")
    await owner.sees("✅ Open", new=True)
    await owner.press("End")
    await owner.sees("End “Cup of the day”?", "It is given as: Welcome gift for newcomers", new=True)
    await owner.press("Back")
    await owner.sees("✅ Open", new=True)
    await owner.press("End")
    await owner.sees("cannot be undone", new=True)
    await owner.press("Yes, end it")
    await owner.sees("⏹ Ended", "Copy to a new draft", new=True)
    await owner.press("Copy to a new draft")
    await owner.sees("📝 Draft", "Cup of the day", new=True)


async def test_a_draft_is_thrown_away_after_a_question(shop: Shop, owner: Person) -> None:
    await begin_offer(owner)
    await owner.press("Throw away")
    await owner.sees("Throw the draft “20% off teapots” away?", new=True)
    await owner.press("Yes, throw it away")
    await owner.sees("⏹ Ended", new=True)


async def test_another_offer_becomes_the_welcome_gift(shop: Shop, owner: Person) -> None:
    await shop.database.unit_of_work(add_offer, shop)
    await go(owner, "/offers", "Tin of tea", "Used for…")
    await owner.sees("Welcome gift for newcomers: Cup of the day", new=True)
    await owner.press("Welcome gift for newcomers")
    await owner.sees("✓ Welcome gift for newcomers", "Welcome gift for newcomers: Tin of tea", new=True)
    await owner.press("Reward for the referrer")
    await owner.sees("✓ Reward for the referrer", new=True)
    await owner.press("Back")
    await owner.sees("Given as: Welcome gift for newcomers, Reward for the referrer", new=True)
    anna = await shop.box.person("Anna")
    await anna.start(shop.door)
    await anna.sees("Tin of tea")


async def test_an_entry_code_gives_an_open_offer(shop: Shop, owner: Person) -> None:
    await shop.database.unit_of_work(add_offer, shop)
    await go(owner, "/codes", "Store door: Door · 0", "Gift", "One of your offers", "Tin of tea")
    await owner.sees("Gift: Tin of tea", new=True)
    await owner.press("Gift")
    await owner.sees("A gift of its own", "Open the offer", new=True)
    anna = await shop.box.person("Anna")
    await anna.start(shop.door)
    await anna.sees("Tin of tea")


async def test_two_operators_at_once(shop: Shop, owner: Person) -> None:
    """One writes while the other ends it: what was typed too late is refused, and nothing is half done."""
    await shop.database.unit_of_work(add_offer, shop)
    zhou = await shop.staff("周", Role.OPERATOR, "zh-hans")
    await go(owner, "/offers", "Tin of tea", "English terms")
    await owner.sees("Any terms", new=True)
    await go(zhou, "/offers", "茶叶一罐", "中文条件")
    await zhou.sees("有什么使用条件", new=True)
    await zhou.writes("限小罐")
    await zhou.sees("第 2 版", "限小罐", new=True)
    await owner.writes("Small tins only")
    await owner.sees("version 3", "Small tins only", "限小罐", new=True)
    await owner.press("English terms")
    await owner.sees("Now: Small tins only", new=True)
    await zhou.press("结束")
    await zhou.sees("无法撤销", new=True)
    await zhou.press("确认结束")
    await zhou.sees("⏹ 已结束", new=True)
    await owner.writes("Large tins only")
    await owner.sees("moved on meanwhile", new=True)


FORGED = (
    "fo:999:0", "fo:-1:1", "fe:999:name_en", "fe:1:pieces", "fe:1:kind", "fe:1:percent", "fc:1:name_en",
    "fc:999:hours", "fc:1:x", "fw:999:anybody", "fw:999:x", "fd:999:3:1", "fd:999:-1:0", "ft:999:0:",
    "fts:1:999:1:0:", "fts:999:1:1:0:", "fs:999:pin_opens:1", "fs:1:status:1", "fx:1:public",
    "fx:999:own", "fx:1:x",
    "fp:999", "fm:999:ended:1", "fm:1:draft:1", "fm:1:x:1", "fy:999", "fu:999:welcome:1", "fu:1:brand:1",
    "fg:1:999:0", "fg:999:1:0", "fg:1:0:99", "fre:id", "fre:gift_id", "frc:return_days", "frc:x", "fl:99:x:",
    "fn:x", "fl:0::" + "e" * 58, "fl:0:open:" + "茶" * 18, "ft:1:0:" + "e" * 57, "fts:1:1:0:0:" + "e" * 52,
    "fo:9223372036854775807:0", "fl:-5:open:%", "fd:1:7:1", "fm:1:ended:0",
)  # fmt: skip


async def test_forged_presses_change_nothing_and_are_answered(shop: Shop, owner: Person) -> None:
    before = await shop.database.read(list_all)
    card = await owner.sees("Moonpine Tea")
    for forged in FORGED:
        await owner.is_told(await owner.forges(forged, card))
    assert await shop.database.read(list_all) == before
    assert await shop.database.read(list_quarantined) == []
