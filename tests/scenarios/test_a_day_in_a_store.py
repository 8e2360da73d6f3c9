"""One day in a store, told by the people in it, on a real demo and over HTTP only.

The beats stand in the order of the day and share one shop; each brings along whom it needs, so it may run alone.
"""

import asyncio
from typing import Any

import pytest

from bot.clock import machine_seconds
from bot.sandbox.people import Card, Person
from tests.scenarios.shop import Shop
from tests.scenarios.words import find_data, list_english, read_code, read_figure, read_link

pytestmark = pytest.mark.asyncio(loop_scope="module")

DOOR = "Harbour Street, the door"
ENGLISH, CHINESE = "Cups are on us this Friday, {{ first_name }}!", "{{ first_name }}，周五请您喝茶！"
SHOWN_ENGLISH, SHOWN_CHINESE = "Cups are on us this Friday", "周五请您喝茶"
SOON = 15.0  # seconds; a person at the counter waits no longer


async def bring(shop: Shop, name: str) -> Person:
    """The person, a customer since this morning."""
    person = await shop.person(name)
    if not any("/start" in card.text for card in await person.reads()):
        await shop.scan(person, DOOR)
        await person.sees("16", within=SOON)
    return person


async def see_toast(person: Person, label: str, card: Card | None = None) -> str:
    answer = await person.is_told(await person.press(label, card=card), within=SOON)
    return str(answer["text"])


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
    code = read_code(till)
    await mei.writes(code)
    coupon = await mei.sees("Cup of the day", "For Anna", "Redeem", within=SOON)
    redeem = find_data(coupon, "Redeem")
    await mei.press("Redeem", card=coupon)
    receipt = await mei.sees("Redeemed", code, "Harbour Street", new=True, within=SOON)
    await anna.sees("Cup of the day used", code, "Harbour Street", within=SOON)

    await mei.is_told(await mei.forges(redeem, receipt))
    again = await mei.sees("Redeemed", code, within=SOON)
    assert again.text == receipt.text
    assert len([card for card in await anna.reads() if "Cup of the day used" in card.text]) == 1

    used = await write_and_see(mei, code, "Already used")
    assert "Harbour Street" in used.text
    assert receipt.text.split("\n")[2].split(",")[0] in used.text  # the same moment


async def write_and_see(person: Person, text: str, *fragments: str) -> Card:
    await person.writes(text)
    return await person.sees(*fragments, new=True, within=SOON)


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
    await xiaoyu.sees("小雨", "社群", chat=group, within=SOON)


async def wait_for_member(shop: Shop, person: Person) -> None:
    group, end = await shop.group(), machine_seconds() + SOON
    while (await group.members()).get(person.id) != "member":
        assert machine_seconds() < end, f"{person.name} was not let in"
        await asyncio.sleep(0.1)


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
    await ben.sees("Harbour Street", "Cup of the day", "Another store", within=SOON)
    await ben.press("Yes, I'm 16+")
    await write_and_see(anna, "/invite", "1 friend came by it")
    assert shop.count("SELECT count(*) FROM referrals") == 1
    await anna.opens(read_link(poster))
    await anna.sees("This is your own link", within=SOON)


async def test_a_price_is_the_shops_own(shop: Shop) -> None:
    anna, xiaoyu = await bring(shop, "Anna"), await bring(shop, "Xiaoyu")
    answer = await write_and_see(anna, "Is the celadon teapot still $58?", "$68", "Ask a person")
    assert "58" not in answer.text
    chinese = await write_and_see(xiaoyu, "茶壶多少钱？", "68 加元")
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
    await zhou.sees("30 秒后开始", within=SOON)

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


async def plan_campaign(zhou: Person) -> Card:
    """By buttons and typed texts, from the list to the preview; its check card is returned."""
    await zhou.writes("/campaigns")
    await zhou.sees("新建", new=True, within=SOON)
    await zhou.press("新建")
    await zhou.sees("英文文案", within=SOON)
    for label, asks, text in (("英文文案", "请写英文", ENGLISH), ("中文文案", "请写中文", CHINESE)):
        await zhou.press(label)
        await zhou.sees(asks, new=True, within=SOON)
        await write_and_see(zhou, text, "草稿", "预览")
    await zhou.press("人群")
    await zhou.sees("发给谁", "全部客户", "枫门店", new=True, within=SOON)
    await zhou.press("全部客户")
    await zhou.sees("全部客户", "预览", new=True, within=SOON)
    await zhou.press("时间")
    await zhou.sees("什么时候发", new=True, within=SOON)
    await zhou.press("现在")
    await zhou.sees("预览", "确认后 30 秒", new=True, within=SOON)
    await zhou.press("预览")
    check = await zhou.sees("确认发送", "人会收到", new=True, within=SOON)
    await zhou.sees(SHOWN_ENGLISH, "Why this?", "Stop")
    await zhou.sees(f"周航，{SHOWN_CHINESE}", "为什么收到？", "退订")
    return check


async def list_marketing(shop: Shop, after: int = 0) -> list[dict[str, Any]]:
    """The campaign's messages that reached somebody, by the sandbox's log; the operator's previews are none."""
    zhou = await shop.person("Zhou Hang")
    return [
        one
        for one in await shop.box.calls("sendMessage", after)
        if one["delivered"]
        and one["chat_id"] != zhou.id
        and any(words in one["params"]["text"] for words in (SHOWN_ENGLISH, SHOWN_CHINESE))
    ]


async def wait_for_marketing(shop: Shop, count: int) -> None:
    end = machine_seconds() + 2 * SOON
    while len(await list_marketing(shop)) < count:
        assert machine_seconds() < end, "the campaign does not go on"
        await shop.box.log((await shop.box.state())["seq"], wait=0.5)
