from __future__ import annotations

import datetime as dt

import pytest

from bot.visits.hosting import Load, Reception
from bot.visits.matching import match
from bot.visits.models import DateWindow, GroupSize, RelatedCase, RelatedMission, Relation
from knowledge import HostKind, Mission, PastVisit
from tests.bot.visits.registers import SOURCE, a_host, some_registers
from tests.factories import a_triage

TODAY = dt.date(2026, 11, 23)
SPRING = dt.date(2026, 4, 14)


def a_visit(**overrides):
    values = {
        "id": "malmberg-heat",
        "visitor": "Malmberg",
        "country": "SE",
        "hosts": ("harbour-heat",),
        "year": 2017,
        "summary": {"en": "", "da": ""},
        "sources": (SOURCE,),
    }
    return PastVisit(**(values | overrides))


def a_load(**received):
    hosts = {name.replace("_", "-"): tuple(each) for name, each in received.items()}
    return Load(before=TODAY, hosts=hosts, municipalities={"København": sum(hosts.values(), ())})


def offered(host_id="harbour-heat", registers=None, load=None, **triage):
    values = {"themes": ("energy",), "country": "SE", "organisation": "Malmberg kommun"} | triage
    found = match(a_triage(**values), registers=registers or some_registers(), today=TODAY, load=load)
    return next((one for one in found.hosts if one.id == host_id), None)


def refused(host, load=None, **triage):
    found = match(
        a_triage(**({"themes": ("energy",)} | triage)),
        registers=some_registers(hosts=(host,)),
        today=TODAY,
        load=load,
    )
    return [one.why for one in found.left_out if not found.hosts]


def why(match_):
    return [reason.text for reason in match_.why]


def test_a_host_that_has_received_them_says_so_with_its_source():
    registers = some_registers(visits=(a_visit(),))

    known = offered(registers=registers)

    (reason,) = [one for one in known.why if "before" in one.text]
    assert (reason.text, reason.source) == ("Has received Malmberg before (2017).", SOURCE)
    assert known.score > offered().score


def test_guests_from_their_country_are_told_as_such():
    registers = some_registers(visits=(a_visit(visitor="Nyberg", year=None),))

    assert "Has received guests from Sweden before: Nyberg (year not known)." in why(offered(registers=registers))


def test_visitors_from_elsewhere_are_no_relation():
    registers = some_registers(visits=(a_visit(country="FI"),))

    assert [text for text in why(offered(registers=registers)) if "before" in text] == []


@pytest.mark.parametrize(
    ("relation", "held", "told"),
    [
        pytest.param(Relation.EARLIER_VISIT, True, True, id="they were there"),
        pytest.param(Relation.EARLIER_VISIT, False, False, id="nobody says it took place"),
        pytest.param(Relation.SAME_TEXT, True, False, id="another body with the same text"),
    ],
)
def test_an_earlier_case_of_theirs_at_the_host_is_a_relation(relation, held, told):
    load = a_load(harbour_heat=[Reception(SPRING, case="2026-0007", held=held)])
    related = (RelatedCase(number="2026-0007", why="", relation=relation),)

    assert ("Has received them before (case 2026-0007)." in why(offered(load=load, related_cases=related))) is told


def test_a_mission_the_host_took_part_in_is_a_relation():
    mission = Mission(
        id="north",
        title="Mission north",
        country="SE",
        city="Malmberg",
        starts=dt.date(2025, 5, 5),
        ends=dt.date(2025, 5, 7),
        participants=("Harbour Heat",),
        summary={"en": "", "da": ""},
        sources=(SOURCE,),
    )
    related = (RelatedMission(mission="north", why=""),)
    registers = some_registers(missions=(mission,))

    assert "Took part in a mission that they may know it from: Mission north (2025)." in why(
        offered(registers=registers, related_missions=related)
    )


def test_a_host_that_received_less_of_late_goes_first_and_says_so():
    load = a_load(harbour_heat=[Reception(SPRING, case="2026-0001"), Reception(SPRING, case="2026-0002")])
    twin = a_host("quiet-heat")
    registers = some_registers(hosts=(a_host("harbour-heat"), twin))

    busy, quiet = (offered(one, registers, load) for one in ("harbour-heat", "quiet-heat"))

    assert quiet.score > busy.score
    assert "Visits here in the last twelve months: 2; in all of København: 2." in why(busy)
    assert "No visit here in the last twelve months; in all of København: 2." in why(quiet)


def test_without_any_visit_nothing_is_said_of_fairness():
    assert [text for text in why(offered(load=Load(before=TODAY))) if "twelve" in text] == []


def test_what_a_host_told_us_it_does_not_want_is_heeded():
    small = {"group_size": GroupSize(min=4, max=4)}
    network = {"kind": HostKind.COMPANY, "in_network": False}

    assert (
        "does not receive delegations from Sweden" in refused(a_host("no", unwanted_markets=("SE",)), country="SE")[0]
    )
    assert "has left the network" in refused(a_host("left-us", **network))[0]
    assert "at least 10, and these are 4" in refused(a_host("big-hall", min_group=10), **small)[0]


@pytest.mark.parametrize(
    ("latest", "full"),
    [
        pytest.param(dt.date(2026, 12, 18), True, id="every month asked for"),
        pytest.param(dt.date(2027, 1, 8), False, id="one month left"),
    ],
)
def test_a_host_with_all_its_visits_in_the_months_asked_for_is_spared(latest, full):
    host = a_host("harbour-heat", visits_a_month=1)
    load = a_load(harbour_heat=[Reception(dt.date(2026, 12, 3), case="2026-0009", held=False)])
    window = DateWindow(earliest=dt.date(2026, 12, 14), latest=latest)

    assert bool(refused(host, load, dates=window)) is full
