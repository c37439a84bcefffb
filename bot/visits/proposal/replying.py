"""Replying: requests that want no programme → the letters of their own short path."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence

from bot.visits import replies
from bot.visits.joining import Applicant, find_applicant
from bot.visits.letters import Writer
from bot.visits.models import Bundle, BundleKind, Evidence, Kind, Told
from bot.visits.models.request import Frozen
from bot.visits.norms import norms
from bot.visits.ports import EvidenceSource
from bot.visits.proposal import bundling
from bot.visits.reading.questions import Question, find_questions
from bot.visits.replies import Answered
from bot.visits.wording.cleaning import address
from bot.visits.wording.sentences import sentence
from knowledge import Answer, AnswerStatus, QuestionRefused

PRESS = "press"
DATA_PROTECTION = "data_protection"
#: Claims of the law; each is a flag of that id.
CLAIMS = ("personal_data_request", "public_records_request")


_QUOTED = re.compile(r"“([^”]{15,})” \[\d\]")
_FIRST = 2


class Replies(Frozen):
    bundles: tuple[Bundle, ...] = ()
    points: tuple[Told, ...] = ()
    evidence: tuple[Evidence, ...] = ()


def reply(writer: Writer, *, knowledge: EvidenceSource, stamp: bundling.Stamp) -> Replies:
    """Return what the kind of request is answered with; a claim of the law is no question to the knowledge base."""
    path = _PATHS.get(writer.triage.kind)
    if path is None or any(writer.triage.flagged(claim) for claim in CLAIMS):
        return Replies()
    return path(writer, knowledge, stamp)


def claims(writer: Writer, *, stamp: bundling.Stamp) -> tuple[Bundle, ...]:
    """A receipt that names the day of the answer, and a note to the officer whose matter it is."""
    found = [(flag.due, flag.id) for flag in writer.triage.flags if flag.id in CLAIMS and flag.due]
    if not found:
        return ()
    due, claim = min(found)
    letter = replies.receipt(writer, claim, due=due)
    receipt = bundling.to_enquirer(BundleKind.RECEIPT, letter, writer, stamp=stamp)
    return (*receipt, *_hand_over(writer, DATA_PROTECTION, matter=claim, due=due, stamp=stamp))


def _answer(writer: Writer, knowledge: EvidenceSource, stamp: bundling.Stamp) -> Replies:
    answered = [_asked(question, writer, knowledge) for question in find_questions(writer.request, writer.triage)]
    letter = replies.reply(writer, answered)
    return Replies(
        bundles=bundling.to_enquirer(BundleKind.REPLY, letter, writer, stamp=stamp),
        points=tuple(_points(answered)),
        evidence=tuple(dict.fromkeys(proof for one in answered for proof in one.evidence())),
    )


def _press(writer: Writer, _: EvidenceSource, stamp: bundling.Stamp) -> Replies:
    letter = bundling.to_enquirer(BundleKind.REDIRECT, replies.press(writer), writer, stamp=stamp)
    note = _hand_over(writer, PRESS, matter=PRESS, due=writer.triage.respond_by, stamp=stamp)
    return Replies(bundles=(*letter, *note))


def _membership(writer: Writer, _: EvidenceSource, stamp: bundling.Stamp) -> Replies:
    """Nothing goes into the register by it: a person takes the company in, or does not."""
    applicant = find_applicant(writer.request, writer.triage, registers=writer.registers)
    if applicant is None:
        return Replies()
    questions = [key for key, known in _needed(applicant) if not known]
    letter = replies.membership(writer, applicant, questions=questions)
    kind = BundleKind.CLARIFICATION if questions else BundleKind.RECEIPT
    return Replies(
        bundles=bundling.to_enquirer(kind, letter, writer, stamp=stamp),
        points=(sentence("open_points", "membership"),),
    )


def _needed(applicant: Applicant) -> tuple[tuple[str, object], ...]:
    return (
        ("ask_solutions", applicant.solutions),
        ("ask_markets", applicant.markets),
        ("ask_place", applicant.place),
    )


_PATHS: dict[Kind, Callable[[Writer, EvidenceSource, bundling.Stamp], Replies]] = {
    Kind.INFORMATION_QUESTION: _answer,
    Kind.ADVICE: _answer,
    Kind.PRESS: _press,
    Kind.NETWORK_MEMBERSHIP: _membership,
}


def _asked(question: Question, writer: Writer, knowledge: EvidenceSource) -> Answered:
    """Only what is answered is an answer: of two readings of a question a person takes the right one."""
    try:
        answer = knowledge.ask(question.words, question.before, language=writer.words.language)
    except QuestionRefused:
        return Answered(question=question, answer=None)
    if answer.status is AnswerStatus.NOT_FOUND:
        return Answered(question=question, answer=None)
    fits = answer.status is AnswerStatus.ANSWERED and _is_near(question, answer, knowledge)
    return Answered(question=question, answer=answer if fits else None, found=None if fits else answer)


def _is_near(question: Question, answer: Answer, knowledge: EvidenceSource) -> bool:
    """What is quoted must be about what is asked: a letter is not taken back. Lists of the registers quote nothing."""
    quoted = _QUOTED.findall(answer.answer)[:_FIRST]
    return not quoted or max(knowledge.nearness(question.words, quoted)) >= norms().letters.answer_nearness


def _points(answered: Sequence[Answered]) -> list[Told]:
    points = [] if all(one.answer is None for one in answered) else [sentence("open_points", "reply_check")]
    for one in answered:
        if one.answer is None:
            key = "reply_weak" if one.found else "reply_gap"
            points.append(sentence("open_points", key, question=one.question.words))
    return points


def _hand_over(
    writer: Writer, office_id: str, *, matter: str, due: dt.date | None, stamp: bundling.Stamp
) -> tuple[Bundle, ...]:
    """Nothing where the house names no mailbox for the office: the owner of the case says whose it is."""
    office = writer.registers.house.offices.get(office_id)
    recipient = address(office.email) if office else None
    if office is None or recipient is None or due is None:
        return ()
    letter = replies.hand_over(writer, office, matter=matter, due=due)
    return bundling.to_colleague(BundleKind.HAND_OVER, letter, to=recipient, stamp=stamp)
