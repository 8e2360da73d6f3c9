"""A brand's colour as people write it: #12372a, 12372a, dark green, 深绿."""

import re
import unicodedata

from bot.errors import Refusal

PRESETS = {
    "green": "#12372a",
    "red": "#9b1c31",
    "blue": "#1d3f72",
    "purple": "#5b2a86",
    "orange": "#b4530a",
    "ink": "#1f2430",
}
"""Good on paper and on a screen, with white letters; offered as buttons."""


class NoColour(Refusal):
    """Its sentence shows examples."""

    key = "refused.no_colour"


def read_colour(text: str) -> str:
    """`#rrggbb` of what was typed. Raises NoColour."""
    said = unicodedata.normalize("NFKC", text[:60]).strip().lower()
    if found := re.fullmatch(r"#?([0-9a-f]{6}|[0-9a-f]{3})", said):
        digits = found[1] if len(found[1]) == 6 else "".join(2 * digit for digit in found[1])
        return f"#{digits}"
    return _read_name(said)


def _read_name(said: str) -> str:
    words = re.sub(r"[\s_-]+|色", "", said.replace("grey", "gray"))
    for word, shade in (("", 0.0), *_SHADES.items()):
        if words.startswith(word) and (hue := _HUES.get(words.removeprefix(word))):
            return _mix(hue, shade)
    raise NoColour


def _mix(hue: int, shade: float) -> str:
    """Towards black below zero, towards white above."""
    to = 255 if shade > 0 else 0
    parts = (round(part + (to - part) * abs(shade)) for part in (hue >> 16, hue >> 8 & 255, hue & 255))
    return "#{:02x}{:02x}{:02x}".format(*parts)


_SHADES = {
    "verydark": -0.65, "dark": -0.45, "deep": -0.35, "light": 0.55, "pale": 0.7, "bright": 0.15,
    "深": -0.45, "暗": -0.5, "墨": -0.65, "浅": 0.55, "淺": 0.55, "淡": 0.65, "亮": 0.15,
}  # fmt: skip
_NAMES = {
    0xC62828: "red 红 紅 大红 中国红", 0x9B1C31: "cherry crimson 樱桃红", 0x7B1E3A: "wine burgundy 酒红 枣红",
    0xE8590C: "orange 橙 橘", 0xF2B705: "yellow 黄 黃", 0xC9A227: "gold golden 金", 0xB4530A: "amber 琥珀",
    0x2E8B57: "green 绿 綠", 0x12372A: "pine forest forestgreen 松绿 墨绿", 0x6B8E23: "olive 橄榄 橄榄绿",
    0x8FBC9A: "mint 薄荷 薄荷绿", 0x4CAF8E: "jade 翡翠 玉", 0x00897B: "teal 青 蓝绿",
    0x00ACC1: "cyan turquoise 青蓝",
    0x1E6FD9: "blue 蓝 藍", 0x1D3F72: "navy navyblue 藏青 藏蓝 海军蓝", 0x64B5F6: "sky skyblue 天蓝",
    0x6A3FA0: "purple violet 紫", 0x3F51B5: "indigo 靛 靛蓝", 0xB39DDB: "lavender lilac 薰衣草 淡紫",
    0xE91E63: "pink magenta 粉 粉红 玫红", 0xF4A6B7: "rose 玫瑰 樱花粉", 0x6D4C41: "brown 棕 褐 咖啡",
    0x4E342E: "coffee chocolate cocoa 巧克力", 0xD7B98E: "beige sand 米 驼 杏",
    0xFFF8E7: "cream ivory 奶油 象牙白",
    0x808080: "gray 灰", 0xB0B0B0: "silver 银", 0x000000: "black 黑", 0x1F2430: "ink charcoal 墨 炭黑",
    0xFFFFFF: "white 白",
}  # fmt: skip
_HUES = {name: hue for hue, names in _NAMES.items() for name in names.split()}
