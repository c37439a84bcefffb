"""Gaps: what was asked and not answered, answers that did not help, and old documents that much rests on."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from bot.asking.models import AskedQuestion, Judged, Mark, Standing
from knowledge import AnswerStatus, DocumentInfo, DocumentKind
from knowledge.analysis import content_words, terms
from knowledge.citations import document_of

#: Share of terms that two questions have in common when they ask for the same.
_ALIKE = 0.5
_SHOWN = 100
_WORDINGS = 5


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that ask for much the same, most recent wording first."""

    questions: tuple[AskedQuestion, ...]
    reasons: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()  #: That the answers cited.
    mark: Mark | None = None  #: The last word of a colleague on any of them.
    done: bool = False  #: And nobody asked or complained again since.
    wanted: bool = False  #: Somebody waits for a colleague to answer.

    @property
    def count(self) -> int:
        return len(self.questions)

    @property
    def newest(self) -> dt.datetime:
        return self.questions[0].at

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(asked.id for asked in self.questions)

    @property
    def wordings(self) -> tuple[str, ...]:
        """A few; a follow-up under what was said before it."""
        said = (" … ".join(part for part in (q.before, q.question) if part) for q in self.questions)
        return tuple(dict.fromkeys(said))[:_WORDINGS]


class StaleDocument(NamedTuple):
    info: DocumentInfo
    answers: int
    newest: dt.datetime  #: When an answer last rested on it.
    mark: Mark | None = None

    @property
    def about(self) -> str:
        return about_document(self.info)

    @property
    def done(self) -> bool:
        return self.mark is not None and self.mark.standing is Standing.DONE


class Gaps(NamedTuple):
    """The work for staff, and apart from it what they have done."""

    unanswered: tuple[Group, ...]
    not_useful: tuple[Group, ...]
    stale: tuple[StaleDocument, ...]
    done: tuple[Group, ...] = ()
    looked_at: tuple[StaleDocument, ...] = ()


def about_document(info: DocumentInfo) -> str:
    """Return what a mark on this edition of a document is about."""
    return f"document:{info.name}:{info.digest}"


def gaps(
    questions: Sequence[AskedQuestion],
    not_useful: Sequence[Judged],
    documents: Sequence[DocumentInfo],
    marks: Sequence[Mark] = (),
    *,
    today: dt.date,
    old_after_years: int,
) -> Gaps:
    """Return the work for staff: where a person is waited for comes first, then what was asked most, then last."""
    words = {mark.about: mark for mark in marks}
    complained = {each.question.id: each.feedback.at for each in reversed(not_useful)}
    wanted = frozenset(each.question.id for each in not_useful if each.feedback.wants_person)
    asked = [each for each in questions if each.status is AnswerStatus.NOT_FOUND]
    unanswered = [_marked(_called(Group(group), wanted), words, complained) for group in _alike(asked)]
    answered = [each for each in not_useful if each.question.status is not AnswerStatus.NOT_FOUND]
    unhelped = [_marked(_called(group, wanted), words, complained) for group in _unhelped(answered)]
    stale = [
        each._replace(mark=words.get(each.about))
        for each in _stale(questions, documents, today=today, old_after_years=old_after_years)
    ]
    return Gaps(
        unanswered=tuple(_ordered([group for group in unanswered if not group.done])),
        not_useful=tuple(_ordered([group for group in unhelped if not group.done])),
        stale=tuple(each for each in stale if not each.done),
        done=tuple(_ordered([group for group in (*unanswered, *unhelped) if group.done])),
        looked_at=tuple(each for each in stale if each.done),
    )


def _called(group: Group, wanted: frozenset[str]) -> Group:
    return replace(group, wanted=bool(wanted.intersection(group.ids)))


def _marked(group: Group, marks: Mapping[str, Mark], complained: Mapping[str, dt.datetime]) -> Group:
    """Say how far it is; done only where every question is, and no complaint came after."""
    words = [marks.get(asked.id) for asked in group.questions]
    said = [word for word in words if word is not None]
    done = all(
        word is not None and word.standing is Standing.DONE and word.at >= complained.get(asked.id, word.at)
        for word, asked in zip(words, group.questions, strict=True)
    )
    last = max(said, key=lambda word: word.at, default=None)
    return replace(group, mark=last if last and last.standing is not Standing.OPEN else None, done=done)


def _alike(questions: Sequence[AskedQuestion]) -> list[tuple[AskedQuestion, ...]]:
    """Put each question to the first group whose newest one is like it."""
    groups: list[tuple[frozenset[str], list[AskedQuestion]]] = []
    naming: dict[str, list[int]] = {}  # which groups name a term: only those can be alike
    for asked in sorted(questions, key=lambda asked: asked.at, reverse=True):
        named = _terms(asked)
        near = Counter(at for term in named for at in naming.get(term, ()))
        alike = [at for at, common in near.items() if common / len(named | groups[at][0]) >= _ALIKE]
        if alike:
            groups[min(alike)][1].append(asked)
            continue
        for term in named:
            naming.setdefault(term, []).append(len(groups))
        groups.append((named, [asked]))
    return [tuple(members) for _, members in groups]


def _terms(asked: AskedQuestion) -> frozenset[str]:
    """The stems it asks with; a follow-up asks with the words of the turn before as well."""
    text = f"{asked.before} {asked.question}"
    stems = frozenset(term for term in terms(text, language=asked.language) if not term.startswith("#"))
    return stems or frozenset(content_words(text)) or frozenset({text.casefold()})


def _unhelped(judged: Sequence[Judged]) -> list[Group]:
    by_id = {each.question.id: each.question for each in judged}
    groups = []
    for questions in _alike(list(by_id.values())):
        ids = {asked.id for asked in questions}
        reasons = dict.fromkeys(each.feedback.reason for each in judged if each.question.id in ids)
        cited = dict.fromkeys(document_of(chunk) for asked in questions for chunk in asked.cited)
        groups.append(Group(questions, tuple(filter(None, reasons))[:_WORDINGS], tuple(cited)))
    return groups


def _ordered(groups: Sequence[Group]) -> list[Group]:
    return sorted(groups, key=lambda group: (group.wanted, group.count, group.newest), reverse=True)[:_SHOWN]


def _stale(
    questions: Sequence[AskedQuestion], documents: Sequence[DocumentInfo], *, today: dt.date, old_after_years: int
) -> list[StaleDocument]:
    answers: Counter[str] = Counter()
    newest: dict[str, dt.datetime] = {}
    for asked in questions:
        for name in {document_of(chunk) for chunk in asked.cited}:
            answers[name] += 1
            newest[name] = max(asked.at, newest.get(name, asked.at))
    old = [
        StaleDocument(info, answers[info.name], newest[info.name])
        for info in documents
        if info.kind is not DocumentKind.PROFILE and answers[info.name] and _is_old(info, today, old_after_years)
    ]
    return sorted(old, key=lambda each: (-each.answers, each.info.as_of or "", each.info.name))[:_SHOWN]


def _is_old(info: DocumentInfo, today: dt.date, years: int) -> bool:
    year = (info.as_of or "")[:4]
    return year.isdecimal() and int(year) <= today.year - years
