from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from bot.visits import approval, closing, lifecycle, placing
from bot.visits.approving import AS_SHIPPED
from bot.visits.errors import CaseUnknown, MessageUnknown, NotAllowed, StepNotAllowed
from bot.visits.models import (
    Action,
    BundleKind,
    Case,
    Inbound,
    Match,
    MessageState,
    Pending,
    Role,
    Status,
    Verdict,
)
from bot.visits.word import Word
from tests.factories import NOW, NUMBER, a_bundle, a_case, a_message, a_person, a_visit_request
from tests.fakes import InMemoryCaseStore

OTHER = "2026-0002"
CARL = a_person(Role.COORDINATOR)


def an_inbound(**overrides: Any) -> Inbound:
    values = {"id": "m1", "request": a_visit_request(message="Later."), "match": Match.REFERENCE}
    return Inbound(**(values | {"received_at": NOW + dt.timedelta(hours=1)} | overrides))


def two_cases(**overrides: Any) -> InMemoryCaseStore:
    """The first has a message; `overrides` are of the second."""
    return InMemoryCaseStore(a_case(inbound=(an_inbound(),), unseen=1), a_case(**({"number": OTHER} | overrides)))


def merge(store: InMemoryCaseStore, number: str = OTHER, into: str = NUMBER) -> Case:
    return placing.merge(number, into=into, by=CARL, store=store, at=NOW)


def events(store: InMemoryCaseStore, number: str) -> list[str]:
    return [line.event for line in store.audit(case=number)]


def test_message_is_split_off_to_a_case_of_its_own() -> None:
    store = two_cases()

    case = placing.split_off(NUMBER, "m1", by=CARL, store=store, at=NOW)

    [moved] = case.inbound
    opened = store.case(str(moved.moved_to))
    assert (opened.number, opened.status, opened.request) == ("2026-0003", Status.RECEIVED, moved.request)
    assert (case.messages_to_read(), case.pending, case.unseen) == ((), Pending.READ, 0)
    assert events(store, NUMBER) == ["message.split_off"]


def test_message_is_moved_and_both_cases_are_read_again() -> None:
    store = two_cases()

    there = placing.move(NUMBER, "m1", to=OTHER, by=CARL, store=store, at=NOW)

    here = store.case(NUMBER)
    assert [(one.id, one.match) for one in there.messages_to_read()] == [("m1", Match.PERSON)]
    assert [one.moved_to for one in here.inbound] == [OTHER]
    assert (here.pending, there.pending) == (Pending.READ, Pending.READ)
    assert (events(store, NUMBER), events(store, OTHER)) == (["message.moved_away"], ["message.moved_here"])


def test_moved_message_comes_back() -> None:
    store = two_cases()
    placing.move(NUMBER, "m1", to=OTHER, by=CARL, store=store, at=NOW)

    back = placing.move(OTHER, "m1", to=NUMBER, by=CARL, store=store, at=NOW)

    assert [one.id for one in back.messages_to_read()] == ["m1"]
    assert store.case(OTHER).messages_to_read() == ()


def test_message_goes_to_the_case_that_is_kept() -> None:
    store = two_cases(merged_into="2026-0003", status=Status.DUPLICATE)
    store.put(a_case(number="2026-0003"))

    assert placing.move(NUMBER, "m1", to=OTHER, by=CARL, store=store, at=NOW).number == "2026-0003"


@pytest.mark.parametrize(
    ("message", "to", "error"),
    [
        ("m9", OTHER, MessageUnknown),
        ("m1", NUMBER, StepNotAllowed),
        ("m1", "2026-0099", CaseUnknown),
    ],
    ids=["no such message", "here already", "no such case"],
)
def test_message_is_not_moved_to_nowhere(message: str, to: str, error: type[Exception]) -> None:
    store = two_cases()

    with pytest.raises(error):
        placing.move(NUMBER, message, to=to, by=CARL, store=store, at=NOW)

    assert store.case(NUMBER) == two_cases().case(NUMBER)


def test_merged_case_is_a_duplicate_that_points_to_the_kept_one() -> None:
    store = two_cases()

    kept = merge(store)

    gone = store.case(OTHER)
    assert (gone.status, gone.merged_into) == (Status.DUPLICATE, NUMBER)
    assert (kept.absorbed, kept.pending, kept.status) == ((OTHER,), Pending.READ, Status.PROPOSED)
    assert (gone.request, gone.proposal) == (a_case().request, a_case().proposal)
    assert (events(store, OTHER), events(store, NUMBER)) == (["case.merged"], ["case.merged_here"])


UNMERGEABLE = sorted(lifecycle.FOLLOWING[Status.DUPLICATE])


@pytest.mark.parametrize("status", UNMERGEABLE)
def test_unmerged_case_stands_where_it_stood(status: Status) -> None:
    store = two_cases(status=status)
    merge(store)

    case = placing.unmerge(OTHER, by=CARL, store=store, at=NOW)

    kept = store.case(NUMBER)
    assert (case.status, case.merged_into) == (status, None)
    assert (kept.absorbed, kept.pending) == ((), Pending.READ)


@pytest.mark.parametrize("status", [status for status in Status if status not in UNMERGEABLE])
def test_case_that_is_over_or_on_its_way_out_is_not_merged(status: Status) -> None:
    with pytest.raises(StepNotAllowed):
        merge(two_cases(status=status))


def test_case_with_letters_on_their_way_is_not_merged() -> None:
    store = two_cases(messages=(a_message(case=OTHER, state=MessageState.SENDING),))

    with pytest.raises(StepNotAllowed):
        merge(store)


def test_cases_are_not_merged_in_circles() -> None:
    store = two_cases()
    merge(store)

    with pytest.raises(StepNotAllowed):
        merge(store, NUMBER, OTHER)
    with pytest.raises(StepNotAllowed):
        merge(store, OTHER, OTHER)
    with pytest.raises(StepNotAllowed):
        merge(store, OTHER, NUMBER)


def test_merged_case_goes_on_nowhere_but_apart() -> None:
    store = two_cases()
    merge(store)

    with pytest.raises(StepNotAllowed):
        closing.take_up(OTHER, by=CARL, store=store, at=NOW)
    with pytest.raises(StepNotAllowed):
        approval.decide(
            OTHER,
            Word(
                bundle=BundleKind.DRAFT_PROGRAMME,
                verdict=Verdict.REOPEN,
                digest=a_bundle().digest,
                by=a_person(),
                via="web",
            ),
            store=store,
            at=NOW,
            approving=AS_SHIPPED,
        )


def test_only_a_merged_case_is_taken_apart() -> None:
    with pytest.raises(StepNotAllowed):
        placing.unmerge(OTHER, by=CARL, store=two_cases(), at=NOW)


def test_case_that_stands_alone_gets_its_draft() -> None:
    store = InMemoryCaseStore(a_case(status=Status.TRIAGED, proposal=None))

    assert placing.stand_alone(NUMBER, by=CARL, store=store, at=NOW).pending is Pending.DRAFT


def test_seen_says_so_and_changes_nothing_else() -> None:
    store = two_cases()

    case = placing.seen(NUMBER, by=CARL, store=store, at=NOW)

    assert (case.unseen, case.status, case.pending, case.inbound) == (0, Status.PROPOSED, None, (an_inbound(),))
    assert events(store, NUMBER) == ["messages.seen"]


@pytest.mark.parametrize("role", [role for role in Role if not a_person(role).may(Action.SORT_CASE)])
def test_who_only_reads_places_nothing(role: Role) -> None:
    store, reader = two_cases(), a_person(role)

    for step in (
        lambda: placing.split_off(NUMBER, "m1", by=reader, store=store, at=NOW),
        lambda: placing.move(NUMBER, "m1", to=OTHER, by=reader, store=store, at=NOW),
        lambda: placing.merge(OTHER, into=NUMBER, by=reader, store=store, at=NOW),
        lambda: placing.unmerge(OTHER, by=reader, store=store, at=NOW),
        lambda: placing.stand_alone(NUMBER, by=reader, store=store, at=NOW),
        lambda: placing.seen(NUMBER, by=reader, store=store, at=NOW),
    ):
        with pytest.raises(NotAllowed):
            step()

    assert store.audit() == []
