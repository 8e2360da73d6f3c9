"""What is decided before a look-up, in both languages."""

import pytest

from bot.agent.rules import Topic, is_small_talk, needs_person, wants_person
from bot.chinese import to_traditional

PERSON = [
    "a person please",
    "can I talk to someone?",
    "I want to speak with a real human",
    "connect me to an agent",
    "Get me the manager",
    "how do I contact customer service",
    "HUMAN",
    "let me chat with somebody",
    "put me through",
    "/human",
    "转人工",
    "我要找真人",
    "有没有人在啊",
    "找人",
    "叫店员来一下",
    "想跟店长聊聊",
    "人工客服",
    "ｈｕｍａｎ please",
]
NOT_PERSON = [
    "how many people fit in the tasting room",
    "is the colour artificial",
    "有人工色素吗",
    "人均消费多少",
    "找一家人少的店",
    "can I bring friends",
    "do you talk about tea ceremonies",
    "is this for personal use",
    "找零怎么办",
]
SMALL_TALK = [
    "hello",
    "Hi there!!",
    "thanks",
    "Thank you so much 🙏",
    "ok great, bye",
    "how are you?",
    "你好",
    "您好呀～",
    "谢谢啦",
    "好的，谢谢您！",
    "在吗？",
    "哈哈哈哈",
    "👍",
    "？？？",
    "你是机器人吗",
    "what's up",
    "早上好",
    "再见",
]
NOT_SMALL_TALK = [
    "hello, when do you close?",
    "你好，几点关门",
    "thanks but can I return it",
    "good tea?",
    "is there a sample",
    "hi, parking?",
    "谢谢，请问停车在哪",
    "好喝吗",
    "再来一张券",
    "在哪里",
]


@pytest.mark.parametrize("text", PERSON)
def test_a_wish_for_a_person_is_heard(text: str) -> None:
    assert wants_person(text)


@pytest.mark.parametrize("text", NOT_PERSON + SMALL_TALK)
def test_other_words_are_no_wish_for_a_person(text: str) -> None:
    assert not wants_person(text)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("I'm allergic to nuts", Topic.HEALTH),
        ("does oolong lower blood pressure?", Topic.HEALTH),
        ("孩子花生过敏能喝吗", Topic.HEALTH),
        ("怀孕可以喝绿茶吗", Topic.HEALTH),
        ("I was charged twice", Topic.PAYMENT),
        ("I still haven't received my refund", Topic.PAYMENT),
        ("多扣了我五十块", Topic.PAYMENT),
        ("退款一直没到账", Topic.PAYMENT),
        ("I want to file a complaint", Topic.COMPLAINT),
        ("your staff was rude", Topic.COMPLAINT),
        ("我要投诉", Topic.COMPLAINT),
        ("服务态度太差了", Topic.COMPLAINT),
    ],
)
def test_grave_topics_go_to_a_person(text: str, topic: Topic) -> None:
    assert needs_person(text) is topic


@pytest.mark.parametrize(
    "text",
    [
        "how do I get a refund",
        "what payment methods do you take",
        "退款要几天",
        "可以刷卡吗",
        "how much caffeine",
        "几点关门",
        *SMALL_TALK,
    ],
)
def test_everyday_questions_stay_with_the_assistant(text: str) -> None:
    assert needs_person(text) is None


@pytest.mark.parametrize("text", SMALL_TALK)
def test_small_talk_is_told_from_questions(text: str) -> None:
    assert is_small_talk(text)


@pytest.mark.parametrize("text", NOT_SMALL_TALK)
def test_a_question_with_a_greeting_is_a_question(text: str) -> None:
    assert not is_small_talk(text)


@pytest.mark.parametrize(
    "text", ["你" * 5000, "a person " * 800, "hello " * 900, "call a " * 1500, "\ud800", "谢" * 4000]
)
def test_long_and_broken_texts_are_judged_at_once(text: str) -> None:
    assert wants_person(text) in (True, False)
    assert needs_person(text) is None
    assert not is_small_talk(text) or len(text) < 60


@pytest.mark.parametrize("text", [text for text in (*PERSON, *SMALL_TALK) if to_traditional(text) != text])
def test_traditional_is_understood_alike(text: str) -> None:
    said = to_traditional(text)
    assert said != text
    assert wants_person(said) == wants_person(text)
    assert is_small_talk(said) == is_small_talk(text)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("小孩對花生過敏可以喝嗎", Topic.HEALTH),
        ("懷孕可以喝嗎", Topic.HEALTH),
        ("多扣了我的錢", Topic.PAYMENT),
        ("我要投訴", Topic.COMPLAINT),
        ("服務態度太差了", Topic.COMPLAINT),
    ],
)
def test_grave_topics_go_to_a_person_in_traditional_too(text: str, topic: Topic) -> None:
    assert needs_person(text) is topic
