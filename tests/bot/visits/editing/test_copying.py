from __future__ import annotations

import dataclasses
import datetime as dt
from types import SimpleNamespace

import pytest

from bot.services.editing import Editing
from bot.visits.errors import CaseMoved, CopyMissing, CopyMoved, CopyTaken, NoOtherWay, NotAllowed
from bot.visits.models import Role, Status
from bot.visits.models.working import Do, Wish
from bot.visits.participants.party import Party
from tests.bot.visits.proposal.test_proposal import drafting, proposed
from tests.bot.visits.registers import some_registers
from tests.factories import NOW, NUMBER, a_case, a_participant, a_person
from tests.fakes import InMemoryCaseStore, InMemoryWorkingCopies

CARL, ADA = a_person(Role.COORDINATOR), a_person(Role.APPROVER)


@pytest.fixture
def store():
    return InMemoryCaseStore(a_case(proposal=proposed()))


@pytest.fixture
def editing(store):
    return Editing(
        store=store,
        copies=InMemoryWorkingCopies(store),
        work=SimpleNamespace(after=lambda case: case),
        registers=some_registers(),
        now=lambda: NOW,
        drafting=lambda number: drafting(),
        party=lambda number: Party(participants=(a_participant(title="Mayor"),)),
    )


def visit_of(copy):
    return next(item for day in copy.days for item in day.items if item.host == "town-hall")


def stepped(editing, copy, do=Do.LATER, **wish):
    return editing.step(NUMBER, Wish(do=do, item=visit_of(copy).id, **wish), revision=copy.revision, by=CARL)


def test_every_step_is_kept(editing):
    copy = editing.begin(NUMBER, by=CARL)
    was = visit_of(copy).start

    stepped(editing, copy)

    again = editing.begin(NUMBER, by=CARL)
    assert visit_of(again).start > was
    assert (again.by_name, again.version, again.position) == ("Carl Coordinator", 1, 1)


def test_nobody_sees_a_working_copy_as_the_programme(editing, store):
    before = store.case(NUMBER)

    stepped(editing, editing.begin(NUMBER, by=CARL))

    assert store.case(NUMBER) == before


def test_steps_go_back_and_forward_again(editing):
    first = editing.begin(NUMBER, by=CARL)
    second = stepped(editing, first)

    back = editing.undo(NUMBER, revision=second.revision, by=CARL)
    assert back.days == first.days
    assert editing.undo(NUMBER, revision=back.revision, by=CARL, forward=True).days == second.days


def test_going_back_from_the_beginning_does_nothing(editing):
    copy = editing.begin(NUMBER, by=CARL)

    assert editing.undo(NUMBER, revision=copy.revision, by=CARL) == copy


def test_a_step_that_changes_nothing_is_none(editing):
    copy = editing.begin(NUMBER, by=CARL)

    assert stepped(editing, copy, Do.UNLOCK) == copy


def test_the_same_step_from_two_windows_counts_once(editing):
    copy = editing.begin(NUMBER, by=CARL)
    stepped(editing, copy)

    with pytest.raises(CopyMoved):
        stepped(editing, copy)


def test_a_colleague_waits_or_takes_over(editing):
    copy = editing.begin(NUMBER, by=CARL)
    with pytest.raises(CopyTaken):
        editing.begin(NUMBER, by=ADA)

    mine = editing.take_over(NUMBER, revision=copy.revision, by=ADA)

    assert (mine.by, mine.days) == ("ada", copy.days)
    with pytest.raises(CopyTaken):
        editing.undo(NUMBER, revision=mine.revision, by=CARL)


def test_a_reader_edits_nothing(editing):
    with pytest.raises(NotAllowed):
        editing.begin(NUMBER, by=a_person(Role.READER))


def test_a_finished_copy_is_the_next_version_and_gone(editing, store):
    copy = stepped(editing, editing.begin(NUMBER, by=CARL))

    case = editing.finish(NUMBER, revision=copy.revision, case_revision=3, by=CARL, reason="They come by train.")

    assert (case.proposal.version, case.status) == (2, Status.PROPOSED)
    assert visit_of(case.proposal).start == visit_of(copy).start
    assert visit_of(case.proposal).evidence == visit_of(proposed()).evidence != ()
    with pytest.raises(CopyMissing):
        editing.undo(NUMBER, revision=copy.revision, by=CARL)


def test_a_copy_outlives_a_case_that_moved_and_is_finished_on_what_is_known_now(editing, store):
    copy = stepped(editing, editing.begin(NUMBER, by=CARL))
    moved = store.case(NUMBER).model_copy(update={"revision": 4})
    store.put(moved)

    with pytest.raises(CaseMoved):
        editing.finish(NUMBER, revision=copy.revision, case_revision=3, by=CARL, reason="")
    assert editing.finish(NUMBER, revision=copy.revision, case_revision=4, by=CARL, reason="").revision == 5


def test_a_dropped_copy_leaves_the_version_as_it_is(editing, store):
    copy = stepped(editing, editing.begin(NUMBER, by=CARL))

    editing.drop(NUMBER, revision=copy.revision, by=CARL)

    assert store.case(NUMBER).proposal.version == 1
    assert editing.begin(NUMBER, by=ADA).position == 0


def test_the_rest_is_planned_anew_around_what_is_locked(editing):
    copy = stepped(editing, editing.begin(NUMBER, by=CARL), Do.CHANGE, start=dt.time(13, 30), end=dt.time(15))
    copy = stepped(editing, copy, Do.LOCK)

    planned = editing.replan(NUMBER, revision=copy.revision, by=CARL)

    hall = visit_of(planned)
    assert (hall.start, hall.end, hall.locked) == (dt.time(13, 30), dt.time(15), True)
    assert "harbour-heat" in {item.host for day in planned.days for item in day.items}


def test_a_host_that_was_taken_out_is_not_planned_in_again(editing):
    copy = stepped(editing, editing.begin(NUMBER, by=CARL), Do.REMOVE)

    planned = editing.replan(NUMBER, revision=copy.revision, by=CARL)

    assert "town-hall" not in {item.host for day in planned.days for item in day.items}


def test_another_way_is_one_step_that_can_be_undone(editing):
    copy = editing.begin(NUMBER, by=CARL)

    other = editing.another(NUMBER, revision=copy.revision, by=CARL)

    assert {day.date for day in other.days} != {day.date for day in copy.days}
    assert other.step.followed or other.step.did
    assert editing.undo(NUMBER, revision=other.revision, by=CARL).days == copy.days


def test_where_all_is_locked_there_is_no_other_way(editing):
    copy = editing.begin(NUMBER, by=CARL)
    for item in [item for day in copy.days for item in day.items if item.host]:
        copy = editing.step(NUMBER, Wish(do=Do.LOCK, item=item.id), revision=copy.revision, by=CARL)

    with pytest.raises(NoOtherWay):
        editing.another(NUMBER, revision=copy.revision, by=CARL)


def test_findings_are_those_of_the_days_at_hand(editing, store):
    copy = stepped(editing, editing.begin(NUMBER, by=CARL), Do.CHANGE, start=dt.time(19), end=dt.time(20, 30))

    findings = editing.findings(store.case(NUMBER), copy.days)

    assert "no_evidence" not in {finding.rule for finding in findings}
    assert "political_meeting" in {finding.rule for finding in findings}  # who comes counts too
    assert "evening_item" in {finding.rule for finding in findings if finding.item == visit_of(copy).id}


def test_a_copy_is_checked_without_a_look_at_what_all_hosts_received(editing, store):
    def never(number):
        raise AssertionError("nothing is drafted")

    copy = editing.begin(NUMBER, by=CARL)

    checked = dataclasses.replace(editing, drafting=never).findings(store.case(NUMBER), copy.days)

    assert checked == editing.findings(store.case(NUMBER), copy.days) != ()
