from __future__ import annotations

import pytest

from bot.visits.programme import travel
from knowledge import Place

OFFICE = Place(name="City Hall", lat=55.676, lon=12.568)


@pytest.mark.parametrize(
    ("lat", "lon", "country", "least", "most"),
    [
        pytest.param(55.709, 12.598, "DK", 15, 20, id="Nordhavn"),
        pytest.param(55.786, 12.521, "DK", 20, 30, id="Lyngby"),
        pytest.param(55.641, 12.080, "DK", 35, 45, id="Roskilde"),
        pytest.param(55.605, 13.000, "SE", 35, 45, id="Malmö, over the bridge"),
        pytest.param(55.705, 13.190, "SE", 45, 60, id="Lund"),
        pytest.param(56.046, 12.694, "SE", 75, 90, id="Helsingborg, by ferry or bridge"),
        pytest.param(55.680, 11.090, "DK", 75, 90, id="Kalundborg"),
    ],
)
def test_a_journey_takes_what_a_bus_takes(lat, lon, country, least, most):
    there = Place(name="", lat=lat, lon=lon, country=country)

    assert least <= travel.minutes(OFFICE, there) <= most
    assert travel.minutes(OFFICE, there) == travel.minutes(there, OFFICE)


def test_within_one_place_nobody_travels():
    assert travel.minutes(OFFICE, OFFICE) == 0
