"""C-28, C-29, C-30: what strangers write, in what leaves the house: tables, calendars, mails, papers, prompts."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import random
import zipfile
from collections.abc import Iterator
from email import message_from_bytes, policy

import icalendar
from docx import Document
from jinja2 import Environment
from lxml import etree
from openpyxl import load_workbook

from bot.adapters import fact_model, outbox, programme_ics, spreadsheets
from bot.adapters.papers import OfficePapers
from bot.adapters.spreadsheets import OfficeSpreadsheets
from bot.visits import letters, versions, wording
from bot.visits.errors import VisitError
from bot.visits.letters import Writer
from bot.visits.models import (
    BundleKind,
    Channel,
    Contact,
    Deed,
    Draft,
    Organisation,
    ProgrammeDay,
    Separator,
    Table,
    VisitRequest,
)
from bot.visits.papers import HostInvitation, view
from bot.visits.proposal import bundling
from bot.visits.workdays import COPENHAGEN
from tests.bot.visits.registers import a_host, some_registers
from tests.factories import (
    NOW,
    a_draft,
    a_person,
    a_programme_item,
    a_proposal,
    a_triage,
    a_visit_request,
)
from tests.prove import strings
from tests.prove.checks import Check, Outcome, Room, all_of, replaced

_DAY = dt.date(2027, 10, 12)
_HEADERS = frozenset(
    {
        "in-reply-to",
        "references",
        "from",
        "to",
        "subject",
        "date",
        "message-id",
        "mime-version",
        "content-type",
        "content-language",
    }
) | {"content-transfer-encoding"}


def no_formulas(room: Room, times: int) -> Outcome:
    outcome, chance = Outcome(), random.Random(28)
    for _ in range(times):
        cells = [strings.one_of(strings.FORMULAS, chance) for _ in range(3)]
        cells.append(chance.choice(("\t", "\r", "\n", " ", "\x0b", "'")) + chance.choice(strings.FORMULAS))
        table = Table(title=cells[0], head=tuple(cells), rows=(tuple(cells),) * 2, total=tuple(cells))
        outcome.trial(not (wrong := list(_formulas(table))), wrong)
    outcome.told = "tables of 16 cells, each as XLSX and as CSV with either separator"
    return outcome


def _formulas(table: Table) -> Iterator[str]:
    """Cells that a spreadsheet would work out; in a CSV, whichever separator it takes for one."""
    office = OfficeSpreadsheets()
    for separator, delimiter in ((Separator.COMMA, ","), (Separator.SEMICOLON, ";")):
        text = office.csv(table, separator=separator).decode("utf-8-sig")
        for row in csv.reader(io.StringIO(text), delimiter=delimiter):
            yield from (cell for cell in row if cell.strip("\x00\t\r\n\x0b ")[:1] in tuple("=+-@＝＋－＠"))
    book = load_workbook(io.BytesIO(office.xlsx([table])))
    yield from (cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f")


def no_new_lines(room: Room, times: int) -> Outcome:
    outcome, chance = Outcome(), random.Random(29)
    ours = [_properties(content) for content in _calendars("Ærø")]
    for _ in range(times):
        words = strings.one_of(strings.LINES, chance)
        wrong = [*_injected_into_calendars(words, ours), *_injected_into_mails(words)]
        outcome.trial(not wrong, (words, wrong))
    outcome.told = "words, each in a programme's calendar, a host's invitation and three letters"
    return outcome


def _calendars(words: str) -> tuple[bytes, bytes]:
    return OfficePapers().ics(_a_view(words)), OfficePapers().invitation(_an_invitation(words))


def _properties(content: bytes) -> list[set[str]]:
    """Of each entry."""
    return [set(entry) for entry in icalendar.Calendar.from_ical(content).walk("VEVENT")]


def _injected_into_calendars(words: str, ours: list[list[set[str]]]) -> Iterator[str]:
    for content, expected in zip(_calendars(words), ours, strict=True):
        try:
            found = _properties(content)
        except ValueError:
            yield "no calendar"
            continue
        if len(found) != len(expected) or any(names - known for names, known in zip(found, expected, strict=False)):
            yield f"properties {found}"
        for entry in icalendar.Calendar.from_ical(content).walk("VEVENT"):
            if "ATTENDEE" in entry and str(entry["ATTENDEE"]) != "mailto:visits@harbour-heat.example":
                yield "attendee"
        yield from (f"line {line!r}" for line in content.split(b"\r\n") if len(line) > 75 or b"\n" in line)
        content.decode()


def _injected_into_mails(words: str) -> Iterator[str]:
    for draft in _drafts(words):
        try:
            content = outbox.eml(draft)
        except VisitError as error:
            yield f"cannot be sent: {error}"
            continue
        mail = message_from_bytes(content, policy=policy.default)
        yield from (f"header {name}" for name in mail.keys() if name.lower() not in _HEADERS)  # noqa: SIM118 - repeats count
        if str(mail["to"]) != draft.to:
            yield f"to {mail['to']}"
        head = content.split(b"\r\n\r\n", 1)[0]
        yield from ("Bcc" for line in head.splitlines() if line.lower().startswith((b"bcc", b"cc")))


def _drafts(words: str) -> Iterator[Draft]:
    """Two that we write of a request, and one that a colleague words with them."""
    writer, host = _a_writer(_a_request(words)), a_host("harbour-heat")
    item = a_programme_item(title=words)
    for letter in (writer.draft_programme(_days(words)), writer.host_enquiry(item, host, date=_DAY, answer_by=_DAY)):
        yield a_draft(subject=letter.subject, body=letter.body, in_reply_to=bundling.answered(writer.request))
    edited = versions.reword(
        a_proposal(),
        bundle=BundleKind.DRAFT_PROGRAMME,
        message="draft_programme-v1-1",
        subject=f"Visit {words}",
        body=f"Dear Kim {words}",
        at=NOW,
        authorship=versions.made_by(a_person(), Deed.REWORDED),
    )
    yield from (draft for bundle in edited.bundles for draft in bundle.messages)


def nothing_worked_out(room: Room, times: int) -> Outcome:
    outcome, chance = Outcome(), random.Random(30)
    for number in range(times):
        words = strings.one_of(strings.TEMPLATES, chance)
        language = wording.LANGUAGES[number % len(wording.LANGUAGES)]
        outcome.trial(not (wrong := list(_worked_out(words, language))), (words, wrong))
    outcome.told = "words, each in two letters in one of eight languages, a DOCX, and the prompt for facts"
    return outcome


def _worked_out(words: str, language: str) -> Iterator[str]:
    writer, host = _a_writer(_a_request(words), language=language), a_host("harbour-heat")
    item = a_programme_item(title=words)
    for letter in (writer.draft_programme(_days(words)), writer.host_enquiry(item, host, date=_DAY, answer_by=_DAY)):
        if _evaluated(letter.subject + letter.body):
            yield "letter"
    document = OfficePapers().docx(_a_view(words, language))
    for name in (archive := zipfile.ZipFile(io.BytesIO(document))).namelist():
        if name.endswith(".xml"):
            etree.fromstring(archive.read(name))
    text = "\n".join(cell.text for row in Document(io.BytesIO(document)).tables[0].rows for cell in row.cells)
    if _evaluated(text) or _letters(words) not in _letters(text):
        yield f"docx: {text[:200]}"
    prompt = fact_model._prompt(words, written_on=_DAY, fields=("dates",), registers=some_registers())
    if _evaluated(prompt) or json.dumps(words, ensure_ascii=False) not in prompt:
        yield "prompt"


def _evaluated(text: str) -> bool:
    return strings.PRODUCT in text or "root:" in text or "<class" in text or "environ(" in text


def _letters(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


def _a_request(words: str) -> VisitRequest:
    return a_visit_request(
        subject=words[:500],
        message=f"We would like to learn about energy {words}.",
        contact=Contact(name=words[:200], email="kim@malmberg.example"),
        organisation=Organisation(name=words[:200]),
        channel=Channel.EMAIL,
        message_id=f"<{words}@sender.example>",
    )


def _a_writer(request: VisitRequest, language: str = "en") -> Writer:
    organisation = request.organisation.name if request.organisation else None
    triage = a_triage(organisation=organisation, language=language)
    return Writer(request, triage, registers=some_registers(), reference="2026-0001")


def _days(words: str) -> tuple[ProgrammeDay, ...]:
    return (
        ProgrammeDay(date=_DAY, items=(a_programme_item(host="harbour-heat", title=words, goal=words, note=words),)),
    )


def _a_view(words: str, language: str = "en") -> programme_ics.ProgrammeView:
    proposal = a_proposal(days=_days(words), title=words, language=language)
    triage = a_triage(organisation=words, language=language)
    return view(proposal, triage, registers=some_registers(), reference="2026-0001")


def _an_invitation(words: str) -> HostInvitation:
    return HostInvitation(
        reference="2026-0001",
        item="i2",
        host="harbour-heat",
        created_at=NOW,
        start=dt.datetime(2027, 10, 12, 9, 30, tzinfo=COPENHAGEN),
        end=dt.datetime(2027, 10, 12, 11, 0, tzinfo=COPENHAGEN),
        status="asked",  # type: ignore[arg-type]  # read as one
        summary=words,
        place=words,
        description=words,
        organiser="visits@ope.example",
        attendee="visits@harbour-heat.example",
    )


def _by_hand(asked: HostInvitation, *, sent: bytes | None = None) -> bytes:
    """As if a calendar were put together from strings."""
    lines = ("BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:1", f"SUMMARY:{asked.summary}", "END:VEVENT", "END:VCALENDAR", "")
    return "\r\n".join(lines).encode()


def _filled_in_twice(text: str | None, limit: int = 120) -> str:
    try:
        return Environment().from_string(text or "").render()
    except Exception:  # noqa: BLE001 - a template of a stranger may be wrong in any way
        return text or ""


CHECKS = (
    Check(
        id="C-28",
        observes="Cells that begin like formulas, in every export: none is one",
        run=no_formulas,
        tiny=20,
        quick=400,
        long=20_000,
        breaks={"cells are written as they come": replaced(spreadsheets, "harmless", lambda text: text)},
    ),
    Check(
        id="C-29",
        observes="Words that begin another line, in calendars and mails: no property, header or recipient of theirs",
        run=no_new_lines,
        tiny=15,
        quick=300,
        long=10_000,
        breaks={
            "a subject stays as a colleague typed it": replaced(versions, "_subject", lambda subject: subject),
            "an enquirer's message id is taken as it comes": all_of(
                replaced(bundling, "answered", lambda request: request.message_id),
                replaced(outbox, "_put", lambda mail, name, value: mail.add_header(name, value)),
            ),
            "calendars are put together by hand": replaced(programme_ics, "invitation", _by_hand),
        },
    ),
    Check(
        id="C-30",
        observes="Templates among what visitors write, in letters, papers and prompts: they come out as they went in",
        run=nothing_worked_out,
        tiny=15,
        quick=200,
        long=5_000,
        breaks={"what a stranger wrote is filled in": replaced(letters, "clean", _filled_in_twice)},
    ),
)
