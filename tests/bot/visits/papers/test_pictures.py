from __future__ import annotations

import datetime as dt
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.visits import wording
from bot.visits.models import ProgrammeDay
from bot.visits.papers import view
from bot.visits.papers.labelling import RADIUS, apart, labels
from bot.visits.papers.pictures import pictures
from bot.visits.papers.stops import journey, km, land, over_water
from bot.visits.papers.svg import Box
from knowledge.registers.loading import load_registers
from tests.bot.visits.registers import LUND, ROSKILDE, a_place, some_registers
from tests.factories import a_programme_item, a_proposal, a_triage

SVG = "{http://www.w3.org/2000/svg}"
OFFICE = a_place("Office", 55.676, 12.568)
SHEET = Box(left=0, top=0, right=640, bottom=400)


def a_view(*days, language="en"):
    dated = tuple(ProgrammeDay(date=dt.date(2027, 10, 12 + n), items=tuple(day)) for n, day in enumerate(days))
    return view(a_proposal(days=dated, language=language), a_triage(), registers=some_registers(), reference="1")


def an_item(number, place, start, **overrides):
    values = {"id": f"i{number}", "place": place, "start": dt.time(start), "end": dt.time(start + 1), "host": None}
    return a_programme_item(**(values | overrides))


def two_days():
    first = [
        an_item(1, OFFICE, 9, kind="introduction"),
        an_item(2, ROSKILDE, 10, kind="transfer"),
        an_item(3, ROSKILDE, 11, host="bus-lab", title="Bus Lab: visit"),
        an_item(4, ROSKILDE, 12, kind="lunch", title="Lunch"),
    ]
    second = [an_item(5, LUND, 9, host="beam-line", status="confirmed"), an_item(6, OFFICE, 14, kind="wrap_up")]
    return first, second


def texts(svg):
    return [element.text for element in fromstring(svg).iter(f"{SVG}text")]


def test_stops_are_numbered_as_the_delegation_comes_to_them():
    found = journey(a_view(*two_days()))

    assert [(stop.number, stop.name, stop.times) for stop in found.stops] == [
        (1, "Office", ((1, "09:00"), (2, "14:00"))),
        (2, "Bus Lab", ((1, "11:00"),)),
        (3, "Beam Line", ((2, "09:00"),)),
    ]
    assert found.days == ((1, 2), (3, 1))


def test_lunch_before_the_visit_is_at_the_same_stop():
    lunch_first = [an_item(1, ROSKILDE, 12, kind="lunch"), an_item(2, ROSKILDE, 13, host="bus-lab")]
    two_hosts = [an_item(1, ROSKILDE, 9, host="bus-lab"), an_item(2, ROSKILDE, 11, host="garden")]

    assert [stop.name for stop in journey(a_view(lunch_first)).stops] == ["Bus Lab"]
    assert [stop.name for stop in journey(a_view(two_hosts)).stops] == ["Bus Lab", "Garden"]


def test_map_and_timeline_say_what_they_show():
    drawn_map, drawn_timeline = pictures(a_view(*two_days()))

    assert drawn_map.title == "Map of the visits"
    assert drawn_map.description.endswith(": 1 Office, 2 Bus Lab and 3 Beam Line.")
    assert "Tue 12 Oct: 09:00–10:00 Harbour Lab and 11:00–12:00 Bus Lab: visit" in drawn_timeline.description
    for picture in (drawn_map, drawn_timeline):
        root = fromstring(picture.svg)
        assert (root.find(f"{SVG}title").text, root.find(f"{SVG}desc").text) == (picture.title, picture.description)
        assert root.get("aria-labelledby") == f"{picture.name}-t {picture.name}-d"


@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_every_language_has_words_for_the_pictures(language):
    said = [f"{one.title} {one.description}" for one in pictures(a_view(*two_days(), language=language))]

    assert len(said) == 2
    assert [one for one in said if "{" in one or "None" in one] == []


def test_whoever_looks_on_reads_the_fixed_words_in_their_language():
    drawn = pictures(a_view(*two_days(), language="zh"), language="da")

    assert [one.title for one in drawn] == ["Kort over besøgene", "Programmet time for time"]


def test_nothing_is_drawn_of_nothing():
    assert pictures(a_view()) == ()


def test_names_are_words_and_never_markup():
    hostile = '</text><script>alert("x")</script>'
    shown = a_view([an_item(1, a_place(hostile), 9, title=hostile)])

    for picture in pictures(shown):
        tags = {element.tag for element in fromstring(picture.svg).iter()}
        assert f"{SVG}script" not in tags
        assert any(hostile[:7] in (text or "") for text in texts(picture.svg))


def test_pictures_hold_nothing_that_the_content_security_policy_forbids():
    for picture in pictures(a_view(*two_days())):
        found = {name for element in fromstring(picture.svg).iter() for name in element.attrib}
        assert [name for name in found if name == "style" or name.startswith("on") or "href" in name] == []


def test_how_certain_an_item_is_shows_without_colours():
    day = [
        an_item(1, ROSKILDE, 9, host="bus-lab", status="asked"),
        an_item(2, ROSKILDE, 10, host="bus-lab", status="confirmed"),
        an_item(3, ROSKILDE, 11, host="bus-lab", status="declined"),
    ]

    drawn = fromstring(pictures(a_view(day))[1].svg)
    dashes = [one.get("stroke-dasharray") for one in drawn.iter(f"{SVG}rect") if one.get("rx") == "2"]
    words = [text for text in texts(pictures(a_view(day))[1].svg) if " · " in text]

    assert dashes[:3] == ["4 3", "none", "4 3"]
    assert words == ["visit · host asked", "visit · confirmed", "visit · declined"]
    assert len([one for one in drawn.iter(f"{SVG}line") if one.get("stroke-width") == "1"]) == 1


def test_the_way_to_the_other_side_goes_over_the_bridge_or_by_the_ferry():
    malmo, helsingborg = a_place("Malmö", 55.605, 13.0, "SE"), a_place("Helsingborg", 56.05, 12.70, "SE")
    helsingor = a_place("Helsingør", 56.036, 12.614)

    assert over_water(OFFICE, ROSKILDE) == ()
    assert over_water(OFFICE, malmo) == ((55.630, 12.660), (55.565, 12.900))
    assert over_water(malmo, OFFICE) == ((55.565, 12.900), (55.630, 12.660))
    assert over_water(helsingor, helsingborg) == ((56.033, 12.616), (56.043, 12.694))


def inside(lat, lon, ring):
    crossings = 0
    for (a_lat, a_lon), (b_lat, b_lon) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (a_lat > lat) != (b_lat > lat) and lon < a_lon + (lat - a_lat) / (b_lat - a_lat) * (b_lon - a_lon):
            crossings += 1
    return crossings % 2 == 1


def test_every_host_of_the_register_stands_on_dry_land():
    wet = [
        host.id
        for host in load_registers().hosts
        if not any(inside(host.place.lat, host.place.lon, ring) for ring in land())
    ]

    assert wet == []


points = st.tuples(st.floats(20, 620), st.floats(20, 380))


@settings(max_examples=40, deadline=None)
@given(st.lists(points, min_size=1, max_size=14), st.lists(st.text("aÅ深W ", min_size=1, max_size=40), min_size=14))
def test_no_name_covers_another_nor_a_marker(where, names):
    markers = apart(where, 640, 400)
    placed = labels(names[: len(markers)], markers, sheet=SHEET)
    boxes = [label.box for label in placed if label.words]

    assert [(a, b) for n, a in enumerate(boxes) for b in boxes[n + 1 :] if a.meets(b)] == []
    assert [box for box in boxes if not box.within(SHEET)] == []
    for x, y in markers:
        marker = Box(left=x - RADIUS, top=y - RADIUS, right=x + RADIUS, bottom=y + RADIUS)
        assert [box for box in boxes if box.meets(marker)] == []


def test_hosts_in_one_house_have_a_marker_each():
    placed = apart([(300.0, 200.0)] * 5, 640, 400)

    distances = [(a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 for n, a in enumerate(placed) for b in placed[n + 1 :]]
    assert min(distances) >= (2 * RADIUS) ** 2


def test_distances_are_those_of_the_map():
    assert 33 < km(OFFICE, ROSKILDE) * 1.1 < 36
