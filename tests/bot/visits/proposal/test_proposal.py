from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from bot.adapters.papers import OfficePapers
from bot.visits.hostround.rounds import Round
from bot.visits.models import (
    Authorship,
    BundleKind,
    Contact,
    DateWindow,
    Deed,
    Flag,
    GroupSize,
    ItemKind,
    Kind,
    Recommendation,
)
from bot.visits.papers import view
from bot.visits.participants.diets import counted
from bot.visits.participants.party import Party
from bot.visits.proposal import Drafting, correspond, propose
from bot.visits.versions import reword
from knowledge import Chunk, DocumentKind, HostKind, Passage, Source
from tests.bot.visits.registers import a_host, hosts, some_registers
from tests.factories import NOW, SENDER, a_participant, a_triage, a_visit_request
from tests.fakes import NoEvidence, PlainPapers


def drafting(**overrides):
    plain = Drafting(
        registers=some_registers(),
        knowledge=NoEvidence(),
        papers=PlainPapers(),
        sender=SENDER,
        at=NOW,
        reference="2026-0001",
    )
    return dataclasses.replace(plain, **overrides)


def proposed(request=None, tools=None, **triage):
    return propose(request or a_visit_request(), a_triage(**triage), drafting=tools or drafting())


def answered(request=None, **triage):
    return correspond(request or a_visit_request(), a_triage(**triage), drafting=drafting())


def kinds(proposal):
    return [bundle.kind for bundle in proposal.bundles]


def a_flag(flag_id, **overrides):
    return Flag(
        **({"id": flag_id, "reason": "For staff only.", "source": Source(document="policies.yaml")} | overrides)
    )


class Library:
    """Knows one passage."""

    def __init__(self, text, kind=DocumentKind.SOURCE):
        chunk = Chunk(id="a#1", document="a.txt", ordinal=1, title="", section="", text=text, start=0, end=9, kind=kind)
        self.passage = Passage(chunk=chunk.model_copy(update={"as_of": "2016"}), score=1, similarity=0.9)

    def retrieve(self, question, *, limit=8):
        return [self.passage]


def test_a_delegation_gets_a_draft_and_its_hosts_an_enquiry_each():
    proposal = proposed(themes=("energy",))

    assert kinds(proposal) == [BundleKind.DRAFT_PROGRAMME, BundleKind.HOST_ENQUIRIES]
    draft, enquiries = proposal.bundles
    assert [message.to for message in draft.messages] == ["kim@malmberg.example"]
    assert [one.name for one in draft.messages[0].attachments] == ["programme.pdf", "programme.ics"]
    assert sorted(m.to for m in enquiries.messages) == ["visits@harbour-heat.example", "visits@town-hall.example"]
    assert {message.sender for bundle in proposal.bundles for message in bundle.messages} == {SENDER}


@pytest.mark.parametrize(
    "triage",
    [
        *(pytest.param({"kind": kind}, id=kind) for kind in Kind if kind is not Kind.DELEGATION_VISIT),
        pytest.param({"dates": None}, id="no dates"),
        pytest.param({"themes": ()}, id="no theme"),
        pytest.param({"recommendation": Recommendation.DECLINE}, id="to be declined"),
        pytest.param({"recommendation": Recommendation.REDIRECT}, id="to be redirected"),
    ],
)
def test_nothing_is_proposed_where_no_visit_is_due(triage):
    assert proposed(**triage) is None


@pytest.mark.parametrize("recommendation", [Recommendation.CLARIFY, Recommendation.ESCALATE])
def test_an_open_question_does_not_hold_up_the_draft(recommendation):
    proposal = proposed(recommendation=recommendation, group_size=None, missing=("group_size",))

    assert BundleKind.DRAFT_PROGRAMME in kinds(proposal)
    assert "The size of the group is not known; it was planned without a limit." in proposal.open_points


def test_the_same_request_gives_the_same_digests():
    tools = drafting(papers=OfficePapers())

    one, other = proposed(tools=tools), proposed(tools=tools)

    assert one.digest == other.digest
    assert [bundle.digest for bundle in one.bundles] == [bundle.digest for bundle in other.bundles]


def test_another_version_has_other_digests():
    assert proposed().digest != proposed(tools=drafting(version=2)).digest


def test_a_sender_with_a_telephone_only_gets_no_letter_but_a_person_is_told():
    proposal = proposed(a_visit_request(contact=Contact(phone="+45 1")))

    assert kinds(proposal) == [BundleKind.HOST_ENQUIRIES]
    assert any("no e-mail address that can be written to" in point for point in proposal.open_points)


def test_an_address_that_carries_headers_is_not_written_to():
    proposal = proposed(a_visit_request(contact=Contact(email="kim@malmberg.example\r\nBcc: b@b.example")))

    assert kinds(proposal) == [BundleKind.HOST_ENQUIRIES]


def test_hosts_without_an_address_are_an_open_point():
    proposal = proposed(themes=("materials_research",))

    assert kinds(proposal) == [BundleKind.DRAFT_PROGRAMME]
    assert any("Beam Line" in point and "no e-mail address" in point for point in proposal.open_points)


def test_a_request_in_another_language_is_answered_in_english_and_said_so():
    proposal = proposed(language="it")

    assert proposal.language == "en"
    assert any("(Italian)" in point for point in proposal.open_points)


def test_dates_in_the_past_become_a_question_and_no_programme():
    proposal = proposed(dates=DateWindow(earliest=dt.date(2026, 3, 2), latest=dt.date(2026, 3, 4)), language="en")

    assert proposal.days == ()
    assert kinds(proposal) == [BundleKind.CLARIFICATION]
    assert "On which other dates could you come?" in proposal.bundles[0].messages[0].body


def test_no_host_at_all_is_for_a_person_and_asks_the_sender_nothing():
    proposal = proposed(themes=("tourism",))

    assert (proposal.days, proposal.bundles) == ((), ())
    assert [finding.rule for finding in proposal.findings] == ["no_items"]


@pytest.mark.parametrize(
    "triage",
    [
        pytest.param({"group_size": GroupSize(min=1, max=100_000)}, id="a hundred thousand people"),
        pytest.param({"dates": DateWindow(earliest=dt.date.max, latest=dt.date.max)}, id="the last day of all"),
        pytest.param({"dates": DateWindow(earliest=dt.date.min, latest=dt.date.max)}, id="any time"),
        pytest.param({"dates": DateWindow(earliest=dt.date.max, latest=dt.date.min)}, id="the wrong way round"),
        pytest.param({"duration": "days:99999999"}, id="for ever"),
        pytest.param({"duration": "days:²"}, id="a digit that is no number"),
        pytest.param({"country": "ZZ", "language": "xx"}, id="codes of nothing"),
        pytest.param({"organisation": "\ufdfa" * 9 + "\x00" * 5_000}, id="an awkward name"),
        pytest.param({"requested_hosts": ("../../etc", "{0.__class__}")}, id="awkward wishes"),
        pytest.param({"themes": ("no_such_theme",)}, id="an unknown theme"),
    ],
)
def test_whatever_was_read_a_proposal_is_made(triage):
    assert proposed(**triage).digest.startswith("sha256:")


def test_a_window_that_has_begun_is_used_from_tomorrow():
    proposal = proposed(dates=DateWindow(earliest=dt.date(2026, 11, 16), latest=dt.date(2026, 11, 25), flexible=True))

    assert [day.date.isoformat() for day in proposal.days] == ["2026-11-24"]
    assert any("has gone by" in point for point in proposal.open_points)


def test_a_passage_that_names_the_host_becomes_evidence():
    told = "Heat is saved. Harbour Heat delivers it to the town. More follows."
    proposal = proposed(tools=drafting(knowledge=Library(told)))
    (item,) = [item for day in proposal.days for item in day.items if item.host == "harbour-heat"]

    first = item.evidence[0]

    assert (first.document, first.quote, first.as_of) == ("a.txt", "Harbour Heat delivers it to the town.", "2016")


def test_a_goal_says_the_senders_own_words_back():
    request = a_visit_request(message="We would like to see energy-saving.")

    (item,) = [
        item for day in proposed(request, language="en").days for item in day.items if item.host == "harbour-heat"
    ]

    assert item.goal.endswith("You wrote: “energy-saving”.")


def test_a_passage_about_somebody_else_is_no_evidence():
    proposal = proposed(tools=drafting(knowledge=Library("Harbour heating is common.")))

    assert all(one.document != "a.txt" for day in proposal.days for item in day.items for one in item.evidence)


def test_unserved_themes_are_told_to_the_delegation_and_to_staff():
    proposal = proposed(themes=("energy", "tourism"), language="en")

    assert [one.theme_or_host for one in proposal.left_out] == ["tourism"]
    assert "we have not yet found a host: tourism" in proposal.bundles[0].messages[0].body


def test_an_email_is_answered_in_its_thread():
    request = a_visit_request(channel="email", message_id="<a1@malmberg.example>")

    assert proposed(request).bundles[0].messages[0].in_reply_to == "<a1@malmberg.example>"


def test_a_message_id_that_breaks_a_header_is_dropped():
    request = a_visit_request(channel="email", message_id="<a1>\r\nBcc: b@b.example")

    assert proposed(request).bundles[0].messages[0].in_reply_to is None


def test_missing_facts_are_asked_for_and_nothing_else():
    proposal = answered(
        dates=None, missing=("dates", "group_size"), recommendation=Recommendation.CLARIFY, language="en"
    )
    (message,) = proposal.bundles[0].messages

    assert kinds(proposal) == [BundleKind.CLARIFICATION]
    assert message.body.count("\n- ") == 2
    assert (proposal.days, proposal.solver) == ((), None)


@pytest.mark.parametrize(
    ("recommendation", "flag", "kind", "said"),
    [
        pytest.param("redirect", "outside_region", "redirect", "lies outside Greater Copenhagen", id="elsewhere"),
        pytest.param("redirect", "short_notice", "redirect", "too short", id="late"),
        pytest.param("decline", "students_or_tourism", "decline", "professional delegations", id="tourism"),
        pytest.param("decline", "suspected_visa_purpose", "decline", "meets your request", id="nothing said of visas"),
    ],
)
def test_a_refusal_names_one_reason_that_can_be_said(recommendation, flag, kind, said):
    proposal = answered(recommendation=recommendation, flags=(a_flag(flag),), language="en")
    (message,) = proposal.bundles[0].messages

    assert kinds(proposal) == [kind]
    assert said in message.body
    assert "For staff only" not in message.body


@pytest.mark.parametrize("kind", [Kind.CHANGE_OR_CANCELLATION, Kind.SALES_OR_SPAM, Kind.OTHER])
def test_kinds_without_a_path_of_their_own_get_no_letter(kind):
    assert answered(kind=kind, recommendation=Recommendation.DECLINE) is None


def test_nothing_missing_needs_no_letter():
    assert answered() is None


def test_what_must_be_looked_at_first_comes_first():
    proposal = proposed(flags=(a_flag("suspected_visa_purpose", level="stop"),))

    assert proposal.open_points[0] == "Look at this first: For staff only."


def test_a_redirect_gives_the_reason_that_led_to_it_and_not_the_first_one_noticed():
    flags = (a_flag("short_notice"), a_flag("outside_region"))

    (message,) = answered(recommendation=Recommendation.REDIRECT, flags=flags, language="en").bundles[0].messages

    assert "lies outside Greater Copenhagen" in message.body
    assert "too short" not in message.body


def test_new_words_for_a_letter_leave_the_number_of_the_programme():
    first = proposed()
    draft = first.bundles[0].messages[0]

    second = reword(
        first,
        bundle=BundleKind.DRAFT_PROGRAMME,
        message=draft.id,
        subject="Your visit",
        body="Welcome.",
        at=NOW,
        authorship=Authorship(deed=Deed.REWORDED),
    )

    shown = view(second, a_triage(), registers=some_registers(), reference="2026-0001")
    assert (second.version, shown.version) == (2, 1)


def test_a_programme_drafted_anew_has_a_new_number():
    again = proposed(tools=drafting(version=3))

    assert view(again, a_triage(), registers=some_registers(), reference="2026-0001").version == 3


def alert(*companies, country="SE", **tools):
    """Who gets word of a Swedish delegation that is interested in energy."""
    tools = drafting(registers=some_registers(hosts=(*hosts(), *companies)), **tools)
    wished = {"themes": ("energy",), "requested_hosts": ("heat-works",), "country": country}
    bundle = proposed(a_visit_request(), tools, **wished).bundle(BundleKind.MARKET_ALERT)
    return [message.to for message in bundle.messages] if bundle else []


WANTING = {"kind": HostKind.COMPANY, "themes": ("tourism",), "markets": ("SE",), "in_network": True}


def test_companies_that_want_the_market_get_word_unless_they_are_on_the_programme():
    companies = (
        a_host("pump-works", **WANTING),
        a_host("no-address", email=None, **WANTING),
        a_host("heat-works", **(WANTING | {"themes": ("energy",)})),
    )

    assert alert(*companies) == ["visits@pump-works.example"]


def test_a_company_that_had_word_hears_nothing_of_the_next_version():
    told = Round(alerted=frozenset({"visits@pump-works.example"}))

    assert alert(a_host("pump-works", **WANTING), a_host("wind-works", **WANTING), round=told) == [
        "visits@wind-works.example"
    ]


def test_what_nothing_backs_is_an_open_point():
    silent = tuple(host.model_copy(update={"sources": (Source(document="x.txt"),)}) for host in hosts())
    registers = some_registers(hosts=silent)

    proposal = propose(a_visit_request(), a_triage(), drafting=drafting(registers=registers))

    named = [point for point in proposal.open_points if point.startswith("No source of ours")]
    assert [("Harbour Heat" in point, point.count("; ask before")) for point in named] == [(True, 1)]


def test_what_the_register_says_in_a_programme_bears_its_source_and_age():
    proposal = propose(a_visit_request(), a_triage(), drafting=drafting())

    goals = [item.goal for day in proposal.days for item in day.items if item.host]
    assert goals
    assert all("(source: Made up for tests, undated)" in goal for goal in goals)


def test_only_a_host_where_they_eat_is_told_of_diets_and_only_as_counts():
    party = Party(participants=(a_participant(),), diets=counted(["vegan", "allergi: nødder", "fruit only"]))
    fed = proposed(tools=drafting(party_of=lambda number: party), themes=("energy",))
    enquiries = fed.bundle(BundleKind.HOST_ENQUIRIES).messages
    lunches = {item.place.name for day in fed.days for item in day.items if item.kind is ItemKind.LUNCH and item.place}
    places = {m.to: m.asks.about.place for m in enquiries}

    told = {m.to for m in enquiries if "1 veganer, 1 nøddeallergi, 1 andet (spørg os)" in m.body}

    assert told == {to for to, place in places.items() if place in lunches} != set()
    assert [m.to for m in enquiries if "Åse" in m.body] == []
    assert [
        m.to for m in proposed(themes=("energy",)).bundle(BundleKind.HOST_ENQUIRIES).messages if "Kost" in m.body
    ] == []
