"""The people of the demo and what they did before you came: staff take their roles, a crowd presses START."""

import asyncio
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.sandbox.people import Person, Sandbox

GROUP_TITLE = "Harbour Street regulars · 海港街老友"
CROWD = 60
AT_ONCE = 10
PATIENCE = 60.0  # seconds; the bot has yet to start
READY = "ready"
_ENGLISH = (
    "Olga",
    "Tom",
    "Priya",
    "Liam",
    "Noor",
    "Sam",
    "Eva",
    "Max",
    "Ruth",
    "Ivan",
    "Joan",
    "Kit",
    "Lena",
    "Paul",
)
_CHINESE = ["子涵", "雨桐", "浩然", "思远", "佳怡", "梓萱", "俊杰", "晓彤", "文博", "若曦"]


@dataclass(frozen=True)
class Cast:
    """Telegram ids of the sandbox's people and their group."""

    anna: int
    xiaoyu: int
    ben: int
    mei: int
    sofia: int
    zhou: int
    grace: int
    group: int
    group_title: str = GROUP_TITLE


@dataclass(frozen=True)
class Opening:
    """Start payloads: the staff's invitations and the first store's door."""

    mei: str
    sofia: str
    zhou: str
    door: str


def is_ready(folder: Path) -> bool:
    """Was the demo in this folder made to the end? A half-made one is made anew."""
    return (folder / READY).exists()


async def gather_cast(box: Sandbox, folder: Path) -> Cast:
    """The people of an earlier start, or new ones in the sandbox."""
    kept = folder / "cast.json"
    if kept.exists():
        return Cast(**json.loads(kept.read_text()))
    grace = await box.person("Grace", "en", last_name="Wen")
    await grace.start()  # what is said to owners reaches her from the first moment
    group = await box.group(GROUP_TITLE, grace, bot="admin")
    cast = Cast(
        anna=(await box.person("Anna", "en", last_name="Berg")).id,
        xiaoyu=(await box.person("小雨", "zh-hans", last_name="林")).id,
        ben=(await box.person("Ben", "en", last_name="Okafor")).id,
        mei=(await box.person("Mei", "en", last_name="Tan")).id,
        sofia=(await box.person("Sofia", "en", last_name="Marin")).id,
        zhou=(await box.person("周航", "zh-hans")).id,
        grace=grace.id,
        group=group.id,
    )
    kept.write_text(json.dumps(asdict(cast)))
    return cast


async def bring_people_in(box: Sandbox, folder: Path, cast: Cast, opening: Opening) -> None:
    """Staff open their invitations; then the crowd scans the door and most agree to hear of offers."""
    for telegram_id, payload in ((cast.mei, opening.mei), (cast.sofia, opening.sofia), (cast.zhou, opening.zhou)):
        person = await box.find_person(telegram_id)
        await person.start(payload)
        await person.sees(within=PATIENCE)
    mei = await box.find_person(cast.mei)
    await mei.writes("/myqr")
    await mei.sees(new=True, within=PATIENCE)
    crowd = [await _make_shopper(box, number) for number in range(CROWD)]
    for start in range(0, CROWD, AT_ONCE):
        batch = enumerate(crowd[start : start + AT_ONCE], start)
        await asyncio.gather(*(_walk_in(person, number, opening.door) for number, person in batch))
    (folder / READY).touch()


async def _make_shopper(box: Sandbox, number: int) -> Person:
    if number % 3 == 2:
        return await box.person(_CHINESE[number // 3 % len(_CHINESE)], "zh-hans")
    return await box.person(_ENGLISH[number % len(_ENGLISH)], "en")


async def _walk_in(person: Person, number: int, door: str) -> None:
    """Three of four say yes, some say no, some never answer; two block the bot."""
    await person.start(door)
    card = await person.sees("16", within=PATIENCE)
    answers = [label for row in card.raw["buttons"] for label in (b["text"] for b in row)]
    yes = next(label for label in answers if "16" in label)
    no = answers[answers.index(yes) + 1]
    if number % 8 < 6:
        await person.press(yes, card=card)
    elif number % 8 == 6:
        await person.press(no, card=card)
    if number in (17, 41):
        await asyncio.sleep(0.3)
        await person.blocks()
