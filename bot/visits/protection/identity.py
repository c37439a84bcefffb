"""Identity: how one person is written, and the places in a text where they are.

A text is cut into candidates, and each is compared by its key. The same comparison works with the words themselves, and
with keyed digests of them, where nobody is to read whom it is about.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from itertools import product

from bot.visits.models.request import Frozen
from bot.visits.reading.masking import BLOCK

Span = tuple[int, int]

_UNSPACED = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"  #: Scripts that put no spaces between words.
_WORD = re.compile(rf"[{_UNSPACED}]|(?:[^\W_{_UNSPACED}]|[\u0300-\u036f])+")  # marks that stand by themselves, too
_WHOLLY_UNSPACED = re.compile(rf"[{_UNSPACED}\s]+")
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,255}\w")
_DIGITS = re.compile(r"\d+")
_BETWEEN_DIGITS = re.compile(r"[\s().+/\-\u2010-\u2013\u00a0]{0,4}")
_SIGN = re.compile(r"[^\W_]|@")
_GAP = 4  #: Signs between two words of a name: `Svensson,  Anna`.
_MOST_GROUPS = 20  #: Of digits that are looked at together.
_PHONE = (7, 15)  #: Digits of a telephone number, with and without its country (ITU E.164).
_TAIL = 8  #: Digits by which two writings of a number are the same: a whole Danish one.
_LETTERS = {"ø": "o", "æ": "ae", "ß": "ss", "đ": "d", "ł": "l", "ð": "d", "þ": "th"}
_WRITTEN_OUT = {"å": "aa", "ø": "oe", "æ": "ae", "ö": "oe", "ä": "ae", "ü": "ue"}


class Identity(Frozen):
    """One person as somebody who searches writes them. Kept nowhere."""

    names: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        return not (_names(self.names) or _addresses(self.emails) or _numbers(self.phones))

    def matcher(self) -> Matcher:
        return Matcher(
            names=frozenset(_names(self.names)),
            addresses=frozenset(_addresses(self.emails)),
            numbers=frozenset(_numbers(self.phones)),
        )

    def sealed(self, key: bytes) -> SealedIdentity:
        def seal(words: Iterable[str]) -> tuple[str, ...]:
            return tuple(sorted(digest(key, each) for each in words))

        names = _names(self.names)
        return SealedIdentity(
            lengths=tuple(sorted({len(name.split()) for name in names})),
            names=seal(names),
            addresses=seal(_addresses(self.emails)),
            numbers=seal(_numbers(self.phones)),
        )


class SealedIdentity(Frozen):
    """The same as keyed digests: a text can be searched for the person, and nobody can read who it is."""

    lengths: tuple[int, ...] = ()  #: Of the names, in words.
    names: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()

    def matcher(self, key: bytes) -> Matcher:
        return Matcher(
            names=frozenset(self.names),
            addresses=frozenset(self.addresses),
            numbers=frozenset(self.numbers),
            lengths=self.lengths,
            seal=lambda words: digest(key, words),
        )


def digest(key: bytes, words: str) -> str:
    return hmac.new(key, words.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


class Matcher:
    def __init__(
        self,
        *,
        names: frozenset[str],
        addresses: frozenset[str],
        numbers: frozenset[str],
        lengths: tuple[int, ...] | None = None,
        seal: Callable[[str], str] = str,
    ) -> None:
        self._names, self._addresses, self._numbers = names, addresses, numbers
        self._lengths = sorted({len(name.split()) for name in names}) if lengths is None else list(lengths)
        self._seal = seal
        self._known: dict[str, str] = {}

    def spans(self, text: str) -> list[Span]:
        """Where the person is written, in order; those that touch are one."""
        found = [*self._named(text), *self._addressed(text), *self._dialled(text)]
        return _joined(found)

    def finds(self, text: str | None) -> bool:
        return bool(text) and bool(self.spans(text or ""))

    def masked(self, text: str) -> str:
        """The text with a block for each sign of theirs; what is left stays where it was."""
        pieces, at = [], 0
        for start, end in self.spans(text):
            pieces += [text[at:start], _SIGN.sub(BLOCK, text[start:end])]
            at = end
        return "".join([*pieces, text[at:]])

    def _named(self, text: str) -> Iterator[Span]:
        if not self._lengths:
            return
        words = list(_WORD.finditer(text))
        folded = [fold(word[0]) for word in words]
        for length in self._lengths:
            for first in range(len(words) - length + 1):
                last = first + length - 1
                if any(words[n + 1].start() - words[n].end() > _GAP for n in range(first, last)):
                    continue
                if self._key(" ".join(folded[first : last + 1])) in self._names:
                    yield words[first].start(), words[last].end()

    def _addressed(self, text: str) -> Iterator[Span]:
        if not self._addresses or "@" not in text:
            return
        for found in _ADDRESS.finditer(text):
            if self._key(found[0].casefold()) in self._addresses:
                yield found.span()

    def _dialled(self, text: str) -> Iterator[Span]:
        if not self._numbers:
            return
        for run in _runs(text):
            for first in range(len(run)):
                digits = ""
                for group in run[first:]:
                    digits += group[0]
                    if len(digits) > _PHONE[1]:
                        break
                    if len(digits) >= _PHONE[0] and self._key(_tail(digits)) in self._numbers:
                        yield run[first].start(), group.end()

    def _key(self, words: str) -> str:
        known = self._known.get(words)
        if known is None:
            known = self._known[words] = self._seal(words)
        return known


def fold(word: str) -> str:
    """Letters without case and marks."""
    plain = "".join(_LETTERS.get(sign, sign) for sign in word.casefold())
    return "".join(sign for sign in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(sign))


def _names(names: Iterable[str]) -> set[str]:
    """Each name in both orders, with and without what stands in the middle, and as keyboards without its letters
    write it. One word alone is nobody's name, but where its script puts no spaces between words.
    """
    found = set()
    for name in names:
        words = _WORD.findall(name)
        if len(words) < 2:
            continue
        if _WHOLLY_UNSPACED.fullmatch(name):
            found.add(" ".join(words))
            continue
        for each in [words, [words[0], words[-1]]] if len(words) > 2 else [words]:
            for written in product(*({fold(word), fold(_written_out(word))} for word in each)):
                found |= {
                    " ".join(written),
                    " ".join([*written[1:], written[0]]),
                    " ".join([written[-1], *written[:-1]]),
                }
    return found


def _written_out(word: str) -> str:
    return "".join(_WRITTEN_OUT.get(sign, sign) for sign in unicodedata.normalize("NFC", word.casefold()))


def _addresses(emails: Iterable[str]) -> set[str]:
    return {email.strip().casefold() for email in emails if _ADDRESS.fullmatch(email.strip())}


def _numbers(phones: Iterable[str]) -> set[str]:
    digits = ("".join(_DIGITS.findall(phone)) for phone in phones)
    return {_tail(each) for each in digits if _PHONE[0] <= len(each) <= _PHONE[1]}


def _tail(digits: str) -> str:
    return digits[-_TAIL:]


def _runs(text: str) -> Iterator[list[re.Match[str]]]:
    """Groups of digits with nothing but spaces and such between them."""
    run: list[re.Match[str]] = []
    for group in _DIGITS.finditer(text):
        if run and (len(run) >= _MOST_GROUPS or not _BETWEEN_DIGITS.fullmatch(text, run[-1].end(), group.start())):
            yield run
            run = run[-1:] if len(run) >= _MOST_GROUPS else []
        run.append(group)
    if run:
        yield run


def _joined(found: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in sorted(found):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined
