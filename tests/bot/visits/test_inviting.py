from __future__ import annotations

import re

import pytest

from bot.visits import approval, inviting
from bot.visits.approving import AS_SHIPPED
from bot.visits.errors import InvitationTooEarly, NotAllowed, RequestInvalid, SignerOnly
from bot.visits.inviting import InvitationForm
from bot.visits.models import (
    BundleKind,
    Guest,
    ItemStatus,
    MessageState,
    Payer,
    Role,
    Status,
    Verdict,
)
from bot.visits.models.participant import Part
from bot.visits.participants.party import Party
from bot.visits.word import Word
from bot.visits.wording import LANGUAGES
from tests.bot.visits.proposal.test_proposal import drafting
from tests.factories import (
    NOW,
    NUMBER,
    a_bundle,
    a_case,
    a_decision,
    a_message,
    a_participant,
    a_person,
    a_programme_day,
    a_programme_item,
    a_proposal,
)
from tests.fakes import InMemoryCaseStore

FINAL = a_bundle(BundleKind.CONFIRMED_PROGRAMME)
SIGNER = a_person(Role.APPROVER)
OTHER = a_person(Role.ADMIN)
KIM = Guest(name="Kim Exempel", title="engineer", organisation="Malmberg kommun")


def agreed(status):
    """The final version, with this answer of its host."""
    day = a_programme_day(items=(a_programme_item(status=status),))
    return a_proposal(days=(day,), bundles=(FINAL,))


def a_settled_case(**overrides):
    """The final programme has gone out."""
    sent = a_message(
        bundle=BundleKind.CONFIRMED_PROGRAMME,
        bundle_digest=FINAL.digest,
        draft=FINAL.messages[0],
        state=MessageState.SENT,
    )
    values = {"status": Status.DISPATCHED, "proposal": agreed(ItemStatus.CONFIRMED), "messages": (sent,)}
    return a_case(**(values | overrides))


def a_form(**overrides):
    values = {
        "guests": (KIM,),
        "payer": Payer.GUESTS,
        "signer": SIGNER,
        "language": "en",
        "verified": "Called the town hall on its public number.",
    }
    return InvitationForm(**(values | overrides))


def drafted(store, *, by=SIGNER, **form):
    return inviting.draft(NUMBER, a_form(**form), by=by, drafting=drafting(), store=store)


def letter(case):
    (message,) = case.proposal.bundle(BundleKind.INVITATION_LETTER).messages
    return message


@pytest.fixture
def store():
    filled = InMemoryCaseStore()
    filled.put(a_settled_case())
    return filled


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_letter_is_numbered_and_names_persons_payer_and_signer(store, language):
    message = letter(drafted(store, language=language))

    assert "2026-0001-L1" in message.subject
    assert [words for words in (str(KIM), SIGNER.name, "2026-0001-L1") if words not in message.body] == []
    assert [file.name for file in message.attachments] == ["invitation-letter.pdf"]
    assert "public number" not in message.body


def test_titles_are_kept_and_no_mail_program_makes_a_link_of_them(store):
    guest = Guest(name="Åse Ærlig-Østergård", title="Dr.phil.", organisation="evil.example")

    assert "- Åse Ærlig-Østergård, Dr. phil., evil. example\n" in letter(drafted(store, guests=(guest,))).body


def test_everything_else_that_was_decided_stays_as_it_is(store):
    assert drafted(store).proposal.bundle(BundleKind.CONFIRMED_PROGRAMME) == FINAL


@pytest.mark.parametrize(
    "early",
    [
        pytest.param({"proposal": a_proposal()}, id="only a draft programme"),
        pytest.param({"status": Status.PROPOSED}, id="the programme is open again"),
        pytest.param({"messages": ()}, id="nothing was sent"),
        pytest.param({"proposal": agreed(ItemStatus.ASKED)}, id="a host has not said yes"),
    ],
)
def test_nobody_is_invited_before_the_final_programme_went_out(early):
    store = InMemoryCaseStore()
    store.put(a_settled_case(**early))

    with pytest.raises(InvitationTooEarly):
        drafted(store)


def decided(store, verdict, *, kind=BundleKind.INVITATION_LETTER, by=SIGNER):
    digest = store.case(NUMBER).proposal.bundle(kind).digest
    return approval.decide(
        NUMBER,
        Word(bundle=kind, verdict=verdict, digest=digest, by=by, via="web"),
        store=store,
        at=NOW,
        approving=AS_SHIPPED,
    )


def test_only_the_signer_approves_the_letter(store):
    drafted(store)

    with pytest.raises(SignerOnly):
        decided(store, Verdict.APPROVE, by=OTHER)
    approved = decided(store, Verdict.APPROVE)
    assert (approved.status, approved.messages[-1].bundle) == (Status.DISPATCHED, BundleKind.INVITATION_LETTER)


def test_a_letter_that_is_out_is_not_written_anew_when_the_case_is_opened_again(store):
    drafted(store)
    decided(store, Verdict.APPROVE)

    again = decided(store, Verdict.REOPEN, kind=BundleKind.CONFIRMED_PROGRAMME)

    assert again.proposal.bundle(BundleKind.INVITATION_LETTER) is None


def test_a_number_that_was_approved_is_not_given_again():
    approved = a_decision(bundle=BundleKind.INVITATION_LETTER, digest="sha256:1")

    assert inviting.next_number(a_settled_case(decisions=(approved,))) == "2026-0001-L2"


@pytest.mark.parametrize(
    "form",
    [
        pytest.param({"guests": ()}, id="nobody"),
        pytest.param({"verified": "yes"}, id="not verified"),
        pytest.param({"language": "xx"}, id="no language of ours"),
    ],
)
def test_a_form_that_leaves_out_what_matters_is_refused(store, form):
    with pytest.raises(RequestInvalid):
        drafted(store, **form)


def test_a_signer_must_be_somebody_who_approves(store):
    with pytest.raises(NotAllowed):
        drafted(store, signer=a_person(Role.COORDINATOR))


def test_those_who_were_chosen_are_invited_the_head_first():
    head, kim = (
        a_participant("p2", name="王小明", rank="市长", title="", part=Part.HEAD),
        a_participant(name="Kim Exempel"),
    )
    party = Party(participants=(head, kim, a_participant("p3", name="Robin Modell")))

    assert inviting.guests({"p1", "p2"}, party) == (
        Guest(name="王小明", title="市长", organisation="Malmberg kommun"),
        Guest(name="Kim Exempel", title="Mayor", organisation="Malmberg kommun"),
    )


@pytest.mark.parametrize("chosen", [set(), {"nobody"}, {f"p{number}" for number in range(61)}])
def test_nobody_and_more_than_a_letter_holds_are_refused(chosen):
    party = Party(participants=tuple(a_participant(f"p{number}") for number in range(61)))

    with pytest.raises(RequestInvalid):
        inviting.guests(chosen, party)


@pytest.mark.parametrize("language", LANGUAGES)
def test_passport_numbers_stand_on_the_enclosed_paper_alone(store, language):
    other = Guest(name="Robin Modell")
    case = drafted(store, language=language, guests=(other, KIM), passports=("", "P1234567"))
    [message] = case.proposal.bundle(BundleKind.INVITATION_LETTER).messages
    [paper] = message.attachments
    printed = re.findall(r'"text":"[^"]*P1234567"', paper.content.decode())

    assert "P1234567" not in message.body
    assert ([str(KIM) in one for one in printed], "Robin" in str(printed)) == ([True], False)
    assert "P1234567" not in case.proposal.invitation.model_dump_json()
    assert inviting.holds_passports(message.id, store.versions(NUMBER))
    assert not inviting.holds_passports("draft_programme-v1-1", store.versions(NUMBER))
