"""What the operator says in the month and is about to say: (English, Chinese)."""

SENT = (
    ("New this week: the Autumn Box, three teas in a hand-folded box, $45. Come and smell it, {{ first_name }}.",
     "本周新品：秋礼盒，三款茶配手折纸盒，45 加元。{{ first_name }}，来店里闻闻看。"),
    ("Saturday tasting at Harbour Street: six oolongs, twelve seats, on the house. See you at three?",
     "周六品茶会：六款乌龙，十二个座位，免费参加。下午三点，海港街店见？"),
    ("Jasmine Pearls are back, {{ first_name }}. This year's first picking, at {{ store }}.",
     "{{ first_name }}，茉莉龙珠到货了，今年头采，{{ store }}有售。"),
    ("First frost! Osmanthus Oolong by the pot all weekend, the second cup is on us.",
     "天凉了！这个周末桂花乌龙论壶喝，第二杯我们请。"),
)  # fmt: skip
DRAFT = (
    "This weekend 15 % off all loose tea, {{ first_name }}: from $20, at every store.",
    "{{ first_name }}，本周末散茶 85 折，满 20 加元可用，三家门店都可以。",
)
