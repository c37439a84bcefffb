"""Observing: what can be seen of a stretch of text that may answer a question, in figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import fmean

from knowledge import analysis
from knowledge.answering.counting import counts
from knowledge.answering.cues import asks_outcome, attributes, part_headed, proposes, shape_of
from knowledge.answering.gathering import Gathered
from knowledge.answering.notes import is_target
from knowledge.answering.quoting import Window
from knowledge.answering.ranking import Closeness, Scored
from knowledge.answering.reading import Asked
from knowledge.answering.shapes import KINDS, has_shape
from knowledge.answering.support import NEIGHBOURS, guessed, has_name, has_number, scope_of, tells_apart
from knowledge.answering.terms import Term, share_of, speaks_of, weights
from knowledge.prose import sentences

#: Passages whose rank says something; below, one is as far down as another.
_DEEPEST = 12
#: By how much the best of many stands out from their mean; what few cannot show is taken from here.
_SENTENCE_STANDS_OUT, _PASSAGE_STANDS_OUT = 0.05, 0.03
_MANY = 5

Sight = Mapping[str, float]


@dataclass(frozen=True)
class Observer:
    """One question and all that was found for it; looks at one stretch after the other."""

    asked: Asked
    gathered: Gathered
    closeness: Closeness | None

    def look(self, shown: Window, best: Scored) -> Sight:
        """Return what speaks for and against the stretch; names and signs are those of the weights.

        Shares are 0 to 1, cosines as they are or above the usual ones, what is missing is counted.
        """
        chunk = shown.passage.chunk
        window = f"{chunk.title}\n{chunk.section}\n{shown.text}"
        whole = analysis.searchable(chunk)
        scope = scope_of(shown.passage, self.gathered.passages)
        own = self._is_own(shown)
        counted = self._missing_of(self._counted, window)
        return {
            "words_sentence": self._carried(best.unit.in_context),
            "words_window": self._carried(window),
            "words_chunk": self._carried(whole),
            "words_scope": self._carried(scope),
            **self._nearness(shown, best),
            "own_language": own,
            "terms": len(self.asked.terms) / 10,
            "counted_missing": counted,
            "counted_beside": float(any(counts(unit.text, self._counted) for unit in shown.units)),
            "counting": float(bool(self._counted)),
            "chosen_missing": self._missing_of(self._chosen, window),
            "outcome_of_target": float(self._asks_outcome and (is_target(shown) or self._only_proposes(shown, best))),
            "outcome": float(self._asks_outcome),
            **self._names(window, scope),
            **self._attributes(window, whole),
            **self._shapes(shown, best),
            "shape_with_words": self._with_shape(shown),
            "reached": self._reached(shown.text),
            "uncalled_contact": self._uncalled_contact(shown),
            "brief": 1 / len(best.unit.text.split()),
            "part": float(bool(self.asked.parts & part_headed(chunk.section))),
            "other_part": float(bool(self.asked.parts) and not self.asked.parts & part_headed(chunk.section)),
        }

    def look_closer(self, shown: Window) -> Sight:
        """Return which words of the question have their like in the text; slow, as some are compared in meaning."""
        scope = scope_of(shown.passage, self.gathered.passages)
        own = self._is_own(shown)
        missing, exact = self._missing(scope), self._missing(scope, guessing=False)
        beside = self._missing(shown.text)
        worst = max(missing.values(), default=0.0)
        return {
            "word_missing": worst,
            "word_missing_own": worst * own,
            "words_missing": self._share(missing),
            "word_missing_beside": max(beside.values(), default=0.0),
            "words_missing_beside": self._share(beside),
            "words_missing_exact_own": self._share(exact) * own,
            "subject_missing": max((each for term, each in missing.items() if term in self._subject), default=0.0),
        }

    def _is_own(self, shown: Window) -> float:
        """Whether the text is in the language of the question, or one that reads like it."""
        written = shown.passage.chunk.language
        return float(written in ("", self.asked.language) or {written, self.asked.language} <= NEIGHBOURS)

    @cached_property
    def _worth(self) -> dict[Term, float]:
        sought = (*self.asked.terms, *(Term(name, (), 0) for name in self.asked.names))
        return weights(sought, [analysis.searchable(passage.chunk) for passage in self.gathered.passages])

    @cached_property
    def _close(self) -> dict[object, float]:
        return {each.unit: each.closeness for each in self.gathered.ranked}

    @cached_property
    def _usual_close(self) -> float:
        return _usual(list(self._close.values()), below=_SENTENCE_STANDS_OUT)

    @cached_property
    def _usual_similarity(self) -> float:
        return _usual([passage.similarity for passage in self.gathered.passages], below=_PASSAGE_STANDS_OUT)

    @cached_property
    def _terms(self) -> tuple[Term, ...]:
        """The words to be spoken of: not those that only say which part of a section is asked for."""
        return self.asked.about if self.asked.parts else self.asked.terms

    @cached_property
    def _counted(self) -> tuple[Term, ...]:
        return self._named if "number" in self.asked.kinds else ()

    @cached_property
    def _chosen(self) -> tuple[Term, ...]:
        return () if "number" in self.asked.kinds else self._named

    @cached_property
    def _named(self) -> tuple[Term, ...]:
        return tuple(term for term in self.asked.focus if not set(term.concepts) & attributes())

    @cached_property
    def _subject(self) -> frozenset[Term]:
        return frozenset(self.asked.about) - frozenset(self.asked.focus)

    @cached_property
    def _asks_outcome(self) -> bool:
        return asks_outcome(self.asked.text)

    def _carried(self, text: str) -> float:
        """The share of what is sought that the text speaks of, what is rare counting for more."""
        if text not in self._carried_before:
            whole = sum(self._worth.values()) or 1.0
            said = sum(each * share_of(text, term) for term, each in self._worth.items())
            self._carried_before[text] = said / whole
        return self._carried_before[text]

    @cached_property
    def _carried_before(self) -> dict[str, float]:
        """Stretches of one chunk share what stands around them."""
        return {}

    def _nearness(self, shown: Window, best: Scored) -> dict[str, float]:
        nearest = max(self._close.get(unit, 0.0) for unit in shown.units)
        passage = shown.passage
        return {
            "near": nearest - self._usual_close,
            "near_itself": nearest,
            "sentence_near": best.closeness - self._usual_close,
            "passage_near": passage.similarity - self._usual_similarity,
            "passage_near_itself": passage.similarity,
            "passage_score": passage.score,
            "passage_rank": min(best.unit.rank, _DEEPEST) / _DEEPEST,
        }

    def _missing(self, scope: str, *, guessing: bool = True) -> dict[Term, float]:
        """How far each word of the question is from having its like in the text."""
        return {term: 1 - self._like(term, scope, guessing=guessing) for term in self._terms}

    def _like(self, term: Term, scope: str, *, guessing: bool) -> float:
        carried = share_of(scope, term)
        return max(carried, guessed(term, scope, self.closeness)) if guessing and carried < 1 else carried

    def _share(self, missing: Mapping[Term, float]) -> float:
        whole = sum(self._worth[term] for term in missing)
        return sum(self._worth[term] * each for term, each in missing.items()) / whole if whole else 0.0

    def _missing_of(self, terms: Iterable[Term], window: str) -> float:
        return float(sum(not speaks_of(window, term) for term in terms))

    def _names(self, window: str, scope: str) -> dict[str, float]:
        names, numbers = self.asked.names, self.asked.numbers
        away = [name for name in names if not has_name(name, scope, self.asked.language)]
        places = [term for term in self.asked.terms if term.place]
        return {
            "names_missing": float(len(away)),
            "rare_names_missing": float(sum(tells_apart(name, self.gathered.passages) for name in away)),
            "names_beside": fmean(has_name(n, window, self.asked.language) for n in names) if names else 1.0,
            "numbers_missing": float(sum(not has_number(number, scope) for number in numbers)),
            "numbers_not_beside": float(sum(not has_number(number, window) for number in numbers)),
            "places_missing": float(sum(not speaks_of(scope, term) for term in places)),
        }

    def _attributes(self, window: str, whole: str) -> dict[str, float]:
        sought = [term for term in self.asked.focus if set(term.concepts) & attributes()]
        return {
            "attributes": float(len(sought)),
            "attributes_missing": float(sum(not _shows(window, term) for term in sought)),
            "attributes_missing_near": float(sum(not _shows(whole, term) for term in sought)),
        }

    def _with_shape(self, shown: Window) -> float:
        """The share of what is sought that stands in one sentence with what the question asks for."""
        kinds = [kind for kind in KINDS if kind in self.asked.kinds]
        having = [unit for unit in shown.units if all(has_shape(kind, unit.text) for kind in kinds)]
        return max((self._carried(unit.text) for unit in having), default=0.0)

    def _reached(self, text: str) -> float:
        """Whether it says how somebody is reached: 1 or -1, 0 where no contact is asked for."""
        if "contact" not in self.asked.parts:
            return 0.0
        return 1.0 if has_shape("email", text) or has_shape("phone", text) else -1.0

    def _uncalled_contact(self, shown: Window) -> float:
        """Whether it is of those who answer for something, and nobody asked for them."""
        called = "contact" in self.asked.parts or bool(self.asked.kinds & {"person", "phone"})
        return float(not called and "contact" in part_headed(shown.passage.chunk.section))

    def _only_proposes(self, shown: Window, best: Scored) -> bool:
        """Whether what is asked for stands there as a proposal alone: one may follow on what came to pass."""
        kinds = [kind for kind in KINDS if kind in self.asked.kinds]
        telling = [each for each in sentences(best.unit.text) if all(has_shape(kind, each) for kind in kinds)]
        if not kinds or not telling:
            return proposes(shown.text)
        return all(proposes(each) for each in telling)

    def _shapes(self, shown: Window, best: Scored) -> dict[str, float]:
        """Whether what is asked for looks like what stands there: 1 or -1, 0 where it is not asked for."""
        found = {}
        for kind in KINDS:
            asked = kind in self.asked.kinds
            found[f"asks_{kind}"] = float(asked)
            found[f"{kind}_in_sentence"] = (2.0 * has_shape(kind, best.unit.text) - 1) if asked else 0.0
            found[f"{kind}_in_window"] = (2.0 * has_shape(kind, shown.text) - 1) if asked else 0.0
        return found


def _shows(text: str, term: Term) -> bool:
    """Whether the text speaks of the term, or has what such a thing looks like."""
    shape = shape_of(term.concepts)
    return speaks_of(text, term) or bool(shape and has_shape(shape, text))


def _usual(cosines: Sequence[float], *, below: float) -> float:
    """Return the mean; among few, drawn towards what lies so far below the best."""
    return (sum(cosines) + _MANY * (max(cosines) - below)) / (len(cosines) + _MANY)
