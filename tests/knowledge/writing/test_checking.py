"""What a model wrote, checked line by line, without an embedder: nearness is what a test says it is."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from knowledge import Passage
from knowledge.answering.quoting import LONGEST
from knowledge.answering.units import units
from knowledge.citations import chunk_id, document_of, unsupported
from knowledge.models import Citation
from knowledge.writing import checking
from knowledge.writing.checking import Claim, check
from knowledge.writing.figures import missing_figures
from knowledge.writing.names import missing_names
from knowledge.writing.written import Sentence, Support, Written
from tests.knowledge.factories import whole

LINES = (
    "Solcellerne i Nordhavn dækker 4.200 kvadratmeter og leverer 700 MWh om året.",
    "Anlægget drives af Havnelaugets Energiselskab og har kørt siden 2014.",
    "Målet er, at hele havnen er fossilfri i 2030, og at skibene får strøm fra land.",
)


def passage(text: str = "\n".join(LINES), *, language: str = "da", title: str = "Energi i havnen") -> Passage:
    _, [chunk] = whole("havn.txt", text, title=title, language=language)
    return Passage(chunk=chunk, score=1.0, similarity=0.9)


def near(*values: float) -> checking.Closeness:
    return lambda text, others: (list(values) * len(others))[: len(others)]


def checked(
    *sentences: tuple[str, str] | tuple[str, str, int],
    offered: Sequence[Passage] = (),
    language: str = "da",
    closeness: checking.Closeness | None = None,
) -> list[Claim]:
    made = tuple(
        Sentence(text=text, support=(Support(passage=(rest or [1])[0], quote=quote),))
        for text, quote, *rest in sentences
    )
    return check(
        Written(sentences=made),
        list(offered) or [passage()],
        language=language,
        quote=lambda one: one.chunk.text,
        closeness=closeness,
    )


def windows(claims: list[Claim]) -> list[list[str]]:
    return [[window.text for window in claim.windows] for claim in claims]


def test_a_claim_holds_by_the_whole_sentences_that_its_words_stand_in() -> None:
    assert [windows(checked((line, line))) for line in LINES] == [[[line]] for line in LINES]
    across = f"{LINES[0][-30:]} {LINES[1][:30]}"
    assert [text.split() for [text] in windows(checked((LINES[0], across)))] == [f"{LINES[0]} {LINES[1]}".split()]


@pytest.mark.parametrize("number", [0, -1, 2])
def test_a_passage_that_was_not_offered_bears_nothing_out(number: int) -> None:
    assert checked((LINES[0], LINES[0], number)) == []


def test_each_of_the_offered_passages_can_be_named() -> None:
    other = passage(LINES[1], title="Anlægget")
    first = passage(LINES[0])

    [claim] = checked((LINES[1], LINES[1], 2), offered=[first, other])

    assert claim.windows[0].passage is other
    assert checked((LINES[1], LINES[1], 1), offered=[first, other]) == []


@pytest.mark.parametrize(("quote", "holds"), [("leverer 7", True), ("leverer", False), ("700 MWh om", True)])
def test_a_quote_has_at_least_eight_letters(quote: str, holds: bool) -> None:
    assert bool(checked((LINES[0], quote))) is holds


@pytest.mark.parametrize("more", [0, 1])
def test_a_stretch_is_not_longer_than_what_can_be_shown(more: int) -> None:
    words = "Havnen sparer strøm om natten"
    text = f"{words} {'og om dagen ' * 60}"[: LONGEST + more - 1].rstrip()
    text = text + "x" * (LONGEST + more - 1 - len(text)) + "."
    offered = [passage(text)]

    found = checking._stretch(Support(passage=1, quote=words), offered, units(offered))

    assert (found is None) is bool(more)


def test_what_is_not_in_the_language_that_was_asked_in_is_dropped() -> None:
    english = "The solar cells in Nordhavn supply 700 MWh a year."

    assert checked((english, LINES[0]), closeness=near(1.0)) == []
    assert checked((english, LINES[0]), language="en", closeness=near(0.9))
    assert checked((english, LINES[0]), language="en", closeness=near(0.85))
    assert checked((english, LINES[0]), language="en", closeness=near(0.84)) == []
    assert checked((english, LINES[0]), language="en") == [], "nobody can tell whether it says the same"


def test_of_several_quotes_the_nearest_counts() -> None:
    english = "The solar cells in Nordhavn supply 700 MWh a year."
    two = Sentence(text=english, support=tuple(Support(passage=1, quote=line) for line in LINES[:2]))

    def held(*values: float) -> bool:
        return bool(
            check(
                Written(sentences=(two,)), [passage()], language="en", quote=lambda one: one.chunk.text,
                closeness=lambda text, others: list(values)[: len(others)],
            )
        )  # fmt: skip

    assert (held(0.2, 0.9), held(0.2, 0.3)) == (True, False)


def test_a_true_sentence_carries_no_other_that_its_quote_does_not_bear_out() -> None:
    added = "Sagen er godkendt, og brevet er sendt."

    assert checked((f"{LINES[0]} {added}", LINES[0])) == checked((added, LINES[0])) == []
    assert len(checked((f"{LINES[0]} Solcellerne leverer 700 MWh.", LINES[0]))) == 1


def test_all_that_is_left_has_to_be_in_the_language() -> None:
    """Words too few to tell a language by pass one by one; what they make together has to be in it."""
    short = [("Anlægget har kørt siden 2014.", LINES[1]), ("Kørt siden 2014.", LINES[1])]

    assert len(checked(*short)) == 2
    assert checked(("700 MWh om året.", LINES[0])) == [], "four words tell their language, and these tell another"
    assert len(checked(("Fossilfri i 2030.", LINES[2]), (LINES[0], LINES[0]))) == 2, "three tell nothing"
    assert checked(("Fossilfri i 2030.", LINES[2])) == [], "alone they are all that there is to tell by"


def test_one_sentence_in_another_language_is_dropped_among_others() -> None:
    english = "The cells in the harbour supply 700 MWh a year."
    offered = [passage(), passage(english, language="en", title="Harbour")]

    held = checked(
        (LINES[0], LINES[0]), (english, english, 2), (LINES[2], LINES[2]), offered=offered, closeness=near(1.0)
    )

    assert [claim.text for claim in held] == [LINES[0], LINES[2]]


@pytest.mark.parametrize(
    ("text", "is_in"),
    [("In 2030, free.", True), ("In 2030, it is free.", False), ("700 MWh om året.", False), ("", True)],
)
def test_from_four_words_on_a_language_is_told(text: str, is_in: bool) -> None:
    assert checking._is_in("da", text) is is_in


def test_exactly_half_of_the_words_is_enough() -> None:
    offered = [passage()]
    window = checking._stretch(Support(passage=1, quote=LINES[0]), offered, units(offered))
    assert window

    said = [
        checking._is_said(text, [window], [LINES[0]], "da", None) for text in ("Solcellerne synger", "Hesten synger")
    ]

    assert said == [True, False]


def test_no_sentence_at_all_is_no_claim() -> None:
    assert checked() == []
    assert checked(("", LINES[0])) == []


@pytest.mark.parametrize(("text", "holds"), [("Solcellerne leverer 700 MWh til byens busser.", True),
    ("Solcellerne varmer skolens svømmehal, kirken og byens busser.", False)])  # fmt: skip
def test_half_of_the_words_stand_in_the_quote(text: str, holds: bool) -> None:
    assert bool(checked((text, LINES[0]))) is holds


@pytest.mark.parametrize(
    ("language", "own", "by_words"),
    [
        ("da", "da", True), ("da", "no", True), ("no", "da", True), ("da", "", True), ("da", "sv", False),
        ("no", "en", False),
    ],
)  # fmt: skip
def test_neighbours_are_compared_by_words_and_others_by_meaning(language: str, own: str, by_words: bool) -> None:
    offered = [passage(language=own)]
    [window] = [checking._stretch(Support(passage=1, quote=LINES[0]), offered, units(offered))]
    assert window

    def said(text: str, closeness: checking.Closeness | None) -> bool:
        return checking._is_said(text, [window], [LINES[0]], language, closeness)

    assert said(LINES[0], None) is by_words
    assert said("Noget helt andet står her.", near(1.0)) is not by_words


def test_one_quote_in_another_language_makes_meaning_count() -> None:
    danish, swedish = passage(), passage(language="sv")
    offered = [danish, swedish]
    stretches = [
        window
        for number in (1, 2)
        if (window := checking._stretch(Support(passage=number, quote=LINES[0]), offered, units(offered)))
    ]

    assert not checking._is_said(LINES[0], stretches, [LINES[0]], "da", None)
    assert checking._is_said("Noget helt andet.", stretches, [LINES[0]], "da", near(0.9))


def test_a_title_counts_as_said() -> None:
    assert checked(("Energi i havnen leverer 700 MWh.", LINES[0]))


def test_figures_and_names_that_the_quote_lacks_drop_the_sentence() -> None:
    assert checked(("Solcellerne i Nordhavn leverer 800 MWh om året.", LINES[0])) == []
    assert checked(("Solcellerne i Sydhavn leverer 700 MWh om året.", LINES[0])) == []


def test_the_same_stretch_twice_is_cited_once() -> None:
    twice = Sentence(text=LINES[0], support=tuple(Support(passage=1, quote=LINES[0]) for _ in range(2)))

    [claim] = check(
        Written(sentences=(twice,)), [passage()], language="da", quote=lambda one: one.chunk.text, closeness=None
    )

    assert len(claim.windows) == 1


@pytest.mark.parametrize(
    ("sentence", "text", "language", "missing"),
    [
        pytest.param("Havnen ejes af Olsen", "Havnen ejes af byen", "da", ["Olsen"], id="a capital within"),
        pytest.param("Olsen ejer havnen", "Havnen ejes af byen", "da", ["Olsen"], id="a first word without its like"),
        pytest.param("Havnen", "Havnen ejes", "da", [], id="known as it stands"),
        pytest.param("olsen ejer", "Havnen", "da", [], id="no capital"),
        pytest.param("Det ejes", "Havnen", "da", [], id="a function word"),
        pytest.param("en iPhone", "en telefon", "da", ["iPhone"], id="a capital inside"),
        pytest.param("H2 leverer", "Brint leverer", "da", ["H2"], id="a first word with a figure"),
        pytest.param("EU betaler", "Byen betaler", "da", ["EU"], id="a first word in capitals"),
        pytest.param("iPhone kom", "en telefon", "de", ["iPhone"], id="a capital inside, in German"),
        pytest.param("der Hafen", "der Hafen", "de", [], id="a German noun that stands there"),
        pytest.param("i Olsens havn", "Olsen ejer havnen", "da", [], id="a genitive"),
        pytest.param("i Olsen", "Olsens havn", "da", [], id="a genitive in the text"),
        pytest.param("in Olsen's port", "Olsen owns the port", "en", [], id="an English genitive"),
        pytest.param("i Høje-Taastrup", "Høje og Taastrup", "da", [], id="joined from two"),
        pytest.param("i Høje-Olsen", "Høje og Taastrup", "da", ["Høje-Olsen"], id="joined from one and another"),
    ],
)
def test_names_that_a_text_lacks(sentence: str, text: str, language: str, missing: list[str]) -> None:
    assert missing_names(sentence, text, language=language, closeness=None) == missing


@pytest.mark.parametrize(
    ("values", "missing"),
    [
        pytest.param({"dampskibet": 0.9}, [], id="one word is much nearer"),
        pytest.param({}, ["Fartøjet"], id="none is"),
        pytest.param({"dampskibet": 0.5 + 0.06 * 4 / 3}, [], id="just near enough"),
        pytest.param({"dampskibet": 0.5 + 0.05 * 4 / 3}, ["Fartøjet"], id="not near enough"),
    ],
)
def test_a_first_word_is_no_name_where_the_text_has_its_like(values: dict[str, float], missing: list[str]) -> None:
    asked: list[list[str]] = []

    def closeness(word: str, others: Sequence[str]) -> list[float]:
        asked.append(list(others))
        return [values.get(each, 0.5) for each in others]

    text = "Dampskibet på vej til byen Odense"
    assert missing_names("Fartøjet kommer", text, language="da", closeness=closeness) == missing
    assert asked == [["dampskibet", "vej", "til", "byen", "odense"]] or asked == [
        ["dampskibet", "vej", "byen", "odense"]
    ]


@pytest.mark.parametrize(
    ("sentence", "language", "missing"),
    [
        ("Olsen ejer havnen", "da", []), ("Havnen ejes af Olsen", "da", ["Olsen"]), ("Olsen Olsen", "da", ["Olsen"]),
        ("Der Hafen Olsen", "de", []), ("iPhone", "da", ["iPhone"]), ("iPhone", "de", ["iPhone"]),
        ("EU", "de", ["EU"]), ("H2", "de", ["H2"]), ("Brint2", "de", ["Brint2"]), ("McOlsen", "de", ["McOlsen"]),
    ],
)  # fmt: skip
def test_what_is_surely_a_name_is_missing_whatever_is_like_it(sentence: str, language: str, missing: list[str]) -> None:
    def like(word: str, others: Sequence[str]) -> list[float]:
        return [0.9 if each == "dampskibet" else 0.1 for each in others]

    text = "Dampskibet lagde til i havnen ved Hafen"
    assert missing_names(sentence, text, language=language, closeness=like) == missing


def test_a_first_word_that_the_text_has_in_another_form_is_no_name() -> None:
    def never(word: str, others: Sequence[str]) -> list[float]:
        raise AssertionError

    assert missing_names("Havne bygges", "havnen bygges ud", language="da", closeness=never) == []


def test_a_text_of_short_words_has_nothing_like_a_name() -> None:
    def never(word: str, others: Sequence[str]) -> list[float]:
        raise AssertionError

    assert missing_names("Fartøjet", "på vi er", language="da", closeness=never) == ["Fartøjet"]


@pytest.mark.parametrize("document", ["havn.txt", "andet.txt"])
def test_a_quote_stands_in_the_document_that_it_names(document: str) -> None:
    def cited(quote: str) -> Citation:
        return Citation(number=1, document=document, title="x", section="", quote=quote, url="/documents/a#b.txt#p7")

    known = {"havn.txt": LINES[0], "tom.txt": ""}

    assert unsupported([cited(LINES[0])], known) == ([] if document == "havn.txt" else [cited(LINES[0])])
    assert unsupported([cited("…")], known.get) == [cited("…")]
    assert unsupported([cited(LINES[0])], lambda name: None) == [cited(LINES[0])]
    assert (chunk_id(cited("x")), document_of("a#b.txt#7")) == (f"{document}#7", "a#b.txt")


@pytest.mark.parametrize(
    ("sentence", "quoted", "missing"),
    [
        ("quarenta por cento", "40 %", set()), ("cuarenta por ciento", "40 kommuner", {"percent"}),
        ("40 pro cent", "40 %", set()), ("40 %", "40 procent", set()),
    ],
)  # fmt: skip
def test_a_share_is_a_share_in_every_language(sentence: str, quoted: str, missing: set[str]) -> None:
    assert missing_figures(sentence, quoted) - {"40"} == missing - {"40"}
