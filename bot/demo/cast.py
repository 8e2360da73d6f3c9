"""The people of the demo: whose phones stand on the page, and which groups they talk in."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.sandbox.people import Sandbox

GROUPS = ("Harbour Street 海港街老友", "枫门茶友", "Canal Row regulars")
"""One a store, in the order of the stores."""


@dataclass(frozen=True)
class Cast:
    """Telegram ids of the sandbox's people; `groups` in the order of the stores."""

    grace: int
    zhou: int
    sofia: int
    mei: int
    jonas: int
    he_lu: int
    priya: int
    till: int
    anna: int
    xiaoyu: int
    ben: int
    groups: tuple[int, ...]


_PEOPLE = {
    "zhou": ("周航", "", "zh-hans"),
    "sofia": ("Sofia", "Marin", "en"),
    "mei": ("Mei", "Tan", "en"),
    "jonas": ("Jonas", "Reid", "en"),
    "he_lu": ("何露", "", "zh-hans"),
    "priya": ("Priya", "Nair", "en"),
    "till": ("Harbour till", "", "en"),
    "anna": ("Anna", "Berg", "en"),
    "xiaoyu": ("小雨", "林", "zh-hans"),
    "ben": ("Ben", "Okafor", "en"),
}
"""first name, last name, language of the phone."""


async def gather_cast(box: Sandbox, folder: Path) -> Cast:
    """The people of an earlier start, or new ones in the sandbox."""
    kept = folder / "cast.json"
    if kept.exists():
        facts = json.loads(kept.read_text())
        return Cast(**facts | {"groups": tuple(facts["groups"])})
    grace = await box.person("Grace", "en", last_name="Wen")
    groups = tuple([(await box.group(title, grace)).id for title in GROUPS])
    people = {
        name: (await box.person(first, language, last_name=last)).id
        for name, (first, last, language) in _PEOPLE.items()
    }
    cast = Cast(grace=grace.id, groups=groups, **people)
    kept.write_text(json.dumps(asdict(cast)))
    return cast
