"""Text cut into search terms that work for Chinese and for Latin scripts, without a dictionary."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from bot.chinese import to_simplified

# Kana and Hangul are cut like Chinese characters: they too are written without spaces between words.
CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(f"([{CJK}]+)|([^\\W_{CJK}]+(?:'[^\\W_{CJK}]+)*)")
# Words that say how one asks, not what about. They count half in the score and nothing in the coverage.
_ASKING_WORDS = frozenset(
    re.findall(
        r"\S+",
        """a an the is are was were be been am i i'm me my you your we us our it its he she they them this that
        there here of to in on at for with from by as and or but not if so do does did don't have has had can could
        will would may might shall should must what when where which who how why please any some about up out just
        want need know tell get got hi hello""",
    )
)
_ASKING_CHARS = frozenset(
    "的了吗呢吧啊呀哦嗯嘛哈你我他她它们您这那是有在和与也都就还要想请问好会能可以么什怎哪个给把被让说几多少久办"
)
_ASKING_RUN = re.compile(f"[{''.join(sorted(_ASKING_CHARS))}]+")
_SPOKEN = str.maketrans("唔仲冇嘅喺咗", "不还没的在了")
_ASKING_WEIGHT = 0.5
_GRAM_WEIGHT = 0.5
_GRAM = 4


@dataclass(frozen=True)
class Topic:
    """One thing a text is about: a Latin word or a single Chinese character outside the words of asking.

    `wholes` prove that a passage is about it (the word; the pairs the character stands in), `parts` hint at it.
    """

    term: str
    wholes: tuple[str, ...]
    parts: tuple[str, ...]


def fold(text: str) -> str:
    """One spelling for full-width, half-width, ligature, letter-case and script variants (營業 is 营业)."""
    return to_simplified(unicodedata.normalize("NFKC", text).casefold())


def fold_line(question: str) -> str:
    """A question folded, on one line, with typed apostrophes; Hong Kong writes as it speaks, and is read so."""
    return " ".join(fold(question).replace("\u2019", "'").translate(_SPOKEN).split())


def weigh_terms(text: str) -> dict[str, float]:
    """Every term of the text with its weighted count."""
    weights: dict[str, float] = {}
    for run, word in _list_runs(text):
        for term, weight in _cjk_terms(run) if run else _word_terms(word):
            weights[term] = weights.get(term, 0.0) + weight
    return weights


def list_topics(text: str) -> list[Topic]:
    """What the text is about. Words of asking and bare figures are left out: they never prove a passage fits."""
    topics: list[Topic] = []
    for run, word in _list_runs(text):
        if run:
            for piece in _ASKING_RUN.split(run):
                topics += _piece_topics(piece)
        elif word not in _ASKING_WORDS and not word.isdigit():
            root = stem(word)
            topics.append(Topic(root, (root,), _grams(root)))
    return topics


def _piece_topics(piece: str) -> list[Topic]:
    if len(piece) == 1:
        return [Topic(piece, (piece,), ())]
    around = [(piece[max(at - 1, 0) : at + 1], piece[at : at + 2]) for at in range(len(piece))]
    return [
        Topic(char, tuple(pair for pair in pairs if len(pair) == 2), (char,))
        for char, pairs in zip(piece, around, strict=True)
    ]


def squeeze(text: str) -> str:
    """The text without case, spaces and punctuation: equal for two ways of writing the same words."""
    return "".join(run or word for run, word in _list_runs(text))


def language_of(text: str) -> str | None:
    """ "zh" or "en" when the script tells; None for a bare name, a code or signs, which tell nothing."""
    chinese = words = 0
    for run, word in _list_runs(text):
        chinese += len(run)
        words += not word.isdigit() and bool(word)
    if chinese > words:
        return "zh"
    return "en" if words >= 2 and words > chinese else None


def _list_runs(text: str) -> Iterator[tuple[str, str]]:
    """(Chinese run, "") or ("", word), in order."""
    for match in _RUN.finditer(fold(text).replace("\u2019", "'")):
        yield match[1] or "", match[2] or ""


def _cjk_terms(run: str) -> Iterator[tuple[str, float]]:
    asking = [char in _ASKING_CHARS for char in run]
    for char, weak in zip(run, asking, strict=True):
        yield char, _ASKING_WEIGHT if weak else 1.0
    for at in range(len(run) - 1):
        yield run[at : at + 2], _ASKING_WEIGHT if asking[at] and asking[at + 1] else 1.0


def _word_terms(word: str) -> Iterator[tuple[str, float]]:
    weight = _ASKING_WEIGHT if word in _ASKING_WORDS else 1.0
    root = stem(word)
    yield root, weight
    if not root.isdigit():
        for gram in _grams(root):
            yield gram, weight * _GRAM_WEIGHT


def _grams(root: str) -> tuple[str, ...]:
    edged = f"_{root}_"
    return tuple("#" + edged[at : at + _GRAM] for at in range(len(edged) - _GRAM + 1))


def stem(word: str) -> str:
    """A light English stem: plurals, possessives, -ing, -ed and a final e. Other scripts pass unchanged."""
    word = word.removesuffix("'s").replace("'", "")
    if len(word) < 4 or not word.isascii():
        return word
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith("sses"):
        word = word[:-2]
    elif word.endswith("s") and word[-2] not in "sui":
        word = word[:-1]
    return _drop_e(_drop_verb_ending(word))


def _drop_verb_ending(word: str) -> str:
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            return word[:-1] if word[-1] == word[-2] and word[-1] not in "lsz" else word
    return word


def _drop_e(word: str) -> str:
    return word[:-1] if word.endswith("e") and len(word) > 3 else word
