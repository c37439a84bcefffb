"""Traps that only show when all the real documents are asked at once; by their number in the domain note."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest

from knowledge.base import KnowledgeBase
from knowledge.citations import unsupported
from knowledge.evaluation import read_questions, score_questions
from knowledge.models import Answer, DocumentKind
from knowledge.registers.loading import load_registers
from tests.fitting import DATA, SEEDS, opened


@pytest.fixture(scope="module")
def base(indexed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    if not SEEDS.is_dir():
        pytest.skip("the source documents are not beside the repository (../shared/seeds)")
    folder = Path(copytree(indexed, tmp_path_factory.mktemp("sources") / "data"))
    with opened(folder / "knowledge", SEEDS) as sources:
        yield sources


def given(got: Answer, base: KnowledgeBase) -> list[str]:
    """The quotes from documents that somebody gave us."""
    sources = {info.name for info in base.documents() if info.kind is DocumentKind.SOURCE}
    return [citation.quote for citation in got.citations if citation.document in sources]


def test_trap_16_a_passage_that_two_initiatives_share_is_cited_from_both(base: KnowledgeBase) -> None:
    got = base.ask("Hvilken bredbåndshastighed skal alle boliger have i 2020?")

    titles = {citation.title.split("–")[1].split()[0] for citation in got.citations if citation.title.startswith("Nr.")}
    assert titles == {"Digital", "Smart"}
    assert got.answer.count("100 Mbit/s") == 1


def test_trap_25_no_place_in_the_lost_figure_is_made_up(base: KnowledgeBase) -> None:
    got = base.ask("Hvilket aktivitetsniveau har scenariet Fælles løsninger?")

    assert "neddrosler til et minimum" in got.citations[0].quote
    assert unsupported(got.citations, lambda name: base.document(name).text) == []
    assert "Kilden er et forslag, ikke en beslutning." in got.notes


def test_trap_26_a_count_of_municipalities_says_which_are_counted(base: KnowledgeBase) -> None:
    got = base.ask("Hvor mange kommuner er der i Greater Copenhagen?")

    assert [note for note in got.notes if "79 kommuner og 3 regioner" in note] != []


def test_trap_27_a_fifth_of_the_enquiries_is_that_of_the_near_markets(base: KnowledgeBase) -> None:
    got = base.ask("Hvor stor en del af henvendelserne i 2017 kom fra nærmarkederne?")

    assert "en femtedel" in got.citations[0].quote
    assert "Kina" not in got.answer


def test_trap_29_who_went_to_los_angeles_or_was_met_there_is_no_host_of_ours() -> None:
    registers = load_registers()

    away = {party.casefold() for mission in registers.missions for party in (*mission.participants, *mission.met)}

    assert len(away) > 20
    assert [host.name for host in registers.hosts if host.name.casefold() in away] == []


def test_trap_30_days_and_dates_of_the_journey_stand_as_printed(base: KnowledgeBase) -> None:
    got = base.ask("Hvor længe var delegationen i Los Angeles?")

    assert ("Fem dage" in got.citations[0].quote, "19.-26. oktober 2021" in got.citations[0].quote) == (True, True)


def test_trap_31_the_figures_of_herning_are_on_the_account_of_the_source(base: KnowledgeBase) -> None:
    got = base.ask("Hvad viste casen i Herning Kommune?")

    assert "115 personer" in got.answer
    assert [note for note in got.notes if "på kildens regning" in note] != []


def test_trap_34_what_may_be_one_partner_or_two_is_quoted_as_it_stands(base: KnowledgeBase) -> None:
    got = base.ask("Er Energi & Vand en del af HOFOR?")

    assert "HOFOR, Energi & Vand, Københavns Kommune" in given(got, base)[0]


def test_trap_36_bodies_are_named_as_of_their_year(base: KnowledgeBase) -> None:
    got = base.ask("Hvilke parter deltager i CALL Cph?")

    assert "Kilden taler fra 2016; tjek, om det stadig gælder." in got.notes


def test_questions_that_no_weight_was_fitted_to_are_answered_or_refused(base: KnowledgeBase) -> None:
    """One in three of them; `make bench` asks all."""
    score = score_questions(read_questions(DATA / "questions-eighth.jsonl")[::3], ask=base.ask)

    assert (score.found or 0) >= 0.8, score.misses
    assert (score.found_first or 0) >= 0.7, score.misses
    assert (score.refused or 0) >= 0.6, score.misses
    assert score.citations_kept == 1.0
