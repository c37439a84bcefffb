"""The traps of the documents, by their number in the domain note: made-up text with the same defect."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pytest

from ingest.loading import load, load_bytes
from ingest.splitting import split
from knowledge.analysis import coverage, searchable
from knowledge.answering import answer
from knowledge.citations import unsupported
from knowledge.models import Answer, AnswerStatus, Chunk, Document, Passage

TODAY = dt.date(2026, 11, 20)
SEEDS = Path(__file__).parents[2].parent / "shared" / "seeds"

GARDEN = """Nr. 4: Haven
Projektet vil give alle i byen en have at sidde i, og det skal ske sammen med skolen. Teksten er fra juni 2016.

Mulige elementer i initiativet:
\uf0b7 Bænke ved kirken
\uf0b7 En dam med fisk

Forventede effekter:
I 2018 har haven 120 gæster om dagen.

Nøgletal:
\uf0b7 Haven fik 3,5 mio. kr. i 2015.

Initiativet bygger videre på:
\uf0b7 Skolehaven fra 2012

Deltagende parter:
Skolen og kirken. Mulige fremtidige partnere: Fiskeklubben.

Kontakt:
\uf0b7 Kontor for haver, haver@byen.example

"""
SQUARE = """Nr. 5: Torvet
Projektet vil samle byen om et torv med boder, musik og lys om aftenen. Teksten er fra juni 2016.

Mulige elementer i initiativet:
\uf0b7 Boder til fisk og ost

Nøgletal:
\uf0b7 [Udestår]

Initiativet bygger videre på:
\uf0b7 Markedet fra 2009

Deltagende parter:
Handlen og byen.

Kontakt:
\uf0b7 Kontor for torve, torve@byen.example

"""
BRIDGE = """Nr. 6: Broen
Projektet vil føre cykler over åen, og det skal ske uden biler på broen. Teksten er fra juni 2016.

Forventede effekter:
I 2019 har broen X cykler om dagen.

Nøgletal:
\uf0b7 Åen har 16 både. Søen har 5. I byen er der 22 både i alt.
\uf0b7 7-13.000 cykler kører over den gamle bro.

Deltagende parter:
Cyklisterne.

Kontakt:
\uf0b7 Kontor for broer, broer@byen.example
"""
PLANS = "mappe.txt", (GARDEN + SQUARE + BRIDGE).encode()


def taken_in(name: str, content: bytes) -> tuple[Document, list[Chunk]]:
    document = load_bytes(name, b"Om byen\n\n" + content if name != PLANS[0] else content)
    dated = {"as_of": "2016"} if name == PLANS[0] else {}
    return document, [chunk.model_copy(update=dated) for chunk in split(document)]


def ask(
    question: str, *, language: str = "da", plans: tuple[str, bytes] = PLANS, before: str = "", limit: int = 12
) -> Answer:
    document, chunks = taken_in(*plans)
    return ask_of(question, chunks, document.text, language=language, before=before, limit=limit)


def ask_of(
    question: str, chunks: Sequence[Chunk], text: str, *, language: str = "da", before: str = "", limit: int = 12
) -> Answer:
    whole = f"{before} {question}"
    found = [(coverage(whole, searchable(chunk)), chunk) for chunk in chunks]
    best = sorted(found, key=lambda pair: (-pair[0], pair[1].ordinal))[:limit]
    got = answer(
        question,
        [Passage(chunk=chunk, score=share, similarity=0.82 + 0.06 * share, coverage=share) for share, chunk in best],
        language=language,
        quote=lambda passage: text[passage.chunk.start : passage.chunk.end],
        siblings=lambda _: chunks,
        before=before,
        today=TODAY,
    )
    assert unsupported(got.citations, lambda _: text) == []
    return got


@pytest.fixture(scope="module")
def plans_of_2016() -> tuple[str, list[Chunk]]:
    if not SEEDS.is_dir():
        pytest.skip("the source documents are not beside the repository (../shared/seeds)")
    document = load(next(SEEDS.glob("004_*.txt")))
    return document.text, split(document)


def quotes(got: Answer) -> str:
    return " ".join(citation.quote for citation in got.citations)


@pytest.mark.parametrize(
    ("question", "section", "carried"),
    [
        pytest.param("Hvem er kontakt for haven?", "Kontakt", "haver@byen.example", id="contact"),
        pytest.param("Hvilke parter deltager i torvet?", "Deltagende parter", "Handlen og byen.", id="parties"),
        pytest.param("Hvad bygger haven videre på?", "Initiativet bygger videre på", "Skolehaven", id="builds on"),
        pytest.param("Hvilke effekter forventes af haven?", "Forventede effekter", "120 gæster", id="effects"),
        pytest.param("Hvilke elementer har haven?", "Mulige elementer i initiativet", "En dam med fisk", id="elements"),
        pytest.param("Hvilke nøgletal har haven?", "Nøgletal", "3,5 mio. kr.", id="figures"),
    ],
)
def test_trap_15_each_part_comes_from_its_own_section(question: str, section: str, carried: str) -> None:
    got = ask(question)

    assert (got.status, got.citations[0].section) == (AnswerStatus.ANSWERED, section)
    assert carried in quotes(got)


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Who is the contact for the garden?", "en"),
        ("Wer ist der Ansprechpartner für „Haven“?", "de"),
        ("Qui est le contact pour « Haven » ?", "fr"),
        ("Haven的联系人是谁?", "zh"),
        ("Kto jest osobą kontaktową dla Haven?", "pl"),
    ],
)
def test_trap_38_the_question_may_be_in_another_language(question: str, language: str) -> None:
    got = ask(question.replace("the garden", "Haven"), language=language)

    assert (got.language, got.citations[0].section) == (language, "Kontakt")
    assert "haver@byen.example" in quotes(got)


def test_trap_1_a_number_means_the_newer_numbering_and_the_older_is_named_once() -> None:
    changed = GARDEN.replace("Nr. 4", "Nr. 54") + SQUARE.replace("Nr. 5", "Nr. 65")

    got = ask("Hvad handler nr. 5 om?", plans=("mappe.txt", changed.encode()))

    assert (got.status, got.citations[0].title) == (AnswerStatus.ANSWERED, "Nr. 54: Haven")
    assert [note for note in got.notes if "ældre" in note] == [
        "Svaret følger den nyere nummerering; i den ældre var nummer 5: Nr. 65: Torvet."
    ]


@pytest.mark.parametrize(
    ("number", "title"),
    [("5", "Nr. 5: Grønne"), ("6", "Nr. 65: Living"), ("7", "Nr. 76: Res"), ("8", "Nr. 8 7Mad"), ("87", "Nr. 8 7Mad")],
)
def test_trap_1_the_numbers_of_2016(plans_of_2016: tuple[str, list[Chunk]], number: str, title: str) -> None:
    text, chunks = plans_of_2016

    got = ask_of(f"Hvad handler nr. {number} om?", chunks, text)

    assert (got.status, got.citations[0].title[: len(title)]) == (AnswerStatus.ANSWERED, title)
    assert len([note for note in got.notes if "ældre" in note]) == 1


def test_trap_1_number_nine_of_2016_is_ambiguous_and_explained_once(plans_of_2016: tuple[str, list[Chunk]]) -> None:
    text, chunks = plans_of_2016

    got = ask_of("Hvad handler nr. 9 om?", chunks, text)

    assert (got.status, len(got.citations)) == (AnswerStatus.AMBIGUOUS, 2)
    assert len([note for note in got.notes if "nummer 9" in note]) == 1


def test_trap_2_outstanding_figures_are_reported_and_not_borrowed() -> None:
    got = ask("Hvilke nøgletal har torvet?")

    assert [citation.section for citation in got.citations] == ["Nøgletal"]
    assert "mio. kr." not in quotes(got)
    assert "Kilden har her kun en pladsholder; tallet eller navnet er ikke udfyldt." in got.notes


@pytest.mark.parametrize("question", ["Hvilke nøgletal har sund vækst?", "Hvilke nøgletal har nr. 10?"])
def test_trap_2_outstanding_figures_of_2016(plans_of_2016: tuple[str, list[Chunk]], question: str) -> None:
    text, chunks = plans_of_2016

    assert "Udestår" in quotes(ask_of(question, chunks, text))


def test_trap_3_a_letter_for_a_figure_is_a_placeholder() -> None:
    assert (
        "Kilden har her kun en pladsholder; tallet eller navnet er ikke udfyldt."
        in ask("Hvilke effekter forventes af broen?").notes
    )


def test_trap_4_a_part_that_is_not_there_is_said_to_be_missing() -> None:
    got = ask("Hvilke effekter forventes af torvet?")

    assert (got.status, got.citations) == (AnswerStatus.NOT_FOUND, ())
    assert "Torvet" in got.answer
    assert "forventede effekter" in got.answer


def test_trap_4_the_talent_plan_of_2016_states_no_effects(plans_of_2016: tuple[str, list[Chunk]]) -> None:
    text, chunks = plans_of_2016

    assert ask_of("Hvilke effekter forventes af nr. 3?", chunks, text).status is AnswerStatus.NOT_FOUND


@pytest.mark.parametrize(
    ("question", "carried", "foreign"),
    [
        pytest.param("Hvilke elementer har nr. 3?", "boligportal", "14.000", id="5 retention is not key figures"),
        pytest.param("Hvilke parter deltager i nr. 4?", "Videninstitutioner", "pharma", id="6 programmes no parties"),
        pytest.param("Hvilke elementer har nr. 76?", "restprodukter", "252 mia", id="7 the rest after the notes"),
        pytest.param("Hvilke elementer har nr. 8?", "guldmærke", "25 Michelin", id="8 marks are no effects"),
        pytest.param("Hvilke elementer har nr. 98?", "iværksætterprogrammer", "650.000", id="9 the models rejoined"),
        pytest.param("Hvilke parter deltager i nr. 10?", "DTU og KU", "LINX", id="10 context is no party"),
    ],
)
def test_traps_5_to_10_what_two_columns_interleaved_is_put_right(
    plans_of_2016: tuple[str, list[Chunk]], question: str, carried: str, foreign: str
) -> None:
    text, chunks = plans_of_2016

    got = ask_of(question, chunks, text)

    assert carried in f"{got.answer} {quotes(got)}"
    assert foreign not in f"{got.answer} {quotes(got)}"


def test_trap_8_an_item_that_a_column_cut_is_one_item_of_the_answer(plans_of_2016: tuple[str, list[Chunk]]) -> None:
    text, chunks = plans_of_2016

    assert "omlægning til bronze-" in ask_of("Hvilke elementer har nr. 8?", chunks, text).answer


def test_trap_11_a_footnote_is_named_as_one(plans_of_2016: tuple[str, list[Chunk]]) -> None:
    _, chunks = plans_of_2016

    notes = {chunk.section: chunk.text for chunk in chunks if chunk.section.isdigit()}

    assert sorted(notes) == ["1", "2", "3", "4", "5", "6", "7"]
    assert "36 %" in notes["1"]


def test_trap_17_similar_figures_stand_side_by_side() -> None:
    waste = (
        "Genanvendelsen af affald var 36 % i hjemmene i 2011.\n\n" + "Byen er grøn. " * 160 + "\n\n"
        "Genanvendelsen af affald skal være 80 % for alt affald i 2035.\n\n"
    )

    got = ask("Hvor stor er genanvendelsen af affald?", plans=("affald.txt", waste.encode()))

    assert ("36 %" in got.answer, "80 %" in got.answer) == (True, True)
    assert got.notes[0].startswith("Kilderne har flere lignende tal")


def test_trap_18_a_sum_that_does_not_add_up_is_left_unexplained() -> None:
    got = ask("Hvor mange både er der i byen?")

    assert "Tallene i kilden går ikke op: 16 + 5 giver ikke 22. Kilden forklarer det ikke." in got.notes


def test_trap_18_the_restaurants_of_2016(plans_of_2016: tuple[str, list[Chunk]]) -> None:
    text, chunks = plans_of_2016

    got = ask_of("Hvilke nøgletal har nr. 8?", chunks, text)

    assert [note for note in got.notes if "16 + 5" in note] != []


def test_trap_19_danish_figures_are_explained_to_a_foreign_reader() -> None:
    assert [note for note in ask("What are the key figures of Broen?", language="en").notes if "point parts" in note]
    assert [note for note in ask("Hvilke nøgletal har broen?").notes if "punktum" in note] == []


def test_trap_20_a_total_is_quoted_as_a_total(plans_of_2016: tuple[str, list[Chunk]]) -> None:
    text, chunks = plans_of_2016

    assert "samlet omsætning" in quotes(ask_of("Hvilke effekter forventes af nr. 10?", chunks, text))


def test_trap_21_a_past_target_is_worded_as_a_target_with_the_year_of_the_source() -> None:
    got = ask("Hvilke effekter forventes af haven?")

    assert "I 2018" in quotes(got)
    assert got.notes[:1] == ("Kilden angiver et mål eller en forventning, ikke et opnået resultat.",)
    assert "Kilden taler fra 2016; tjek, om det stadig gælder." in got.notes


def test_trap_22_a_congress_that_was_moved_is_known_to_have_moved(plans_of_2016: tuple[str, list[Chunk]]) -> None:
    text, chunks = plans_of_2016

    got = ask_of("Hvornår er World Water Congress i København?", chunks, text)

    assert "2020" in quotes(got)
    assert [note for note in got.notes if "2022" in note] != []


def test_trap_24_a_proposal_is_attributed() -> None:
    text = "Forslag til havens fremtid\n\nAdministrationen foreslår, at haven lukkes om natten, så fuglene får ro."

    got = ask("Hvad foreslår administrationen om haven?", plans=("forslag.txt", text.encode()))

    assert "Kilden er et forslag, ikke en beslutning." in got.notes


def test_trap_28_a_name_is_known_in_any_spelling() -> None:
    text = "One-Point Entry har vist 40 grupper rundt i haven siden starten."

    got = ask("Hvor mange grupper har One Point Entry vist rundt?", plans=("rundt.txt", text.encode()))

    assert got.status is AnswerStatus.ANSWERED


def test_trap_32_a_misspelt_word_is_found_and_quoted_as_it_stands() -> None:
    text = "Madsfællesskabet samler 12 gårde om en fælles butik i byen."

    got = ask("Hvor mange gårde samler Madfællesskabet?", plans=("mad.txt", text.encode()))

    assert "Madsfællesskabet" in quotes(got)


def test_a_name_of_several_words_is_no_title_that_shares_one_of_them() -> None:
    network = SQUARE.replace("Torvet", "Fælles net i Store Grønby").replace("torve@", "net@")
    pump = BRIDGE.replace("Projektet vil føre cykler", "Besøgscentret VAND Grønby åbner, og det vil føre cykler")

    got = ask("Hvem er kontakt for VAND Grønby?", plans=("byen.txt", (network + pump).encode()))

    assert ("broer@byen.example" in got.answer, "net@byen.example" in got.answer) == (True, False)


@pytest.mark.parametrize(
    ("asked", "written"),
    [("Malmö", "Malmø"), ("GATE21", "Gate 21"), ("Høje-Taastrup", "Høje Taastrup"), ("Københavns", "København")],
)
def test_trap_33_variants_of_a_name_are_one_name(asked: str, written: str) -> None:
    text = f"{written} har 14 haver, og alle er åbne for byens børn."

    got = ask(f"Hvor mange haver har {asked}?", plans=("haver.txt", text.encode()))

    assert got.status is AnswerStatus.ANSWERED


def test_trap_35_possible_partners_stay_possible() -> None:
    got = ask("Hvilke parter deltager i haven?")

    assert "Kilden nævner nogle eller alle som mulige deltagere; de er ikke nødvendigvis med." in got.notes
    assert [note for note in ask("Hvilke parter deltager i broen?").notes if "mulige" in note] == []


def test_trap_37_this_year_in_a_text_without_a_date_is_not_placed() -> None:
    text = "Haven får i år mange flere gæster fra Tyskland end fra Norge."

    got = ask("Hvor kommer havens gæster fra?", plans=("gæster.txt", text.encode()))

    assert [note for note in got.notes if "ingen dato" in note] != []


@pytest.mark.parametrize(
    "question",
    [
        pytest.param("Hvad er gebyret for et besøg i haven?", id="fee"),
        pytest.param("Hvad er telefonnummeret til haven?", id="phone"),
        pytest.param("Hvad er åbningstiden i haven?", id="opening hours"),
        pytest.param("Hvor mange ansatte har haven?", id="staff"),
        pytest.param("Hvem er direktør for haven?", id="director"),
        pytest.param("Hvor mange gæster havde haven i 2023?", id="another year"),
        pytest.param("Hvor mange gæster har Parken?", id="another place"),
        pytest.param("Hvem er kontakt for cykelturisme i Norge?", id="another subject"),
        pytest.param("Hvilke hoteller ligger ved haven?", id="hotels"),
    ],
)
def test_trap_39_what_the_sources_cannot_answer_is_not_found(question: str) -> None:
    assert ask(question).status is AnswerStatus.NOT_FOUND


@pytest.mark.parametrize(
    ("before", "question", "section"),
    [
        ("Hvilke nøgletal har haven?", "og kontakten?", "Kontakt"),
        ("Hvem er kontakt for haven?", "Og parterne?", "Deltagende parter"),
        ("What are the key figures of Haven?", "And the contact?", "Kontakt"),
    ],
)
def test_a_follow_up_keeps_the_subject_and_changes_the_part(before: str, question: str, section: str) -> None:
    got = ask(question, before=before)

    assert (got.citations[0].title, got.citations[0].section) == ("Nr. 4: Haven", section)
