"""What a matcher finds is what one pattern of all its phrases finds: the form they had before there was a matcher."""

import random
import re

import pytest

from bot.visits.reading.folding import folded
from bot.visits.reading.lexicon import languages, lexicon
from bot.visits.reading.matcher import compiled

_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_LETTER = r"(?=[\0-\u10ff\u1e00-\u1fff])\w"
_PIECE = re.compile(r"\.{2,3}|[*#/|()]|\s+|[^\s*#/|().]+|\.")
_GAP = r"(?:(?<=\d)\.|[^\w.!?])+"
_TEXTS = 12
_SEPARATORS = [" ", "  ", "-", "/", "\n", " - "]
_NOISE = [
    *("vi", "kommer", "14", "delegation,", "mayor", "x", "ß", "10.", "–", "’", "人", "14名", "我们people", "14mai"),
    *("(", ")", "*", "a/b", "...", "?", "й", "ai:n", "\0", "_", "ümlaut"),
]


def oracle(phrases):
    """One pattern for all the phrases, longest first: every phrase, whatever the text."""
    ordered = sorted({folded(phrase) for phrase in phrases}, key=lambda phrase: (-len(phrase), phrase))
    worded = "|".join(_body(phrase, cjk=False) for phrase in ordered if not _CJK.search(phrase))
    anywhere = "|".join(_body(phrase, cjk=True) for phrase in ordered if _CJK.search(phrase))
    whole_words = f"(?<!{_LETTER})(?:{worded})(?!{_LETTER})" if worded else ""
    return re.compile("|".join(each for each in (whole_words, anywhere) if each) or r"(?!)")


def _body(phrase, *, cjk):
    pieces, depth = [], 0
    special = {
        "*": r"\w{0,40}",
        "#": r"\d{1,9}",
        "(": "(?:",
        ")": ")",
        "..": r"[^.!?。\n]{0,14}?" if cjk else rf"(?:{_GAP}\w+){{0,5}}?{_GAP}",
        "...": rf"(?:{_GAP}\w+){{0,12}}?{_GAP}",
    }
    for piece in _PIECE.findall(re.sub(r"\s*(\.{2,3})\s*", r"\1", phrase)):
        depth += {"(": 1, ")": -1}.get(piece, 0)
        if piece in special:
            pieces.append(special[piece])
        elif piece in "/|" and depth:
            pieces.append("|")
        elif piece.isspace():
            pieces.append(r"[\s\-]*" if cjk else r"[\s\-/]+")
        else:
            pieces.append(re.escape(piece))
    return "".join(pieces)


def _said(phrase, chance):
    """One way to say a phrase, sometimes with a letter too many or too few."""
    while "(" in phrase:
        phrase = re.sub(r"\(([^()]*)\)", lambda choice: chance.choice(re.split(r"[/|]", choice[1])), phrase)
    phrase = phrase.replace("...", " a b c ").replace("..", chance.choice([" ", " og ", " and 3. the "]))
    phrase = phrase.replace("*", chance.choice(["", "en", "s"])).replace("#", str(chance.randrange(1, 200)))
    phrase = re.sub(r"\s+", lambda _: chance.choice(_SEPARATORS), phrase)
    return chance.choice([phrase] * 8 + [phrase + "x", "x" + phrase, phrase[1:], phrase[:-1]])


def _text(phrases, chance):
    words = [_said(chance.choice(phrases), chance) for _ in range(4)] + chance.choices(_NOISE, k=8)
    chance.shuffle(words)
    return folded("".join(word + chance.choice([*_SEPARATORS, " ", " ", ", ", ". ", ""]) for word in words))


def _found(matches):
    return [match.span() for match in matches]


@pytest.mark.parametrize("key", sorted(lexicon()))
def test_each_list_finds_in_words_and_noise_what_a_pattern_of_all_its_phrases_finds(key):
    chance = random.Random(key)
    lists = lexicon()[key]
    phrases = [phrase for one in (chance.choice(languages()), "en", "any") for phrase in lists.get(one, ())]
    phrases = phrases or [phrase for each in lists.values() for phrase in each]
    whole, matcher = oracle(phrases), compiled(tuple(phrases))

    for _ in range(_TEXTS):
        text = _text(phrases, chance)
        start, end = sorted(chance.choices(range(len(text) + 1), k=2))
        assert _found(matcher.finditer(text)) == _found(whole.finditer(text)), text
        assert _found(matcher.finditer(text, start, end)) == _found(whole.finditer(text, start, end)), text
        assert str(matcher.match(text, start)) == str(whole.match(text, start)), text
        assert str(matcher.search(text, start, end)) == str(whole.search(text, start, end)), text


def test_its_whole_pattern_is_the_one_of_all_phrases():
    for key, lists in lexicon().items():
        phrases = tuple(phrase for each in lists.values() for phrase in each)
        assert compiled(phrases).pattern == oracle(phrases).pattern, key


def test_a_text_without_its_letters_costs_no_pattern():
    lists = lexicon()["kinds.visit"]
    assert compiled(tuple(lists["en"])).within("12345 !?") == r"(?!)"
