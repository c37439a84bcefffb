from __future__ import annotations

import datetime as dt

import pytest

from bot.visits import wording
from bot.visits.counterparts import keeping, telling, writing
from bot.visits.counterparts.forwarding import suggested
from bot.visits.counterparts.keeping import CounterpartForm
from bot.visits.counterparts.noting import notes_again
from bot.visits.errors import CounterpartFaulty, CounterpartUnknown, NotAllowed, StepNotAllowed
from bot.visits.models import BundleKind, Contact, Message, MessageState, Pending, Role, Status
from bot.visits.models.counterpart import Heard, Notified, Part, Word
from bot.visits.proposal import Drafting, twins
from bot.visits.rereading import known
from tests.bot.visits.registers import some_registers
from tests.factories import NOW, NUMBER, SENDER, a_case, a_person, a_proposal, a_triage
from tests.factories import a_visit_request as a_request
from tests.fakes import InMemoryCaseStore, NoEvidence, PlainPapers

OFFICE = CounterpartForm(part=Part.PASSED_ON, office="Nordby Kommune", email="besoeg@nordby.example")


def drafting() -> Drafting:
    return Drafting(
        registers=some_registers(),
        knowledge=NoEvidence(),
        papers=PlainPapers(),
        sender=SENDER,
        at=NOW,
        reference=NUMBER,
    )


def with_office(store: InMemoryCaseStore, **changes: object):
    """Records it, and writes what it is due to be told."""
    asked = OFFICE.model_copy(update=changes)
    keeping.add(NUMBER, asked, by=a_person(Role.COORDINATOR), store=store, at=NOW)
    return writing.write(NUMBER, drafting=drafting(), store=store)


def notes_of(case):
    bundle = case.proposal.bundle(BundleKind.COUNTERPART_NOTE) if case.proposal else None
    return bundle.messages if bundle else ()


def sent(draft, state=MessageState.SENT) -> Message:
    return Message(
        id=f"{NUMBER}-{draft.id}",
        case=NUMBER,
        bundle=BundleKind.COUNTERPART_NOTE,
        bundle_digest="sha256:0",
        position=1,
        draft=draft,
        state=state,
        changed_at=NOW,
    )


@pytest.mark.parametrize(
    ("status", "word"),
    [
        (Status.DISPATCHED, Word.PROGRAMME),
        (Status.DECLINED, Word.DECLINED),
        (Status.REDIRECTED, Word.REDIRECTED),
        (Status.CANCELLED, Word.CANCELLED),
        (Status.POSTPONED, Word.POSTPONED),
        (Status.NO_REPLY, Word.NO_REPLY),
        (Status.NO_SHOW, Word.NO_SHOW),
        (Status.HELD, Word.HELD),
    ],
)
def test_whoever_passed_a_visit_on_is_told_what_became_of_it(status: Status, word: Word) -> None:
    store = InMemoryCaseStore(a_case(status=status, held=status is Status.HELD, proposal=a_proposal()))

    [note] = notes_of(with_office(store))

    assert (note.to, note.tells) == ("besoeg@nordby.example", Notified(counterpart=1, word=word))
    assert NUMBER in note.body
    assert store.case(NUMBER).messages == ()


def test_nothing_is_told_while_nothing_has_come_of_it() -> None:
    store = InMemoryCaseStore(a_case(status=Status.PROPOSED, proposal=a_proposal()))

    assert notes_of(with_office(store)) == ()


def test_the_same_is_told_once_and_again_only_if_it_failed() -> None:
    [note] = notes_of(with_office(InMemoryCaseStore(a_case(status=Status.DECLINED, proposal=a_proposal()))))
    line = telling.counterparts(with_office(InMemoryCaseStore(a_case(status=Status.DECLINED))))

    out = a_case(status=Status.DECLINED, counterparts=line, messages=(sent(note),))
    lost = a_case(status=Status.DECLINED, counterparts=line, messages=(sent(note, MessageState.FAILED),))

    assert telling.due(out) == ()
    assert telling.due(lost) == (note.tells,)


def test_writing_again_changes_nothing() -> None:
    store = InMemoryCaseStore(a_case(status=Status.DECLINED, proposal=a_proposal()))
    first = with_office(store)

    assert writing.write(NUMBER, drafting=drafting(), store=store) == first


def test_a_case_that_needed_no_letter_gets_one_for_the_office_alone() -> None:
    store = InMemoryCaseStore(a_case(status=Status.CLOSED, proposal=None))

    case = with_office(store)

    assert [bundle.kind for bundle in case.proposal.bundles] == [BundleKind.COUNTERPART_NOTE]


@pytest.mark.parametrize("language", wording.LANGUAGES)
@pytest.mark.parametrize("part", Part)
def test_each_note_is_written_in_the_language_of_the_office(language: str, part: Part) -> None:
    store = InMemoryCaseStore(a_case(status=Status.DECLINED, proposal=a_proposal()))

    drafts = notes_of(with_office(store, part=part, language=language, note="Ring gerne."))

    assert {draft.language for draft in drafts} == {language}
    assert all("Nordby Kommune" in draft.body and "Ring gerne." in draft.body for draft in drafts)
    assert all("{" not in draft.body for draft in drafts)


def test_a_hand_over_tells_the_facts_and_no_address_unless_that_was_agreed() -> None:
    request = a_request(contact=Contact(name="Kim Vane", email="kim@rhinetal.example"))
    case = a_case(status=Status.TRIAGED, request=request, triage=a_triage(themes=("mobility",)), proposal=a_proposal())

    [kept] = notes_of(with_office(InMemoryCaseStore(case), part=Part.TAKES_OVER, language="en"))
    [given] = notes_of(with_office(InMemoryCaseStore(case), part=Part.TAKES_OVER, language="en", may_have_address=True))

    assert "kim@rhinetal.example" not in kept.body
    assert "kim@rhinetal.example" in given.body
    assert "About: mobility" in kept.body
    assert "Kim Vane" not in given.body


def test_the_answer_of_an_office_is_kept_and_ends_the_asking() -> None:
    store = InMemoryCaseStore(a_case(status=Status.TRIAGED, proposal=a_proposal()))
    with_office(store, part=Part.TAKES_OVER)

    case = keeping.hear(NUMBER, 1, Heard.TAKEN, note="Anna, by phone", by=a_person(), store=store, at=NOW)

    [line] = telling.counterparts(case)
    assert (line.heard, line.heard_note) == (Heard.TAKEN, "Anna, by phone")
    assert telling.due(case) == ()
    assert telling.taking_over(case) == line


def test_an_office_is_struck_and_stays_on_record() -> None:
    store = InMemoryCaseStore(a_case(status=Status.DECLINED))
    with_office(store)

    case = keeping.strike(NUMBER, 1, by=a_person(), store=store, at=NOW)

    assert telling.counterparts(case) == ()
    assert [one.struck for one in case.counterparts] == [False, True]
    with pytest.raises(CounterpartUnknown):
        keeping.strike(NUMBER, 1, by=a_person(), store=store, at=NOW)


def test_an_office_that_could_not_be_reached_is_told_once_it_has_an_address() -> None:
    store = InMemoryCaseStore(a_case(status=Status.DECLINED, proposal=a_proposal()))
    silent = with_office(store, email="")

    keeping.reach(NUMBER, 1, "post@nordby.example", by=a_person(), store=store, at=NOW)
    case = writing.write(NUMBER, drafting=drafting(), store=store)

    assert notes_of(silent) == ()
    assert [note.to for note in notes_of(case)] == ["post@nordby.example"]
    with pytest.raises(CounterpartFaulty):
        keeping.reach(NUMBER, 1, "nobody", by=a_person(), store=store, at=NOW)


@pytest.mark.parametrize("changes", [{"office": " "}, {"email": "nobody"}])
def test_an_office_needs_a_name_and_a_right_address(changes: dict[str, str]) -> None:
    with pytest.raises(CounterpartFaulty):
        with_office(InMemoryCaseStore(a_case()), **changes)


def test_readers_record_nothing_and_spam_has_no_counterparts() -> None:
    with pytest.raises(NotAllowed):
        keeping.add(NUMBER, OFFICE, by=a_person(Role.READER), store=InMemoryCaseStore(a_case()), at=NOW)
    with pytest.raises(StepNotAllowed):
        with_office(InMemoryCaseStore(a_case(status=Status.SPAM)))


def test_a_redirect_that_waits_is_drafted_anew_when_somebody_takes_over() -> None:
    redirect = a_proposal(bundles=(a_proposal().bundles[0].model_copy(update={"kind": BundleKind.REDIRECT}),))
    store = InMemoryCaseStore(a_case(status=Status.TRIAGED, proposal=redirect))

    case = keeping.add(NUMBER, OFFICE.model_copy(update={"part": Part.TAKES_OVER}), by=a_person(), store=store, at=NOW)

    assert case.pending is Pending.DRAFT


def test_a_foreign_note_has_its_danish_twin() -> None:
    store = InMemoryCaseStore(a_case(status=Status.DECLINED, proposal=a_proposal(), triage=a_triage()))
    case = with_office(store, language="sv")
    [note] = notes_of(case)

    found = twins(
        case.proposal,
        case.request,
        case.triage,
        drafting=drafting(),
        beside=(lambda writer, stamp: notes_again(case, writer, stamp),),
    )

    assert found[note.id].body.startswith("Kære kolleger hos Nordby Kommune")
    assert found[note.id].same


FORWARDED = (
    "Hej, tager I den her?\n\n---------- Forwarded message ----------\nFrom: Kim Vane <kim@rhinetal.example>\n"
    "Date: Mon, 7 December 2026\nSubject: Visit\nTo: borgmester@nordby.example\n\nWe would like to visit you in May."
)


def a_forwarded_case(**overrides: object):
    request = a_request(
        channel="email",
        subject="VS: Visit",
        message=FORWARDED,
        contact=Contact(name="Nordby", email="post@nordby.example"),
    )
    return a_case(**({"request": request, "status": Status.TRIAGED} | overrides))


def test_the_first_writer_of_a_forwarded_mail_is_suggested_and_never_answered_by_itself() -> None:
    case = a_forwarded_case()

    assert suggested(case) == Contact(name="Kim Vane", email="kim@rhinetal.example")
    assert known(case, InMemoryCaseStore(case)).contact.email == "post@nordby.example"


@pytest.mark.parametrize("lines", ["Von: Kim Vane <mailto:kim@rhinetal.example>", "发件人: kim@rhinetal.example"])
def test_the_first_writer_is_found_in_other_programs_words(lines: str) -> None:
    request = a_forwarded_case().request
    text = request.message.replace("From: Kim Vane <kim@rhinetal.example>", lines)
    case = a_forwarded_case(request=request.model_copy(update={"message": text}))

    assert suggested(case) is not None
    assert suggested(case).email == "kim@rhinetal.example"


def test_a_person_has_the_first_writer_answered() -> None:
    store = InMemoryCaseStore(a_forwarded_case())

    case = keeping.answer_to(NUMBER, "Kim Vane", "kim@rhinetal.example", by=a_person(), store=store, at=NOW)

    assert case.pending is Pending.DRAFT
    assert known(case, store).contact.email == "kim@rhinetal.example"
    assert case.enquirers() == {"post@nordby.example", "kim@rhinetal.example"}
    assert suggested(case) is None
    back = keeping.answer_to(NUMBER, "", "", by=a_person(), store=store, at=NOW + dt.timedelta(hours=1))
    assert back.addressee is None


def test_nobody_else_is_answered_once_the_case_is_over() -> None:
    store = InMemoryCaseStore(a_forwarded_case(status=Status.CLOSED))

    with pytest.raises(StepNotAllowed):
        keeping.answer_to(NUMBER, "Kim", "kim@rhinetal.example", by=a_person(), store=store, at=NOW)
