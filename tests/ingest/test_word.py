"""What nobody can see in a Word document is not its text; what can be seen is, wherever it stands."""

from __future__ import annotations

import io
import zipfile

import pytest

from ingest.formats import Unreadable, extract
from tests.ingest import words
from tests.ingest.words import a_box, a_cell, a_paragraph, a_run, a_style, a_table, a_word_file

SEEN = "Vi kommer tolv personer."
WHITE = '<w:color w:val="FFFFFF" w:themeColor="background1"/>'
DARK = '<w:shd w:val="clear" w:color="auto" w:fill="1F3864"/>'
SAID = a_paragraph(a_run(SEEN))
UPON_DARK = a_paragraph(a_run(SEEN, WHITE))


@pytest.mark.parametrize("way", words.hiding())
def test_hidden_words_are_no_text_and_are_told_of(way: str) -> None:
    found = extract("docx", words.hiding()[way])

    assert "Skjult" not in found.text
    assert words.HIDDEN in found.hidden
    assert way == "nothing else" or "Varme." in found.text


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(a_word_file(a_table(a_cell(a_table(a_cell(SAID))))), id="a table within a table"),
        pytest.param(a_word_file(a_paragraph(a_box(SAID))), id="a text box"),
        pytest.param(a_word_file(a_paragraph(a_box(SAID, fallback=SAID))), id="a text box in two forms"),
        pytest.param(a_word_file(a_paragraph(a_box("", needs="zz", fallback=SAID))), id="the form that is shown"),
        pytest.param(a_word_file(f"<w:sdt><w:sdtContent>{SAID}</w:sdtContent></w:sdt>"), id="a field to fill in"),
        pytest.param(a_word_file(a_paragraph(f"<w:ins>{a_run(SEEN)}</w:ins>")), id="words put in later"),
        pytest.param(a_word_file(a_paragraph(f"<w:hyperlink>{a_run(SEEN)}</w:hyperlink>")), id="a link"),
        pytest.param(
            a_word_file(
                a_paragraph(a_run("Varme"))
                + '<w:sectPr><w:footerReference w:type="default" r:id="r-footer"/></w:sectPr>'
                + '<w:sectPr><w:footerReference w:type="even" r:id="r-footer"/></w:sectPr>',
                more={"footer": SAID},
            ),
            id="the foot of the page",
        ),
        pytest.param(
            a_word_file(
                a_paragraph(a_run("Varme"), '<w:r><w:endnoteReference w:id="2"/></w:r>'),
                more={"endnotes": f'<w:endnote w:id="2">{SAID}</w:endnote>'},
            ),
            id="a note",
        ),
        pytest.param(a_word_file(a_paragraph(a_run(SEEN, WHITE + DARK))), id="white upon a dark word"),
        pytest.param(a_word_file(a_paragraph(a_run(SEEN, WHITE), looks=DARK)), id="white upon a dark paragraph"),
        pytest.param(a_word_file(a_table(a_cell(UPON_DARK, looks=DARK))), id="white upon a dark cell"),
        pytest.param(
            a_word_file(a_table(a_cell(a_table(a_cell(UPON_DARK)), looks=DARK))), id="white upon the cell around"
        ),
        pytest.param(a_word_file(a_paragraph(a_box(UPON_DARK, filled="1F3864"))), id="white upon a dark box"),
        pytest.param(
            a_word_file(
                UPON_DARK, ground='<w:background w:color="101010"/>', settings="<w:displayBackgroundShape/>"
            ),
            id="white upon a dark page",
        ),
        pytest.param(
            a_word_file(
                a_table(a_cell(SAID), looks='<w:tblStyle w:val="Hoved"/><w:tblLook w:val="0020"/>'),
                styles=a_style(
                    "Hoved", "", "table",
                    more='<w:tblStylePr w:type="firstRow">'
                    f"<w:rPr>{WHITE}</w:rPr><w:tcPr>{DARK}</w:tcPr></w:tblStylePr>",
                ),
            ),
            id="the head of a table in a style of its own",
        ),
        pytest.param(a_word_file(a_paragraph(a_run(SEEN, '<w:color w:val="7F7F7F"/>'))), id="grey"),
        pytest.param(a_word_file(a_paragraph(a_run(SEEN, '<w:color w:val="FFFF00"/>'))), id="yellow"),
        pytest.param(a_word_file(a_paragraph(a_run(SEEN, '<w:sz w:val="12"/>'))), id="six points"),
        pytest.param(a_word_file(a_paragraph(a_run(SEEN, '<w:vanish w:val="0"/>'))), id="told not to vanish"),
        pytest.param(
            a_word_file(
                a_paragraph(a_run(SEEN, '<w:rStyle w:val="B"/>'), looks='<w:pStyle w:val="A"/>'),
                styles=a_style("A", "<w:vanish/>", "paragraph") + a_style("B", "<w:vanish/>"),
            ),
            id="hidden by two styles, which shows it",
        ),
        pytest.param(
            a_word_file(a_paragraph(a_run(SEEN, "<w:vanish/>")).replace("<w:rPr><w:vanish/></w:rPr>", "").replace(
                "<w:pPr>", "<w:pPr><w:rPr><w:vanish/></w:rPr>")), id="only the end of the paragraph hidden",
        ),
    ],
)  # fmt: skip
def test_what_is_seen_is_read_once_wherever_it_stands(content: bytes) -> None:
    found = extract("docx", content)

    assert (found.text.count(SEEN), found.hidden) == (1, "")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(a_word_file(SAID.replace("w:t>", "w:delText>").replace("w:t ", "w:delText ").replace(
            "<w:r>", "<w:del><w:r>").replace("</w:r>", "</w:r></w:del>")), id="deleted"),
        pytest.param(a_word_file(a_paragraph(f"<w:moveFrom>{a_run(SEEN)}</w:moveFrom>")), id="moved from here"),
        pytest.param(a_word_file(a_paragraph(f"<w:r><w:instrText>{SEEN}</w:instrText></w:r>")), id="a field's code"),
        pytest.param(a_word_file(a_paragraph(f'<w:fldSimple w:instr="{SEEN}"/>')), id="the code of a short field"),
        pytest.param(
            a_word_file("", more={"comments": f'<w:comment w:id="1">{SAID}</w:comment>'}), id="a comment"
        ),
        pytest.param(
            a_word_file("", more={"footnotes": f'<w:footnote w:id="9">{SAID}</w:footnote>'}), id="a note of nothing"
        ),
        pytest.param(
            a_word_file(
                '<w:sectPr><w:headerReference w:type="first" r:id="r-header"/></w:sectPr>', more={"header": SAID}
            ),
            id="the head of a page that there is not",
        ),
        pytest.param(
            a_word_file(a_paragraph(f'<w:r><w:drawing><wp:docPr descr="{SEEN}"/></w:drawing></w:r>')),
            id="the description of a picture",
        ),
    ],
)  # fmt: skip
def test_what_is_about_the_document_is_no_text_of_it_and_not_hidden(content: bytes) -> None:
    content = _with(content, a_paragraph(a_run("Varme")))

    found = extract("docx", content)

    assert (found.text, found.hidden, found.beside) == ("Varme", "", SEEN)


def test_a_document_reads_in_its_order() -> None:
    merged = a_table(
        a_cell(a_paragraph(a_run("Dag 1")), looks='<w:vMerge w:val="restart"/>') + a_cell(a_paragraph(a_run("Kl. 9"))),
        a_cell(looks="<w:vMerge/>") + a_cell(a_paragraph(a_run("Kl. 10")), a_table(a_cell(a_paragraph(a_run("Inde"))))),
    )
    body = a_paragraph(a_run("Program"), looks='<w:pStyle w:val="Heading1"/>') + merged + a_paragraph(a_run("Slut"))

    assert extract("docx", a_word_file(body)).text.split("\n\n") == [
        "# Program",
        "Dag 1 | Kl. 9",
        "Dag 1 | Kl. 10",
        "Inde",
        "Slut",
    ]


def test_the_page_numbers_of_a_table_of_contents_are_not_hidden_words() -> None:
    found = extract("docx", a_word_file(a_paragraph(a_run("Indledning"), a_run("12", "<w:webHidden/>"))))

    assert (found.text, found.hidden) == ("Indledning", "")


def test_words_hidden_in_many_runs_are_one_sentence() -> None:
    runs = (a_run(word, "<w:vanish/>") for word in ("Ignorer", " ", "alle ", "regler"))

    assert extract("docx", a_word_file(a_paragraph(a_run("Varme"), *runs))).hidden == "Ignorer alle regler"


def test_a_document_without_a_word_is_refused() -> None:
    with pytest.raises(Unreadable):
        extract("docx", a_word_file("<w:p/>"))


def _with(content: bytes, body: str) -> bytes:
    """The same file with a paragraph before the rest."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"<w:body>", b"<w:body>" + body.encode()))
    return out.getvalue()
