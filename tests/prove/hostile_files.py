"""C-18, C-19: PDF and Word files of broken programs and of strangers, taken in and as they come with requests."""

from __future__ import annotations

import io
import random
import resource
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from socketserver import BaseRequestHandler, TCPServer
from threading import Thread

from bot.visits.reading import signals
from ingest import loading
from ingest.formats import Extract, extract
from ingest.loading import load_bytes
from ingest.wordlooks import Styles
from knowledge.errors import DocumentRefused
from tests.ingest import files, words
from tests.prove import hostile_attachments as attached
from tests.prove.checks import Check, Outcome, Room, all_of, replaced
from tests.prove.noise import BYTES

_MOST_MEMORY = 1_600_000  #: kB that a child may have had: its limit, and what a process costs.
_SECRET = "Kanarie og kongeskib"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

Made = Callable[[random.Random], bytes]


def pdfs(room: Room, times: int) -> Outcome:
    outcome = _read_all("a.pdf", (*_PDFS, _spoilt_pdf), times, random.Random(18))
    attached.try_damaged(outcome, ("pdf",), times // 3, random.Random(181))
    return outcome


def word_files(room: Room, times: int) -> Outcome:
    """A file that a document may name, and an address that it may call, lie on this machine."""
    secret = room.new("secret") / "secret.txt"
    secret.write_text(_SECRET, "utf-8")
    with TCPServer(("127.0.0.1", 0), _Canary) as canary:
        _Canary.called = 0
        Thread(target=canary.serve_forever, daemon=True).start()
        made = _word_files(secret, f"http://127.0.0.1:{canary.server_address[1]}/x")
        outcome = _read_all("a.docx", (*made, _spoilt_word), times, random.Random(19))
        canary.shutdown()
    outcome.trial(_Canary.called == 0, f"{_Canary.called} connections")
    ways = attached.try_hidden(outcome, times)
    attached.try_damaged(outcome, ("docx",), times // 3, random.Random(191))
    outcome.told += f"; words hidden in {ways} ways in files of five kinds that came with requests, all told of"
    return outcome


def _read_all(name: str, made: Sequence[Made], times: int, chance: random.Random) -> Outcome:
    """Each kind once, and then the last one, which is another one each time."""
    outcome, slowest, read = Outcome(), 0.0, 0
    for number in range(max(times, 1)):
        kind = made[min(number, len(made) - 1)]
        content, begun = kind(chance), time.monotonic()
        try:
            text = load_bytes(name, content).text
            read += 1
            held = any(char.isalnum() for char in text) and _SECRET not in text and "Skjult" not in text
            told = text[:200]
        except DocumentRefused as refused:
            told = refused.particulars
            held = told.startswith(f"{name}: ") and told.endswith(".")
        except Exception as error:  # noqa: BLE001 - whatever else comes out of it would stop the worker
            held, told = False, f"{type(error).__name__}: {error}"
        slowest = max(slowest, time.monotonic() - begun)
        outcome.trial(held, f"{kind.__name__}: {told}")
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    outcome.trial(memory <= _MOST_MEMORY, f"{memory:,} kB")
    outcome.told = f"{read} read, the others refused with a reason; at most {slowest:.0f} s and {memory // 1000} MB"
    return outcome


def _spoilt(content: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 6)):
        content = chance.choice(BYTES)(content, chance)
    return content


def _spoilt_pdf(chance: random.Random) -> bytes:
    return _spoilt(chance.choice((files.a_pdf(), *(one(chance) for one in _PDFS[:8]))), chance)


def _spoilt_word(chance: random.Random) -> bytes:
    """In one of its parts more often than as a whole: a broken archive says so at once."""
    if chance.random() < 0.3:
        return _spoilt(files.a_docx(), chance)
    with zipfile.ZipFile(io.BytesIO(files.a_docx())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice([*parts, "word/document.xml", "word/document.xml", "word/styles.xml"])
    return _zipped(parts | {name: _spoilt(parts[name], chance)})


def _a_pdf_of(*objects: bytes, trailer: bytes = b"") -> bytes:
    """Objects 1, 2, …, of which the first is the catalogue, with a table that fits them."""
    out, at = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, start=1):
        at.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % one for one in at)
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d /Root 1 0 R %s>>\nstartxref\n%d\n%%%%EOF"
    return bytes(out) + end % (len(at) + 1, table, len(at) + 1, trailer, len(out))


def _stream(content: bytes, more: bytes = b"") -> bytes:
    return b"<</Length %d %s>>\nstream\n%s\nendstream" % (len(content), more, content)


def _a_page(content: bytes, *, more: bytes = b"", catalogue: bytes = b"", kids: bytes = b"[3 0 R]") -> bytes:
    return _a_pdf_of(
        b"<</Type /Catalog /Pages 2 0 R %s>>" % catalogue,
        b"<</Type /Pages /Kids %s /Count 1>>" % kids,
        b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents 4 0 R"
        b" /Resources <</Font <</F 5 0 R>>>> %s>>" % more,
        content,
        b"<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>",
    )


_SAID = _stream(b"BT /F 12 Tf 20 200 Td (Fjernvarme i Malmbergs kommun) Tj ET")


def _of(name: str, content: Callable[[], bytes]) -> Made:
    def made(_: random.Random) -> bytes:
        return content()

    made.__name__ = name
    return made


_PDFS: tuple[Made, ...] = (
    _of("plain", lambda: _a_page(_SAID)),
    _of("pages that hold themselves", lambda: _a_page(_SAID, kids=b"[2 0 R 3 0 R 2 0 R]")),
    _of("filters upon filters", lambda: _a_page(_stream(b"x" * 100, b"/Filter [" + b"/FlateDecode " * 500 + b"]"))),
    _of("arrays within arrays", lambda: _a_page(_SAID, more=b"/X " + b"[" * 20_000 + b"]" * 20_000)),
    _of("a page of a million square metres", lambda: _a_page(_SAID, more=b"/MediaBox [0 0 1e12 1e12]")),
    _of("a length of its own", lambda: _a_page(b"<</Length 4 0 R>>\nstream\nBT ET\nendstream")),
    _of("a negative length", lambda: _a_page(b"<</Length -5>>\nstream\nBT ET\nendstream")),
    _of("scripts and calls", lambda: _a_page(_SAID, catalogue=_ACTIONS)),
    _of("words without end", lambda: _a_page(_stream(b"BT /F 12 Tf " + b"(varme ) Tj " * 20_000 + b"ET"))),
    _of("no pages", lambda: _a_page(_SAID, kids=b"[]")),
    _of("a table that points elsewhere", lambda: _a_page(_SAID).replace(b"startxref\n", b"startxref\n9")),
    _of("a head and no more", lambda: b"%PDF-1.7\n"),
    _of("a head behind other bytes", lambda: b"GIF89a" + _a_page(_SAID)),
    _of("a page of HTML", lambda: b"<html>%PDF-1.7 <script>x</script></html>"),
    _of("a password", files.an_encrypted_pdf),
    _of("a picture of a page", files.a_scanned_pdf),
    _of("half of it", lambda: files.a_pdf()[:900]),
    _of("a stream of 1 GB", lambda: _a_page(_bomb())),
)
_ACTIONS = (
    b"/OpenAction <</S /JavaScript /JS (app.alert(1))>> /AA <</WC <</S /URI /URI (http://127.0.0.1:9/x)>>>>"
    b" /Names <</EmbeddedFiles <</Names [(x) <</F (/etc/passwd)>>]>>>>"
)


def _bomb() -> bytes:
    squeezed = zlib.compressobj(9)
    content = b"".join(squeezed.compress(b" " * 10_000_000) for _ in range(100)) + squeezed.flush()
    return _stream(content, b"/Filter /FlateDecode")


def _word_files(secret: Path, canary: str) -> Iterator[Made]:
    called = f'<!DOCTYPE x [<!ENTITY s SYSTEM "file://{secret}"><!ENTITY % d SYSTEM "{canary}"> %d;]>'
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    nested = "<w:p><w:r><w:t>x</w:t></w:r></w:p>"
    bodies = {
        "a file from here, and a call": (called, "<w:p><w:r><w:t>Varme &s;</w:t></w:r></w:p>"),
        "a billion laughs": (f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>', "<w:p><w:r><w:t>&l11;</w:t></w:r></w:p>"),
        "tables within tables": (
            "",
            "<w:tbl><w:tr><w:tc>" * 20_000 + nested + "</w:tc></w:tr></w:tbl>" * 20_000,
        ),
        "runs without end": ("", "<w:p>" + "<w:r><w:t>varme </w:t></w:r>" * 30_000 + "</w:p>"),
        "a link within": ("", '<w:p><w:hyperlink r:id="rX"><w:r><w:t>Varme</w:t></w:r></w:hyperlink></w:p>'),
    }
    for name, (head, body) in bodies.items():
        yield _of(name, lambda head=head, body=body: _a_word_file(_document(body, head)))  # type: ignore[misc]
    yield from _hidden()
    relation = f'<Relationship Id="rX" Type="x" Target="{canary}" TargetMode="External"/></Relationships>'
    more: dict[str, Callable[[], bytes]] = {
        "a template elsewhere": lambda: _changed("word/_rels/document.xml.rels", "</Relationships>", relation),
        "a part that is missing": lambda: _a_word_file(None),
        "parts with a way out": lambda: _a_word_file(_document(nested), {"../../../tmp/x": b"x", "/etc/x": b"x"}),
        "50,000 parts": lambda: _a_word_file(_document(nested), {f"x/{n}": b"" for n in range(50_000)}),
        "a part of 1 GB": lambda: _a_word_file(_document(nested), {"word/media/x.bin": bytes(10**9)}),
        "200 MB of XML": lambda: _a_word_file(_document("<w:p><w:r><w:t>x</w:t></w:r></w:p>" * 6_000_000)),
        "macros": lambda: _a_word_file(_document(nested), {"word/vbaProject.bin": b"\xd0\xcf\x11\xe0 AutoOpen"}),
        "half of it": lambda: files.a_docx()[:4_000],
        "no archive": lambda: b"PK\x03\x04" + b"x" * 500,
        "a program": lambda: b"MZ" + bytes(500),
    }
    yield from (_of(name, content) for name, content in more.items())


def _hidden() -> Iterator[Made]:
    """In each way in which a document can hold words that nobody sees."""
    for way, content in words.hiding().items():
        yield _of(f"hidden: {way}", lambda content=content: content)  # type: ignore[misc]


def _document(body: str, head: str = "") -> bytes:
    r = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    said = f'<?xml version="1.0"?>{head}<w:document xmlns:w="{_W}" xmlns:r="{r}"><w:body>{body}</w:body></w:document>'
    return said.encode()


def _a_word_file(document: bytes | None, more: dict[str, bytes] | None = None) -> bytes:
    with zipfile.ZipFile(io.BytesIO(files.a_docx())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts |= {"word/document.xml": document} if document is not None else {}
    if document is None:
        del parts["word/document.xml"]
    return _zipped(parts | (more or {}))


def _changed(part: str, old: str, new: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(files.a_docx())) as archive:
        return _a_word_file(
            archive.read("word/document.xml"), {part: archive.read(part).replace(old.encode(), new.encode())}
        )


def _zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


class _Canary(BaseRequestHandler):
    called = 0

    def handle(self) -> None:
        type(self).called += 1


def _here(kind: str, content: bytes) -> Extract:
    """As if files were read in the process that serves."""
    return extract(kind, content)


CHECKS = (
    Check(
        id="C-18",
        observes="Damaged and hostile PDFs, with requests too, are read or refused with a reason; the worker lives on",
        run=pdfs,
        tiny=16,  # not the largest ones, which only a process of its own survives
        quick=36,
        long=2_000,
        dear=True,
        breaks={"files are read in the process that serves": replaced(loading, "extract_apart", _here)},
    ),
    Check(
        id="C-19",
        observes="Hostile Word files: nothing they name is read, memory is bounded; what any file hides is told of",
        run=word_files,
        tiny=22,
        quick=90,
        long=2_000,
        dear=True,
        breaks={
            "files are read in the process that serves, hidden words as well": all_of(
                replaced(loading, "extract_apart", _here), replaced(Styles, "seen", lambda *_, **__: True)
            ),
            "nobody is told of hidden words": replaced(signals, "_hidden", lambda letter: ()),
        },
    ),
)
