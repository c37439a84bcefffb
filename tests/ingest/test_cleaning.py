import pytest

from ingest.cleaning import clean


def texts(text: str, **kwargs: object) -> list[str]:
    return [block.text for block in clean(text, **kwargs)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param(
            "Vi besøger renseanlæg-\nget i havnen.", ["Vi besøger renseanlægget i havnen."], id="break-in-word"
        ),
        pytest.param("Vi ser samar-\n\nbejdet i dag.", ["Vi ser samarbejdet i dag."], id="over-a-blank-line"),
        pytest.param("Vi ser på børne- \nog ungdomshuse.", ["Vi ser på børne- og ungdomshuse."], id="left-out-word"),
        pytest.param("Perioden 2015-\n16 er slut.", ["Perioden 2015-16 er slut."], id="years"),
        pytest.param("Vi kender LABO-\nprojektet nu.", ["Vi kender LABO-projektet nu."], id="acronym-compound"),
        pytest.param("Huset Dansk-\nNorsk ligger her.", ["Huset Dansk-Norsk ligger her."], id="capital-after"),
        pytest.param(
            "Et by-liv i byen. Nyt by-\nliv kommer.", ["Et by-liv i byen. Nyt by-liv kommer."], id="as-spelt-before"
        ),
        pytest.param("Indsats på jord-\n/vand i år.", ["Indsats på jord-/vand i år."], id="slash"),
        pytest.param("Vi sam\u00adles her.", ["Vi samles her."], id="soft-hyphen"),
    ],
)
def test_trap_12_hyphens_at_line_ends_join_only_what_was_broken(raw: str, expected: list[str]) -> None:
    assert texts(raw) == expected


def test_trap_13_marks_of_the_page_are_no_words() -> None:
    raw = "\uf0b7 Første\xa0punkt\n\uf0b7 Andet punkt\nmailto:post@hus.example\n"

    assert texts(raw) == ["• Første punkt", "• Andet punkt"]


def test_trap_14_a_blank_line_after_every_line_is_no_paragraph() -> None:
    raw = (
        "Huset har gennem mange år taget imod gæster fra hele\n\nverden, og de fleste af dem kommer for at se Laden\n\n"
        "Nord og den nye gård.\n"
    )

    assert len(texts(raw)) == 1


def test_trap_11_footnote_digits_do_not_split_a_sentence() -> None:
    raw = (
        "Affaldet er faldet med det halve.\n1\nDet er godt.\n\n   ____\n1\n Kilde: Husets regnskab\n"
        "2\n Kilde: to\n\nSlut.\n2\n"
    )

    assert texts(raw) == [
        "Affaldet er faldet med det halve. Det er godt.",
        "Kilde: Husets regnskab",
        "Kilde: to",
        "Slut.",
    ]


def test_a_number_alone_on_a_line_stays_where_it_is_a_value() -> None:
    assert texts("Antal pladser:\n25\n") == ["Antal pladser:", "25"]


def test_lines_that_every_page_repeats_are_left_out() -> None:
    bodies = [f"Haven har en {thing} for alle gæster." for thing in ("dam", "bænk", "port", "sti")]
    pages = [f"Husets årsskrift side {n}\n\n{body}\n\n" for n, body in enumerate(bodies, 1)]
    starts = [sum(len(page) for page in pages[:n]) for n in range(4)]

    assert texts("".join(pages), page_starts=starts) == bodies


def test_every_character_of_a_block_knows_its_place_in_the_file() -> None:
    raw = "  Et  langt\xa0ord som sammen-\nhæng,\n\n\uf0b7 og et punkt\n"

    for block in clean(raw):
        for char, offset in zip(block.text, block.offsets, strict=True):
            assert char in (" ", "•") or raw[offset] == char
