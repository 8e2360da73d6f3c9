"""What happens at a store's counter in the month: coupons, what was bought, what came back, what a guide gives."""

import re

from bot.demo.deeds import PATIENCE, label_of, read_coupon, see, touch
from bot.demo.month import Visitor
from bot.handlers.guide.customers.presses import ChooseOffer, ConfirmGiving, ListGivable, OpenCustomer, TakeBack
from bot.handlers.guide.presses import GuideHome, Redeem, TellAmount
from bot.handlers.guide.sales.presses import (
    AllBack,
    GiveReason,
    MakeReturn,
    OpenSale,
    RecordSale,
    Sales,
    SkipMember,
    SkipReceipt,
    StartReturn,
    TellBought,
)
from bot.handlers.shopper.presses import ShowAtTill
from bot.handlers.shopper.showing import Refresh
from bot.sandbox.people import Card, Person

_NUMBER = re.compile(r"\b\d{3} \d{3}\b")
_WHY = {"en": "comes every week", "zh-hans": "每周都来"}


async def serve(guide: Person, holder: Person, gift: Card, visitor: Visitor) -> None:
    """The visitor's coupon, then whoever stands behind them, then a thank-you."""
    shown = await show_number(holder, gift) if visitor.shows else read_coupon(gift)
    await redeem(guide, shown, read_coupon(gift), visitor.spends)
    if visitor.sale:
        await sell(guide, visitor.sale)
    if visitor.brings_back:
        await take_back(guide)
    if visitor.thanked:
        await thank(guide, visitor.name, _WHY[visitor.language])


async def show_number(holder: Person, gift: Card) -> str:
    """[Show at till] below the gift; the digits on the card that comes."""
    await touch(holder, gift, ShowAtTill)
    card = await see(holder, Refresh)
    found = _NUMBER.search(card.text)
    if found is None:
        raise LookupError(f"no till number in {card.text!r}")
    return found[0]


async def redeem(guide: Person, shown: str, coupon: str, spent: int) -> None:
    """By code or till number. `spent` (cents, 0: not told) is said before where it may count, else after."""
    await guide.writes(shown)
    card = await see(guide, Redeem)
    if spent and label_of(card, TellAmount):
        await touch(guide, card, TellAmount)
        await see(guide, GuideHome)
        await guide.writes(_money(spent))
        card = await see(guide, Redeem)
    await touch(guide, card, Redeem)
    receipt = await guide.sees(coupon, new=True, within=PATIENCE)
    if spent and label_of(receipt, TellBought):
        await touch(guide, receipt, TellBought)
        await see(guide, Sales)
        await guide.writes(_money(spent))
        await touch(guide, await see(guide, SkipReceipt), SkipReceipt)
        await _record(guide)


async def sell(guide: Person, amount: int) -> None:
    """To somebody who showed nothing."""
    await guide.writes(f"/sale {_money(amount)}")
    await touch(guide, await see(guide, SkipReceipt), SkipReceipt)
    await touch(guide, await see(guide, SkipMember), SkipMember)
    await _record(guide)


async def take_back(guide: Person) -> None:
    """All of the sale whose card the guide looks at."""
    await touch(guide, await see(guide, StartReturn), StartReturn)
    await touch(guide, await see(guide, AllBack), AllBack)
    await touch(guide, await see(guide, GiveReason), GiveReason, reason="changed_mind")
    await touch(guide, await see(guide, MakeReturn), MakeReturn)
    await see(guide, OpenSale)


async def thank(guide: Person, name: str, why: str) -> None:
    """Something for the next visit of a customer of this name; of the guide's own only."""
    await guide.writes(f"/customers {name}")
    await touch(guide, await see(guide, OpenCustomer), OpenCustomer)
    await touch(guide, await see(guide, ListGivable), ListGivable)
    await touch(guide, await see(guide, ChooseOffer), ChooseOffer)
    await see(guide, OpenCustomer)
    await guide.writes(why)
    await touch(guide, await see(guide, ConfirmGiving), ConfirmGiving)
    await see(guide, TakeBack)


async def _record(guide: Person) -> None:
    await touch(guide, await see(guide, RecordSale), RecordSale)
    await see(guide, StartReturn)


def _money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"
