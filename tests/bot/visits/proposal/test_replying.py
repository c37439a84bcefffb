"""Questions, advice, the press and claims of the law get letters of their own, and no programme."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence

import pytest

from bot.visits.models import BundleKind, Contact, Flag, Kind, Recommendation
from bot.visits.proposal import Drafting, correspond
from bot.visits.proposal.replying import CLAIMS
from bot.visits.wording import LANGUAGES
from knowledge import Answer, AnswerStatus, Citation, Source
from knowledge.registers.loading import load_registers
from tests.factories import NOW, SENDER, a_triage, a_visit_request
from tests.fakes import NoEvidence, PlainPapers

QUESTION = "How much is recycled? Please tell us."


class Answering(NoEvidence):
    """Knows one thing, and how near that comes to any question."""

    def __init__(self, said: str = "The aim is 80 per cent in 2035.", near: float = 0.9) -> None:
        self.said, self.near = said, near

    def ask(self, question: str, thread: Sequence[str] = (), *, language: str | None = None) -> Answer:
        cited = Citation(
            number=1, document="waste.txt", title="Waste", section="Aims", quote=self.said, as_of="2016", url="/x"
        )
        return Answer(
            status=AnswerStatus.ANSWERED,
            language=language or "en",
            answer=f"From “Waste”:\n“{self.said}” [1]\nSee also [1].",
            citations=(cited,),
            notes=("A target, not a result.",),
        )

    def nearness(self, question: str, texts: Sequence[str]) -> list[float]:
        return [self.near for _ in texts]


def written(kind: Kind, knowledge=None, *, message: str = QUESTION, **triage):
    tools = Drafting(
        registers=load_registers(),
        knowledge=knowledge or NoEvidence(),
        papers=PlainPapers(),
        sender=SENDER,
        at=NOW,
        reference="2026-0007",
    )
    facts = {"dates": None, "group_size": None, "themes": (), "evidence": {}, "kind": kind}
    request = a_visit_request(message=message, contact=Contact(name="Kim", email="kim@news.example"))
    return correspond(request, a_triage(**(facts | triage)), drafting=tools)


def a_claim(claim: str) -> Flag:
    return Flag(id=claim, reason="", source=Source(document="policies.yaml"), due=dt.date(2026, 12, 23))


def kinds(proposal):
    return [bundle.kind for bundle in proposal.bundles]


@pytest.mark.parametrize("kind", [Kind.INFORMATION_QUESTION, Kind.ADVICE])
def test_a_question_is_answered_with_what_is_known_its_source_and_its_age(kind):
    proposal = written(kind, Answering())

    (letter,) = proposal.bundles[0].messages
    assert kinds(proposal) == [BundleKind.REPLY]
    assert "You wrote: “How much is recycled?”" in letter.body
    assert "“The aim is 80 per cent in 2035.” [1]\n" in letter.body
    assert "Please note: A target, not a result." in letter.body
    assert "[1] Waste, Aims, from 2016" in letter.body
    assert "See also" not in letter.body
    assert [proof.document for proof in proposal.evidence] == ["waste.txt"]


def test_what_nobody_knows_is_left_for_a_person_to_write():
    proposal = written(Kind.INFORMATION_QUESTION)

    assert proposal.bundles[0].unfinished
    assert "⟦" in proposal.bundles[0].messages[0].body
    assert "“How much is recycled?”" in proposal.open_points[0]


def test_what_may_not_answer_is_shown_to_staff_and_stands_in_no_letter():
    proposal = written(Kind.INFORMATION_QUESTION, Answering(near=0.7))

    assert proposal.bundles[0].unfinished
    assert "80 per cent" not in proposal.bundles[0].messages[0].body
    assert proposal.evidence[0].quote == "The aim is 80 per cent in 2035."


PRIVATE = [
    "Ask Anna Madeup Hansen, project manager, tel. 12 34 56 78.",
    "Director Anna Madeup Hansen says it works: anna.madeup@city.example",
    "Kontakt: Anna Madeup Hansen, tlf. 12345678, anna.madeup@city.example",
    "Det går godt, siger Anna Madeup Hansen. Mobil +45 12 34 56 78.",
]


@pytest.mark.parametrize("said", PRIVATE)
def test_nobody_is_named_in_a_letter_and_no_number_given(said):
    body = written(Kind.ADVICE, Answering(said)).bundles[0].messages[0].body

    assert "[…]" in body
    assert not any(private in body for private in ("Anna", "Hansen", "12 34", "1234", "anna.madeup"))


def test_figures_and_years_are_no_telephone_numbers():
    said = "In 2016 2018 and 2016-2020 there were 120.000 visitors and 34,8 mia. kr., 12345 of them in week 12."

    assert said in written(Kind.ADVICE, Answering(said)).bundles[0].messages[0].body


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", [Kind.INFORMATION_QUESTION, Kind.PRESS, Kind.OTHER])
def test_every_letter_of_the_short_path_is_written_in_every_letter_language(language, kind):
    flags = tuple(map(a_claim, CLAIMS)) if kind is Kind.OTHER else ()

    letter = written(kind, Answering(), language=language, flags=flags).bundles[0].messages[0]

    assert letter.language == language
    assert not any(left in letter.subject + letter.body for left in ("{{", "{%", "None", "Undefined"))
    assert "\n\n\n" not in letter.body


def test_other_languages_get_an_english_letter_and_staff_are_told():
    proposal = written(Kind.INFORMATION_QUESTION, Answering(), language="it")

    assert proposal.language == "en"
    assert any("Italian" in point for point in proposal.open_points)


def test_the_press_gets_a_neutral_letter_and_its_office_a_note_without_the_sender():
    proposal = written(Kind.PRESS, recommendation=Recommendation.REDIRECT)
    letter, note = (bundle.messages[0] for bundle in proposal.bundles)

    assert kinds(proposal) == [BundleKind.REDIRECT, BundleKind.HAND_OVER]
    assert (letter.to, note.to) == ("kim@news.example", load_registers().house.offices["press"].email)
    assert "2026-0007" in note.body
    assert not any(private in note.body for private in ("Kim", "kim@", QUESTION))


@pytest.mark.parametrize("claim", CLAIMS)
def test_a_claim_gets_a_receipt_with_its_day_and_goes_to_the_data_protection_officer(claim):
    proposal = written(Kind.INFORMATION_QUESTION, Answering(), flags=(a_claim(claim),))
    receipt, note = (bundle.messages[0] for bundle in proposal.bundles)

    assert kinds(proposal) == [BundleKind.RECEIPT, BundleKind.HAND_OVER]
    assert "23 December 2026" in receipt.body
    assert (note.to, "23. december 2026" in note.body) == (
        load_registers().house.offices["data_protection"].email,
        True,
    )


def test_a_letter_of_the_short_path_needs_an_address_to_go_to():
    tools = {"contact": Contact(phone="12345678")}
    request = a_visit_request(message=QUESTION, **tools)
    plain = Drafting(load_registers(), Answering(), PlainPapers(), SENDER, NOW, "2026-0007")

    assert correspond(request, a_triage(kind=Kind.ADVICE), drafting=dataclasses.replace(plain, version=1)) is None
