"""Disclosing: every text that the assistant made says so, until a named person edits or approves it.

What leaves after an approval carries no mark, changed by a person or not. Article 50(4) of the AI Act exempts text that
a person has reviewed and somebody answers for; here a named person approved exactly those bytes, and the decision with
its digest is the evidence. Who writes to us is told by the form and its privacy notice that a program reads along
(Article 50(1)). A mark inside the bytes would also be one that nobody could approve away: attachments stay as they
are, and it is their file name, the page around them and every paper made beside them that tell what is not approved.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from pathlib import Path

import yaml

from bot.visits import authors
from bot.visits.models import Bundle, BundleKind, Case, Decision, Proposal, Verdict
from bot.visits.models.request import Frozen
from bot.visits.wording import language_for
from knowledge import Answer, AnswerStatus

_FILE = Path(__file__).parent / "data" / "disclosures.yaml"
_LAST_WORDS = (Verdict.APPROVE, Verdict.RECALL)
_PROGRAMMES = (BundleKind.CONFIRMED_PROGRAMME, BundleKind.DRAFT_PROGRAMME)


class Stand(StrEnum):
    """Who stands behind a text."""

    ASSISTANT = "assistant"
    EDITED = "edited"  #: A person changed it, and nobody has approved it.
    APPROVED = "approved"


class Disclosure(Frozen):
    stand: Stand
    who: tuple[str, ...] = ()  #: By name; nobody while the assistant alone stands behind it.
    by_model: bool = False  #: A language model had a part in it.

    @property
    def approved(self) -> bool:
        return self.stand is Stand.APPROVED


def of_bundle(case: Case, bundle: Bundle, versions: Sequence[Proposal], *, by_model: bool = False) -> Disclosure:
    """`versions` of the proposal, the oldest first; the last one holds the bundle."""
    by_model = by_model or _read_by_model(case)
    if decision := _approval(case, bundle):
        return Disclosure(stand=Stand.APPROVED, who=(_decider(decision),), by_model=by_model)
    return _by(authors.names(bundle, versions), by_model=by_model)


def of_programme(case: Case, versions: Sequence[Proposal], *, by_model: bool = False) -> Disclosure:
    """Of the programme itself, which is approved with the letters that carry it."""
    by_model = by_model or _read_by_model(case)
    carried = [bundle for kind in _PROGRAMMES if case.proposal and (bundle := case.proposal.bundle(kind))]
    for decision in filter(None, (_approval(case, bundle) for bundle in carried)):
        return Disclosure(stand=Stand.APPROVED, who=(_decider(decision),), by_model=by_model)
    return _by(authors.names_of_programme(versions), by_model=by_model)


def of_case(case: Case, *, by_model: bool = False) -> Disclosure:
    """Of all letters of the case together, as a card tells of them: of the one that has come the least far."""
    bundles = case.proposal.bundles if case.proposal else ()
    versions = [case.proposal] if case.proposal else []
    told = [of_bundle(case, bundle, versions, by_model=by_model) for bundle in bundles]
    order = list(Stand)
    return min(
        told, key=lambda one: order.index(one.stand), default=Disclosure(stand=Stand.ASSISTANT, by_model=by_model)
    )


def sentence(told: Disclosure, language: str) -> str:
    """Of a draft: a letter, a programme."""
    if told.stand is Stand.ASSISTANT:
        return say(f"assistant_{'model' if told.by_model else 'rules'}", language)
    return say(told.stand.value, language, who=", ".join(told.who))


def of_triage(case: Case, language: str) -> str:
    """Of what was read and recommended."""
    corrected = tuple(dict.fromkeys(one.by_name for one in case.corrected().values() if one.by_name))
    if corrected:
        return say("sorted_corrected", language, who=", ".join(corrected))
    return say(f"sorted_{case.triage.reader if case.triage else 'rules'}", language)


def of_answer(answer: Answer, language: str) -> str:
    """Of what was asked and answered, or looked for in vain."""
    if answer.citations:
        return say(f"answer_{answer.composer}", language)
    return say("answer_none" if answer.status is AnswerStatus.NOT_FOUND else "answer_looked_up", language)


def say(key: str, language: str, **values: object) -> str:
    """In English where we do not write the language."""
    return _sentences()[key][language_for(language)].format(**values)


def shape(told: Disclosure) -> dict[str, object]:
    """As the API tells of it."""
    return {"stand": told.stand.value, "who": list(told.who), "by_model": told.by_model, "text": sentence(told, "en")}


def _by(names: Sequence[str], *, by_model: bool) -> Disclosure:
    stand = Stand.EDITED if names else Stand.ASSISTANT
    return Disclosure(stand=stand, who=tuple(names), by_model=by_model)


def _approval(case: Case, bundle: Bundle) -> Decision | None:
    """The one that holds: recalled letters are drafts again."""
    said = [one for one in case.decisions if one.digest == bundle.digest and one.verdict in _LAST_WORDS]
    return said[-1] if said and said[-1].verdict is Verdict.APPROVE else None


def _decider(decision: Decision) -> str:
    return decision.by_name or decision.by


def _read_by_model(case: Case) -> bool:
    return case.triage is not None and case.triage.reader == "model"


@cache
def _sentences() -> dict[str, dict[str, str]]:
    return dict(yaml.load(_FILE.read_text("utf-8"), yaml.CSafeLoader))
