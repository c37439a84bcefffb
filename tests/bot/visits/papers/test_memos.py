from __future__ import annotations

import datetime as dt
import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from pypdf import PdfReader

from bot.adapters.papers import OfficePapers
from bot.visits.models import Contact, ItemStatus, ProgrammeDay, Signal
from bot.visits.models.participant import Part
from bot.visits.models.standing import as_it_stands
from bot.visits.papers.briefing import briefing, language_of, receptions
from bot.visits.papers.mayor import mayor_page
from bot.visits.papers.occasion import occasion
from bot.visits.papers.run_sheet import run_sheet
from bot.visits.participants.diets import counted
from bot.visits.participants.party import Party
from bot.visits.wording import memo_words as words_module
from bot.visits.wording.memo_words import LANGUAGES, memo_words
from knowledge import Agreement, HostKind, Initiative, Source
from tests.bot.visits.registers import LUND, SOURCE, a_host, hosts, some_registers
from tests.factories import (
    NOW,
    a_case,
    a_participant,
    a_place,
    a_programme_item,
    a_proposal,
    a_reading,
    a_span,
    a_triage,
    a_visit_request,
)

MESSAGE = (
    "We are 14 people from Malmberg, led by our mayor Ann Example. We want to learn about surplus heat in the network. "
    "How do you pay for it? Write to ann.private@malmberg.example or ring +46 40 123 45 67."
)
OLD = Source(document="old.txt", title="An old plan", as_of="2016")


def an_item(number, host, start, kind="visit", **overrides):
    values = {"id": f"i{number}", "host": host, "kind": kind, "start": dt.time(start), "end": dt.time(start + 1)}
    return a_programme_item(**(values | overrides))


def some_days():
    first = [
        an_item(1, None, 9, "introduction", place=a_place(name="Office")),
        an_item(2, "town-hall", 10, themes=("energy",), place=a_place(name="Town Hall", lat=55.676)),
        an_item(3, None, 11, "transfer", place=LUND),
        an_item(4, "beam-line", 13, themes=("materials_research",), place=LUND),
    ]
    second = [an_item(5, "garden", 9, themes=("food",)), an_item(6, None, 10, "wrap_up")]
    return (
        ProgrammeDay(date=dt.date(2027, 10, 12), items=tuple(first)),
        ProgrammeDay(date=dt.date(2027, 10, 13), items=tuple(second)),
    )


def an_occasion(*, registers=None, party=None, **triage):
    values = {"themes": ("energy",), "interpreting": "consecutive"} | triage
    request = a_visit_request(
        message=MESSAGE, contact=Contact(name="Ann Example", email="ann.private@malmberg.example")
    )
    signal = Signal(id="political_level", spans=(a_span("mayor", 50),))
    case = a_case(
        request=request,
        reading=a_reading(signals=(signal,)),
        triage=a_triage(**values),
        proposal=a_proposal(days=some_days()),
    )
    found = occasion(case, request, registers=registers or some_registers(), at=NOW, party=party or Party())
    assert found is not None
    return found


def of(found, host):
    return briefing(found, next(one for one in receptions(found) if one.host.id == host))


def section(memo, key, language="en"):
    heading = memo_words(language).say(key)
    return next(one for one in memo.sections if one.heading == heading)


def everything(memo):
    return memo.model_dump_json()


def test_danish_hosts_are_briefed_in_danish_and_all_others_in_english():
    found = an_occasion()

    assert {one.host.id: language_of(one.host) for one in receptions(found)} == {
        "town-hall": "da",
        "beam-line": "en",
        "garden": "da",
    }
    assert of(found, "town-hall").title == "Briefing: besøg af Malmberg kommun, Sverige"
    assert of(found, "beam-line").title == "Briefing: visit from Malmberg kommun, Sweden"


def test_a_host_is_told_what_they_want_in_their_own_words_and_what_they_ask():
    memo = of(an_occasion(), "beam-line")

    assert any("surplus heat in the network" in line.text for line in section(memo, "wants").lines)
    assert [line.text for line in section(memo, "questions").lines] == ["“How do you pay for it?”"]


def test_a_host_sees_what_lies_before_and_after_it():
    grid = section(of(an_occasion(), "beam-line"), "around").grid

    assert [row[1] for row in grid.rows] == [
        "Introduction",
        "Visit: Town Hall",
        "Here you receive them",
        "Visit: Garden",
        "Wrap-up",
    ]
    assert grid.marked == (2,)


def test_no_private_person_and_no_way_to_reach_one_stands_in_a_paper():
    found = an_occasion()
    memos = [
        of(found, "town-hall"),
        of(found, "beam-line"),
        run_sheet(found, language="da"),
        mayor_page(found, language="en"),
    ]

    for memo in memos:
        assert [private for private in ("Ann", "ann.private", "123 45 67") if private in everything(memo)] == []


def test_ranks_are_said_in_their_words_and_unknown_ones_stay_unknown():
    known = an_occasion()
    unknown = replace(known, ranks=())

    assert dict(section(of(known, "beam-line"), "who").facts)["Ranks"].startswith("They write of: “mayor”.")
    assert dict(section(of(unknown, "beam-line"), "who").facts)["Ranks"].startswith("Not known yet")


def test_what_the_register_does_not_say_is_asked_for():
    host = a_host("beam-line", place=LUND, clothing="Closed shoes", id_needed=True)
    registers = some_registers(hosts=(*(one for one in hosts() if one.id != "beam-line"), host))

    facts = dict(section(of(an_occasion(registers=registers), "beam-line"), "practical").facts)

    assert (facts["Clothing"], facts["Proof of identity"]) == (
        "Closed shoes",
        "guests show a passport or identity card",
    )
    assert facts["Fee"] == "not in our register; please tell us"


def test_nothing_is_said_of_their_country_without_a_source():
    found = an_occasion(country="PL")
    memo = of(found, "beam-line")

    assert [line.text for line in section(memo, "background").lines] == [memo_words("en").say("background_none")]
    assert [line.text for line in section(memo, "agreements").lines] == ["None that we know of."]


def test_an_agreement_that_has_ended_is_called_expired():
    over = Agreement(
        id="over",
        parties=("Malmberg", "Copenhagen"),
        country="SE",
        status="running",
        ends=dt.date(2020, 1, 1),
        summary={"en": "On heat.", "da": "Om varme."},
        sources=(OLD,),
    )

    lines = section(of(an_occasion(registers=some_registers(agreements=(over,))), "beam-line"), "agreements").lines

    assert [(line.text, line.source) for line in lines] == [
        ("There is cooperation between Malmberg and Copenhagen (expired). On heat.", "Source: An old plan, 2016")
    ]


@pytest.mark.parametrize(
    ("country", "said"), [("TW", "Taipei Representative Office"), ("CN", "no gifts"), ("SE", None)]
)
def test_what_calls_for_care_is_said_as_a_rule_of_the_house(country, said):
    lines = section(of(an_occasion(country=country), "beam-line"), "mind").lines

    assert {line.source for line in lines} == {"house rule"}
    assert len(lines) == (3 if said else 2)
    assert said is None or any(said in line.text for line in lines)


def test_a_host_that_said_no_is_not_briefed():
    found = an_occasion()
    found = replace(found, days=as_it_stands(found.days, {"i4": ItemStatus.DECLINED}))

    assert [one.host.id for one in receptions(found)] == ["town-hall", "garden"]


def test_the_run_sheet_names_the_escort_once_chosen():
    unnamed, named = (run_sheet(one, language="en") for one in (an_occasion(), replace(an_occasion(), escort="Ada A.")))

    assert dict(section(unnamed, "people").facts)["Escort"] == "Phone: ______________"
    assert dict(section(named, "people").facts)["Escort"] == "Ada A., Phone: ______________"


def test_the_run_sheet_has_every_item_with_contact_slack_and_fallback():
    memo = run_sheet(an_occasion(), language="en")
    rows = [row for one in memo.sections if one.grid for row in one.grid.rows]

    assert [row[0] for row in rows] == [
        "09:00–10:00",
        "10:00–11:00",
        "11:00–12:00",
        "13:00–14:00",
        "09:00–10:00",
        "10:00–11:00",
    ]
    assert rows[1][2].startswith("Town Hall: ")
    assert "Phone: ____" in rows[1][2]
    assert rows[2][3] == "Buffer 60 min. Crosses the Øresund: passports; allow for the border."
    assert (
        rows[4][3] == "No buffer. Not confirmed: agree on a stand-in. Partly outdoors: agree on a place under a roof."
    )


def test_the_mayor_gets_a_slot_and_three_points_each_with_its_source():
    initiative = Initiative(
        id="lab",
        title="Lab",
        labels={"en": "Heat lab", "da": "Varmelab"},
        printed_numbers=("1",),
        themes=("energy",),
        summary={"en": "A lab for heat.", "da": "Et lab for varme."},
        sources=(OLD,),
    )
    memo = mayor_page(an_occasion(registers=some_registers(initiatives=(initiative,))), language="en")
    points = section(memo, "points").lines

    assert section(memo, "slot_yours").facts == (
        ("Town Hall", "Tuesday, 12 October 2027, 10:00–11:00, Town Hall (proposed)"),
    )
    assert len(points) == 3
    assert [line.text for line in points if not line.source] == []
    assert "with targets and not results" in points[1].text


def test_the_mayor_is_not_given_points_without_a_source():
    bare = some_registers(hosts=(a_host("town-hall", kind=HostKind.MUNICIPALITY, solutions=()),))

    points = section(mayor_page(an_occasion(registers=bare, country="PL"), language="en"), "points").lines

    assert [line.text for line in points] == ["None that we have a source for."]


def test_the_mayors_page_is_one_page_however_much_there_is_to_say():
    long = {"en": "A sentence about it. " * 200, "da": "En sætning om det. " * 200}
    many = tuple(
        Agreement(
            id=f"a{n}", parties=("A" * 80, "B" * 80), country="SE", status="running", summary=long, sources=(SOURCE,)
        )
        for n in range(5)
    )
    memo = mayor_page(an_occasion(registers=some_registers(agreements=many)), language="da")

    assert len(PdfReader(io.BytesIO(OfficePapers().memos([memo]))).pages) == 1


def test_memos_are_tagged_reproducible_and_each_on_a_page_of_its_own():
    found, papers = an_occasion(), OfficePapers()
    memos = [of(found, "town-hall"), of(found, "beam-line")]

    content = papers.memos(memos)
    reader = PdfReader(io.BytesIO(content))
    first_lines = [page.extract_text() for page in reader.pages]

    assert content == papers.memos(memos)
    assert [bool(re.search(r"Briefing: (besøg|visit)", text)) for text in first_lines].count(True) == 2
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert b"pdfuaid:part" in reader.trailer["/Root"]["/Metadata"].get_data()


def test_both_languages_have_the_same_texts_with_the_same_places():
    folder = Path(words_module.__file__).parent / "data" / "papers"
    texts = {one: yaml.load((folder / f"{one}.yaml").read_text("utf-8"), yaml.CSafeLoader) for one in LANGUAGES}
    places = {
        one: {key: set(re.findall(r"\{(\w+)\}", str(text))) for key, text in texts[one].items()} for one in LANGUAGES
    }

    assert {key for key in places["da"] if key != "letter_body"} == {
        key for key in places["en"] if key != "letter_body"
    }
    assert [key for key in places["en"] if key != "letter_body" and places["da"][key] != places["en"][key]] == []


def test_an_agreement_with_another_region_of_their_country_is_not_theirs():
    elsewhere = Agreement(
        id="elsewhere",
        parties=("Malmö", "Copenhagen"),
        country="SE",
        region="Malmö",
        status="running",
        summary={"en": "On the harbour.", "da": "Om havnen."},
        sources=(OLD,),
    )
    registers = some_registers(agreements=(elsewhere,))

    def said(**triage):
        memo = of(an_occasion(registers=registers, **triage), "beam-line")
        return [line.text for line in section(memo, "agreements").lines]

    assert said() == ["None that we know of."]
    assert said(region="Malmö") == said(agreements=("elsewhere",))
    assert "On the harbour." in said(region="Malmö")[0]


def a_party(size=3):
    """The head is not the first on the list."""
    others = tuple(a_participant(f"p{number}", name=f"Kim {number}", title="Planner") for number in range(2, size))
    head = a_participant("p1", name="王小明", title="市长", organisation="上海市", part=Part.HEAD)
    mayor = a_participant(f"p{size}", name="محمد علي", title="وزير")
    return Party(participants=(head, *others, mayor), diets=counted(["vegetarian", "vegetar", "坚果过敏"]))


def told(memo):
    return memo.model_dump_json()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("paper", ["briefing", "run_sheet", "mayor"])
def test_papers_name_those_who_come_and_count_what_they_eat(paper, language):
    found = an_occasion(party=a_party())
    memos = {
        "briefing": lambda: of(found, "town-hall" if language == "da" else "beam-line"),
        "run_sheet": lambda: run_sheet(found, language=language),
        "mayor": lambda: mayor_page(found, language=language),
    }
    memo = memos[paper]()

    [grid] = [one.grid for one in memo.sections if one.heading == memo_words(memo.language).say("participants")]
    assert {row[0] for row in grid.rows} == {"王小明", "Kim 2", "محمد علي"}
    assert (grid.rows[0][0], grid.marked) == ("王小明", (0,))
    counts = {"da": "2 vegetar, 1 nøddeallergi", "en": "2 vegetarian, 1 nut allergy"}[memo.language]
    assert (counts in told(memo)) is (paper != "mayor")  # who cooks has to know it, and nobody else


def test_the_mayor_reads_of_the_highest_and_how_many_more_on_one_page():
    memo = mayor_page(an_occasion(party=a_party(30)), language="en")

    [section] = [one for one in memo.sections if one.heading == "Participants"]
    assert [row[0] for row in section.grid.rows[:2]] == ["王小明", "محمد علي"]
    assert "And 24 more on the list." in section.lines[0].text
    assert "mayor" in told(memo)
    assert len(PdfReader(io.BytesIO(OfficePapers().memos([memo]))).pages) == 1


def test_a_briefing_with_names_asks_for_care():
    confirmed = as_it_stands(some_days(), {f"i{number}": ItemStatus.CONFIRMED for number in (2, 4, 5)})
    found = replace(an_occasion(party=a_party()), days=confirmed)

    assert of(found, "beam-line").mark == memo_words("en").say("internal_named")
