from __future__ import annotations

import datetime as dt

import pytest

from bot.visits import approval, followup, proposal, wording
from bot.visits.approving import AS_SHIPPED
from bot.visits.errors import NobodyToThank, NotAllowed, StepNotAllowed
from bot.visits.models import BundleKind, Case, Contact, ItemKind, ItemStatus, ProgrammeDay, Role, Status, Verdict
from bot.visits.models.standing import as_of_now
from bot.visits.proposal import Drafting
from bot.visits.word import Word
from tests.bot.visits.registers import LUND, ROSKILDE, some_registers
from tests.factories import NOW, NUMBER, SENDER, a_case, a_person, a_programme_item, a_proposal, a_triage, all_said_yes
from tests.factories import a_visit_request as a_request
from tests.fakes import InMemoryCaseStore, NoEvidence, PlainPapers

VISIT = dt.date(2027, 10, 12)
AFTER = dt.datetime(2027, 10, 13, 9, 0, tzinfo=NOW.tzinfo)
PROMISED = dt.date(2027, 10, 19)


def a_held_case(language="en", note=None, silent=(), **overrides) -> Case:
    words = wording.of(language)
    said = words.label("wrap_up_note", date=words.date(PROMISED)) if note is None else note
    items = (
        a_programme_item(id="i1", host="bus-lab", place=ROSKILDE),
        a_programme_item(id="i2", host="beam-line", place=LUND, start=dt.time(13), end=dt.time(14)),
        a_programme_item(id="i4", host=None, kind=ItemKind.WRAP_UP, start=dt.time(16), end=dt.time(17), note=said),
    )
    made = a_proposal(language=language, days=(ProgrammeDay(date=VISIT, items=items),))
    values = {"status": Status.HELD, "held": True, "proposal": made, "triage": a_triage(language=language)}
    return all_said_yes(a_case(**(values | overrides)), *silent)


def reachable():
    """Registers in which the Swedish host has an address too."""
    registers = some_registers()
    hosts = (one.model_copy(update={"email": f"visits@{one.id}.example"}) for one in registers.hosts)
    return registers.model_copy(update={"hosts": tuple(hosts)})


def drafting(**overrides):
    values = {
        "registers": reachable(),
        "knowledge": NoEvidence(),
        "papers": PlainPapers(),
        "sender": SENDER,
        "at": AFTER,
        "reference": NUMBER,
    }
    return Drafting(**(values | overrides))


def thanked(store, role=Role.COORDINATOR):
    case = followup.thank(NUMBER, by=a_person(role), drafting=drafting(), store=store)
    return case.proposal.bundle(BundleKind.THANKS)


def test_the_delegation_and_each_host_that_received_it_are_thanked():
    store = InMemoryCaseStore(a_held_case())

    bundle = thanked(store)

    hosts = {host.email: host.id for host in reachable().hosts}
    assert [hosts.get(message.to, "delegation") for message in bundle.messages] == [
        "delegation",
        "bus-lab",
        "beam-line",
    ]
    assert [message.language for message in bundle.messages] == ["en", "da", "sv"]
    assert store.case(NUMBER).messages == ()
    assert [event.event for event in store.audit(case=NUMBER)] == ["thanks.drafted"]


@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_the_delegation_is_told_what_was_promised_and_asked_three_questions(language):
    body = thanked(InMemoryCaseStore(a_held_case(language))).messages[0].body
    words = wording.of(language)

    assert words.label("wrap_up_note", date=words.date(PROMISED)) in body
    assert [line[:2] for line in body.splitlines() if line[:1].isdigit()] == ["1.", "2.", "3."]
    assert "\n\n\n" not in body


@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_a_host_is_told_of_the_day_that_was_promised(language):
    bundle = thanked(InMemoryCaseStore(a_held_case(language)))

    danish, swedish = (wording.of(each).date(PROMISED) for each in ("da", "sv"))
    assert danish in bundle.messages[1].body
    assert swedish in bundle.messages[2].body


def test_a_promise_in_a_persons_words_is_quoted_and_no_day_is_made_up():
    bundle = thanked(InMemoryCaseStore(a_held_case(note="The harbour office sends the drawings by Friday.")))

    assert "The harbour office sends the drawings by Friday." in bundle.messages[0].body
    assert "One Point Entry har lovet" not in bundle.messages[1].body


def test_a_host_that_never_said_yes_is_not_thanked():
    bundle = thanked(InMemoryCaseStore(a_held_case(silent=("bus-lab",))))

    assert [message.language for message in bundle.messages] == ["en", "sv"]


def test_a_host_that_said_no_is_not_thanked():
    no = a_programme_item(id="i1", host="bus-lab", status=ItemStatus.DECLINED)
    yes = a_programme_item(id="i2", host="garden", status=ItemStatus.CONFIRMED)

    found = proposal.received((ProgrammeDay(date=VISIT, items=(no, yes)),), reachable())

    assert [one.host.id for one in found] == ["garden"]


def test_no_letter_names_a_person_of_the_delegation_to_a_host():
    request = a_request(contact=Contact(name="Ada Example", email="ada@sender.example"))
    bundle = thanked(InMemoryCaseStore(a_held_case(request=request)))

    assert "Ada Example" in bundle.messages[0].body
    assert not any("Ada" in message.body or "ada@" in message.body for message in bundle.messages[1:])


@pytest.mark.parametrize(
    ("status", "held"), [(Status.DISPATCHED, False), (Status.CLOSED, False), (Status.NO_SHOW, False)]
)
def test_a_visit_that_was_not_held_is_thanked_for_by_nobody(status, held):
    store = InMemoryCaseStore(a_held_case(status=status, held=held))

    with pytest.raises(StepNotAllowed):
        thanked(store)
    assert followup.thank_at_once(store.case(NUMBER), drafting=drafting(), store=store).proposal.version == 1


def test_a_reader_drafts_no_thanks():
    with pytest.raises(NotAllowed):
        thanked(InMemoryCaseStore(a_held_case()), Role.READER)


def test_without_an_address_there_is_nobody_to_thank():
    days = (ProgrammeDay(date=VISIT, items=(a_programme_item(host=None),)),)
    case = a_held_case(request=a_request(contact=Contact(phone="+45 00 00 00 00")), proposal=a_proposal(days=days))

    with pytest.raises(NobodyToThank):
        thanked(InMemoryCaseStore(case))
    assert followup.thank_at_once(case, drafting=drafting(), store=InMemoryCaseStore(case)) == case


def test_thanks_are_approved_after_the_visit_and_the_case_stays_held():
    store = InMemoryCaseStore(a_held_case())
    bundle = thanked(store)

    case = approval.decide(
        NUMBER,
        Word(
            bundle=BundleKind.THANKS,
            verdict=Verdict.APPROVE,
            digest=bundle.digest,
            by=a_person(Role.APPROVER),
            via="web",
        ),
        store=store,
        at=AFTER,
        approving=AS_SHIPPED,
    )

    assert (case.status, len(case.messages)) == (Status.HELD, 3)
    with pytest.raises(StepNotAllowed):
        thanked(store)


def test_thanks_that_were_not_approved_are_drafted_anew():
    store = InMemoryCaseStore(a_held_case())
    first, second = thanked(store), thanked(store)

    assert first.digest != second.digest
    assert [bundle.kind for bundle in store.case(NUMBER).proposal.bundles].count(BundleKind.THANKS) == 1


def test_thanks_in_another_language_have_their_danish_twin():
    case = a_held_case("de")
    store = InMemoryCaseStore(case)
    bundle = thanked(store)
    after = store.case(NUMBER)

    twins = proposal.twins(after.proposal, after.request, after.triage, drafting=drafting(), live=as_of_now(after).days)

    told = twins[bundle.messages[0].id]
    assert told.same
    assert "Det har vi lovet jer: One Point Entry skriver til jer senest 19. oktober 2027" in told.body
    assert twins[bundle.messages[2].id].body.startswith("Kære kolleger hos")
