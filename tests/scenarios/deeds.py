"""What people of the day do again and again, with what comes of it."""

import asyncio
from typing import Any

from bot.clock import machine_seconds
from bot.sandbox.people import Card, Person
from tests.scenarios.shop import Shop

DOOR = "Harbour Street, door"
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


async def write_and_see(person: Person, text: str, *fragments: str) -> Card:
    await person.writes(text)
    return await person.sees(*fragments, new=True, within=SOON)


async def see_toast(person: Person, label: str, card: Card | None = None) -> str:
    answer = await person.is_told(await person.press(label, card=card), within=SOON)
    return str(answer["text"])


async def wait_for_member(shop: Shop, person: Person) -> None:
    group, end = await shop.group(), machine_seconds() + SOON
    while (await group.members()).get(person.id) != "member":
        assert machine_seconds() < end, f"{person.name} was not let in"
        await asyncio.sleep(0.1)


async def plan_campaign(zhou: Person) -> Card:
    """By buttons and typed texts, from the list to the preview; its check card is returned."""
    await zhou.writes("/campaigns")
    await zhou.sees("新建", new=True, within=SOON)
    await zhou.press("新建")
    await zhou.sees("英文文案", "没有文案", new=True, within=SOON)
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
