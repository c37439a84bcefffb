from __future__ import annotations

import pytest

from knowledge.registers.loading import load_registers
from knowledge.registers.places import spellings

#: As Danmarks Statistik and SCB number them.
MUNICIPALITIES = {"Hovedstaden": 29, "Sjælland": 17, "Skåne": 33}


@pytest.mark.parametrize(
    ("name", "others"),
    [
        ("Køge", {"Köge", "Koege", "Koge"}),
        ("Malmö", {"Malmø", "Malmoe", "Malmo"}),
        ("Taastrup", {"Tåstrup"}),
        ("Tårnby", {"Taarnby", "Tarnby"}),
        ("Ängelholm", {"Ængelholm", "Aengelholm", "Angelholm"}),
        ("Næstved", {"Nästved", "Naestved", "Nastved"}),
        ("Lund", set()),
    ],
)
def test_a_name_is_known_as_other_keyboards_write_it(name, others):
    assert set(spellings(name)) == {name, *others}


@pytest.mark.parametrize(("region", "number"), MUNICIPALITIES.items())
def test_every_municipality_of_ours_is_in_the_register_with_its_code(region, number):
    codes = [place.code for place in load_registers().places if place.region == region and place.code]

    assert len(codes) == len(set(codes)) == number
    assert {len(code) for code in codes} == {4 if region == "Skåne" else 3}
