from __future__ import annotations

import datetime as dt

from bot.visits.models import CaseFacts, Status
from bot.visits.partners import interested, partners
from knowledge import Agreement, HostKind, HostStatus, Mission, PastVisit
from tests.bot.visits.registers import SOURCE, a_host, some_registers
from tests.factories import a_case, a_triage

TODAY = dt.date(2026, 11, 27)


def an_agreement(agreement_id, **overrides):
    values = {
        "id": agreement_id,
        "parties": ("Somewhere", "Copenhagen"),
        "country": "PL",
        "region": "Pomorze",
        "status": "running",
        "summary": {"en": "", "da": ""},
        "sources": (SOURCE,),
    }
    return Agreement(**(values | overrides))


def a_mission(**overrides):
    values = {
        "id": "gdansk-2024",
        "title": "Mission to Gdańsk",
        "country": "PL",
        "city": "Gdańsk",
        "starts": dt.date(2024, 3, 1),
        "ends": dt.date(2024, 3, 3),
        "summary": {"en": "", "da": ""},
        "sources": (SOURCE,),
    }
    return Mission(**(values | overrides))


def facts(number, **overrides):
    status = overrides.pop("status", Status.TRIAGED)
    return CaseFacts.of(a_case(number=number, status=status, triage=a_triage(**overrides)))


def found(registers, *cases):
    return {one.id: one for one in partners(registers, cases, today=TODAY)}


def test_each_region_a_register_names_has_an_entry_and_so_has_its_country():
    registers = some_registers(agreements=(an_agreement("heat"),), missions=(a_mission(),))

    assert sorted(found(registers)) == ["pl", "pl-gdansk", "pl-pomorze"]


def test_an_agreement_whose_last_day_has_passed_is_expired_whatever_the_register_says():
    past = an_agreement("past", ends=TODAY - dt.timedelta(days=1))
    last_day = an_agreement("last-day", ends=TODAY)

    (gone, today) = found(some_registers(agreements=(past, last_day)))["pl"].agreements

    assert (gone.standing, gone.days_left) == ("expired", None)
    assert (today.standing, today.days_left) == ("running", 0)


def test_a_case_counts_for_its_country_and_for_the_region_it_names_or_has_an_agreement_with():
    registers = some_registers(agreements=(an_agreement("heat"),), missions=(a_mission(),))
    named = facts("2026-0001", country="PL", region="Pomorze", agreements=())
    agreed = facts("2026-0002", country="PL", region=None, agreements=("heat",))
    other = facts("2026-0003", country="PL", region=None, agreements=())

    entries = found(registers, named, agreed, other)

    assert set(entries["pl"].cases) == {"2026-0001", "2026-0002", "2026-0003"}
    assert set(entries["pl-pomorze"].cases) == {"2026-0001", "2026-0002"}
    assert entries["pl-gdansk"].cases == ()


def test_spam_and_doubles_and_our_own_country_make_no_partner():
    cases = [
        facts("2026-0001", country="FI", status=Status.SPAM),
        facts("2026-0002", country="NO", status=Status.DUPLICATE),
        facts("2026-0003", country="DK"),
        facts("2026-0004", country=None),
    ]

    assert found(some_registers(agreements=()), *cases) == {}


def test_visits_from_before_there_were_cases_stand_with_their_country():
    visit = PastVisit(
        id="basel", visitor="Basel", country="CH", year=2017, summary={"en": "", "da": ""}, sources=(SOURCE,)
    )

    assert found(some_registers(agreements=(), visits=(visit,)))["ch"].visits == (visit,)


def test_only_companies_of_the_network_that_want_the_market_hear_of_it():
    wanting = {"kind": HostKind.COMPANY, "markets": ("PL",), "in_network": True}
    hosts = (
        a_host("pump-works", **wanting),
        a_host("left-us", **(wanting | {"in_network": False})),
        a_host("never-asked", **(wanting | {"in_network": None})),
        a_host("gone", **(wanting | {"status": HostStatus.CLOSED})),
        a_host("elsewhere", **(wanting | {"markets": ("DE",)})),
        a_host("a-lab", **(wanting | {"kind": HostKind.LAB})),
    )

    assert [host.id for host in interested(hosts, "PL")] == ["pump-works"]
