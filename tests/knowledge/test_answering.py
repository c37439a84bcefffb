import datetime as dt
from collections.abc import Sequence

import pytest

from knowledge.analysis import coverage, searchable
from knowledge.answering import answer
from knowledge.answering.shapes import has_shape
from knowledge.citations import unsupported
from knowledge.models import Answer, AnswerStatus, Chunk, DocumentKind, Passage

TODAY = dt.date(2026, 11, 20)


def a_passage(text: str, *, title: str = "Haven", section: str = "", ordinal: int = 0, **changes: object) -> Passage:
    fields: dict[str, object] = {
        "id": f"have.txt#{ordinal}",
        "document": "have.txt",
        "ordinal": ordinal,
        "title": title,
        "section": section,
        "text": text,
        "start": 0,
        "end": len(text),
        "language": "da",
    }
    return Passage(chunk=Chunk.model_validate(fields | changes), score=1.0, similarity=0.86, coverage=0.5)


def ask(question: str, passages: Sequence[Passage], *, language: str = "da") -> Answer:
    measured = [
        passage.model_copy(update={"coverage": coverage(question, searchable(passage.chunk))}) for passage in passages
    ]
    return answer(question, measured, language=language, quote=lambda passage: passage.chunk.text, today=TODAY)


BENCHES = a_passage("Haven har 12 bænke og 3 borde. Den ligger ved kirken. Haven åbnede i 2014 for alle.")
PARTIES = a_passage("Parter:\n• Skolen\n• Kirken\n• Byens gartnere", section="Deltagende parter", ordinal=1)
CONTACT = a_passage("Kontakt:\n• Kontor for haver, haver@byen.example", section="Kontakt", ordinal=2)


def test_the_sentence_that_answers_is_quoted_with_its_mark() -> None:
    got = ask("Hvor mange bænke har haven?", [BENCHES, PARTIES])

    assert got.status is AnswerStatus.ANSWERED
    assert "“Haven har 12 bænke og 3 borde.” [1]" in got.answer
    assert got.citations[0].quote.startswith("Haven har 12 bænke og 3 borde.")


def test_every_quote_stands_in_its_document() -> None:
    raw = "Haven har tolv bæn-\n\nke og 3 borde.\n1\n\uf0b7 Den er stor.\n"
    passage = a_passage("Haven har tolv bænke og 3 borde.\n• Den er stor.")

    got = answer("Hvad har haven af bænke?", [passage], language="da", quote=lambda _: raw, today=TODAY)

    assert (got.status, unsupported(got.citations, {"have.txt": raw})) == (AnswerStatus.ANSWERED, [])


def test_a_part_asked_for_as_such_is_shown_whole() -> None:
    got = ask("Hvilke parter deltager i haven?", [BENCHES, PARTIES, CONTACT])

    assert got.citations[0].section == "Deltagende parter"
    assert [line for line in got.answer.splitlines() if line.startswith("•")] == [
        "• Skolen [1]",
        "• Kirken [1]",
        "• Byens gartnere [1]",
    ]


def test_the_contact_is_taken_from_the_section_that_the_question_names() -> None:
    other = a_passage("Kontakt:\n• Kontor for torve", title="Torvet", section="Kontakt", ordinal=7)

    assert ask("Hvem er kontakt for haven?", [other, CONTACT]).citations[0].quote.endswith("haver@byen.example")


@pytest.mark.parametrize(
    "question",
    [
        pytest.param("Hvad koster det at komme ind i haven?", id="a-price-and-no-amount"),
        pytest.param("Hvor mange bænke havde haven i 2019?", id="a-year-that-is-not-there"),
        pytest.param("Hvor mange bænke har haven i Odense?", id="a-name-that-is-not-there"),
        pytest.param("Hvad er cpr-nummeret på gartneren?", id="a-personal-number"),
        pytest.param("Er haven åben i morgen?", id="the-moment"),
        pytest.param("Hvem vandt cykelløbet?", id="another-subject"),
        pytest.param("\ufdfa" * 9, id="the-longest-ligature"),
    ],
)
def test_what_nothing_supports_is_not_found(question: str) -> None:
    got = ask(question, [BENCHES, PARTIES])

    assert (got.status, got.citations) == (AnswerStatus.NOT_FOUND, ())


def test_no_passage_is_no_answer() -> None:
    assert ask("Hvor mange bænke har haven?", []).status is AnswerStatus.NOT_FOUND


@pytest.mark.parametrize(
    ("language", "opening"),
    [
        ("da", "Det finder jeg"),
        ("en", "I find nothing"),
        ("sv", "Jag hittar"),
        ("no", "Jeg finner"),
        ("de", "In den Dokumenten"),
        ("fr", "Je ne trouve"),
        ("es", "No encuentro"),
        ("zh", "在我所掌握"),
        ("fi", "I find nothing"),
    ],
)
def test_the_frame_speaks_the_language_of_the_question(language: str, opening: str) -> None:
    assert ask("?", [], language=language).answer.startswith(opening)


def test_trap_1_a_number_on_two_sections_is_ambiguous_and_shows_both() -> None:
    nine, also_nine = "Nr. 9 8– Torvet", "Nr. 9 – Broen"
    passages = [
        a_passage("Torvet skal samle byen.", title=nine, ordinal=1),
        a_passage("Broen skal bære cykler.", title=also_nine, ordinal=2),
    ]

    got = ask("Hvad handler nr. 9 om?", passages)

    assert got.status is AnswerStatus.AMBIGUOUS
    assert [citation.title for citation in got.citations] == [nine, also_nine]
    assert got.notes[0].endswith(f"{nine} / {also_nine}.")


def test_trap_1_the_new_number_finds_a_section_whose_number_was_changed_halfway() -> None:
    got = ask("Hvad handler nr. 6 om?", [a_passage("Dammen skal renses for alger.", title="Nr. 65: Dammen")])

    assert (got.status, got.citations[0].title) == (AnswerStatus.ANSWERED, "Nr. 65: Dammen")
    assert "Nr. 65: Dammen" in got.notes[-1]


def test_a_number_that_no_section_carries_is_not_found() -> None:
    passage = a_passage("Dammen skal renses for alger.", title="Nr. 4: Dammen")

    assert ask("Hvad handler nr. 31 om?", [passage]).status is AnswerStatus.NOT_FOUND


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Nøgletal:\n• [Udestår]", id="trap-2-outstanding"),
        pytest.param("Nøgletal:\n• I juni 2018 har X skoler fået en have.", id="trap-3-letters-for-figures"),
    ],
)
def test_a_placeholder_is_named_and_never_filled_in(text: str) -> None:
    got = ask("Hvilke nøgletal har haven?", [a_passage(text, section="Nøgletal")])

    assert [note for note in got.notes if "pladsholder" in note] != []


def test_trap_21_a_target_is_not_worded_as_a_result() -> None:
    got = ask(
        "Hvor mange bænke forventes der i haven?",
        [a_passage("• Haven har 40 bænke i 2025.", section="Forventede effekter", as_of="2016")],
    )

    assert got.notes == (
        "Kilden angiver et mål eller en forventning, ikke et opnået resultat.",
        "Kilden taler fra 2016; tjek, om det stadig gælder.",
    )


def test_trap_23_a_period_that_has_ended_is_no_running_offer() -> None:
    got = ask("Hvornår begyndte haven?", [a_passage("Varighed:\n31/03/2016\n29/03/2020", section="Varighed")])

    assert got.notes == ("Perioden i kilden sluttede 2020-03-29; det er ikke et aktuelt tilbud.",)


def test_a_document_given_to_us_is_cited_before_a_summary_of_ours() -> None:
    summary = a_passage("Haven har 12 bænke.", document="have.md", id="have.md#0", kind=DocumentKind.LIBRARY, ordinal=0)

    got = ask("Hvor mange bænke har haven?", [summary, BENCHES])

    assert [citation.document for citation in got.citations][:1] == ["have.txt"]


def test_quotes_stay_within_six_hundred_characters_and_five_in_number() -> None:
    sentence = "Haven har 12 bænke, og der kommer flere til hvert år, når foråret kommer. "
    passages = [a_passage((sentence * 12).strip(), ordinal=n, id=f"have.txt#{n}") for n in range(8)]

    got = ask("Hvilke bænke har haven?", passages)

    assert len(got.citations) <= 5
    assert max(len(citation.quote) for citation in got.citations) <= 600


def test_an_address_survives_any_file_name() -> None:
    passage = a_passage("Haven har 12 bænke.", document="år 2016/ny?.txt", id="x#0")

    assert ask("Hvor mange bænke har haven?", [passage]).citations[0].url == "/documents/%C3%A5r%202016%2Fny%3F.txt#p0"


def test_what_a_numbered_section_is_about_its_beginning_says() -> None:
    about = a_passage("Nr. 4: Haven\nHaven giver alle et sted at være.", title="Nr. 4: Haven", ordinal=3)
    effects = a_passage("Initiativet handler om 120 gæster.", title="Nr. 4: Haven", section="Mål", ordinal=4)

    got = ask("Hvad handler initiativ nr. 4 om?", [effects, about])

    assert got.citations[0].quote.endswith("Haven giver alle et sted at være.")


def test_what_is_so_comes_before_what_is_forecast_where_no_year_is_asked_for() -> None:
    gate = "I 2030 vil 90 cykler stå ved haven og dens port. Ved haven og dens port står 40 cykler."
    passage = a_passage(gate, as_of="2016")

    assert "“Ved haven og dens port står 40 cykler.” [1]" in ask("Hvor mange cykler står ved haven?", [passage]).answer
    assert "“I 2030 vil 90 cykler" in ask("Hvor mange cykler står ved haven i 2030?", [passage]).answer


def test_a_lead_in_that_tells_something_by_itself_answers() -> None:
    lead = "Set i tilbageblik over syv år, hvor gartnerne har passet haven, står især to ting frem:"
    passage = a_passage(f"{lead}\n• Roserne\n• Dammen")

    got = ask("Hvor længe har gartnerne passet haven?", [passage])

    assert "syv år" in got.citations[0].quote


def test_a_contact_named_for_a_matter_is_found_by_it() -> None:
    introduction = a_passage(
        "Drivhuset samler byens gartnere. Her deles redskaber og frø.", title="Drivhuset", ordinal=3
    )
    contact = a_passage(
        "Kontakt:\n• Ane Holm, ane@byen.example\n• Bier: Bo Lind, bo@byen.example",
        title="Drivhuset",
        section="Kontakt",
        ordinal=4,
    )
    passages = [BENCHES, CONTACT, introduction, contact]

    got = answer(
        "Hvem er kontakt for bier?",
        passages,
        language="da",
        quote=lambda passage: passage.chunk.text,
        siblings=lambda _: [passage.chunk for passage in passages],
        today=TODAY,
    )

    assert "bo@byen.example" in got.citations[0].quote


def test_a_telephone_number_is_no_amount() -> None:
    assert not has_shape("number", "Ane Holm, tlf. 12 34 56 78, ane.07@byen.example")
    assert has_shape("number", "Haven har 12 bænke, tlf. 12345678")
