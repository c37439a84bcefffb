"""Reading the question: what it asks for, and what it names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from knowledge.answering.cues import (
    asked_after,
    asking_words,
    attributes,
    generic,
    is_personal,
    kinds_of,
    numbers_named,
    part_words,
    sections_asked,
)
from knowledge.answering.terms import UNSPACED, Term, terms_of
from knowledge.words import function_words

#: Words of alphabets; a run of Chinese is no word, and a hyphen parts the name from what was added to it.
_WORD = re.compile(r"[0-9A-Za-zÀ-ɏ](?:[0-9A-Za-zÀ-ɏ'’.+&]*[0-9A-Za-zÀ-ɏ+])?")
#: An article that lost its vowel: "dell'UE", "l'Europe".
_ELIDED = re.compile(r"^[a-zà-ÿ]{1,6}['’](?=[A-ZÀ-Ý])")
#: Languages that write every noun with a capital: there, a capital says nothing.
_CAPITAL_NOUNS = frozenset({"de"})
#: "The 2020s" names no year that a text would have.
_DECADE = r"(?!\d|['’]?(?:s|erne|årene|-talet|-tallet|er Jahren?)\b|年代)"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, read."""

    text: str
    language: str
    kinds: frozenset[str]
    parts: frozenset[str]  #: Parts of a section it asks for, such as `contact`.
    names: tuple[str, ...]  #: Proper names, acronyms and codes, word by word.
    numbers: tuple[str, ...]  #: Years and figures.
    numbered: tuple[str, ...]  #: Numbers of sections.
    terms: tuple[Term, ...]  #: The other words that carry meaning.
    about: tuple[Term, ...]  #: Those of them that tell what it is about, not which part of it is asked for.
    focus: tuple[Term, ...]  #: Those of the terms that say what is asked for, of everything it is asked about.
    personal: bool

    @property
    def names_nothing(self) -> bool:
        """Whether nothing in it tells what it is about."""
        return not (self.terms or self.names or self.numbers or self.numbered or self.parts)

    @property
    def words_alone(self) -> bool:
        """Whether only its words tell what it is about."""
        return not (self.names or self.numbers or self.numbered or self.parts)

    @property
    def about_a_section(self) -> bool:
        """Whether it asks what a numbered section is about, and for nothing in it."""
        return bool(self.numbered) and not self.parts and self.kinds <= {"about", "which"}


def read(question: str, language: str) -> Asked:
    """Read a question in any language."""
    text = unicodedata.normalize("NFKC", question)
    numbered = numbers_named(text)
    names = tuple(dict.fromkeys(_names(text, language)))
    # "Partnership" in a name asks for no partners.
    plain = _without(names, text)
    asking = asking_words(plain)
    lowered = {part for name in names for part in re.findall(r"\w+", name.casefold())}
    terms = terms_of(text, language=language, apart=lowered | asking)
    parts = part_words(plain)
    about = tuple(term for term in terms if _tells(term, parts))
    return Asked(
        text=text,
        language=language,
        kinds=kinds_of(plain),
        parts=sections_asked(plain),
        names=names,
        numbers=tuple(
            number for number in re.findall(rf"\d[\d.,]*{_DECADE}", text) if number.strip(".,") not in numbered
        ),
        numbered=numbered,
        terms=terms,
        about=about,
        focus=_focus(about, after=asked_after(plain)),
        personal=is_personal(text),
    )


def _focus(terms: Sequence[Term], *, after: tuple[int, int] | None) -> tuple[Term, ...]:
    """Return what must be spoken of right where the answer stands: "how many passengers", "the turnover of"."""
    sought = [term for term in terms if attributes() & set(term.concepts)]
    if after is not None:
        counted = next((term for term in terms if term.at >= after[0]), None)
        if counted is not None and counted.concepts and counted.at <= after[1]:
            sought.append(counted)
    return tuple(dict.fromkeys(sought))


def _tells(term: Term, parts: Collection[str]) -> bool:
    return term.word not in parts and (not term.concepts or bool(set(term.concepts) - generic()))


def _without(names: Iterable[str], text: str) -> str:
    for name in names:
        text = text.replace(name, "§" * len(name))
    return text


def _names(text: str, language: str) -> list[str]:
    """Return names, those of several words as one."""
    found: list[str] = []
    end = -1
    for at, match in enumerate(_WORD.finditer(text)):
        word = match.group()
        follows = bool(found) and text[end : match.start()] == " "
        word = _ELIDED.sub("", word)
        if not _is_name(word, text, at, match.start(), language) and not (
            follows and word[0].isupper() and word.casefold() not in function_words(language)
        ):
            continue
        if follows:
            found[-1] = f"{found[-1]} {word}"
        else:
            found.append(word)
        end = match.end()
    return found


def _is_name(word: str, text: str, at: int, start: int, language: str) -> bool:
    if word.isdigit() or len(word) == 1 or word.casefold() in function_words(language):
        return False
    odd = any(char.isupper() for char in word[1:]) or (any(char.isdigit() for char in word) and word[0].isalpha())
    capital = word[0].isupper() and at > 0 and language not in _CAPITAL_NOUNS and not _opens(text, start)
    return odd or capital or language in UNSPACED


def _opens(text: str, at: int) -> bool:
    """Whether a sentence begins there."""
    return bool(re.search(r"(?:^|[.?!:;¿¡]\s*)$", text[:at]))
