"""What people type of a host becomes the host, or a sentence at the field."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from bot.visits.entries import FIELDS, enter, field_changes, written
from knowledge import Host, HostStatus, Source
from knowledge.registers.loading import load_registers
from knowledge.registers.models import OpeningHours

TODAY = dt.date(2026, 11, 27)
REGISTERS = load_registers()
NORDHAVN = next(host for host in REGISTERS.hosts if host.id == "nordhavn")


def entered(before: Host | None = NORDHAVN, **texts: str) -> Any:
    source = Source(document="staff", title="Typed by staff")
    return enter(texts, host_id="nordhavn", before=before, registers=REGISTERS, today=TODAY, source=source)


@pytest.mark.parametrize("language", [None, "da", "en"])
def test_every_host_we_ship_comes_back_from_its_texts(language):
    again = [
        enter(
            written(host, language),
            host_id=host.id,
            before=None,
            registers=REGISTERS,
            today=TODAY,
            source=Source(document="x"),
        ).host
        for host in REGISTERS.hosts
    ]

    assert again == list(REGISTERS.hosts)


@pytest.mark.parametrize(
    ("name", "typed", "attribute", "value"),
    [
        ("max_group", "24", "max_group", 24),
        ("max_group", "", "max_group", None),
        ("min_age", "0", "min_age", 0),
        ("visits_a_month", "0", "visits_a_month", 0),
        ("id_needed", "ja", "id_needed", True),
        ("id_needed", "No", "id_needed", False),
        ("id_needed", "", "id_needed", None),
        ("markets", "Tyskland, sverige; NO", "markets", ("DE", "SE", "NO")),
        ("languages", "dansk, English, norsk", "languages", ("da", "en", "no")),
        ("themes", "Energi, circular_economy", "themes", ("energy", "circular_economy")),
        ("status", "lukket", "status", HostStatus.CLOSED),
        ("kind", "Laboratorium", "kind", "lab"),
        ("confirmed_on", "27.11.2026", "confirmed_on", TODAY),
        ("blackout", "2027-12-30 – 2028-01-01, 5.6.2027", "blackout",
         (dt.date(2027, 6, 5), dt.date(2027, 12, 30), dt.date(2027, 12, 31), dt.date(2028, 1, 1))),
        ("hours_4", "13-15.30, 9:00–12", "hours", (
            OpeningHours(weekday=4, opens=dt.time(9), closes=dt.time(12)),
            OpeningHours(weekday=4, opens=dt.time(13), closes=dt.time(15, 30)))),
        ("aliases", "Havnen\n\n  Ny   havn ", "aliases", ("Havnen", "Ny havn")),
        ("camera_rules", "Ingen kameraer", "camera_rules", "Ingen kameraer"),
        ("email", "visits@nordhavn.example", "email", "visits@nordhavn.example"),
    ],
)  # fmt: skip
def test_what_is_typed_is_understood(name, typed, attribute, value):
    found = entered(**{name: typed})

    assert (found.faults, getattr(found.host, attribute)) == ((), value)


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("max_group", "0", '"0" is no whole number from 1 to 10000.'),
        ("max_group", "tyve", '"tyve" is no whole number'),
        ("max_group", "²", "no whole number"),
        ("id_needed", "måske", "neither yes nor no"),
        ("markets", "DE, Atlantis", '"Atlantis" is no country'),
        ("languages", "elvish", '"elvish" is no language'),
        ("themes", "alchemy", '"alchemy" is none of our themes'),
        ("confirmed_on", "2026-02-30", "is no day"),
        ("confirmed_on", "2026-11-28", "is still to come"),
        ("blackout", "12.-14. juli 2027", "names no days"),
        ("blackout", "2027-07-02 – 2027-07-01", "names no days"),
        ("blackout", "2020-01-01 – 2099-01-01", "names no days"),
        ("hours_0", "9", "is no opening time"),
        ("hours_0", "15-9", "is no opening time"),
        ("hours_0", "9-12, 11-13", "is no opening time"),
        ("hours_0", "9-25", "is no opening time"),
        ("lat", "north", "is no coordinate"),
        ("lat", "12.5", "not in Scandinavia"),
        ("email", "not an address", "is no e-mail address"),
        ("name", "  ", "has to be filled in"),
        ("name", "x" * 301, "is too long"),
        ("notes", "x" * 1_991, "longer than"),
        ("kind", "castle", "is no kind of host"),
        ("solutions_da", "Kun én", "one line for each of the English ones"),
    ],
)
def test_what_is_not_understood_is_said_at_its_field(name, typed, said):
    found = entered(**{name: typed})

    assert found.host is None
    assert [fault.field for fault in found.faults] == [name]
    assert said in found.faults[0].told["en"]
    assert found.faults[0].told["da"] != found.faults[0].told["en"]


def test_fields_that_contradict_each_other_are_told_apart():
    found = entered(min_group="20", max_group="10", markets="SE", unwanted_markets="SE, DE", network_on="2026-01-02")

    assert {fault.field for fault in found.faults} == {"min_group", "unwanted_markets", "in_network"}


def test_fields_that_are_not_given_stay():
    found = entered(max_group="12")

    assert found.host == NORDHAVN.model_copy(update={"max_group": 12})
    assert [one.field for one in field_changes(NORDHAVN, found.host)] == ["max_group"]


def test_host_that_moves_takes_the_coordinates_of_its_new_place():
    found = entered(place_name="Roskilde", municipality="Roskilde", **_typed_coordinates())

    assert (found.host.place.municipality, round(found.host.place.lon, 1)) == ("Roskilde", 12.1)


def test_place_nobody_knows_needs_coordinates():
    lost = entered(before=None, name="A", kind="lab", status="active", place_name="Nowhere")
    found = entered(before=None, name="A", kind="lab", status="active", place_name="Nowhere", lat="55,7", lon="12.5")

    assert [fault.field for fault in lost.faults] == ["municipality"]
    assert (found.host.place.lat, found.host.place.municipality) == (55.7, None)


def test_new_host_lies_in_the_municipality_of_its_place_and_names_its_source():
    found = entered(before=None, name="A", kind="lab", status="unconfirmed", place_name="Nordhavn")

    assert (found.host.place.municipality, found.host.sources[0].document) == ("København", "staff")
    assert all(
        getattr(found.host, one.name, None) in (None, (), "", False) for one in FIELDS if not _is_given(one.name)
    )


def _typed_coordinates() -> dict[str, str]:
    texts = written(NORDHAVN)
    return {name: texts[name] for name in ("lat", "lon", "country")}


def _is_given(name: str) -> bool:
    return name in {"name", "kind", "status", "sources"}
