from pathlib import Path
from shutil import copytree

import pytest

import knowledge
from knowledge.errors import RegisterInvalid
from knowledge.registers.loading import load_registers

DATA = Path(knowledge.__file__).parent / "registers" / "data"
THEMES = {
    "energy", "climate_adaptation", "water_and_soil", "circular_economy", "smart_city", "digital_infrastructure",
    "mobility", "health", "food", "green_procurement", "talent", "skills", "materials_research", "urban_development",
    "interregional_cooperation", "ports_and_logistics", "tourism",
}  # fmt: skip
LANGUAGES = {"da", "en", "sv", "no", "de", "fr", "es", "it", "pl", "pt", "fi", "nl", "zh", "ja"}


@pytest.fixture(scope="module")
def registers():
    return load_registers()


@pytest.fixture
def folder(tmp_path):
    copytree(DATA, tmp_path / "data")
    return tmp_path / "data"


def test_the_seventeen_themes_have_labels_and_terms_in_fourteen_languages(registers):
    assert {theme.id for theme in registers.themes} == THEMES
    assert {theme.id: set(theme.labels) for theme in registers.themes} == dict.fromkeys(THEMES, LANGUAGES)
    assert {theme.id: set(theme.terms) for theme in registers.themes} == dict.fromkeys(THEMES, LANGUAGES)


def test_no_theme_lacks_further_terms_in_a_language_of_another(registers):
    languages = {theme.id: frozenset(theme.further_terms) for theme in registers.themes}

    assert len(set(languages.values())) == 1
    assert not frozenset.union(*languages.values()) & LANGUAGES


def test_no_term_stands_twice_or_in_capitals(registers):
    terms = [
        (theme.id, language, term)
        for theme in registers.themes
        for language, stems in (theme.terms | theme.further_terms).items()
        for term in stems
    ]

    assert len(terms) == len(set(terms))
    assert [term for term in terms if term[2] != term[2].lower().strip()] == []


def test_the_gazetteer_holds_every_municipality_of_denmark_and_skane(registers):
    codes = [place.code for place in registers.places if place.code]
    inside = [place for place in registers.places if place.code and place.in_greater_copenhagen]

    assert len(codes) == len(set(codes)) == 98 + 33  # all of Denmark, and Skåne
    assert len([place for place in inside if place.country == "DK"]) == 46
    assert len([place for place in inside if place.country == "SE"]) == 33


def test_no_name_of_a_place_means_two_places(registers):
    names = [name.lower() for place in registers.places for name in (place.name, *place.aliases)]

    assert [name for name in set(names) if names.count(name) > 1] == []


def test_jutland_and_funen_lie_outside(registers):
    outside = {place.id for place in registers.places if not place.in_greater_copenhagen}

    assert {
        "jylland",
        "fyn",
        "nordjylland",
        "midtjylland",
        "syddanmark",
        "aarhus",
        "aalborg",
        "odense",
    } - outside == set()


def test_enough_hosts_for_every_theme(registers):
    served = {theme for host in registers.hosts for theme in host.themes}

    assert len(registers.hosts) >= 35
    assert served == THEMES


def test_no_name_of_a_host_means_two_hosts(registers):
    names = [name.lower() for host in registers.hosts for name in {host.name.lower(), *map(str.lower, host.aliases)}]

    assert [name for name in set(names) if names.count(name) > 1] == []


def test_what_no_source_says_about_a_host_is_left_unknown(registers):
    said = [
        host.id
        for host in registers.hosts
        if host.max_group or host.hours or host.fee or host.notice_days or host.confirmed_on
    ]

    assert said == []
    assert {host.status.value for host in registers.hosts} == {"unconfirmed", "planned"}


def test_a_host_has_an_address_that_leads_nowhere_until_it_is_confirmed(registers):
    assert [host.email for host in registers.hosts] == [f"visits@{host.id}.example" for host in registers.hosts]


def test_hosts_lie_in_greater_copenhagen(registers):
    inside = {place.name for place in registers.places if place.in_greater_copenhagen}

    assert [host.id for host in registers.hosts if host.place.municipality not in inside] == []


def test_nobody_from_an_outbound_mission_is_a_host(registers):
    met = {name.lower() for mission in registers.missions for name in (*mission.participants, *mission.met)}
    hosts = {name.lower() for host in registers.hosts for name in (host.id, host.name, *host.aliases)}

    assert len(met) == 27
    assert met & hosts == set()


def test_the_eleven_initiatives_keep_every_printed_number(registers):
    numbers = [initiative.printed_numbers for initiative in registers.initiatives]

    assert numbers == [
        ("1",), ("2",), ("3",), ("4",), ("5",), ("65",), ("76",), ("8 7",), ("9 8",), ("9",), ("10",)
    ]  # fmt: skip
    assert [one.likely_number for one in registers.initiatives] == [*map(str, range(1, 10)), None, "10"]
    assert [one.likely_old_number for one in registers.initiatives] == [
        "1",
        "2",
        "3",
        "4",
        None,
        *map(str, range(5, 11)),
    ]


def test_outstanding_figures_stay_outstanding(registers):
    outstanding = {one.id: len(one.key_figures) for one in registers.initiatives if one.key_figures_outstanding}
    without_effects = {one.id for one in registers.initiatives if not one.effects}

    assert outstanding == {"healthy-growth": 0, "materials-innovation": 0}
    assert without_effects == {"international-talent"}


def test_an_agreement_whose_end_has_passed_is_expired(registers):
    assert {one.id: one.status for one in registers.agreements if one.ends} == {"clean-china-desk": "expired"}


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        pytest.param("hosts.yaml", "kind: site", "kind: castle", "entry 'nordhavn', field kind", id="unknown kind"),
        pytest.param("hosts.yaml", "[tourism]", "[magic]", "no theme 'magic'", id="unknown theme"),
        pytest.param("hosts.yaml", "- id: gladsaxe", "- id: albertslund", "stands 2 times", id="id twice"),
        pytest.param("hosts.yaml", "- id: gladsaxe", "- id: Gladsåxe", "field id: only a-z", id="id of other letters"),
        pytest.param("hosts.yaml", "- id: gladsaxe", "- id: gladsaxe\n  hue: red", "field hue", id="unknown field"),
        pytest.param("hosts.yaml", "- id: gladsaxe", "- id: gladsaxe\n  kind: lab", "'kind' stands twice", id="twice"),
        pytest.param("hosts.yaml", "lat: 55.676", "lat: 5.5", "field lat/lon", id="coordinates elsewhere"),
        pytest.param("hosts.yaml", '- "Lokale madmarkeder"', "", "'da' has not", id="half a translation"),
        pytest.param("missions.yaml", "home: nordjylland", "home: atlantis", "no place 'atlantis'", id="home nowhere"),
        pytest.param("hosts.yaml", "kind: site", "kind: *site", "aliases are not allowed", id="alias"),
        pytest.param("house.yaml", "max_group: 30", "max_group: many", "field max_group", id="no number"),
        pytest.param("themes.yaml", "da: Energi,", "dk: Energi,", "'da' is missing", id="label missing"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(folder, file, old, new, says):
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(RegisterInvalid) as error:
        load_registers(folder)

    assert file in str(error.value)
    assert says in str(error.value)


def test_a_missing_register_is_named(folder):
    (folder / "missions.yaml").unlink()

    with pytest.raises(RegisterInvalid, match=r"missions\.yaml is missing"):
        load_registers(folder)


def test_every_rule_is_written_in_the_languages_of_our_letters(registers):
    languages = {"da", "en", "sv", "no", "de", "fr", "es", "zh"}

    assert {policy.id: (set(policy.title), set(policy.rule)) for policy in registers.policies} == {
        policy.id: (languages, languages) for policy in registers.policies
    }
    assert [policy.id for policy in registers.policies for each in languages if "{" in policy.stated(each)] == []
