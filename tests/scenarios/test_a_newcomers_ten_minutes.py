"""A newcomer's ten minutes: from the link a real process prints to the first scan by somebody else.

The owner does nothing but what the screen asks for: answers the question, or presses a button that is there. In
the middle the process is killed, and the way goes on where it was.
"""

import asyncio
import io
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from bot.clock import machine_seconds
from bot.sandbox.people import Card, Group, Person, Sandbox
from tests.databases import postgres_database, sqlite_database
from tests.kills.child import Child
from tests.kills.report import say
from tests.kills.street import open_street
from tests.pictures.samples import read_codes
from tests.shop import TOKEN, find_free_port

pytestmark = [pytest.mark.alone, pytest.mark.timeout(300)]

MOST = 30  # presses, typings and pictures, from the link to the shop that is open
SOON = 30.0  # seconds: so quick a walk meets the pace Telegram asks of a chat
_LINK = re.compile(r"https://t\.me/\w+\?start=i\w+")


@dataclass(frozen=True)
class Beat:
    """What stands on the screen, and what is done about it: text typed, or one of the acts below."""

    sees: str
    does: str


PRESSES, LOGO, PICK, OPEN, KILL = "press ", "logo", "pick", "open", "kill"

ENGLISH = (
    Beat("set up your shop", "press Next: your brand"),
    Beat("brand's name in English", "Moonpine Tea"),
    Beat("its name in Chinese", "月松茶铺"),
    Beat("Which company", "Moonpine Tea Ltd."),
    Beat("about their data", "privacy@moonpine.example"),
    Beat("Send your logo", KILL),
    Beat("Send your logo", LOGO),
    Beat("brand's colour", "press 🟩 Pine"),
    Beat("Which currency", "press CAD"),
    Beat("✅ Brand", "press Next: your store"),
    Beat("store's name in English", "Harbour Street"),
    Beat("Which time zone", "press America/Vancouver"),
    Beat("address in English", "press Skip"),
    Beat("When is it open", "press 10–20 daily"),
    Beat("✅ First store", "press Next: the gift"),
    Beat("What does a new customer get", "Cup of the day"),
    Beat("The same in Chinese", "当日茶饮一杯"),
    Beat("Any terms", "press Skip"),
    Beat("✅ Gift", "press Next: the group"),
    Beat("Press the button below", PICK),
    Beat("is now the group of Harbour Street", "press Next: the poster"),
    Beat("✅ Poster", "press Next: a test scan"),
    Beat("another phone", OPEN + " Try it as a shopper"),
)
CHINESE = (
    Beat("一起把店开起来", "press 下一步：填写品牌"),
    Beat("品牌的中文名", "月松茶铺"),
    Beat("品牌的英文名", "press 跳过"),
    Beat("哪家公司", KILL),
    Beat("哪家公司", "月松茶铺有限公司"),
    Beat("该联系谁", "13800138000"),
    Beat("标志图片", "press 跳过"),
    Beat("品牌色", "深绿"),
    Beat("什么货币", "人民币"),
    Beat("✅ 品牌", "press 下一步：添加门店"),
    Beat("门店的中文名", "海港街店"),
    Beat("哪个时区", "press Asia/Shanghai"),
    Beat("中文地址", "press 跳过"),
    Beat("几点营业", "早上九点到晚上九点"),
    Beat("✅ 第一家门店", "press 下一步：设置新客礼"),
    Beat("新客户能得到什么", "当日茶饮一杯"),
    Beat("礼品的英文名", "press 跳过"),
    Beat("使用条件", "press 跳过"),
    Beat("✅ 新客礼", "press 下一步：绑定社群"),
    Beat("点键盘下方的按钮", PICK),
    Beat("现在是海港街店的群了", "press 下一步：店门海报"),
    Beat("✅ 店门海报", "press 下一步：试扫"),
    Beat("另一部手机", OPEN + " 以客户身份试一试"),
)


@dataclass
class Newcomer:
    """The owner-to-be with her phone, and the process on the counter."""

    box: Sandbox
    person: Person
    group: Group
    environment: dict[str, str]
    log: Path
    child: Child
    acts: int = 0

    async def follow(self, story: tuple[Beat, ...], choose: str) -> None:
        for beat in story:
            card = await self.sees(beat.sees)
            if beat.does != KILL:
                self.acts += 1
            await self._do(beat.does, card, choose)

    async def sees(self, *fragments: str) -> Card:
        self.child.check_lives()
        return await self.person.sees(*fragments, within=SOON)

    async def _do(self, does: str, card: Card, choose: str) -> None:
        if does == KILL:
            await self.child.kill()
            self.child = await Child.start(self.environment, self.log)
        elif does == LOGO:
            await self.person.sends_photo(_logo())
        elif does == PICK:
            await self.person.press(choose, pick=self.group)
        elif does.startswith(OPEN):
            self.acts += 1  # the button, then START
            await self.person.opens((await self.person.press(does.removeprefix(f"{OPEN} ")))["url"])
        elif does.startswith(PRESSES):
            await self.person.press(does.removeprefix(PRESSES), card=card)
        else:
            await self.person.writes(does)


async def test_an_english_newcomer_reaches_the_first_scan(tmp_path: Path) -> None:
    with sqlite_database(tmp_path) as url:
        async with _open_for(url, tmp_path, "Grace", "en") as grace:
            link = await _printed_link(grace)
            await grace.person.opens(link)
            await grace.sees("You are the owner now")
            grace.acts += 1
            await grace.follow(ENGLISH, choose="Choose the group")
            await grace.sees("First scan: it works", "as a shopper does")
            poster = next(card for card in await grace.person.reads() if "how it will look" in card.text)
            anna = await _scan(grace, poster, "Anna", "en", "Harbour Street", "Cup of the day")
            await _join(grace, anna, "Join the group")
            await grace.person.opens(link)
            await grace.sees("You are the owner already")
            mallory = await grace.box.person("Mallory")
            await mallory.opens(link)
            await mallory.sees("the shop has its owner", within=SOON)
            await grace.person.writes("/start")
            await grace.sees("2 customers · 2 coupons given")
            assert "Next:" not in (await grace.person.sees()).text
            _check_acts(grace, "English")


async def test_a_chinese_newcomer_reaches_the_first_scan(tmp_path: Path) -> None:
    with postgres_database() as url:
        async with _open_for(url, tmp_path, "温雅", "zh-hans") as wen:
            stale = await _printed_link(wen)
            await wen.child.kill()
            wen.log.write_text("")
            wen.child = await Child.start(wen.environment, wen.log)
            link = await _printed_link(wen)
            assert link != stale
            await wen.person.opens(stale)
            await wen.sees("这个链接已失效", "重新运行 regulars run")
            await wen.person.opens(link)
            await wen.sees("您现在是店主")
            wen.acts += 1
            await wen.follow(CHINESE, choose="选择群")
            await wen.sees("首次扫码成功", "您已像客户一样")
            poster = next(card for card in await wen.person.reads() if card.photo and "海报" in str(card.buttons))
            xiaoyu = await _scan(wen, poster, "小雨", "zh-hans", "海港街店", "当日茶饮一杯")
            await _join(wen, xiaoyu, "加入社群")
            _check_acts(wen, "Chinese")


@asynccontextmanager
async def _open_for(url: str, folder: Path, name: str, lang: str) -> AsyncIterator[Newcomer]:
    """An empty database, a process without an owner, and somebody with a phone and a group of her own."""
    async with open_street() as street:
        environment = {
            "BOT_TOKEN": TOKEN,
            "SECRET_KEY": "k" * 64,
            "TELEGRAM_API_URL": street.address,
            "DATABASE_URL": url,
            "DATA_DIR": str(folder / "data"),
            "HTTP_PORT": str(find_free_port()),
            "DEFAULT_TIMEZONE": "America/Vancouver",
        }
        log = folder / "run.log"
        log.touch()
        person = await street.box.person(name, lang)
        group = await street.box.group("Regulars' corner", person)
        newcomer = Newcomer(street.box, person, group, environment, log, await Child.start(environment, log))
        try:
            yield newcomer
        finally:
            await newcomer.child.kill()


async def _printed_link(newcomer: Newcomer) -> str:
    end = machine_seconds() + 2 * SOON
    while not (found := _LINK.search(newcomer.log.read_text())):
        newcomer.child.check_lives()
        assert machine_seconds() < end, "no link was printed"
        await asyncio.sleep(0.2)
    return found[0]


async def _scan(newcomer: Newcomer, poster: Card, name: str, lang: str, *sees: str) -> Person:
    """Somebody points a camera at the poster: the picture itself is read."""
    assert poster.photo
    [url] = read_codes(await newcomer.box.download(poster.photo))
    person = await newcomer.box.person(name, lang)
    await person.opens(url)
    await person.sees(*sees, within=SOON)
    return person


async def _join(newcomer: Newcomer, person: Person, label: str) -> None:
    await person.opens((await person.press(label))["url"])
    end = machine_seconds() + SOON
    while (await newcomer.group.members()).get(person.id) != "member":
        assert machine_seconds() < end, f"{person.name} was not let in"
        await asyncio.sleep(0.2)


def _check_acts(newcomer: Newcomer, language: str) -> None:
    say(f"a newcomer in {language}: {newcomer.acts} presses, typings and pictures from the link to the first scan")
    assert newcomer.acts <= MOST


def _logo() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (400, 400), "#12372a").save(written, "PNG")
    return written.getvalue()
