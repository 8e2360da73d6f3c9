"""One day in a store, told by the people in it, on a real demo and over HTTP only.

The beats stand in the order of the day and share one shop.
"""

import asyncio

import pytest

from bot.clock import machine_seconds
from tests.scenarios.deeds import (
    DOOR,
    SOON,
    bring,
    list_marketing,
    plan_campaign,
    see_toast,
    wait_for_marketing,
    wait_for_member,
    write_and_see,
)
from tests.scenarios.shop import Shop
from tests.scenarios.words import find_data, list_english, read_code, read_figure, read_link, read_number

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_anna_scans_the_door_and_has_a_gift(shop: Shop) -> None:
    anna = await shop.person("Anna")
    await shop.scan(anna, DOOR)
    gift = await anna.sees("Harbour Street", "Cup of the day", "May we tell you about offers here?", within=SOON)
    assert read_code(gift)
    assert gift.buttons == (
        "Show at till", "Join the group", "Privacy", "中文", "Yes, I'm 16+", "No thanks",
    )  # fmt: skip


async def test_her_yes_is_kept_and_the_question_goes(shop: Shop) -> None:
    anna = await bring(shop, "Anna")
    assert "/stop" in await see_toast(anna, "Yes, I'm 16+")
    card = await anna.sees("You hear about offers here", within=SOON)
    assert "No thanks" not in card.buttons


async def test_mei_redeems_it_once_and_both_phones_show_the_receipt(shop: Shop) -> None:
    anna, mei = await bring(shop, "Anna"), await shop.person("Mei")
    await anna.press("Show at till")
    till = await anna.sees("Let our staff scan this", within=SOON)
    assert (await shop.box.download(str(till.photo))).startswith(b"\x89PNG")
    code, number = read_code(till), read_number(till)
    await mei.writes(number)
    coupon = await mei.sees("Cup of the day", "For Anna", "Redeem", within=SOON)
    redeem = find_data(coupon, "Redeem")
    await mei.press("Redeem", card=coupon)
    receipt = await mei.sees("Redeemed", code, "Harbour Street", new=True, within=SOON)
    await anna.sees("Cup of the day used", code, "Harbour Street", within=SOON)

    await mei.is_told(await mei.forges(redeem, receipt))
    again = await mei.sees("Redeemed", code, within=SOON)
    assert again.text == receipt.text
    assert len([card for card in await anna.reads() if "Cup of the day used" in card.text]) == 1

    used = await write_and_see(mei, number, "Already used")
    assert "Harbour Street" in used.text
    assert receipt.text.split("\n")[2].split(",")[0] in used.text  # the same moment


async def test_xiaoyu_scans_the_same_door_and_all_is_chinese(shop: Shop) -> None:
    xiaoyu = await bring(shop, "Xiaoyu")
    gift = await xiaoyu.sees("海港街店", "当日茶饮一杯", within=SOON)
    assert read_code(gift)
    await xiaoyu.press("可以，我已满16岁")
    agreed = await xiaoyu.sees("有优惠会在这里告诉您", within=SOON)
    await xiaoyu.press("隐私")
    notice = await xiaoyu.sees("privacy@moonpine.example", within=SOON)
    await xiaoyu.press("返回", card=notice)
    await xiaoyu.sees("海港街店", "加入社群", within=SOON)
    coupons = await write_and_see(xiaoyu, "/coupons", "当日茶饮一杯")
    assert [list_english(card) for card in (gift, agreed, coupons)] == [[], [], []]
    assert "月松茶铺" in notice.text


async def test_xiaoyu_asks_to_join_and_is_welcomed_in_the_group(shop: Shop) -> None:
    xiaoyu, group = await bring(shop, "Xiaoyu"), await shop.group()
    went = await shop.press_link(xiaoyu, "加入社群")
    assert went["outcome"] == "requested"
    await wait_for_member(shop, xiaoyu)
    welcome = await xiaoyu.sees("欢迎", "小雨", "海港街店", chat=group, within=SOON)
    assert list_english(welcome) == []


async def test_who_asks_to_join_first_is_greeted_and_let_in_after_start(shop: Shop) -> None:
    xiaoyu, group = await bring(shop, "Xiaoyu"), await shop.group()
    link = next(b["url"] for row in (await xiaoyu.reads())[1].raw["buttons"] for b in row if "url" in b)
    rosa = await shop.box.person("Rosa", "en")
    assert await rosa.joins(link) == "requested"
    await rosa.sees("You asked to join", "Harbour Street", within=SOON)
    assert rosa.id not in await group.members()
    await shop.press_link(rosa, "Press START")
    await rosa.sees("Cup of the day", within=SOON)
    await wait_for_member(shop, rosa)


async def test_ben_comes_by_annas_link_and_she_sees_one_friend(shop: Shop) -> None:
    anna, ben = await bring(shop, "Anna"), await shop.person("Ben")
    poster = await write_and_see(anna, "/invite", "Nobody came by it yet")
    assert poster.photo
    await ben.opens(read_link(poster))
    await ben.sees("Harbour Street", "$8 for friends", "Another store", within=SOON)
    await ben.press("Yes, I'm 16+")
    await write_and_see(anna, "/invite", "1 friend came by it")
    assert shop.count(f"{_REFERRALS} AND c.telegram_id = {anna.id}") == 1
    await anna.opens(read_link(poster))
    await anna.sees("This is your own link", within=SOON)


async def test_bens_use_counts_and_annas_reward_waits_until_nothing_can_come_back(shop: Shop) -> None:
    anna, ben, mei = [await shop.person(name) for name in ("Anna", "Ben", "Mei")]
    await ben.press("Show at till")
    till = await ben.sees("Let our staff scan this", within=SOON)
    coupon = await write_and_see(mei, read_number(till), "$8 for friends", "For Ben", "Redeem")
    await mei.press("Redeem", card=coupon)
    await mei.sees("Redeemed", "$8 off", new=True, within=SOON)
    await ben.sees("$8 for friends", "used", "$8 off", within=SOON)
    await anna.sees("1 friend counted", "$8 for friends", "is usable from", within=SOON)
    await write_and_see(anna, "/invite", "friend 1: counted, yours usable from")
    assert shop.count(f"{_REWARDS} AND p.status = 'locked' AND c.telegram_id = {anna.id}") == 1


async def test_a_price_is_the_shops_own(shop: Shop) -> None:
    anna, xiaoyu = await bring(shop, "Anna"), await bring(shop, "Xiaoyu")
    answer = await write_and_see(anna, "Is the celadon teapot still $58?", "$68", "Ask a person")
    assert "58" not in answer.text
    chinese = await write_and_see(xiaoyu, "茶壶多少钱？", "青瓷壶", "$68", "海港街店有 2 件")
    assert list_english(chinese) == []


async def test_what_nobody_wrote_down_goes_to_mei_and_her_answer_comes_back(shop: Shop) -> None:
    anna, mei = await bring(shop, "Anna"), await shop.person("Mei")
    unsure = await write_and_see(anna, "Do penguins like jazz?", "Ask a person")
    assert "penguins" not in unsure.text
    await anna.press("Ask a person", card=unsure)
    await anna.sees("Your question is with the people of the store", within=SOON)
    asked = await mei.sees("Anna", "Do penguins like jazz?", within=SOON)
    await mei.press("Answer", card=asked)
    await mei.sees("Write your answer", within=SOON)
    await write_and_see(mei, "Only the king penguins, <i>I believe</i>.", "Sent")
    await anna.sees("Do penguins like jazz?", "Only the king penguins, <i>I believe</i>.", "Mei", within=SOON)


async def test_a_question_in_the_group_is_answered_there_in_the_askers_language(shop: Shop) -> None:
    xiaoyu, group = await bring(shop, "Xiaoyu"), await shop.group()
    if xiaoyu.id not in await group.members():
        await shop.press_link(xiaoyu, "加入社群")
        await wait_for_member(shop, xiaoyu)
    bot = (await shop.box.state())["username"]
    await xiaoyu.writes("大家好", group)
    await xiaoyu.writes(f"@{bot} 几点关门？", group)
    answer = await xiaoyu.sees("10:00–20:00", chat=group, within=SOON)
    assert list_english(answer) == []


async def test_a_campaign_lives_through_a_pulled_plug_and_accounts_for_everybody(shop: Shop) -> None:
    await bring(shop, "Anna")
    zhou = await shop.person("Zhou Hang")
    check = await plan_campaign(zhou)
    will_get, left_out = read_figure(check, ""), read_figure(check, "人会收到，")
    await zhou.press("确认发送", card=check)
    await zhou.sees("秒后开始", within=SOON)

    walking = asyncio.create_task(shop.move_clock("+1h"))
    await wait_for_marketing(shop, 1)
    await shop.pull_the_plug()
    pulled, before = machine_seconds(), len(await list_marketing(shop))
    await wait_for_marketing(shop, before + 1)
    assert machine_seconds() - pulled < SOON
    await walking

    card = await zhou.sees("已完成", "全部群发", within=SOON)
    audience, sent, unsent = (read_figure(card, word) for word in ("共", "已发出", "未发送"))
    failed, unconfirmed = read_figure(card, "失败"), read_figure(card, "未确认")
    assert audience == will_get + left_out
    assert sent + unsent + failed + unconfirmed == audience
    assert unsent == left_out
    assert failed == 0
    assert unconfirmed <= 16
    reached = [one["chat_id"] for one in await list_marketing(shop)]
    assert len(reached) == len(set(reached))
    assert sent <= len(reached) <= sent + unconfirmed
    assert before < len(reached)


async def test_who_stopped_hears_nothing_of_the_next_campaign(shop: Shop) -> None:
    anna, xiaoyu, zhou = [await bring(shop, name) for name in ("Anna", "Xiaoyu", "Zhou Hang")]
    await write_and_see(anna, "/stop", "Stopped: no offers")
    await xiaoyu.press("为什么收到？")
    why = await xiaoyu.sees("退订", new=True, within=SOON)
    assert list_english(why) == []
    assert "退订" in await see_toast(xiaoyu, "退订", card=why)

    seq = (await shop.box.state())["seq"]
    await zhou.press("再用一次")
    await zhou.sees("草稿", "预览", new=True, within=SOON)
    await zhou.press("预览")
    check = await zhou.sees("确认发送", "人会收到", new=True, within=SOON)
    confirm = find_data(check, "确认发送")
    await zhou.press("确认发送", card=check)
    await zhou.sees("秒后开始", new=True, within=SOON)
    await shop.move_clock("+1h")
    await zhou.sees("已完成", new=True, within=SOON)
    reached = [one["chat_id"] for one in await list_marketing(shop, after=seq)]
    assert len(reached) == len(set(reached)) == read_figure(check, "")
    assert not {anna.id, xiaoyu.id} & set(reached)

    await zhou.is_told(await zhou.forges(confirm, check))  # the old button once more
    await asyncio.sleep(0.5)
    assert shop.count("SELECT count(*) FROM broadcasts") == 2


async def test_second_scans_never_welcome_twice(shop: Shop) -> None:
    anna = await bring(shop, "Anna")
    await shop.scan(anna, DOOR)
    await anna.sees("Good to see you again", "Harbour Street", new=True, within=SOON)

    await shop.scan(anna, "Maple Gate, door")
    other = await anna.sees("Maple Gate", "Your store is Harbour Street", new=True, within=SOON)
    assert {"Make this my store", "Just visiting"} <= set(other.buttons)
    await anna.press("Make this my store", card=other)
    await anna.sees("Good to see you again", "Maple Gate", new=True, within=SOON)

    await shop.scan(anna, "Mei, badge")
    add = await anna.sees("Mei", "?", "Yes", new=True, within=SOON)
    await anna.press("Yes", card=add)
    await anna.sees("Mei", "after you", new=True, within=SOON)

    assert len([card for card in await anna.reads() if "This is for you" in card.text]) <= 1
    gifts = f"""SELECT count(*) FROM coupons p JOIN customers k ON k.id = p.customer_id
        JOIN chats c ON c.id = k.chat_id WHERE c.telegram_id = {anna.id} AND p.cause_kind = 'gift'"""
    assert shop.count(gifts) == 1


@pytest.mark.parametrize(
    "payload", ["nothing", "e" + "x" * 16, "e" + "x" * 63, "f" + "2" * 16, "i" + "a" * 24, "-_-", "c1"]
)
async def test_a_bad_link_is_answered_kindly_and_makes_nobody_a_customer(shop: Shop, payload: str) -> None:
    stranger = await shop.box.person("Stray", "zh-hans")
    await stranger.start(payload)
    answer = await stranger.sees(within=SOON)
    assert list_english(answer) == []
    assert shop.count(_CUSTOMER.format(stranger.id)) == 0


_REFERRALS = """SELECT count(*) FROM referrals r JOIN customers k ON k.id = r.referrer_id
    JOIN chats c ON c.id = k.chat_id WHERE 1"""
_REMINDED = (
    "SELECT count(*) FROM notices n JOIN chats c ON c.id = n.chat_id WHERE n.template = 'shopper/coupon_ends'"
)
_REWARDS = """SELECT count(*) FROM coupons p JOIN customers k ON k.id = p.customer_id
    JOIN chats c ON c.id = k.chat_id WHERE p.cause_kind = 'reward'"""
_CUSTOMER = "SELECT count(*) FROM customers k JOIN chats c ON c.id = k.chat_id WHERE c.telegram_id = {}"


async def test_a_forged_button_does_nothing_but_is_answered(shop: Shop) -> None:
    xiaoyu, mei = await bring(shop, "Xiaoyu"), await shop.person("Mei")
    gift = await xiaoyu.sees("当日茶饮一杯", within=SOON)
    await mei.writes(read_code(gift))
    seen = await mei.sees(
        "当日茶饮一杯" if "当日" in mei.name else "Cup of the day", "Redeem", new=True, within=SOON
    )
    used, campaigns = (shop.count(f"SELECT count(*) FROM {table}") for table in ("redemptions", "campaigns"))
    for data in (find_data(seen, "Redeem"), "cn.0", "cn:0", "cc:1", "\x00", "x" * 64, "ckk:1", "茶"):
        told = await xiaoyu.is_told(await xiaoyu.forges(data, gift), within=SOON)
        assert told["text"] == "这个按钮已经失效了。", data
    assert used == shop.count("SELECT count(*) FROM redemptions")
    assert campaigns == shop.count("SELECT count(*) FROM campaigns")


async def test_a_name_with_markup_stays_a_name_on_every_phone(shop: Shop) -> None:
    mei, name = await shop.person("Mei"), "<b>Bo</b> & {{ 7*7 }} \u202e"
    bo = await shop.box.person(name, "en")
    await shop.scan(bo, DOOR)
    gift = await bo.sees("Cup of the day", within=SOON)
    coupon = await write_and_see(mei, read_code(gift), "<b>Bo</b> & {{ 7*7 }}", "Redeem")
    assert "\u202e" not in coupon.text
    await mei.press("Cancel", card=coupon)


async def test_a_text_as_long_as_telegram_lets_it_be_is_answered(shop: Shop) -> None:
    anna = await bring(shop, "Anna")
    await write_and_see(anna, "tea?" * 1024, "Ask a person")
    await write_and_see(anna, "🍵" * 2048, "automatic assistant")
    await write_and_see(anna, "Is the celadon teapot still $58?", "$68")


async def test_eight_days_on_a_gift_is_over_and_the_shop_goes_on(shop: Shop) -> None:
    mei = await shop.person("Mei")
    late = await shop.box.person("Late", "en")
    await shop.scan(late, DOOR)
    code = read_code(await late.sees("Cup of the day", within=SOON))
    before = (await shop.look())["clock"]["now"]
    await shop.move_clock("+8d")
    assert (await shop.look())["clock"]["now"][:10] > before[:10]
    await write_and_see(mei, code, "This coupon ended on")
    await write_and_see(late, "/coupons", "ended")
    assert shop.count(f"{_REMINDED} AND c.telegram_id = {late.id}") == 1  # on the way there, not after its end
    newcomer = await shop.box.person("Newcomer", "zh-hans")
    await shop.scan(newcomer, DOOR)
    await newcomer.sees("当日茶饮一杯", within=SOON)


async def test_after_the_hold_annas_reward_is_hers_to_use(shop: Shop) -> None:
    anna = await shop.person("Anna")
    await anna.sees("Yours for bringing a friend", "$8 for friends", "can be used now", within=SOON)
    await write_and_see(anna, "/coupons", "$8 for friends", "Show at till")
    assert shop.count(f"{_REWARDS} AND p.status = 'issued' AND c.telegram_id = {anna.id}") == 1


async def test_the_owner_has_all_books_added_up_on_her_phone(shop: Shop) -> None:
    grace = await shop.person("Grace")
    await write_and_see(grace, "/audit", "No difference", "every seal holds")


async def test_the_books_are_the_tables_and_the_audit_finds_no_difference(shop: Shop) -> None:
    books = (await shop.look())["books"]
    told = {
        "customers": "SELECT count(*) FROM customers",
        "coupons_out": "SELECT count(*) FROM coupons WHERE status IN ('issued', 'locked')",
        "coupons_used": "SELECT count(*) FROM coupons WHERE status = 'redeemed'",
        "sent": "SELECT count(*) FROM deliveries WHERE message_id IS NOT NULL",
        "left_out": "SELECT count(*) FROM deliveries WHERE reason IN (1, 2, 3, 4, 5)",
    }
    assert {name: books[name] for name in told} == {name: shop.count(sql) for name, sql in told.items()}
    assert books["customers"] > 60
    assert books["twice"] == 0
    assert len(await shop.rows("coupons_used")) == books["coupons_used"]
    audit = await asyncio.to_thread(shop.demo.audit)
    assert (audit.returncode, audit.stdout.splitlines()[-1:]) == (0, ["no difference"]), (
        audit.stdout + audit.stderr
    )
