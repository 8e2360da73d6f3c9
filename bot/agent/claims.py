"""The guard before the send: nothing a model wrote is shown unless the shop's own text says it."""

import re
from collections.abc import Iterable, Iterator, Sequence

from bot.agent.figures import Claim, Kind, leave_words, read_claims, read_tokens
from bot.agent.retrieval import Passage
from bot.agent.terms import language_of, list_topics, weigh_terms

# Faithful wordings of one passage in its own language keep well over half of their words; see the tests.
_STRAYING = 0.25
_NODS = 20  # "Yes, we do." has no word about anything; more of that is no answer
_COUNTS = frozenset({Kind.NUMBER, Kind.MONEY, Kind.SPAN})


def ungrounded(reply: str, passages: Sequence[Passage]) -> tuple[str, ...]:
    """The claims of the reply that do not stand in the passages, as written in it; empty means it may be shown.

    Only the passages count: a figure, code, link or @name out of the customer's own question is not grounded.
    It cannot catch a false sentence without figures or binding words: for that see `strays`.
    """
    facts = _Facts(passages)
    return tuple(dict.fromkeys(claim.text for claim in read_claims(reply) if not facts.hold(claim)))


def strays(reply: str, passages: Sequence[Passage]) -> bool:
    """The reply talks of something else than the passages. Nothing can be told (False) across two languages."""
    text = " ".join(f"{passage.title} {passage.body}" for passage in passages)
    topics = list_topics(leave_words(reply))
    if not topics:
        return len(reply) > _NODS
    if language_of(reply) != language_of(text):
        return False
    known = weigh_terms(text)
    held = 0.0
    for topic in topics:
        if any(whole in known for whole in topic.wholes):
            held += 1
        elif topic.parts:
            held += 0.5 * sum(part in known for part in topic.parts) / len(topic.parts)
    return held < _STRAYING * len(topics)


class _Facts:
    """What the passages state, in the forms claims are compared by. Aliases are questions: they state nothing."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        text = "\n".join(f"{passage.title}\n{passage.body}" for passage in passages)
        claims = read_claims(text)
        self._claims = {(claim.kind, claim.value) for claim in claims}
        self._phones = {
            phone for claim in claims if claim.kind is Kind.PHONE for phone in _list_phones(claim.text)
        }
        self._tokens = read_tokens(text)
        self._numbers = {value[0] for kind, value in self._claims if kind in _COUNTS} | _list_hours(self._claims)
        self._months = {value[0] for kind, value in self._claims if kind is Kind.DATE}
        self._hosts = {value[0].split("/")[0] for kind, value in self._claims if kind is Kind.LINK}

    def hold(self, claim: Claim) -> bool:
        if (claim.kind, claim.value) in self._claims:
            return True
        amount = claim.value[0]
        match claim.kind:
            case Kind.NUMBER:
                return amount in self._numbers
            case Kind.CODE:
                return amount in self._tokens
            case Kind.LINK:
                return amount in self._hosts
            case Kind.PHONE:
                return amount in self._phones
            case Kind.DATE:
                return not claim.value[1] and amount in self._months
        return False


def _list_hours(claims: Iterable[tuple[Kind, tuple[str, ...]]]) -> set[str]:
    """The full hours among the times: 10:00-22:00 may be said as "from 10 to 22" and "from 10 to 10"."""
    hours = {int(value[0]) // 60 for kind, value in claims if kind is Kind.TIME and int(value[0]) % 60 == 0}
    return {str(hour) for hour in hours} | {str(hour % 12 or 12) for hour in hours}


def _list_phones(written: str) -> Iterator[str]:
    """A passage may write a number in groups, or two numbers side by side: any run of up to five groups counts."""
    groups = [re.sub(r"\D", "", group) for group in written.split(" ")]
    for start in range(len(groups)):
        for stop in range(start + 1, min(start + 5, len(groups)) + 1):
            yield "".join(groups[start:stop])
