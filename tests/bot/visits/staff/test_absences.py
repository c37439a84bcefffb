from __future__ import annotations

import datetime as dt

import pytest

from bot.visits import staff
from bot.visits.errors import NotAllowed
from bot.visits.models import Person, Role
from bot.visits.models.absence import Absence
from bot.visits.staff import AbsenceForm, Rota, errors
from tests.factories import NOW, a_person
from tests.fakes import InMemoryAbsenceStore, InMemoryCaseStore, InMemoryPeopleStore

TODAY = NOW.date()
DAY = dt.timedelta(days=1)
ADA, CARL, ADAM, RITA = (a_person(role) for role in (Role.APPROVER, Role.COORDINATOR, Role.ADMIN, Role.READER))
BO = a_person(id="bo", name="Bo")


def away(person: Person, substitute: Person | None, first: int = 0, last: int = 5, **more: object) -> Absence:
    values = {"first": TODAY + first * DAY, "last": TODAY + last * DAY, "by": "adam", "at": NOW}
    return Absence(person=person.id, substitute=substitute.id if substitute else None, **(values | more))  # type: ignore[arg-type]


def the_rota(*absences: Absence, people: tuple[Person, ...] = (ADA, BO, CARL, ADAM)) -> Rota:
    return Rota({one.id: one for one in people}, absences)


def name(person: Person | None) -> str | None:
    return person.id if person else None


@pytest.mark.parametrize(
    ("rota", "held"),
    [
        pytest.param(the_rota(), "ada", id="is here"),
        pytest.param(the_rota(away(ADA, CARL)), "carl", id="away"),
        pytest.param(the_rota(away(ADA, None)), None, id="away, nobody named"),
        pytest.param(the_rota(away(ADA, CARL), away(CARL, BO)), "bo", id="the substitute's substitute"),
        pytest.param(the_rota(away(ADA, CARL), away(CARL, None)), None, id="the substitute is away, too"),
        pytest.param(the_rota(away(ADA, CARL), away(CARL, ADA)), None, id="a circle"),
        pytest.param(the_rota(away(ADA, CARL, first=1)), "ada", id="from tomorrow"),
        pytest.param(the_rota(away(ADA, CARL, first=-5, last=-1)), "ada", id="until yesterday"),
        pytest.param(the_rota(away(ADA, CARL, ended=TODAY)), "ada", id="ended today"),
        pytest.param(the_rota(away(ADA, CARL, ended=TODAY + DAY)), "carl", id="ends tomorrow"),
        pytest.param(the_rota(people=(CARL,)), None, id="unknown"),
        pytest.param(the_rota(people=(ADA.model_copy(update={"active": False}),)), None, id="no longer with us"),
    ],
)
def test_whoever_is_away_has_the_substitute_do_it(rota: Rota, held: str | None) -> None:
    assert name(rota.stand_in("ada", TODAY)) == held


def test_a_substitute_acts_for_all_whose_place_is_taken() -> None:
    rota = the_rota(away(ADA, CARL), away(ADAM, ADA), away(BO, None))

    assert [one.id for one in rota.acts_for("carl", TODAY)] == ["ada", "adam"]
    assert rota.acts_for("ada", TODAY) == ()


@pytest.fixture
def log() -> InMemoryCaseStore:
    return InMemoryCaseStore()


@pytest.fixture
def store(log: InMemoryCaseStore) -> InMemoryAbsenceStore:
    return InMemoryAbsenceStore(log)


def kept(
    store: InMemoryAbsenceStore, by: Person = ADA, *, first: int = 0, last: int = 5, substitute: str | None = "carl"
) -> Absence:
    told = AbsenceForm(TODAY + first * DAY, TODAY + last * DAY, substitute)
    people = InMemoryPeopleStore(ADA, BO, CARL, ADAM, RITA)
    return staff.keep("ada", told, by=by, people=people, store=store, at=NOW)


def test_an_absence_is_written_down_ended_and_stays_readable(
    store: InMemoryAbsenceStore, log: InMemoryCaseStore
) -> None:
    made = kept(store)
    staff.end(made.id, by=ADAM, store=store, at=NOW + 2 * DAY)

    assert store.absences(beyond=TODAY + 2 * DAY) == []
    assert [one.ended for one in store.absences()] == [TODAY + 2 * DAY]
    assert [(one.event, one.actor) for one in log.audit()] == [("absence.kept", "ada"), ("absence.ended", "adam")]
    kept(store, first=2, last=4)  # those days are free again


@pytest.mark.parametrize("by", [CARL, BO, RITA])
def test_only_the_person_and_administrators_write_an_absence_down(by: Person, store: InMemoryAbsenceStore) -> None:
    with pytest.raises(NotAllowed):
        kept(store, by)
    made = kept(store)
    with pytest.raises(NotAllowed):
        staff.end(made.id, by=by, store=store, at=NOW)


@pytest.mark.parametrize("days", [(3, 2), (-5, -1), (0, 366)])
def test_days_that_cannot_be_are_refused(days: tuple[int, int], store: InMemoryAbsenceStore) -> None:
    with pytest.raises(errors.AbsenceFaulty):
        kept(store, first=days[0], last=days[1])


@pytest.mark.parametrize("substitute", ["ada", "rita", "nobody"])
def test_a_substitute_is_a_colleague_who_works_on_cases(substitute: str, store: InMemoryAbsenceStore) -> None:
    with pytest.raises(errors.SubstituteUnfit):
        kept(store, substitute=substitute)


def test_nobody_is_away_twice_on_a_day(store: InMemoryAbsenceStore) -> None:
    kept(store)

    with pytest.raises(errors.AbsenceOverlaps):
        kept(store, first=5, last=9)


def test_an_absence_that_is_over_is_not_ended_again(store: InMemoryAbsenceStore) -> None:
    made = kept(store, last=1)

    with pytest.raises(errors.AbsenceUnknown):
        staff.end(made.id, by=ADA, store=store, at=NOW + 2 * DAY)
