"""Currencies as people write them: CAD, Canadian Dollar, 加拿大元. Only those somebody pays with today."""

import unicodedata
from functools import cache

from babel import Locale
from babel.numbers import get_currency_name, get_territory_currencies

from bot.errors import Refusal

USUAL = ("CAD", "USD", "EUR", "GBP", "CNY", "HKD", "TWD", "SGD", "AUD", "JPY")
"""Offered as buttons; every other can be typed."""

_WORDS = {
    "人民币元": "CNY", "rmb": "CNY", "加元": "CAD", "加币": "CAD", "美金": "USD", "欧": "EUR",
    "港元": "HKD", "港币": "HKD", "台币": "TWD", "新币": "SGD", "澳元": "AUD", "澳币": "AUD",
    "日元": "JPY", "日圆": "JPY", "yen": "JPY",
}  # fmt: skip


class NoCurrency(Refusal):
    """Its sentence shows examples."""

    key = "refused.no_currency"


def read_currency(text: str) -> str:
    """The ISO 4217 code of what was typed. Raises NoCurrency."""
    said = " ".join(unicodedata.normalize("NFKC", text[:80]).lower().split())
    code = _known().get(said)
    if code is None:
        raise NoCurrency
    return code


@cache
def _known() -> dict[str, str]:
    """Codes and names in both languages, in lower case."""
    codes = sorted({code for place in Locale("en").territories for code in get_territory_currencies(str(place))})
    names = {
        get_currency_name(code, locale=locale).lower(): code
        for code in codes
        for locale in ("en", "zh_Hans", "zh_Hant")
    }
    return names | _WORDS | {code.lower(): code for code in codes}
