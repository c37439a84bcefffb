from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import yaml

from knowledge.citations import unsupported
from knowledge.lookups import RegisterLookup
from knowledge.lookups.hearing import hear
from knowledge.lookups.reading import read
from knowledge.registers.loading import load_registers
from knowledge.registers.profiles import profiles
from tests.knowledge.factories import whole
from tests.knowledge.lookups.shelf import InMemoryShelf, RecordingCases, a_case

TODAY = dt.date(2026, 11, 22)
ROWS = yaml.safe_load((Path(__file__).parent / "questions.yaml").read_text("utf-8"))
TAKEN = [pytest.param(row, id=row["q"]) for row in ROWS if "subject" in row]
LEFT = [pytest.param(row, id=row["q"]) for row in ROWS if "subject" not in row]


@pytest.fixture(scope="module")
def registers():
    return load_registers()


@pytest.fixture(scope="module")
def shelf(registers):
    return InMemoryShelf(*profiles(registers))


@pytest.fixture(scope="module")
def lookup(registers):
    return RegisterLookup(registers)


def asked(lookup, shelf, question, language="en", thread=()):
    return lookup.ask(question, language=language, shelf=shelf, thread=thread, today=TODAY)


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


def test_an_agreement_whose_last_day_has_passed_is_expired_whatever_the_register_says(registers, shelf):
    agreements = tuple(
        each.model_copy(update={"status": "running"}) if each.id == "clean-china-desk" else each
        for each in registers.agreements
    )
    lookup = RegisterLookup(registers.model_copy(update={"agreements": agreements}))

    answer = asked(lookup, shelf, "Is the China Desk still running?")

    assert "expired" in answer.answer
    assert "CLEAN China Desk: the period ended on 2020-03-29; it is no current offer." in answer.notes


def test_a_follow_up_changes_what_it_names(lookup, shelf):
    answer = asked(lookup, shelf, "and in Glostrup?", thread=["Which companies do we have in Ballerup?"])

    assert "Balslev" in answer.answer
    assert "DIS" not in answer.answer


def test_a_follow_up_to_a_question_for_the_documents_is_theirs_too(lookup, shelf):
    assert asked(lookup, shelf, "and in Glostrup?", thread=["Why do delegations like Ballerup?"]) is None


def test_what_is_not_indexed_is_not_shown(lookup):
    assert asked(lookup, InMemoryShelf(), "Which companies in Glostrup do we have?") is None


def test_earlier_cases_are_named_by_organisation_and_never_cited(registers, shelf):
    cases = RecordingCases(a_case())

    answer = asked(RegisterLookup(registers, cases), shelf, "Has the city of Turku been here before?")

    assert "2025-0007: City of Turku (Finland), received 2025-03-01; Energy; status: held" in answer.answer
    assert "turku" in cases.asked[0].names
    assert answer.citations == ()


def test_they_are_those_of_the_thread(registers, shelf):
    cases = RecordingCases(a_case())

    asked(
        RegisterLookup(registers, cases), shelf, "Have they been here before?", thread=["A request from Turku, Finland"]
    )

    assert cases.asked[0].countries == ("FI",)
    assert "turku" in cases.asked[0].names


def test_no_earlier_case_is_said_and_not_guessed(registers, shelf):
    answer = asked(RegisterLookup(registers, RecordingCases()), shelf, "Har Turku været her før?", "da")

    assert answer.status == "not_found"
    assert answer.answer.startswith("Ingen tidligere sag passer, og ingen kilde fortæller om et sådant besøg.")


@pytest.mark.parametrize(
    ("question", "language", "wanted"),
    [
        pytest.param(
            "Var delegationen fra Turku her sidste år?",
            "da",
            {"names": ("turku",), "year": 2025},
            id="a name and a year",
        ),
        pytest.param("Hvornår var Turku her sidst?", "da", {"names": ("turku",)}, id="when"),
        pytest.param("How many Finnish delegations did we have in 2025?", "en", {"year": 2025}, id="count"),
        pytest.param("Welche Delegationen aus Finnland hatten wir?", "de", {"countries": ("FI",)}, id="country"),
        pytest.param("Which cases are open?", "en", {"state": "open"}, id="open"),
        pytest.param("Hvilke sager har vi afvist i år?", "da", {"state": "declined", "year": 2026}, id="declined"),
        pytest.param("芬兰的代表团来访过吗？", "zh", {"countries": ("FI",)}, id="Chinese"),
    ],
)
def test_earlier_cases_are_looked_for_by_what_the_question_names(registers, shelf, question, language, wanted):
    cases = RecordingCases(a_case())

    answer = asked(RegisterLookup(registers, cases), shelf, question, language)

    assert "2025-0007" in answer.answer
    assert cases.asked[0].model_dump(include=set(wanted)) == wanted


def test_a_follow_up_asks_for_somebody_else_and_no_longer_for_who_was_named_before(registers, shelf):
    cases = RecordingCases(a_case())

    asked(RegisterLookup(registers, cases), shelf, "og fra Turku?", "da", ["Har delegationen fra Oulu været her før?"])

    assert cases.asked[0].names == ("turku",)


def test_a_visit_that_a_source_tells_of_counts_as_an_earlier_one(registers):
    source = next(visit for visit in registers.visits if visit.visitor == "Helsingborg").sources[0].document
    shelf = InMemoryShelf(whole(source, "Vejret var godt. I september kom Helsingborg til Nordhavn for at se energi."))

    answer = asked(RegisterLookup(registers, RecordingCases()), shelf, "Har Helsingborg besøgt os?", "da")

    assert answer.answer.startswith("Ingen sag passer, men en kilde fortæller om et tidligere besøg:")
    assert [citation.document for citation in answer.citations] == [source]


def test_who_comes_from_the_country_of_a_city_without_cases_is_said_to_be_another(registers, shelf):
    cases = RecordingCases(a_case(is_near=True))

    answer = asked(RegisterLookup(registers, cases), shelf, "Har Oulu været her før?", "da")

    assert answer.answer.startswith("Ingen tidligere sag har det navn. Sager fra Finland: 1.")


def test_a_long_list_of_cases_says_how_many_there_are(registers, shelf):
    cases = RecordingCases(*(a_case(number=f"2025-{number:04d}") for number in range(1, 12)))

    answer = asked(RegisterLookup(registers, cases), shelf, "How many Finnish delegations did we have?")

    assert answer.answer.startswith("Cases so far that fit: 11.")
    assert answer.answer.endswith("And 3 more, older ones.")


def test_how_many_a_host_takes_is_unknown_until_its_entry_says_it(registers, shelf):
    question = "How many people can DOLL receive?"

    unknown = asked(RegisterLookup(registers), shelf, question)
    known = asked(RegisterLookup(with_host(registers, "doll", max_group=60)), shelf, question)

    assert (unknown.status, "DOLL Living Lab" in unknown.answer) == ("not_found", True)
    assert "DOLL Living Lab: groups of 60 people at most [1]" in known.answer


def test_a_follow_up_to_a_follow_up_keeps_what_both_said(lookup, shelf):
    thread = ["Hvem kan vise energi i København?", "og i Skåne?"]

    answer = asked(lookup, shelf, "hvor mange kan de tage?", "da", thread)

    assert answer.answer.startswith(
        "Hvor stor en gruppe de kan modtage, står ikke i registret for: Helsingborgs stad, H+"
    )


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


def test_an_agreement_that_ends_in_the_year_is_found_and_of_the_others_the_end_is_unknown(registers, shelf):
    agreements = tuple(
        each.model_copy(update={"ends": dt.date(2026, 12, 31)}) if each.id == "copenhagen-beijing" else each
        for each in registers.agreements
    )
    question = "Which agreements run out this year?"

    none = asked(RegisterLookup(registers), shelf, question)
    one = asked(RegisterLookup(registers.model_copy(update={"agreements": agreements})), shelf, question)

    assert none.answer.startswith("No entry in the agreement register is known to end in 2026.")
    assert (none.status, one.answer.count("• ")) == ("not_found", 1)
    assert "No source gives an end date for: Region Hovedstaden – Jiangsu Province" in one.answer


def test_a_rule_that_we_do_not_have_is_not_looked_for_elsewhere(lookup, shelf):
    answer = asked(lookup, shelf, "Hvad er reglen om gaver?", "da")

    assert (answer.status, answer.answer.startswith("Vores register har ingen regel om gaver.")) == ("not_found", True)


def test_all_rules_are_listed_each_with_its_sentence(lookup, shelf, registers):
    answer = asked(lookup, shelf, "Which rules do we have?")

    assert answer.answer.count("• ") == len(registers.policies)


def test_who_was_not_met_is_said_before_who_was(lookup, shelf):
    answer = asked(lookup, shelf, "Which companies met the Port of LA?").answer

    assert answer.startswith("Port of LA is not among those that the register names.")
    assert answer.index("Eurowind Energy") < answer.index("APM Terminals")


def test_nobody_is_said_to_have_gone_from_where_none_of_them_is(lookup, shelf):
    odense = asked(lookup, shelf, "Which companies from Odense went to Los Angeles?")
    aalborg = asked(lookup, shelf, "Which companies from Aalborg went to Los Angeles?")

    assert (odense.status, "nobody from Odense" in odense.answer) == ("not_found", True)
    assert aalborg.answer.endswith("Which of them are from Aalborg the register does not say.")


def test_who_is_asked_for_by_a_name_that_no_mission_knows_is_said_not_to_be_named(lookup, shelf):
    answer = asked(lookup, shelf, "Var Grundfos med i Los Angeles?", "da").answer

    assert answer.startswith("Grundfos er ikke blandt dem, registret nævner.")


def test_every_line_names_its_source_where_it_has_no_mark(lookup, shelf):
    answer = asked(lookup, shelf, "Which hosts do we have for circular economy?").answer

    lines = [line for line in answer.splitlines() if line.startswith("• ")]
    assert [line for line in lines if not line.endswith(("]", ")"))] == []


def test_without_a_case_store_earlier_cases_are_not_spoken_of(lookup, shelf):
    assert asked(lookup, shelf, "Has the city of Turku been here before?") is None


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
