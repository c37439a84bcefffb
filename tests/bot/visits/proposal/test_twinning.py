from __future__ import annotations

import dataclasses

import pytest

from bot.visits import wording
from bot.visits.models import Authorship, BundleKind, Deed, Recommendation
from bot.visits.proposal import correspond, propose, twins
from bot.visits.proposal.confirming import confirm
from bot.visits.versions import reword
from tests.bot.visits.proposal.test_proposal import drafting
from tests.factories import NOW, a_triage, a_visit_request

FOREIGN = [language for language in wording.LANGUAGES if language != "da"]


def of(proposal, kind, language):
    triage = a_triage(language=language)
    found = twins(proposal, a_visit_request(), triage, drafting=drafting())
    (draft,) = proposal.bundle(kind).messages
    return found.get(draft.id)


@pytest.mark.parametrize("language", FOREIGN)
def test_a_programme_letter_has_a_danish_twin_with_danish_titles(language):
    proposal = propose(a_visit_request(), a_triage(language=language), drafting=drafting())

    twin = of(proposal, BundleKind.DRAFT_PROGRAMME, language)

    assert twin.same
    assert ("Udkast til program" in twin.subject, "Velkomst og introduktion" in twin.body) == (True, True)
    assert wording.of(language).label("introduction") not in twin.body


def test_a_twin_says_when_a_person_changed_the_letter():
    proposal = propose(a_visit_request(), a_triage(language="sv"), drafting=drafting())
    (draft,) = proposal.bundle(BundleKind.DRAFT_PROGRAMME).messages

    edited = reword(
        proposal,
        bundle=BundleKind.DRAFT_PROGRAMME,
        message=draft.id,
        subject="Hej",
        body="Hej Kim",
        at=NOW,
        authorship=Authorship(deed=Deed.REWORDED),
    )

    assert of(edited, BundleKind.DRAFT_PROGRAMME, "sv").same is False


def test_a_danish_letter_needs_none():
    proposal = propose(a_visit_request(), a_triage(language="da"), drafting=drafting())

    assert twins(proposal, a_visit_request(), a_triage(language="da"), drafting=drafting()) == {}


@pytest.mark.parametrize(
    ("kind", "triage"),
    [
        pytest.param(BundleKind.CLARIFICATION, {"dates": None, "missing": ("dates",)}, id="questions"),
        pytest.param(BundleKind.DECLINE, {"recommendation": Recommendation.DECLINE}, id="a decline"),
    ],
)
def test_letters_without_a_programme_have_one_too(kind, triage):
    sorted_ = a_triage(language="fr", **triage)
    proposal = correspond(a_visit_request(), sorted_, drafting=drafting())

    (twin,) = twins(proposal, a_visit_request(), sorted_, drafting=drafting()).values()

    assert (twin.same, proposal.bundle(kind) is not None, wording.of("da").signature["closing"] in twin.body) == (
        True,
        True,
        True,
    )


def test_letters_to_swedish_hosts_have_one():
    tools = drafting()
    hosts = tuple(
        host.model_copy(update={"email": "visits@beam-line.example"}) if host.id == "beam-line" else host
        for host in tools.registers.hosts
    )
    tools = dataclasses.replace(tools, registers=tools.registers.model_copy(update={"hosts": hosts}))
    triage = a_triage(themes=("materials_research",), language="da", country="DK")
    proposal = propose(a_visit_request(), triage, drafting=tools)

    (twin,) = twins(proposal, a_visit_request(), triage, drafting=tools).values()

    assert twin.subject.startswith("Kan I tage imod en delegation")


def test_the_final_programme_has_one():
    triage = a_triage(language="sv")
    before = propose(a_visit_request(), triage, drafting=drafting())
    tools = dataclasses.replace(drafting(), version=2)
    final = confirm(before, a_visit_request(), triage, drafting=tools)

    twin = of(final, BundleKind.CONFIRMED_PROGRAMME, "sv")

    assert (twin.same, "Velkomst og introduktion" in twin.body) == (True, True)
