from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.adapters.anchor import AnchorFile
from bot.adapters.sql import Database, SqlCaseStore
from bot.visits import audit, clues, overriding
from bot.visits.errors import CaseMoved, CaseUnknown, EventConflict, ImportUnknown, StepNotAllowed
from bot.visits.models import (
    BundleKind,
    Case,
    CaseFacts,
    CaseSummary,
    Channel,
    Contact,
    Earlier,
    Escort,
    GroupSize,
    MessageState,
    NewImport,
    Organisation,
    Status,
    Verdict,
)
from bot.visits.models.counterpart import Addressee, Counterpart, Part
from bot.visits.ports import CaseStore
from tests.factories import (
    NOW,
    NUMBER,
    a_change,
    a_decision,
    a_draft,
    a_finding,
    a_host_answer,
    a_letter_proposal,
    a_message,
    a_person,
    a_proposal,
    a_reading,
    a_ruling,
    a_triage,
    a_visit_request,
    an_enquiry,
)
from tests.fakes import InMemoryCaseStore


@pytest.fixture(params=["in_memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[CaseStore]:
    if request.param == "in_memory":
        yield InMemoryCaseStore()
        return
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'cases.sqlite'}")
    else:
        database = Database(request.getfixturevalue("new_database")())
    yield SqlCaseStore(database, AnchorFile(tmp_path / "audit.head"))
    database.close()


def received(store: CaseStore, event_id: str = "e1", **overrides: object) -> Case:
    receipt = store.receive(
        a_visit_request(**overrides), source="webhook", event_id=event_id, body_digest="sha256:1", at=NOW
    )
    return store.case(receipt.number)


def test_received_request_is_kept_as_it_came(store: CaseStore) -> None:
    request = a_visit_request(message="Blåbærgrød \u0000 \U0001f600 " + "\ufdfa" * 9)

    receipt = store.receive(request, source="webhook", event_id="e1", body_digest="sha256:1", at=NOW)

    assert receipt.created
    assert store.case(NUMBER) == Case(
        number=NUMBER, status=Status.RECEIVED, revision=1, received_at=NOW, request=request
    )


def test_same_event_again_is_the_same_case(store: CaseStore) -> None:
    received(store)

    again = store.receive(a_visit_request(), source="webhook", event_id="e1", body_digest="sha256:1", at=NOW)

    assert (again.number, again.created) == (NUMBER, False)
    assert [summary.number for summary in store.cases()] == [NUMBER]


def test_the_case_of_a_delivery_is_found(store: CaseStore) -> None:
    case = received(store)

    assert store.delivered("webhook", "e1") == case.number
    assert (store.delivered("webhook", "e2"), store.delivered("slack", "e1")) == (None, None)


def test_same_event_with_another_body_is_a_conflict(store: CaseStore) -> None:
    case = received(store)

    with pytest.raises(EventConflict):
        store.receive(a_visit_request(message="?"), source="webhook", event_id="e1", body_digest="sha256:2", at=NOW)

    assert store.case(NUMBER) == case


def test_same_event_id_from_another_source_is_another_case(store: CaseStore) -> None:
    received(store)

    other = store.receive(a_visit_request(), source="form", event_id="e1", body_digest="sha256:1", at=NOW)

    assert (other.number, other.created) == ("2026-0002", True)


def test_numbers_run_by_the_year_of_receipt_in_copenhagen(store: CaseStore) -> None:
    new_year = NOW.replace(month=12, day=31, hour=23, minute=59)
    numbers = [
        store.receive(a_visit_request(), source="webhook", event_id=str(i), body_digest="x", at=at).number
        for i, at in enumerate([NOW, new_year, new_year.replace(year=2027, month=1, day=1, hour=0)])
    ]

    assert numbers == ["2026-0001", "2026-0002", "2027-0001"]


def test_fifty_deliveries_of_one_event_at_once_open_one_case(store: CaseStore) -> None:
    gate = threading.Barrier(50)

    def deliver(_: int) -> tuple[str, bool]:
        gate.wait()
        receipt = store.receive(a_visit_request(), source="webhook", event_id="e1", body_digest="x", at=NOW)
        return receipt.number, receipt.created

    with ThreadPoolExecutor(50) as pool:
        receipts = list(pool.map(deliver, range(50)))

    assert sorted(receipts) == [(NUMBER, False)] * 49 + [(NUMBER, True)]
    assert [line.event for line in store.audit()] == ["case.received"]


def test_numbers_have_no_gaps_when_many_arrive_at_once_with_repeats(store: CaseStore) -> None:
    def deliver(i: int) -> str:
        return store.receive(a_visit_request(), source="webhook", event_id=str(i // 2), body_digest="x", at=NOW).number

    with ThreadPoolExecutor(20) as pool:
        numbers = set(pool.map(deliver, range(60)))

    assert sorted(numbers) == [f"2026-{i:04d}" for i in range(1, 31)]
    assert audit.check(store) == []


def test_change_is_written_whole_and_read_back_equal(store: CaseStore) -> None:
    case = received(store)

    changed = store.apply(
        a_change(
            case,
            status=Status.PROPOSED,
            reading=a_reading(),
            triage=a_triage(),
            proposal=a_proposal(),
            decision=a_decision(reason="Fine — go."),
            messages=(a_message(),),
            trouble="Odd.",
        )
    )

    assert changed == store.case(NUMBER)
    assert (changed.revision, changed.status, changed.proposal) == (2, Status.PROPOSED, a_proposal())
    assert (changed.decisions, changed.messages) == ((a_decision(reason="Fine — go."),), (a_message(),))


def test_facts_tell_when_the_sender_was_first_answered(store: CaseStore) -> None:
    case = received(store)
    enquiry = a_draft(id="host_enquiries-v1-1")
    asked = a_message(id="m1", bundle=BundleKind.HOST_ENQUIRIES, draft=enquiry, changed_at=NOW)
    answer = a_message(id="m2", changed_at=NOW)
    store.apply(a_change(case, status=Status.PROPOSED, triage=a_triage(), messages=(asked, answer)))
    for message, hours in (("m1", 1), ("m2", 5)):
        at = NOW + dt.timedelta(hours=hours)
        store.move_message(message, MessageState.SENDING, was=MessageState.APPROVED, at=at)
        store.move_message(message, MessageState.SENT, was=MessageState.SENDING, at=at)

    (facts,) = store.facts()

    assert facts.answered_at == NOW + dt.timedelta(hours=5)
    assert (facts.number, facts.country, facts.persons) == (NUMBER, "SE", GroupSize(min=14, max=14))


def test_facts_are_those_of_every_case_as_it_stands(store: CaseStore) -> None:
    first, second = received(store, "e1"), received(store, "e2")
    store.apply(a_change(first, status=Status.HELD, triage=a_triage(), proposal=a_proposal()))

    assert store.facts() == [CaseFacts.of(store.case(case.number)) for case in (first, second)]
    assert [facts.held for facts in store.facts()] == [True, False]


def test_what_was_stored_has_the_digest_that_was_shown(store: CaseStore) -> None:
    case = received(store)

    store.apply(a_change(case, proposal=a_proposal(), messages=(a_message(),)))

    stored = store.case(NUMBER)
    assert stored.proposal is not None
    assert stored.proposal.digest == a_proposal().digest
    assert stored.messages[0].draft.digest == a_message().draft.digest


def test_change_without_a_status_leaves_it_and_clears_trouble(store: CaseStore) -> None:
    case = store.apply(a_change(received(store), status=Status.TRIAGED, trouble="Odd."))

    after = store.apply(a_change(case))

    assert (after.status, after.trouble, after.revision) == (Status.TRIAGED, None, 3)


def test_change_of_an_older_revision_is_refused_and_writes_nothing(store: CaseStore) -> None:
    case = received(store)
    moved = store.apply(a_change(case, status=Status.TRIAGED))

    with pytest.raises(CaseMoved):
        store.apply(a_change(case, status=Status.SPAM, proposal=a_proposal(), messages=(a_message(),)))

    assert store.case(NUMBER) == moved
    assert len(store.audit()) == 2


def test_of_many_who_change_a_case_at_once_one_wins(store: CaseStore) -> None:
    case = received(store)

    def change(i: int) -> bool:
        try:
            store.apply(a_change(case, details={"by": i}))
        except CaseMoved:
            return False
        return True

    with ThreadPoolExecutor(10) as pool:
        won = list(pool.map(change, range(10)))

    assert sum(won) == 1
    assert store.case(NUMBER).revision == 2


def test_unknown_case_is_said_to_be_unknown(store: CaseStore) -> None:
    with pytest.raises(CaseUnknown):
        store.case("1999-0001'; --")

    with pytest.raises(CaseUnknown):
        store.apply(a_change(received(store)).model_copy(update={"case": "1999-0001"}))


def test_message_moves_once_from_a_state(store: CaseStore) -> None:
    store.apply(a_change(received(store), messages=(a_message(),)))

    claimed = store.move_message(a_message().id, MessageState.SENDING, was=MessageState.APPROVED, at=NOW)
    with pytest.raises(CaseMoved):
        store.move_message(a_message().id, MessageState.SENDING, was=MessageState.APPROVED, at=NOW)

    assert claimed == a_message(state=MessageState.SENDING)
    assert store.case(NUMBER).messages == (claimed,)
    assert store.case(NUMBER).revision == 3
    assert [summary.revision for summary in store.cases()] == [3]
    assert [line.event for line in store.audit()] == ["case.received", "case.changed", "message.sending"]


def test_unknown_message_cannot_move(store: CaseStore) -> None:
    with pytest.raises((CaseMoved, CaseUnknown)):
        store.move_message("nobody's", MessageState.SENDING, was=MessageState.APPROVED, at=NOW)


def test_messages_are_found_by_state(store: CaseStore) -> None:
    store.apply(a_change(received(store), messages=(a_message(), a_message(id="two", position=2))))
    store.move_message("two", MessageState.FAILED, was=MessageState.APPROVED, at=NOW, detail="(refused)")

    assert [m.id for m in store.messages(states={MessageState.APPROVED})] == [a_message().id]
    assert [(m.id, m.detail) for m in store.messages(states={MessageState.FAILED})] == [("two", "(refused)")]
    assert store.messages(states=set()) == []


def test_acknowledgements_are_found_in_the_order_in_which_they_were_written(store: CaseStore) -> None:
    kind, first, second = BundleKind.ACKNOWLEDGEMENT, received(store, "e1"), received(store, "e2")
    late, early = (a_draft(date=NOW + dt.timedelta(minutes=minute)) for minute in (2, 1))
    old = a_draft(date=NOW - dt.timedelta(days=2))
    written = (a_message(id=name, bundle=kind, draft=draft) for name, draft in (("a", old), ("b", early)))
    store.apply(a_change(first, messages=(*written, a_message(id="no"))))
    store.apply(a_change(second, messages=(a_message(id="c", case=second.number, bundle=kind, draft=late),)))
    store.apply(a_change(store.case(first.number), messages=(a_message(id="d", bundle=kind, draft=late),)))
    store.move_message("b", MessageState.SENDING, was=MessageState.APPROVED, at=NOW + dt.timedelta(hours=1))
    store.move_message("d", MessageState.FAILED, was=MessageState.APPROVED, at=NOW)

    assert [message.id for message in store.acknowledgements(since=NOW)] == ["b", "c"]


def test_a_message_that_a_person_moves_is_logged_under_their_id_and_not_their_name(store: CaseStore) -> None:
    case = received(store)
    store.apply(a_change(case, messages=(a_message(state=MessageState.UNCERTAIN),)))
    said = {"detail": "settled_out · Ada Example", "actor": "ada"}
    moved = store.move_message(a_message().id, MessageState.SENT, was=MessageState.UNCERTAIN, at=NOW, **said)

    line = store.audit()[-1]
    assert (moved.detail, line.actor, line.details["why"]) == (said["detail"], "ada", "settled_out")


def test_cases_are_listed_newest_first_and_filtered(store: CaseStore) -> None:
    received(store, "e1", organisation=Organisation(name="Århus Ø 100%"))
    received(store, "e2", contact=Contact(email="somebody@lund.example"), organisation=None)
    store.apply(a_change(store.case("2026-0002"), status=Status.TRIAGED))

    def numbers(**query: object) -> list[str]:
        return [summary.number for summary in store.cases(**query)]  # type: ignore[arg-type]

    assert numbers() == ["2026-0002", "2026-0001"]
    assert numbers(limit=1) == ["2026-0002"]
    assert numbers(statuses={Status.RECEIVED}) == ["2026-0001"]
    assert numbers(statuses=set()) == []
    assert numbers(text="århus ø") == ["2026-0001"]
    assert numbers(text="100%") == ["2026-0001"]
    assert numbers(text="%") == ["2026-0001"]
    assert numbers(text="SOMEBODY@lund") == ["2026-0002"]
    assert numbers(text="2026-0002") == ["2026-0002"]
    assert numbers(text="\x00'") == []


def test_summary_follows_the_case(store: CaseStore) -> None:
    case = store.apply(a_change(received(store), status=Status.TRIAGED, triage=a_triage()))

    assert store.cases() == [CaseSummary.of(case)]


def test_earlier_versions_do_not_come_back(store: CaseStore) -> None:
    case = store.apply(a_change(received(store), proposal=a_proposal()))

    store.apply(a_change(case, proposal=a_letter_proposal(version=2)))

    assert store.case(NUMBER).proposal == a_letter_proposal(version=2)


def test_audit_is_paged_and_filtered_by_case(store: CaseStore) -> None:
    received(store, "e1")
    received(store, "e2")
    store.note("person.signed_in", actor="ada", at=NOW, case=None, details={"via": "link"})

    assert [line.seq for line in store.audit()] == [1, 2, 3]
    assert [line.seq for line in store.audit(after=1, limit=1)] == [2]
    assert [line.seq for line in store.audit(case="2026-0002")] == [2]
    assert store.audit()[2].details == {"via": "link"}


def test_audit_is_read_from_one_moment_to_another(store: CaseStore) -> None:
    for hours in range(4):
        at = NOW + dt.timedelta(hours=hours)
        store.note(f"hour.{hours}", actor="ada", at=at, case=None, details={})

    found = store.audit(since=NOW + dt.timedelta(hours=1), before=NOW + dt.timedelta(hours=3))

    assert [line.event for line in found] == ["hour.1", "hour.2"]


def test_audit_log_verifies_after_every_kind_of_write(store: CaseStore) -> None:
    assert audit.check(store) == []
    store.apply(a_change(received(store), messages=(a_message(),)))
    store.move_message(a_message().id, MessageState.SENDING, was=MessageState.APPROVED, at=NOW)
    store.note("noted", actor="ada", at=NOW, case=NUMBER, details={"ø": "æ", "n": 1, "none": None})

    assert audit.check(store) == []
    anchor = store.anchor()
    assert anchor is not None
    assert anchor.seq == 4


def a_new_import(**overrides: object) -> NewImport:
    values: dict[str, object] = {
        "at": NOW,
        "by": "carl",
        "file": "2016.xlsx",
        "digest": "sha256:f",
        "headers": ("Land", "Status"),
        "mapping": {"country": "Land", "status": "Status", "year=": "2016"},
    }
    return NewImport.model_validate(values | overrides)


def an_earlier(row: int, **overrides: object) -> Earlier:
    at = NOW.replace(year=2016)
    values: dict[str, object] = {
        "row": row,
        "event_id": f"ref:{row}",
        "digest": "sha256:r",
        "year": 2016,
        "status": Status.HELD,
        "received_at": at,
        "request": a_visit_request(submitted_at=at, channel=Channel.IMPORT, contact=Contact()),
        "triage": a_triage(),
        "municipalities": ("Lund",),
    }
    return Earlier.model_validate(values | overrides)


def test_rows_of_a_file_become_cases_numbered_by_their_year(store: CaseStore) -> None:
    received(store)

    taken = store.bring_in(a_new_import(), [an_earlier(2), an_earlier(3, year=2017), an_earlier(4)])

    assert (taken.id, taken.cases, store.imports()) == (1, 3, [taken])
    numbers = {summary.number for summary in store.cases(history=True)}
    assert numbers == {"2016-0001", "2016-0002", "2017-0001"}
    assert store.case("2016-0002") == an_earlier(4).case("2016-0002", taken.id)
    assert [summary.number for summary in store.cases(history=False)] == [NUMBER]


def test_rows_that_are_here_already_are_not_brought_in_again(store: CaseStore) -> None:
    store.bring_in(a_new_import(), [an_earlier(2), an_earlier(3)])

    again = store.bring_in(a_new_import(), [an_earlier(3), an_earlier(4), an_earlier(4)])

    assert again.cases == 1
    assert store.brought_in(["ref:2", "ref:9"]) == {"ref:2": ("sha256:r", "2016-0001")}
    assert len(store.cases(history=True)) == 3


def test_import_is_taken_out_whole_and_nothing_else(store: CaseStore) -> None:
    case = received(store)
    first = store.bring_in(a_new_import(), [an_earlier(2), an_earlier(3)])
    second = store.bring_in(a_new_import(), [an_earlier(4)])

    gone = store.take_out(first.id, by="ada", at=NOW)

    assert (gone.undone_at, gone.undone_by) == (NOW, "ada")
    assert store.imports() == [second, gone]
    assert {facts.number for facts in store.facts()} == {case.number, "2016-0003"}
    assert store.brought_in(["ref:2", "ref:4"]).keys() == {"ref:4"}
    assert audit.check(store) == []


@pytest.mark.parametrize("number", [1, 2, 99])
def test_import_that_is_not_in_cannot_be_taken_out(number: int, store: CaseStore) -> None:
    store.bring_in(a_new_import(), [an_earlier(2)])
    store.take_out(1, by="ada", at=NOW)

    with pytest.raises(ImportUnknown):
        store.take_out(number, by="ada", at=NOW)


def test_what_was_taken_out_can_be_brought_in_again_under_new_numbers(store: CaseStore) -> None:
    store.bring_in(a_new_import(), [an_earlier(2)])
    store.take_out(1, by="ada", at=NOW)

    again = store.bring_in(a_new_import(), [an_earlier(2)])

    assert (again.id, again.cases) == (2, 1)
    assert len(store.cases(history=True)) == 1


def test_two_who_bring_in_the_same_file_at_once_bring_it_in_once(store: CaseStore) -> None:
    rows = [an_earlier(row) for row in range(2, 52)]

    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(lambda _: store.bring_in(a_new_import(), rows), range(4)))

    assert sorted(each.cases for each in taken) == [0, 0, 0, 50]
    assert len(store.facts()) == 50


def test_history_takes_no_change(store: CaseStore) -> None:
    store.bring_in(a_new_import(), [an_earlier(2)])
    case = store.case("2016-0001")

    with pytest.raises(StepNotAllowed):
        store.apply(a_change(case, status=Status.CLOSED))

    assert store.case("2016-0001") == case


def test_whoever_came_in_an_earlier_year_is_recognised_until_the_import_is_out(store: CaseStore) -> None:
    store.bring_in(a_new_import(), [an_earlier(2)])
    wanted = clues.body("Malmberg kommun")

    found = store.alike(list(wanted))
    store.take_out(1, by="ada", at=NOW)

    assert (found.keys(), store.alike(list(clues.body("Malmberg kommun")))) == ({"2016-0001"}, {})


def test_answers_of_hosts_and_staffs_word_are_kept_in_order(store: CaseStore) -> None:
    case = received(store)
    answers = (a_host_answer(), a_host_answer(id="a2", quote="Nej 😀"))
    case = store.apply(a_change(case, answers=answers))

    ruled = store.apply(a_change(case, actor="carl", rulings=(a_ruling("a2"), a_ruling("a2", confirmed=False))))

    assert store.case(case.number) == ruled
    assert (ruled.answers, [one.confirmed for one in ruled.rulings]) == (answers, [True, False])


def test_every_version_of_a_proposal_is_kept(store: CaseStore) -> None:
    case = received(store)
    assert store.versions(case.number) == []

    for version in (1, 2):
        case = store.apply(a_change(case, proposal=a_proposal(version=version)))

    assert store.versions(case.number) == [a_proposal(version=1), a_proposal(version=2)]


def test_an_override_is_kept_and_moves_on_with_the_version(store: CaseStore) -> None:
    finding = a_finding(item=None)
    case = received(store)
    case = store.apply(a_change(case, proposal=a_proposal(findings=(finding,))))
    (seal,) = [seal for _, seal in overriding.blocking(case)]
    said = overriding.line(case, finding, seal, reason="They agreed – ø.", by=a_person(), via="web", at=NOW)

    case = store.apply(a_change(case, overrides=(said,)))
    kept = store.case(case.number)
    store.apply(a_change(kept, proposal=a_proposal(version=2, findings=(finding,))))

    assert kept.overrides == (said,)
    assert store.case(case.number).overrides == (said.model_copy(update={"version": 2}),)


def proposed(store: CaseStore) -> str:
    change = a_change(received(store), status=Status.PROPOSED, triage=a_triage(), proposal=a_proposal())
    return store.apply(change).number


def test_bookings_follow_the_programme_of_their_case_and_end_with_it(store: CaseStore) -> None:
    number = store.apply(
        a_change(received(store), status=Status.PROPOSED, triage=a_triage(), proposal=a_proposal())
    ).number
    tuesday = dt.date(2027, 10, 12)

    (one,) = store.bookings(tuesday, tuesday, but="")
    assert (one.case, one.host, one.firm) == (number, "harbour-lab", False)
    assert store.bookings(tuesday, tuesday, but=number) == ()
    assert store.bookings(tuesday + dt.timedelta(days=1), tuesday + dt.timedelta(days=9), but="") == ()

    case = store.case(number)
    store.apply(a_change(case, status=Status.CANCELLED, event="case.cancelled"))
    assert store.bookings(tuesday, tuesday, but="") == ()


def test_counterparts_and_addressee_are_kept_line_by_line(store: CaseStore) -> None:
    number = proposed(store)
    said = {"at": NOW, "by": "ada", "by_name": "Ada Approver"}
    line = Counterpart(id=1, part=Part.SHARES, office="Kontoret i Malmö", email="besok@lund.example", **said)
    addressee = Addressee(name="张伟", email="zhang@rhinetal.example", **said)
    store.apply(a_change(store.case(number), counterparts=(line,), event="counterpart.added"))
    store.apply(a_change(store.case(number), addressee=addressee, event="addressee.set"))
    gone = line.model_copy(update={"struck": True})
    store.apply(a_change(store.case(number), counterparts=(gone,), event="counterpart.struck"))

    assert store.case(number).counterparts == (line, gone)
    assert store.case(number).addressee == addressee
    clue = next(clues.senders(a_visit_request(contact=Contact(email=addressee.email))))
    assert number in store.alike([clue])
    store.apply(a_change(store.case(number), to_sender=True, event="addressee.taken_back"))
    assert store.case(number).addressee is None


def test_who_goes_along_is_kept_and_booked_until_taken_off(store: CaseStore) -> None:
    number = proposed(store)
    tuesday = dt.date(2027, 10, 12)
    goes = Escort(person="ada", name="Ada Approver")
    store.apply(a_change(store.case(number), escort=goes, event="escort.assigned"))

    assert store.case(number).escort == goes
    found = store.bookings(tuesday, tuesday, but="")
    assert [(one.host, one.escort, one.country) for one in found] == [("harbour-lab", None, "SE"), (None, "ada", "SE")]

    store.apply(a_change(store.case(number), unescorted=True, event="escort.taken_off"))
    assert store.case(number).escort is None
    assert [one.escort for one in store.bookings(tuesday, tuesday, but="")] == [None]


def test_a_host_is_firmly_booked_while_its_enquiry_is_on_its_way(store: CaseStore) -> None:
    number = store.apply(
        a_change(received(store), status=Status.PROPOSED, triage=a_triage(), proposal=a_proposal())
    ).number
    tuesday = dt.date(2027, 10, 12)
    enquiry = an_enquiry(case=number, state=MessageState.APPROVED)
    store.apply(a_change(store.case(number), messages=(enquiry,), event="bundle.approved"))

    assert [one.firm for one in store.bookings(tuesday, tuesday, but="")] == [True]
    store.move_message(enquiry.id, MessageState.SENDING, was=MessageState.APPROVED, at=NOW)
    store.move_message(enquiry.id, MessageState.FAILED, was=MessageState.SENDING, at=NOW)
    assert [one.firm for one in store.bookings(tuesday, tuesday, but="")] == [False]


def test_recalled_messages_are_gone_with_the_word_on_them_and_what_has_begun_to_leave_stays(store: CaseStore) -> None:
    number = received(store).number
    waiting, other = a_message(due_at=NOW), a_message(draft=a_draft(id="reply-v1-1"))
    store.apply(a_change(store.case(number), messages=(waiting, other), decision=a_decision(acting_for="bo")))
    recall = a_decision(verdict=Verdict.RECALL)

    case = store.apply(a_change(store.case(number), recalls=waiting.bundle_digest, decision=recall))

    assert case == store.case(number)
    assert [one.id for one in case.messages] == [other.id]
    assert [(one.verdict, one.acting_for) for one in case.decisions] == [
        (Verdict.APPROVE, "bo"),
        (Verdict.RECALL, None),
    ]
    again = store.apply(a_change(case, messages=(waiting,)))
    assert [one.due_at for one in again.messages] == [None, NOW]
    store.move_message(waiting.id, MessageState.SENDING, was=MessageState.APPROVED, at=NOW)
    with pytest.raises(CaseMoved):
        store.apply(a_change(again, recalls=waiting.bundle_digest))
    with pytest.raises(CaseMoved):
        store.apply(a_change(store.case(number), recalls=waiting.bundle_digest))
    assert len(store.case(number).messages) == 2


def test_of_one_who_claims_a_message_and_one_who_recalls_it_at_once_one_wins(store: CaseStore) -> None:
    number = received(store).number
    message = a_message(due_at=NOW)

    def claim(gate: threading.Barrier) -> bool:
        gate.wait()
        try:
            store.move_message(message.id, MessageState.SENDING, was=MessageState.APPROVED, at=NOW)
        except CaseMoved:
            return False
        return True

    def recall(gate: threading.Barrier) -> bool:
        change = a_change(store.case(number), recalls=message.bundle_digest)
        gate.wait()
        try:
            store.apply(change)
        except CaseMoved:
            return False
        return True

    for _ in range(8):
        store.apply(a_change(store.case(number), messages=(message,)))
        gate = threading.Barrier(2)
        with ThreadPoolExecutor(2) as pool:
            claimed, recalled = (one.result() for one in (pool.submit(claim, gate), pool.submit(recall, gate)))

        assert claimed is not recalled
        assert [one.state for one in store.case(number).messages] == ([MessageState.SENDING] if claimed else [])
        if claimed:
            store.move_message(message.id, MessageState.APPROVED, was=MessageState.SENDING, at=NOW)
            store.apply(a_change(store.case(number), recalls=message.bundle_digest))
