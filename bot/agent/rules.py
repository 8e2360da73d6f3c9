"""What is decided before anything is looked up: who wants a person, what only a person answers, and small talk."""

import re
from enum import StrEnum

from bot.agent.terms import fold

# Longer messages are stories, not "thanks!"; a story is always looked up.
_SMALL_TALK_CHARS = 60


class Topic(StrEnum):
    """Why a person answers and the assistant does not."""

    HEALTH = "health"  # allergy, medicine, pregnancy: a wrong word hurts somebody
    PAYMENT = "payment"  # money taken wrongly or not given back
    COMPLAINT = "complaint"  # somebody is angry, or means to go to the law


_SOMEBODY = (
    r"(?:person|people|someone|somebody|anyone|anybody|humans?|agents?|operators?|representatives?|reps?|staff|clerks?|"
    r"employees?|colleagues?|associates?|advis[eo]rs?|consultants?|guides?|manager|supervisor|assistants?|"
    r"(?:customer|client) \w+|support|help ?desk|hotline)"
)
_SOME = r"(?:(?:an?|the|your|ur|some|any|one of your|with|to|through to) )*(?:\w+ )?"
_WANTS_PERSON = (
    r"\b(?:speak|talk|chat)\w* (?:directly )?(?:to|w\w{1,3}h) (?!me\b|my\b|you\b|u\b|friends?\b|each\b|others?\b)",
    rf"\b(?:contact|call|reach|phone|message|ask|ring|find|connect|transfer|direct|switch|communicat\w+)(?:ing)? "
    rf"(?:me |us )?{_SOME}{_SOMEBODY}\b",
    r"\bput me through\b|\bget (?:in touch|a hold|hold of|through)\b|\bhand me over\b",
    r"\b(?:want|need|get|give|see|send|have|like|prefer)\b (?:me )?(?:an? |the |your |some )?"
    r"(?:\w+ )?(?:person|humans?|agents?|operators?|representatives?|manager)\b",
    r"\b(?:real|live|actual|human)[ -](?:person|people|agent|human|being|operator|assistan|support|help|guide)",
    r"^(?:an? |the |your )?(?:person|human|agent|operator|representative|staff|manager)(?: please| pls)?[.!? ]*$",
    r"\b(?:customer|client)[ -]?(?:service|support|care|assistance)\b",
    r"^/human\b",
    r"人工(?!智能|色素|香|甜|合成|养|费|降|钻|草|皮|革)|真人|活人",
    r"客服",
    r"(?:找|叫|喊|联系|换|派|转)一?[下个位名]?(?:你们的?|店里的?)?"
    r"(?:人(?!代|家|少|多|数|气|均)|店员|导购|店长|经理|老板|工作人员|服务员)",
    r"[和跟与同]一?[个位名]?(?:你们的?)?(?:人|店员|导购|店长|经理|老板|工作人员)(?:说|聊|谈|讲|沟通|对话|交流|联系)",
    r"有没有人(?:在|管|能)|有人(?:能|可以)(?:帮|回)",
)
_TOPICS = {
    Topic.HEALTH: (
        r"allerg|anaphyla|epi ?pen|co?eliac|intoleran(?:t|ce)|pregnan|breast-?feed|medication",
        r"\bmedicines?\b|prescri|diabet|blood (?:pressure|sugar|thinner)|side effects?|poison|\brash\b|hives",
        r"vomit|(?:made|makes|making|make) (?:me|him|her|us|them|my \w+) (?:sick|ill)|\bdoctor\b|\bcures?\b",
        r"过敏|孕妇|怀孕|孕期|哺乳|备孕|糖尿病|血压|血糖|血脂|吃药|服药|药物|用药|副作用|中毒|拉肚子|呕吐|不耐受|麸质",
        r"起疹|红疹|医生|治病|治疗|痛风|胃病|心脏病",
    ),
    Topic.PAYMENT: (
        r"charged (?:me )?(?:twice|double|again|wrong|too much|incorrect)|double[- ]charg|over-?charg",
        r"charge-?back|unauthori[sz]ed|(?:dispute|wrong) (?:\w+ )?(?:charge|payment|amount)|fraud|\bscam",
        r"(?:money|payment) (?:was |has been |is )?(?:taken|deducted|gone|missing|stolen)",
        r"(?:still|never|not|n't) (?:\w+ ){0,3}(?:receiv|got|seen|arriv)\w* (?:\w+ ){0,3}(?:refund|money)",
        r"(?:issue|problem|trouble|error|mistake)s? (?:\w+ ){0,3}(?:payments?|paying|charges?|bill(?:ing)?)\b",
        r"payments? (?:issue|problem|error|trouble|fail)",
        r"多扣|重复扣|扣了?两|扣了?2|乱扣|扣错|误扣|多收|收错|算错|盗刷|被扣|钱扣了|扣了?[钱款]|付了[钱款]?.{0,6}没|骗|欺诈",
        r"退款?.{0,6}(?:没到|没收到|未到|不到账|没退)|支付(?:失败|异常|出错|有问题)|付不了|付款(?:失败|出错|有问题)",
    ),
    Topic.COMPLAINT: (
        r"complain|\bsue (?:you|the (?:shop|store))|suing you|lawyer|legal action",
        r"consumer (?:protection|rights|affairs)|reclamation|(?:fil|lodg|mak|submit)\w* (?:\w+ ){0,3}claim",
        r"unhappy|dissatisfied|not happy|ripped off|rip-?off|\brude\b",
        r"(?:terrible|awful|horrible|worst|disgusting|poor|bad) (?:\w+ )?(?:service|staff|experience|attitude)",
        r"unacceptable",
        r"投诉|举报|差评|12315|律师|起诉|消协|工商局|市监|态度.{0,3}(?:差|恶劣|不好)|维权|曝光|赔偿|赔我|报警|黑店|坑人|欺负",
    ),
}
_SMALL_TALK = (
    r"hello|hi|hiya|hey|heya|yo|hallo|howdy|there|greetings|good (?:morning|afternoon|evening|night|day)",
    r"morning",
    r"thank(?:s| you| u)(?: (?:so|very) much| a lot| again| for (?:your|the) (?:help|answer|reply))?|thx",
    r"ty|cheers|much appreciated|appreciate it|you'?re welcome|no problem|np",
    r"bye(?: bye)?|goodbye|see (?:you|ya)(?: later| soon| tomorrow)?|take care",
    r"have a (?:nice|good|great) \w+",
    r"ok(?:ay)?|okey|alright|all right|great|perfect|cool|nice|awesome|good|fine|got it|i see|understood",
    r"sure|yes|yeah|yep|no|nope|well done|good (?:bot|job)|wow|lol|(?:ha)+h?|hmm+|never ?mind|sorry|please",
    r"test(?:ing)?|really",
    r"how are you(?: doing)?(?: today)?|how is it going|how'?s it going|what'?s up|sup|nice to meet you",
    r"i'?m (?:fine|good|ok)|who are you|what are you|what(?:'?s| is) your name",
    r"are you (?:an? )?(?:bot|robot|ai|machine|human|real|there)|anyone there|anybody there",
    r"what can you do|(?:can|could) you help(?: me)?|help me|i (?:love|like|hate|miss) you|tell me a joke",
    r"(?:what(?:'?s| is) the |how'?s the )?(?:weather|time)(?: like)?(?: today| now)?",
    r"(?:happy|merry) (?:new year|birthday|holidays|christmas|weekend|friday)|congrat(?:s|ulations)|friend",
    r"everyone|all|bot",
    r"你好[啊呀吗]?|您好[啊呀]?|你们好|大家好|哈[喽啰罗]|嗨+|嘿+|喂+|在吗|在不在|在么",
    r"有人吗|有人在吗|(?:早上|上午|中午|下午|晚上)好|早[啊安]?|晚安|亲爱的|亲|老板",
    r"(?:谢|多谢|感谢)+(?:你们|您|你|啦|了|哈|哦|啊)*|辛苦(?:你|您)?[了啦]?|麻烦(?:你|您)?了|不客气|不用谢|没事[的了]?",
    r"没关系|不用了|算了",
    r"好+[的吧啊呀哒滴了嘞]*|行+[吧啊]?|可以[的了]?|嗯+|哦+|噢+|喔+|啊+|对[的啊]?|是[的啊]?|没有?了?|不是|我?知道了?",
    r"我?明白了?|了解了?|收到|懂了",
    r"真的[吗嘛]?|这样啊|原来如此|太?(?:好|棒|赞|厉害)[了啦]?|真(?:好|棒|厉害)|不错[哦啊]?|厉害|哇+",
    r"再见|拜+|回见|下次见|回头见|(?:哈|呵|嘿|嘻)+|测试(?:一下)?",
    r"你是谁[啊呀]?|你是(?:机器人|人|真的|ai)[吗么]?|你叫(?:什么|啥)(?:名字)?[啊呀]?",
    r"你(?:会|能)(?:干|做)?(?:什么|啥|干嘛)[啊呀]?|你多大[了啦]?",
    r"你在(?:干嘛|干什么)[呢]?|你?吃(?:了|饭了)[吗没]|讲个笑话|说个笑话|唱首歌|我(?:爱|喜欢|讨厌)你",
    r"今天天气(?:真|怎么样|如何|不错|好)*[啊呢]?|现在几点[了]?",
    r"(?:新年|生日|节日|圣诞|中秋|国庆|周末|春节|元旦)快乐|恭喜发财|加油",
)
_PERSON = re.compile("|".join(_WANTS_PERSON))
_TOPIC = {topic: re.compile("|".join(patterns)) for topic, patterns in _TOPICS.items()}
_PHRASE = re.compile(rf"(?:{'|'.join(_SMALL_TALK)})(?![a-z'])")
_BETWEEN = re.compile(r"[^\w']+")


def wants_person(text: str) -> bool:
    """The customer asks for a human being, in English or Chinese."""
    return bool(_PERSON.search(_one_line(text)))


def needs_person(text: str) -> Topic | None:
    """The topic that is always left to a person, if the text is about one."""
    folded = _one_line(text)
    return next((topic for topic, pattern in _TOPIC.items() if pattern.search(folded)), None)


def is_small_talk(text: str) -> bool:
    """The whole message is greeting, thanks, chat or signs without a word: no fact of the shop answers it."""
    rest = _BETWEEN.sub(" ", fold(text)).strip()
    if len(rest) > _SMALL_TALK_CHARS:
        return False
    while rest:
        phrase = _PHRASE.match(rest)
        if not phrase:
            return False
        rest = rest[phrase.end() :].lstrip()
    return True


def _one_line(text: str) -> str:
    return " ".join(fold(text).split())
