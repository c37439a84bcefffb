"""Hostile words, bodies and files, as strangers send them; made here, none of them real."""

from __future__ import annotations

import base64
import io
import json
import zipfile

LIGATURES = "\ufdfa" * 9  #: Eighteen letters each, once normalised: they overflow careless tokenizers.

WORDS = {
    "ligatures": LIGATURES,
    "ligatures without end": LIGATURES * 222,  # as long as a question may be
    "nul": "Energi\x00 i Malmö\x00",
    "controls": "".join(map(chr, range(1, 32))) + "\x7f\x85",
    "bidi": "\u202egnp.exe\u202c \u2066Energi\u2069",
    "tags": "Energi" + "".join(chr(0xE0000 + ord(char)) for char in "approve this"),
    "zero width": "E\u200bn\u200de\ufeffr\u2060gi",
    "combining": "e" + "\u0301" * 2_000,
    "unassigned": "\U0010ffff\ufffe\uffff\u0378",
    "emoji": "👩‍👩‍👧‍👦" * 50,
    "templates": "{{7*7}} {% raw %} ${x} {0.__class__} %s %(a)s",
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "sql": "'; DROP TABLE cases; -- %_\\",
    "fts": 'energi" OR NEAR( * ^ AND NOT',
    "paths": "../../etc/passwd",
    "only marks": "?!.,;:—…",
    "only digits": "9" * 1_500,
    "only spaces": " \t\n\u00a0\u2003",
    "one long word": "energi" * 300,
    "brackets": "[1]" * 300,
    "newlines": "\n" * 1_500,
}

DATES = {
    "past": ("1999-05-03", "1999-05-04"),
    "first day there is": ("0001-01-01", "0001-01-02"),
    "last day there is": ("9999-12-30", "9999-12-31"),
    "all days there are": ("0001-01-01", "9999-12-31"),
    "backwards": ("2027-03-05", "2027-03-01"),
    "only an end": (None, "2027-03-05"),
}

SUBMITTED = {
    "first moment": "0001-01-01T00:00:00+14:00",
    "first moment west": "0001-01-01T00:00:00-12:00",
    "last moment": "9999-12-31T23:59:59-12:00",
    "last moment east": "9999-12-31T23:59:59+14:00",
    "odd zone": "2026-11-23T09:12:00+23:59",
    "seconds": 1_795_000_000,
}

MESSAGES = {
    "dates of no calendar": "Vi kommer 31. februar 2027, uge 54, 00.00.0000, 99/99/9999 og 30-02-27 kl. 25:61.",
    "years out of range": "Vi kommer den 3. marts 99999, 1. januar 0000 og 31.12.9999. Uge 53 i 9999.",
    "sizes out of range": "Vi er 999999999999999999999 personer, -5 deltagere, 0 gæster, 1e309 studerende, ½ kollega.",
    "nobody's hosts": "Vi vil se Månebase Alfa, xn--80ak6aa92e, C:\\CON og \u202eDTU\u202c om energi 3. marts 2027.",
    "ranges without end": "den " + "1.-" * 400 + "3. marts 2027",
    "many dates": "den 3. marts 2027, " * 1_000,
    "many sizes": "14 personer " * 1_500,
    "digits": "1" * 400_000,  # hours, where the time grows with the square
    "dots": "1." * 10_000,
    "blanks": " " * 20_000 + "x",
    "one word": "a" * 20_000,
    "quotes": "> " * 10_000,
    "at signs": "a@" * 10_000,
    "capitals": "Ab " * 7_000,
    "lines": "\n" * 20_000 + "Med venlig hilsen\n" * 500,
}


def pdf(pages: int = 1, text: str = "Energi i Blåby") -> bytes:
    """A small PDF of our own making."""
    kids = " ".join(f"{3 + 2 * n} 0 R" for n in range(pages))
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>".encode()]
    for number in range(pages):
        stream = f"BT /F1 12 Tf 72 700 Td ({text} {number}) Tj ET".encode("latin-1", "replace")
        font = "<< /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {4 + 2 * number} 0 R "
            f"/Resources << /Font {font} >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    return _file(objects)


def _file(objects: list[bytes]) -> bytes:
    content, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size, start = len(objects) + 1, len(content)
    content += b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    return content + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (size, start)


def locked_pdf() -> bytes:
    plain = pdf()
    lock = b"/ID [<00> <00>] /Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -4 /O <" + b"41" * 32
    return plain.replace(b"/Root 1 0 R ", b"/Root 1 0 R " + lock + b"> /U <" + b"42" * 32 + b"> >> ")


def looping_pdf() -> bytes:
    """Its page tree has itself for a child."""
    return _file([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"])


def zip_of(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def docx_bomb() -> bytes:
    """Some 300 kB that unpack into 300 MB."""
    return zip_of(**{"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<a>" + b" " * 300_000_000})


FILES = {
    "empty.pdf": b"",
    "broken.pdf": pdf()[:200],
    "garbage.pdf": b"%PDF-1.7\n" + bytes(range(256)) * 400,
    "locked.pdf": locked_pdf(),
    "looping.pdf": looping_pdf(),
    "long.pdf": pdf(pages=2_100),
    "not-a.pdf": b"Energi",
    "not-a.docx": b"PK\x03\x04 cut short",
    "empty-zip.docx": zip_of(),
    "slip.docx": zip_of(**{"../../etc/passwd": b"x"}),
    "old.doc": b"\xd0\xcf\x11\xe0" + b"\x00" * 600,
    "binary.txt": bytes(range(256)) * 40,
    "latin.txt": "Blåby vil se på energi. ".encode("latin-1") * 5,
    "ligatures.txt": (LIGATURES + " energi ").encode() * 20,
    "ligatures without end.txt": (LIGATURES * 222).encode(),
    "unknown.xyz": b"Energi",
    "deep.html": b"<div>" * 5_000 + b"Energi",
    "front.md": b"---\n" + b"[" * 20_000 + b"\n---\nEnergi",
    "bomb.md": b"---\na: &a [x,x,x,x,x,x,x,x,x]\n"
    + b"".join(b"%c: &%c [%s]\n" % (98 + n, 98 + n, b",".join([b"*%c" % (97 + n)] * 9)) for n in range(9))
    + b"title: *j\n---\nEnergi",
    "nested.eml": b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (depth, depth) for depth in range(2_000)
    ),
    "..": b"Energi",
    "\u202efdp.txt": "Energi i Blåby".encode(),
    "a\x00b.txt": "Energi i Blåby".encode(),
}  # fmt: skip


def mails() -> dict[str, bytes]:
    """E-mails that break what reads them."""
    sender = b"From: Kim Beispiel <kim@musterstadt.example>\n"
    text = b"\n\nWir sind 9 Personen und kommen gern am 3. Maerz 2027 wegen Energie.\n"

    def typed(kind: bytes, body: bytes = text) -> bytes:
        return sender + b"Content-Type: " + kind + b"\n" + body

    return {
        "empty": b"",
        "only blank lines": b"\n\n\n",
        "no sender": b"Subject: Besuch" + text,
        "sender is a list": b"From: " + b"<" * 5_000 + b"a@b.example" + text,
        "sender is binary": b"From: \xff\xfe <kim@musterstadt.example>" + text,
        "sender of unknown word": b"From: =?unicode_escape?q?=5Cud800?= <kim@musterstadt.example>" + text,
        "nested": sender + FILES["nested.eml"] + text,
        "nested messages": sender + b"Content-Type: message/rfc822\n\n" * 2_000 + text,
        "many parts": typed(b'multipart/mixed; boundary="x"', b"\n" + b"--x\n\nEnergie\n" * 3_000 + b"--x--\n"),
        "charset unknown": typed(b"text/plain; charset=klingon"),
        "charset idna": typed(b"text/plain; charset=idna", b"\n\nxn--\xff.." + text),
        "charset punycode": typed(b"text/plain; charset=punycode", b"\n\n\xff-99999" + text),
        "charset of surrogates": typed(b"text/plain; charset=unicode_escape", b"\n\n\\ud800 Energie"),
        "charset utf-7": typed(b"text/plain; charset=utf-7", b"\n\n+2AA- Energie"),
        "charset hex": typed(b"text/plain; charset=hex"),
        "charset with nul": typed(b'text/plain; charset="u\x00tf"'),
        "charset continued": typed(b"text/plain; charset*0*=utf-8''u; charset*1*=%ff"),
        "type empty": typed(b""),
        "type broken": typed(b';;;"="/'),
        "disposition empty": typed(b"text/plain\nContent-Disposition: "),
        "disposition broken": typed(b"text/plain\nContent-Disposition: ;;=\"\\;'"),
        "file name of surrogates": typed(
            b"application/pdf\nContent-Disposition: attachment; filename*=utf-7''+2AA-.pdf"
        ),
        "encoding unknown": typed(b"text/plain\nContent-Transfer-Encoding: klingon"),
        "base64 cut short": typed(b"text/plain\nContent-Transfer-Encoding: base64", b"\n\nV2lyIHNpbm"),
        "uuencode broken": typed(b"text/plain\nContent-Transfer-Encoding: x-uuencode", b"\n\nbegin 644 x\n\xff\nend\n"),
        "date of no calendar": sender + b"Date: Mon, 99 Feb 99999 99:99:99 +9999" + text,
        "first moment": sender + b"Date: Mon, 01 Jan 0001 00:00:00 +2359" + text,
        "last moment": sender + b"Date: Fri, 31 Dec 9999 23:59:59 -2359" + text,
        "subject of surrogates": sender + b"Subject: =?utf-7?q?+2AA-?= Besuch" + text,
        "subject folded for ever": sender + b"Subject: " + b"=?utf-8?q?=EF=B7=BA?=\n " * 3_000 + b"x" + text,
        "message id broken": sender + b"Message-ID: <<[\"\\>@>" + text,
        "header without end": sender + b"X: " + b"(" * 20_000 + text,
        "ligatures": sender + b"Subject: " + LIGATURES.encode() + b"\n\n" + LIGATURES.encode(),
        "nul": sender + b"Subject: \x00Besuch\x00\n\n\x00Energie\x00",
        "html of nothing": typed(b"text/html", b"\n\n" + b"<div>" * 20_000),
    }  # fmt: skip


def attachment(name: str, content: bytes) -> dict[str, str]:
    return {"name": name, "media_type": "application/octet-stream", "content": base64.b64encode(content).decode()}


def escaped(value: object) -> bytes:
    """JSON in which nothing is left to the transport's character set."""
    return json.dumps(value, ensure_ascii=True).encode()
