import pytest

from ingest.loading import load_bytes
from knowledge.errors import DocumentRefused
from tests.ingest import files

TITLE = "Besøg på værkstedet"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("a.pdf", files.a_pdf(), id="pdf"),
        pytest.param("a.docx", files.a_docx(), id="docx"),
        pytest.param("a.html", files.a_page(), id="html"),
        pytest.param("a.eml", files.a_mail(), id="eml"),
        pytest.param("a.md", f"# {TITLE}\n\n{files.PARAGRAPH}".encode(), id="markdown"),
        pytest.param("a.txt", f"{TITLE}\n\n{files.PARAGRAPH}".encode("cp1252"), id="text-in-an-old-encoding"),
    ],
)
def test_every_format_gives_its_text_and_language(name: str, content: bytes) -> None:
    document = load_bytes(name, content)

    assert document.language == "da"
    assert files.PARAGRAPH[-40:] in " ".join(document.text.split())


def test_the_title_is_the_one_the_document_gives_itself() -> None:
    assert [load_bytes(f"a.{kind}", content).title for kind, content in
            (("pdf", files.a_pdf()), ("docx", files.a_docx()), ("eml", files.a_mail()))] == [TITLE] * 3  # fmt: skip


def test_what_is_hidden_in_a_file_is_not_read() -> None:
    assert "Skjult" not in load_bytes("a.docx", files.a_docx()).text
    page = load_bytes("a.html", files.a_page()).text
    assert [word for word in ("Skjult", "alert", "Menu") if word in page] == []


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        pytest.param("a.pdf", files.a_pdf()[:600], "damaged", id="broken-pdf"),
        pytest.param("a.pdf", files.an_encrypted_pdf(), "password", id="encrypted-pdf"),
        pytest.param("a.pdf", files.a_scanned_pdf(), "text recognition", id="scanned-pdf"),
        pytest.param("a.pdf", b"no pdf at all", "is none", id="not-a-pdf"),
        pytest.param("a.docx", files.a_zip_bomb_docx(), "unpacks into far more", id="zip-bomb"),
        pytest.param("a.docx", b"PK\x03\x04 rubbish", "damaged", id="not-a-zip"),
        pytest.param("a.doc", b"\xd0\xcf\x11\xe0 old", "old Office file", id="old-word"),
        pytest.param("a.exe", b"MZ", "type", id="unknown-type"),
        pytest.param("a.txt", b" \n ", "empty", id="empty"),
        pytest.param("a.txt", b"x" * 10_000_000, "longer than", id="ten-megabytes-on-one-line"),
        pytest.param("a.txt", b"\0" * 500 + b"abc", "no text has", id="binary"),
        pytest.param("a.txt", b"... --- ...", "no text", id="no-letter"),
        pytest.param("a.eml", b"Content-Type: message/rfc822\n\n" * 3000 + b"x", "damaged", id="nested-mail"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(name: str, content: bytes, reason: str) -> None:
    with pytest.raises(DocumentRefused) as refused:
        load_bytes(name, content)

    assert reason in refused.value.particulars


def test_a_few_nul_bytes_and_the_longest_ligature_do_no_harm() -> None:
    document = load_bytes("a.txt", ("Haven er \0 åben. " + "\ufdfa" * 9).encode())

    assert document.text == "Haven er   åben. " + "\ufdfa" * 9


def test_a_file_name_cannot_leave_its_place() -> None:
    assert load_bytes("../../etc/\u202epass#wd.txt", b"Haven er stor.").name == "pass_wd.txt"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Haven fik 12 bænke i 2016. Siden 2010 er der sket meget. I 2030 er der 40.", "2016", id="told"),
        pytest.param("Turen gik den 3. oktober 2021 til havnen.", "2021", id="one-date"),
        pytest.param("Fra 01/02/2016 til 01/02/2020.", None, id="two-dates"),
        pytest.param("I 2030 er haven færdig.", None, id="plans-only"),
    ],
)
def test_a_year_is_given_only_where_the_text_shows_it(text: str, expected: str | None) -> None:
    assert load_bytes("a.txt", text.encode()).as_of == expected
