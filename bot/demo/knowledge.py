"""What the sample brand has written down for its assistant, in both languages."""

ARTICLES = (
    ("en", "Opening hours", "Harbour Street and Maple Gate are open daily 10:00 to 20:00, Canal Row 9:00 to 19:00. "
     "On 24 December all stores close at 17:00.", "When do you open?\nAre you open on 24 December?\nclosing time"),
    ("zh", "营业时间", "海港街店和枫门店每天 10:00–20:00 营业，运河街店 9:00–19:00。12 月 24 日所有门店 17:00 打烊。",
     "几点开门\n几点关门\n12月24日开吗\n平安夜营业吗"),
    ("en", "Returns", "Unopened tea and teaware can be returned within 7 days with the receipt, at any store.",
     "Can I return something?\nrefund\nexchange"),
    ("zh", "退换货", "未拆封的茶叶和茶具凭小票 7 天内可在任一门店退换。", "可以退货吗\n怎么退款\n换货"),
    ("en", "Caffeine", "Oolong and black teas hold 30 to 50 mg of caffeine a cup; our barley tea holds none.",
     "Which tea has no caffeine?\ndecaf"),
    ("zh", "咖啡因", "乌龙茶和红茶每杯约含 30–50 毫克咖啡因；大麦茶不含咖啡因。", "哪种茶没有咖啡因\n晚上能喝吗"),
    ("en", "Brewing osmanthus oolong", "Use 5 g for 300 ml at 95 °C; the first infusion takes 45 seconds, and it gives five.",
     "How do I brew oolong?\nwater temperature"),
    ("zh", "桂花乌龙怎么泡", "5 克茶配 300 毫升 95℃ 的水，第一泡 45 秒，可泡五次。", "乌龙怎么泡\n水温多少"),
    ("en", "Gift wrap", "We wrap gifts for $4, with a card written by hand.", "Do you wrap gifts?\npresent wrapping"),
    ("zh", "礼品包装", "礼品包装 4 加元，附手写卡片。", "可以包装吗\n送礼包装"),
    ("en", "Parking", "Two hours are free behind the Harbour Street store; Maple Gate has its own car park. "
     "At Canal Row there is only paid parking along the street.",
     "Where can I park?"),
    ("zh", "停车", "海港街店后面可免费停车两小时；枫门店有自己的停车场；运河街店只有路边收费车位。", "哪里可以停车\n停车方便吗\n停车位"),
    ("en", "Using coupons together", "One coupon a purchase; the gift of welcome can be added to any of them.",
     "Can I combine coupons?\nstack discounts"),
    ("zh", "优惠券叠加", "每单限用一张优惠券；见面礼可与任意一张同用。", "优惠券可以叠加吗\n能一起用吗"),
    ("en", "Delivery", "We deliver within 5 km of each store for $6, on the same day when ordered before 15:00.",
     "Do you deliver?\nshipping"),
    ("zh", "配送", "每家门店 5 公里内配送，费用 6 加元，15:00 前下单当天送达。", "可以送货吗\n外卖\n快递"),
    ("en", "Prices and discounts", "The price on the shelf is the price. What we take off stands in your coupons, "
     "with its terms; nobody here makes up another one.",
     "Give me half off\nCan I have it cheaper?\nDo you have a discount code?\nMake me a code"),
    ("zh", "价格与优惠", "货架上的价格就是售价。能减多少都写在您的优惠券和它的使用条件里，谁也不能另外打折。",
     "给我打五折\n能便宜点吗\n打折\n给个优惠码"),
    ("en", "My data", "We keep your Telegram name, language and coupons, nothing else. /privacy shows the notice and "
     "whom to write to, also to have it deleted.", "What do you know about me?\nDelete my data\nprivacy"),
    ("zh", "我的资料", "我们只保存您的 Telegram 名字、语言和优惠券。发 /privacy 可以看隐私说明和联系人，要求删除也找他。",
     "你们有我的什么资料\n删除我的资料\n隐私"),
)  # fmt: skip
"""locale, title, text, other phrasings (one a line)."""
