"""C-20: mails as broken programs and strangers make them, and the names that files come under."""

from __future__ import annotations

import random
import string
import sys
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

from bot.adapters import mail_in
from bot.adapters.attachments import IsolatedAttachmentReader
from bot.adapters.document_folder import IndexedFolder
from bot.adapters.mail_in import MAX_ATTACHMENTS, MAX_TEXT, read_mail
from bot.visits.errors import RequestInvalid
from ingest import loading
from ingest.origins import Origins
from knowledge import KnowledgeBase
from knowledge.errors import DocumentRefused
from tests.factories import NOW
from tests.knowledge.fakes import InMemoryCatalogue, InMemoryVectorIndex, WordEmbedder
from tests.prove import hostile_attachments as attached
from tests.prove import strings
from tests.prove.checks import Check, Outcome, Room, all_of, replaced
from tests.prove.noise import spoilt

_CHARSETS = (
    "utf-8",
    "iso-8859-1",
    "windows-1252",
    "x-unknown",
    "utf-7",
    "utf-16",
    "big5",
    "unicode_escape",
    "\xff",
    "",
    "base64",
    "zlib",
)
_ENCODINGS = ("7bit", "8bit", "base64", "quoted-printable", "x-uuencode", "binary", "x-none", "BASE64 ", "")
_NAMES = (
    "../../up.txt",
    "../answers/answer-1.md",
    "../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "/etc/cron.d/x",
    "C:\\boot.ini",
    "..",
    ".",
    "",
    " ",
    "...",
    "con",
    "NUL.txt",
    "aux.pdf",
    "a\x00.txt",
    "a\r\nb.txt",
    "\u202egpj.exe",
    "x" * 400 + ".txt",
    "æøå ø.txt",
    "文件.txt",
    "a/b/c.txt",
    "file:///etc/passwd",
    "~/x.txt",
    "%2e%2e%2fx.txt",
    "..%2fx",
    "-rf.txt",
    ";rm -rf.txt",
    "$(id).txt",
    "`id`.txt",
    "a\u0301\u0301.txt",
    ".htaccess",
    "origins.json",
    "\ud800.txt",
    "x.txt/",
    "x.txt\\",
    "answers/answer-1.md",
    "COM1",
    "a:b.txt",
    "*?.txt",
    "\ufeff.txt",
    "-",
    "--help",
    "{{7*7}}.txt",
    "<b>.txt",
)


def read_or_refused(room: Room, times: int) -> Outcome:
    outcome, chance = Outcome(), random.Random(20)
    kinds = dict.fromkeys(("read", "refused"), 0)
    for number in range(times):
        raw = _a_mail(chance, _SHAPES[number % len(_SHAPES)])
        try:
            request, event = read_mail(raw, received_at=NOW)
            held = bool(event) and "@" in (request.contact.email or "") and len(request.message) <= MAX_TEXT
            held = held and len(request.attachments) <= MAX_ATTACHMENTS
            request.model_dump_json()
            kinds["read"] += 1
        except RequestInvalid as error:
            held = bool(error.particulars)
            kinds["refused"] += 1
        except Exception as error:  # noqa: BLE001 - whatever else comes out of it would stop the worker
            outcome.trial(False, f"{type(error).__name__} of {raw[:300]!r}")
            continue
        outcome.trial(held, raw[:300])
    outside = list(_outside(room.new("named"), chance, max(times // 10, len(_NAMES))))
    for name in outside:
        outcome.trial(False, name)
    outcome.trials += max(times // 10, len(_NAMES)) - len(outside)
    attached.try_damaged(outcome, ("xlsx", "msg"), max(times // 30, 3), random.Random(201))
    outcome.told = f"{kinds['read']:,} mails read, {kinds['refused']:,} refused with a reason, and names of files"
    return outcome


def _outside(around: Path, chance: random.Random, times: int) -> Iterator[str]:
    """Names under which something was written elsewhere than in the folders for it, or that nothing was known of."""
    base = KnowledgeBase(InMemoryCatalogue(), InMemoryVectorIndex(), WordEmbedder())
    data = around / "data"
    data.mkdir()
    folder = IndexedFolder(data, knowledge=base, origins=Origins(data / "origins.json"))
    for number in range(times):
        name = _NAMES[number] if number < len(_NAMES) else chance.choice(_NAMES) + strings.one_of(strings.LINES, chance)
        try:
            _handed_in(name, folder)
        except Exception as error:  # noqa: BLE001 - a name may be no file name, and has to be said to be none
            yield f"{type(error).__name__} of {name!r}"
        strange = [path for path in around.rglob("*") if path.is_file() and not _lies_where_it_may(path, data)]
        for path in strange:
            yield f"{name!r} at {path}"
            path.unlink()


def _handed_in(name: str, folder: IndexedFolder) -> None:
    try:
        folder.take_in(name, b"Fjernvarme i Malmbergs kommun.")
    except DocumentRefused as refused:
        folder.set_aside(name, b"x", reason=refused.particulars, at=NOW)


def _lies_where_it_may(path: Path, data: Path) -> bool:
    return path == data / "origins.json" or path.parent in (data / "documents", data / "refused")


Shape = Callable[[random.Random], bytes]


def _a_mail(chance: random.Random, shape: Shape) -> bytes:
    raw = shape(chance)
    return spoilt(raw, chance) if chance.random() < 0.5 else raw


def _headed(chance: random.Random, content: bytes = b"Hej, vi vil gerne se jeres varme.", **more: str) -> bytes:
    words = strings.one_of(strings.LINES, chance)
    head = {
        "From": f"Kim {words} <kim@sender.example>",
        "To": "visits@ope.example",
        "Subject": words,
        "Date": "Mon, 23 Nov 2026 09:12:00 +0100",
        "Message-ID": f"<{words}@sender.example>",
    } | more
    lines = [f"{name.replace('_', '-')}: {value}".encode("utf-8", "surrogatepass") for name, value in head.items()]
    return b"\r\n".join([*lines, b"", content])


def _of_a_charset(chance: random.Random) -> bytes:
    kind = f"text/{chance.choice(('plain', 'html', 'x', 'calendar'))}; charset={chance.choice(_CHARSETS)}"
    return _headed(
        chance,
        bytes(chance.randrange(256) for _ in range(200)),
        Content_Type=kind,
        Content_Transfer_Encoding=chance.choice(_ENCODINGS),
    )


def _nested(chance: random.Random) -> bytes:
    raw = _headed(chance)
    for _ in range(chance.choice((1, 5, 60, 200))):
        raw = b"From: kim@sender.example\r\nContent-Type: message/rfc822\r\n\r\n" + raw
    return raw


def _many_parts(chance: random.Random) -> bytes:
    part = b'--x\r\nContent-Type: text/plain; name="a.txt"\r\nContent-Disposition: attachment\r\n\r\nx\r\n'
    return _headed(
        chance,
        part * chance.choice((3,) * 36 + (500,) * 3 + (10_000,)) + b"--x--",
        Content_Type="multipart/mixed; boundary=x",
    )


def _boundaries(chance: random.Random) -> bytes:
    """Boundaries within boundaries, the same one twice, none, or one that never ends."""
    inner = (
        b"--x\r\nContent-Type: multipart/alternative; boundary=x\r\n\r\n" * chance.randint(1, 30)
        + b"--x\r\n\r\nhej\r\n--y--"
    )
    return _headed(
        chance, inner, Content_Type=f"multipart/mixed; boundary={chance.choice(('x', '', 'y', 'x' * 300, chr(34)))}"
    )


def _named_files(chance: random.Random) -> bytes:
    mail = EmailMessage()
    mail["From"] = "kim@sender.example"
    mail.set_content("Se vedhæftet.")
    raw = mail.as_bytes().rstrip() + b"\n"
    names = [chance.choice(_NAMES) for _ in range(3)]
    parts = [
        b'--x\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="'
        + name.encode("utf-8", "surrogatepass")
        + b'"\r\n\r\nx\r\n'
        for name in names
    ]
    return (
        raw.replace(b"\n\n", b"\nX: 1\n\n", 1)
        if chance.random() < 0.2
        else _headed(chance, b"".join(parts) + b"--x--", Content_Type="multipart/mixed; boundary=x")
    )


def _a_bounce(chance: random.Random) -> bytes:
    parts = (
        b"--x\r\nContent-Type: message/delivery-status\r\n\r\n"
        + b"Final-Recipient: rfc822; "
        + bytes(chance.randrange(256) for _ in range(50))
    )
    returned = (
        b"\r\n--x\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <"
        + b"a" * chance.randint(1, 2_000)
        + b"@ope.example>\r\n--x--"
    )
    return _headed(chance, parts + returned, Content_Type="multipart/report; report-type=delivery-status; boundary=x")


def _without_form(chance: random.Random) -> bytes:
    return bytes(chance.choice(string.printable.encode()) for _ in range(chance.randint(0, 600)))


def _long_headers(chance: random.Random) -> bytes:
    return _headed(
        chance,
        References=" ".join(f"<{one}@x.example>" for one in range(2_000)),
        X_Long="a" * 100_000,
        Reply_To=chance.choice(_NAMES),
    )


_SHAPES: tuple[Shape, ...] = (
    _headed,
    _of_a_charset,
    _of_a_charset,
    _nested,
    _many_parts,
    _boundaries,
    _named_files,
    _named_files,
    _a_bounce,
    _without_form,
    _long_headers,
)


def _bare(raw: bytes, *, received_at: object) -> object:
    """As if nothing stood around the parser."""
    return mail_in._read(raw, NOW, mail_in._NO_HOUSE)


CHECKS = (
    Check(
        id="C-20",
        observes="Damaged, hostile mails, lists and mails within too, are read or refused; files stay in our folders",
        run=read_or_refused,
        tiny=33,
        quick=1_500,
        long=100_000,
        breaks={
            "texts are decoded as the library does, with nothing around it": all_of(
                replaced(sys.modules[__name__], "read_mail", _bare),
                replaced(mail_in, "_decoded", lambda part: part.get_content()),
            ),
            "a file that cannot be read stops what reads it": replaced(
                IsolatedAttachmentReader, "read", lambda _, one: loading.read_attached(one.name, one.content)
            ),
            "files are called what they came as": replaced(loading, "_clean_name", lambda name: name),
        },
    ),
)
