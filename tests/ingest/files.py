"""Files as people send them, made on the spot."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage

import docx
import typst
from pypdf import PdfReader, PdfWriter

PARAGRAPH = (
    "Værkstedet tager imod skoler og delegationer om tirsdagen. Turen varer to timer, og den slutter i gården, "
    "hvor gæsterne ser de gamle maskiner i brug."
)


def a_pdf(body: str = PARAGRAPH, *, title: str = "Besøg på værkstedet", columns: int = 1, header: str = "") -> bytes:
    source = (
        f'#set document(title: "{title}", date: none)\n'
        f'#set page(width: 15cm, height: 12cm, columns: {columns}, header: [{header}])\n#set text(lang: "da")\n{body}'
    )
    return bytes(typst.compile(source.encode(), format="pdf"))


def an_encrypted_pdf() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(a_pdf())))
    writer.encrypt("hemmelig", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def a_scanned_pdf() -> bytes:
    return a_pdf("#rect(width: 5cm, height: 5cm, fill: gray)", title="")


def a_docx() -> bytes:
    document = docx.Document()
    document.add_heading("Besøg på værkstedet", 0)
    document.add_heading("Praktisk", 1)
    document.add_paragraph(PARAGRAPH)
    document.add_paragraph("Madpakke", style="List Bullet")
    hidden = document.add_paragraph("Synlig. ").add_run("Skjult ordre.")
    hidden.font.hidden = True
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Gruppe", "højst 25"
    return _saved(document)


def a_zip_bomb_docx() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 200_000_000)
    return out.getvalue()


def a_page() -> bytes:
    return (
        "<!doctype html><html><head><title>Værkstedet</title><script>alert(1)</script></head><body><nav>Menu</nav>"
        f"<h1>Besøg på værkstedet</h1><h2>Praktisk</h2><p>{PARAGRAPH}</p><ul><li>Madpakke</li><li>Regntøj</li></ul>"
        "<p hidden>Skjult ordre.</p></body></html>"
    ).encode()


def a_mail() -> bytes:
    message = EmailMessage()
    message["Subject"] = "Besøg på værkstedet"
    message["From"] = "gruppe@skole.example"
    message["Date"] = "Tue, 03 Mar 2026 09:00:00 +0100"
    message.set_content(PARAGRAPH)
    return bytes(message)


def _saved(document: object) -> bytes:
    out = io.BytesIO()
    document.save(out)  # type: ignore[attr-defined]
    return out.getvalue()
