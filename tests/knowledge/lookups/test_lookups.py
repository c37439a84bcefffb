from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import yaml

from knowledge.citations import unsupported
from knowledge.lookups import RegisterLookup
from knowledge.lookups.hearing import hear
from knowledge.lookups.reading import read
from knowledge.registers.profiles import profiles
from tests.knowledge.factories import whole
from tests.knowledge.lookups.shelf import TODAY, InMemoryShelf, asked

ROWS = yaml.load((Path(__file__).parent / "questions.yaml").read_text("utf-8"), yaml.CSafeLoader)
TAKEN = [pytest.param(row, id=row["q"]) for row in ROWS if "subject" in row]
LEFT = [pytest.param(row, id=row["q"]) for row in ROWS if "subject" not in row]


@pytest.mark.parametrize("row", TAKEN)
def test_a_question_to_a_register_is_answered_from_it(row, lookup, shelf, registers):
    query = read(hear(row["q"], lookup._vocabulary, language=row["lang"]), registers, today=TODAY)

    answer = asked(lookup, shelf, row["q"], row["lang"])

    assert query is not None
    assert query.subject == row["subject"]
    assert [said for said in row.get("says", []) if said not in answer.answer] == []
    assert [said for said in row.get("not", []) if said in answer.answer] == []
    if "cites" in row:
        assert any(c.document.startswith(row["cites"]) for c in answer.citations) is bool(row["cites"])
    assert answer.language == row["lang"]


@pytest.mark.parametrize("row", TAKEN)
def test_what_is_cited_stands_in_the_document(row, lookup, shelf):
    answer = asked(lookup, shelf, row["q"], row["lang"])

    assert unsupported(answer.citations, lambda name: shelf.document(name).text) == []
    assert len(answer.citations) <= 5


@pytest.mark.parametrize("row", LEFT)
def test_any_other_question_is_left_to_the_documents(row, lookup, shelf):
    assert asked(lookup, shelf, row["q"], row["lang"]) is None


def with_host(registers, host_id, **values):
    hosts = tuple(host.model_copy(update=values) if host.id == host_id else host for host in registers.hosts)
    return registers.model_copy(update={"hosts": hosts})


def test_a_known_market_comes_first_and_an_unknown_one_is_said(registers, shelf):
    lookup = RegisterLookup(with_host(registers, "balslev", markets=("PL",)))

    answer = asked(lookup, shelf, "Which companies in the network do energy and want the Polish market?").answer

    first, *others = [line for line in answer.splitlines() if line.startswith("•")]
    assert ("Balslev" in first, "wants Poland" in first) == (True, True)
    assert all("wants Poland" not in line for line in others)
    assert "Whether they want Poland as a market is not in the register for: HOFOR, ROCKWOOL" in answer


def test_who_wants_other_markets_is_left_out_and_named(registers, shelf):
    lookup = RegisterLookup(with_host(registers, "balslev", markets=("DE",)))

    answer = asked(lookup, shelf, "Which companies in Glostrup want the Polish market?").answer

    assert "Other markets only, so left out: Balslev." in answer


def test_a_host_that_is_too_small_is_named_as_such_and_not_offered(registers, shelf):
    lookup = RegisterLookup(with_host(registers, "doll", max_group=20))

    answer = asked(lookup, shelf, "Which labs in Albertslund can receive 25 people?").answer

    assert "Too small for 25 people: DOLL Living Lab." in answer
    assert "• DOLL" not in answer


def test_a_host_known_to_be_large_enough_is_offered_with_its_size(registers, shelf):
    lookup = RegisterLookup(with_host(registers, "doll", max_group=60))

    answer = asked(lookup, shelf, "Who can receive 40 people?").answer

    assert "• DOLL Living Lab – lab, Albertslund" in answer
    assert "largest group 60" in answer


def test_unknown_capacity_is_never_a_yes(lookup, shelf):
    answer = asked(lookup, shelf, "Who can receive 40 people?")

    assert answer.answer.startswith("No entry in the host register states: room for 40 people.")
    assert [citation.document for citation in answer.citations] == ["policy:group_too_large"]


def test_the_source_that_names_the_hosts_comes_before_the_register(registers):
    article = "En artikel om besøg. I Glostrup arbejder Balslev med grønne løsninger. Vejret var godt."
    source = next(host for host in registers.hosts if host.id == "balslev").sources[0].document
    shelf = InMemoryShelf(whole(source, article), *profiles(registers))

    answer = asked(RegisterLookup(registers), shelf, "Which companies in Glostrup do we have?")

    assert [citation.document for citation in answer.citations] == [source, "host:balslev"]
    assert "I Glostrup arbejder Balslev med grønne løsninger." in answer.citations[0].quote
    assert "[1] [2]" in answer.answer


def test_an_acronym_counts_only_in_capitals(lookup, shelf):
    assert asked(lookup, shelf, "Can ARC receive 20 people?") is not None
    assert asked(lookup, shelf, "Can an arc receive 20 people?") is None


@pytest.mark.parametrize("place", ["Tåstrup", "Taastrup", "Tastrup", "Høje Taastrup", "Hoeje-Taastrup", "høje-tåstrup"])
def test_a_place_is_known_under_every_spelling(place, lookup, shelf):
    assert "169" in asked(lookup, shelf, f"What is the municipality code of {place}?").answer


@pytest.mark.parametrize("place", ["Køge", "Koge", "Koege", "Köge", "KØGE"])
def test_koge_is_one_place(place, lookup, shelf):
    assert "259" in asked(lookup, shelf, f"Which region is {place} in?").answer


def test_what_is_not_indexed_is_not_shown(lookup):
    assert asked(lookup, InMemoryShelf(), "Which companies in Glostrup do we have?") is None


def test_how_many_a_host_takes_is_unknown_until_its_entry_says_it(registers, shelf):
    question = "How many people can DOLL receive?"

    unknown = asked(RegisterLookup(registers), shelf, question)
    known = asked(RegisterLookup(with_host(registers, "doll", max_group=60)), shelf, question)

    assert (unknown.status, "DOLL Living Lab" in unknown.answer) == ("not_found", True)
    assert "DOLL Living Lab: groups of 60 people at most [1]" in known.answer


@pytest.mark.parametrize("question", ["Which hosts are confirmed?", "Hvilke værter er bekræftet?"])
def test_confirmed_is_who_said_so(registers, shelf, question):
    none = asked(RegisterLookup(registers), shelf, question)
    one = asked(
        RegisterLookup(with_host(registers, "doll", confirmed_on=dt.date(2026, 1, 2))),
        shelf,
        "Which hosts are confirmed?",
    )

    assert none.status == "not_found"
    assert one.answer.count("• ") == 1


def test_what_a_source_says_of_the_network_as_a_whole_comes_first_for_the_markets_it_names(registers):
    article = "Nærmarkederne er højt prioriteret af virksomhederne i netværket. I Glostrup arbejder Balslev."
    source = registers.house.network.sources[0].document
    shelf = InMemoryShelf(whole(source, article), *profiles(registers))

    answer = asked(RegisterLookup(registers), shelf, "Which companies in the network want the German market?")

    assert answer.citations[0].quote.startswith("Nærmarkederne er højt prioriteret")
    assert "Whether they want Germany as a market is not in the register for: all of them." in answer.answer
    assert "• Balslev" in answer.answer.splitlines()[2]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        pytest.param("da", "fjernvarme og fjernkøling", id="Danish"),
        pytest.param("no", "fjernvarme og fjernkøling", id="Norwegian reads Danish"),
        pytest.param("en", "district heating and cooling", id="English"),
        pytest.param("pl", "district heating and cooling", id="English where it is not written"),
    ],
)
def test_what_a_host_shows_is_told_in_the_language_of_the_question(lookup, shelf, language, said):
    assert said in asked(lookup, shelf, "HOFOR: kan de tage 20 personer?", language).answer


def test_visitors_from_a_country_are_not_hosts_there(lookup, shelf):
    answer = asked(lookup, shelf, "Hvem har plads til 20 svenske politikere, der vil se på affald?", "da").answer

    assert "Amager Ressourcecenter" in answer


def test_every_line_names_its_source_where_it_has_no_mark(lookup, shelf):
    answer = asked(lookup, shelf, "Which hosts do we have for circular economy?").answer

    lines = [line for line in answer.splitlines() if line.startswith("• ")]
    assert [line for line in lines if not line.endswith(("]", ")"))] == []


@pytest.mark.parametrize(
    "question",
    [
        pytest.param("", id="empty"),
        pytest.param("\ufdfa" * 9, id="long expansion"),
        pytest.param("a" * 2_000, id="one word"),
        pytest.param("værter " * 280, id="one word again and again"),
        pytest.param("港" * 2_000, id="one Chinese word"),
        pytest.param("{facets} {0} %s", id="format signs"),
        pytest.param("Which hosts in \x00 Malmö?", id="NUL"),
    ],
)
def test_hostile_questions_do_no_harm(question, lookup, shelf):
    answer = asked(lookup, shelf, question)

    assert answer is None or len(answer.citations) <= 5
