"""What a button calls each of several coupons: by its name, and two of a name by their codes too."""

from collections.abc import Sequence

from bot.domain.coupons.held import HeldCoupon

LONGEST = 40


def name_each(coupons: Sequence[HeldCoupon], locale: str) -> list[str]:
    names = [coupon.gift[locale][:LONGEST] for coupon in coupons]
    return [
        f"{name}{f' · {coupon.code[-4:]}' if names.count(name) > 1 else ''}"
        for coupon, name in zip(coupons, names, strict=True)
    ]
