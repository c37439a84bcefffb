"""What comes on a case after its request, on the fake and on both databases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.adapters.anchor import AnchorFile
from bot.adapters.sql import Database, SqlCaseStore
from bot.visits import audit, clues
from bot.visits.errors import CaseMoved, EventConflict
from bot.visits.models import (
    Case,
    Contact,
    Correction,
    Difference,
    Match,
    Organisation,
    Pending,
    Receipt,
    Status,
    Touched,
)
from bot.visits.ports import CaseStore
from tests.factories import NOW, NUMBER, a_change, a_message, a_span, a_triage, a_visit_request
from tests.fakes import InMemoryCaseStore

LATER = NOW + dt.timedelta(hours=1)


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
    request = a_visit_request(**overrides)
    receipt = store.receive(request, source="webhook", event_id=event_id, body_digest="x", at=NOW)
    return store.case(receipt.number)


def landed(store: CaseStore, event_id: str = "m1", *, on: str = NUMBER, **overrides: object) -> Receipt:
    return store.receive(
        a_visit_request(**overrides),
        source="mail",
        event_id=event_id,
        body_digest="x",
        at=LATER,
        lands=(on, Match.REFERENCE),
    )


def test_message_lies_on_its_case_as_it_came_and_waits_to_be_read(store: CaseStore) -> None:
    received(store)

    receipt = landed(store, message="Vi bliver 14. \u0000 \U0001f600")

    case = store.case(NUMBER)
    [message] = case.inbound
    assert receipt == Receipt(number=NUMBER, created=False, message=message.id)
    assert message.request == a_visit_request(message="Vi bliver 14. \u0000 \U0001f600")
    assert (message.match, message.received_at, case.pending, case.unseen) == (
        Match.REFERENCE,
        LATER,
        Pending.READ,
        1,
    )
    assert (case.status, case.revision) == (Status.RECEIVED, 2)
    assert [line.event for line in store.audit(case=NUMBER)] == ["case.received", "message.received"]


def test_same_message_again_is_one_message(store: CaseStore) -> None:
    received(store)
    landed(store)

    again = landed(store)

    assert again == Receipt(number=NUMBER, created=False)
    assert len(store.case(NUMBER).inbound) == 1
    with pytest.raises(EventConflict):
        store.receive(a_visit_request(), source="mail", event_id="m1", body_digest="y", at=LATER)


def test_message_that_landed_leaves_no_gap_in_the_numbers(store: CaseStore) -> None:
    received(store)
    landed(store)

    assert received(store, "e2").number == "2026-0002"


def test_automatic_note_is_kept_and_nobody_has_to_see_it(store: CaseStore) -> None:
    received(store)
    landed(store, automatic=True)

    assert (len(store.case(NUMBER).inbound), store.case(NUMBER).unseen) == (1, 0)


def test_what_a_person_does_is_done_in_sight_of_what_came(store: CaseStore) -> None:
    received(store)
    landed(store)

    read = store.apply(a_change(store.case(NUMBER), settled=True))
    seen = store.apply(a_change(store.case(NUMBER), actor="carl"))

    assert (read.unseen, read.pending, seen.unseen) == (1, None, 0)


def test_cases_with_unseen_messages_are_listed_though_they_are_over(store: CaseStore) -> None:
    store.apply(a_change(received(store), status=Status.CLOSED))
    store.apply(a_change(received(store, "e2"), status=Status.CLOSED))
    landed(store)

    numbers = [one.number for one in store.cases(statuses={Status.TRIAGED}, unseen=True)]

    assert numbers == [NUMBER]
    assert store.cases(statuses={Status.TRIAGED}) == []
    assert [(one.number, one.pending) for one in store.cases(pending=True)] == [(NUMBER, Pending.READ)]


def test_corrections_and_differences_are_read_back_equal(store: CaseStore) -> None:
    correction = Correction(field="themes", value=["energy"], by="carl", by_name="Carl", at=NOW)
    difference = Difference(field="dates", before=None, after={"earliest": "2027-10-11"}, spans=(a_span(),))

    touched = Touched(why="It is too small.", told={"da": "Den er for lille."}, item="i1", bundle="host_enquiries")

    first = store.apply(
        a_change(received(store), corrections=(correction,), differences=(difference,), touched=(touched,))
    )
    second = store.apply(a_change(first, corrections=(correction.model_copy(update={"taken_back": True}),)))

    assert store.case(NUMBER) == second
    assert [one.taken_back for one in second.corrections] == [False, True]
    assert (first.corrected(), second.corrected()) == ({"themes": correction}, {})
    assert (second.differences, second.touched) == ((difference,), (touched,))


def test_message_split_off_is_a_case_of_its_own_and_stays_listed(store: CaseStore) -> None:
    received(store)
    receipt = landed(store, message="Something else.")

    case = store.apply(a_change(store.case(NUMBER), splits=receipt.message, event="message.split_off", at=LATER))

    opened = store.case("2026-0002")
    assert (opened.request.message, opened.status, opened.received_at) == ("Something else.", Status.RECEIVED, LATER)
    assert [one.moved_to for one in case.inbound] == ["2026-0002"]
    assert case.messages_to_read() == ()
    assert store.case(NUMBER) == case
    assert landed(store, message="Something else.").number == NUMBER
    assert store.audit(case=NUMBER)[-1].details["opened"] == "2026-0002"


def test_message_moves_to_another_case_and_back(store: CaseStore) -> None:
    received(store)
    received(store, "e2")
    message_id = str(landed(store).message)
    message = store.case(NUMBER).inbound[0]

    def move(source: str, target: str) -> list[Case]:
        moving = a_change(store.case(source), moved=(message_id, target))
        return store.apply_all([moving, a_change(store.case(target), landed=message)])

    there = move(NUMBER, "2026-0002")
    back = move("2026-0002", NUMBER)

    assert [[one.moved_to for one in case.inbound] for case in there] == [["2026-0002"], [None]]
    assert [[one.moved_to for one in case.inbound] for case in back] == [[NUMBER], [None]]
    assert [store.case(case.number) for case in back] == back


def test_changes_of_two_cases_are_written_together_or_not_at_all(store: CaseStore) -> None:
    first, second = received(store), received(store, "e2")
    store.apply(a_change(second))

    with pytest.raises(CaseMoved):
        store.apply_all([a_change(first, merge="2026-0002"), a_change(second)])

    assert store.case(NUMBER) == first
    assert audit.check(store) == []


def test_merged_case_points_to_the_kept_one_and_back(store: CaseStore) -> None:
    first, second = received(store), received(store, "e2")

    merged = store.apply_all([a_change(second, merge=NUMBER, status=Status.DUPLICATE), a_change(first)])
    undone = store.apply_all([a_change(merged[0], merge=""), a_change(merged[1])])

    assert [(case.merged_into, case.absorbed) for case in merged] == [(NUMBER, ()), (None, ("2026-0002",))]
    assert [(case.merged_into, case.absorbed) for case in undone] == [(None, ()), (None, ())]
    assert [store.case(case.number) for case in undone] == undone


def test_cases_are_recognised_by_what_came_and_went_on_them(store: CaseStore) -> None:
    case = received(store, message_id="<1@malmberg.example>")
    store.apply(a_change(case, messages=(a_message(),), triage=a_triage(organisation="Malmberg kommun")))
    landed(store, contact=Contact(email="Robin@Embassy.example"), message_id="<2@embassy.example>")
    received(store, "e2", contact=Contact(email="other@elsewhere.example"), organisation=Organisation(name="Else"))

    def numbers(*wanted: clues.Clue) -> list[str]:
        return sorted(store.alike(wanted))

    assert numbers(*clues.mails(["<1@malmberg.example>"])) == [NUMBER]
    assert numbers(*clues.mails(["<2@embassy.example>"])) == [NUMBER]
    assert numbers(*clues.mails([a_message().draft.message_id])) == [NUMBER]
    assert numbers(*clues.senders(a_visit_request(contact=Contact(email="robin@embassy.example")))) == [NUMBER]
    assert numbers(*clues.body("MALMBERG Kommun")) == [NUMBER]
    assert numbers(*clues.text(a_visit_request().message)) == [NUMBER, "2026-0002"]
    assert numbers() == numbers(*clues.mails(["<3@nobody.example>"])) == []


def test_what_was_split_off_is_recognised_on_its_own_case_only(store: CaseStore) -> None:
    received(store)
    receipt = landed(store, contact=Contact(email="robin@embassy.example"))

    store.apply(a_change(store.case(NUMBER), splits=receipt.message))

    wanted = list(clues.senders(a_visit_request(contact=Contact(email="robin@embassy.example"))))
    assert sorted(store.alike(wanted)) == ["2026-0002"]
