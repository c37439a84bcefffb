"""One made-up person in every place where something is kept, by the flows that put people there."""

from __future__ import annotations

import datetime as dt
import email.message
import io
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import docx
import openpyxl

from bot.adapters.papers import OfficePapers
from bot.asking.curating import OwnAnswer
from bot.asking.models import Via
from bot.bootstrap import Assistant, assistant
from bot.bootstrap.slack import books
from bot.services import Services
from bot.settings import Settings
from bot.slack.suggestions import Suggestion
from bot.visits.journal.entering import EntryForm
from bot.visits.missions import Recorded
from bot.visits.models import (
    Contact,
    Correction,
    Inbound,
    Match,
    Organisation,
    Person,
    RequestAttachment,
    Role,
    Status,
    Verdict,
    VisitRequest,
)
from bot.visits.models.journal import EntryKind
from bot.visits.papers.memos import Line, Memo, Section
from bot.visits.participants.entering import Entry
from bot.visits.protection.identity import Identity
from bot.visits.tasks.keeping import TaskForm
from knowledge.errors import DocumentRefused
from tests.factories import a_change, a_lead, a_lead_outcome, an_evaluation

NAME, EMAIL, PHONE = "Ingeborg Kanarievang", "ingeborg@kanarievang.example", "+45 00 77 31 99"
OTHER = "Kirsten Prøvegaard"  #: Somebody else, of whom theirs must not tell.
OTHERS = (OTHER, "Prøvegaard", "kirsten@provegaard.example", "00 11 22 33")
TOLD = f"Jeg hedder {NAME}, skriv til {EMAIL} eller ring {PHONE}. Med kommer {OTHER}, {OTHERS[2]}, +45 {OTHERS[3]}. "
VAGUE = "Blåby Kommune vil gerne komme på besøg og se fjernvarme. Venlig hilsen "
WHO = Identity(names=(NAME,), emails=(EMAIL,), phones=(PHONE,))
#: What no byte of the folder may hold afterwards, folded; the words of the lexical index are folded, too.
MARKS = (b"kanarievang", b"00 77 31 99", b"00773199")
ADA = Person(id="ada", name="Ada Approver", role=Role.ADMIN)


@contextmanager
def opened(folder: Path, **settings: object) -> Iterator[Assistant]:
    with assistant(Settings(data_dir=folder, recall_seconds=0, **settings)) as ours:
        ours.services.people.save(ADA)
        ours.jobs.start({name: [] for name in ("prepare", "dispatch", "show", "nothing")})  # a test takes the steps
        yield ours


def plant(ours: Assistant) -> str:
    """Return the number of the case that is theirs."""
    services = ours.services
    number = _by_form(ours)
    for step in (_on_the_case, _by_mail, _by_questions, _by_documents, _in_registers, _by_earlier_years, _elsewhere):
        step(ours, number)
    services.close(number, outcome=Status.CLOSED, by=ADA, reason=f"Aftalt med {NAME}")
    return number


def request(message: str, **fields: object) -> VisitRequest:
    contact = Contact(name=NAME, email=EMAIL, phone=PHONE)
    at = dt.datetime(2026, 11, 23, 9, 12, tzinfo=dt.UTC)
    known = {"submitted_at": at, "contact": contact, "organisation": Organisation(name="Blåby Kommune", country="DK")}
    return VisitRequest(message=message, **(known | fields))


def a_pdf(words: str) -> bytes:
    memo = Memo(
        language="da", sender="x", title="x", subtitle="", foot="", page="{page}", created_at=request("x").submitted_at,
        sections=(Section(heading="x", lines=(Line(text=words),)),),
    )  # fmt: skip
    return OfficePapers().memos([memo])


def a_docx(words: str) -> bytes:
    document, written = docx.Document(), io.BytesIO()
    document.add_paragraph(words)
    document.save(written)
    return written.getvalue()


def bytes_with_a_mark(folder: Path) -> list[str]:
    """Every file in which a byte of the person is left."""
    found = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes().lower()
        if any(mark in content for mark in MARKS) or b"kanarievang" in path.name.lower().encode():
            found.append(path.relative_to(folder).as_posix())
    return found


def work(ours: Assistant, number: str) -> None:
    """The steps of a case, as its jobs run them."""
    ours.services.sort(number)
    ours.services.propose(number)


def _by_form(ours: Assistant) -> str:
    files = (
        RequestAttachment(name=f"{NAME}.pdf", media_type="application/pdf", content=a_pdf(f"I en PDF: {TOLD}")),
        RequestAttachment(name="brev.docx", content=a_docx(f"I et brev: {TOLD}")),
    )
    came = request(f"{VAGUE}{NAME}. {TOLD}Mit cpr er 010190-7731.", subject=f"Besøg af {NAME}", attachments=files)
    number = ours.services.receive(came, source="form", event_id=f"form-{EMAIL}", body=b"x").number
    work(ours, number)
    _approve(ours.services, number)
    return number


def _approve(services: Services, number: str) -> None:
    case = services.store.case(number)
    assert case.proposal
    bundle = case.proposal.bundles[0]
    services.decide(
        number, bundle=bundle.kind, verdict=Verdict.APPROVE, digest=bundle.digest, by=ADA, via="web", reason=NAME
    )
    services.dispatch(number, bundle.digest)
    assert services.store.case(number).messages[0].state.value == "sent"


def _on_the_case(ours: Assistant, number: str) -> None:
    services, now = ours.services, ours.services.now()
    services.journalwork.add(number, EntryForm(kind=EntryKind.CALL, said_at=now, who=NAME, words=TOLD, key="k"), by=ADA)
    services.deskwork.add(number, TaskForm(what=f"Ring til {NAME}", person="", due=None), by=ADA)
    listed = services.participantwork.enter(
        number, Entry(name=NAME, passport="XX7731007", diet="halal"), seen=0, by=ADA
    )
    assert listed.version == 1
    case = services.store.case(number)
    said = Correction(field="organisation", value=f"{NAME} ApS", by=ADA.id, by_name=ADA.name, at=now)
    later = Inbound(id="m9", request=request(TOLD), received_at=now, match=Match.PERSON)
    services.store.apply(a_change(case, revision=case.revision, corrections=(said,), landed=later))


def _by_mail(ours: Assistant, _: str) -> None:
    folder = ours.settings.data_dir / "mail"
    for name, message_id in (("one", f"<1.{EMAIL}>"), (NAME, "<2@kanarievang.example>")):
        mail = email.message.EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = f"{NAME} <{EMAIL}>", "visits@one-point-entry.example", "Spørgsmål"
        mail["Message-ID"] = message_id
        mail.set_content(f"Hej. {TOLD} Hvad koster det? {name}", cte="quoted-printable")
        (folder / f"{name}.eml").write_bytes(mail.as_bytes())
    (folder / "broken.eml").write_bytes(f"Subject: {NAME}\n\n".encode())
    ours.tick()
    for case in ours.services.store.cases():
        if case.status is Status.RECEIVED:
            work(ours, case.number)
        current = ours.services.store.case(case.number)
        if current.request.channel.value == "email" and current.status is not Status.CLOSED:
            ours.services.close(case.number, outcome=Status.CLOSED, by=ADA)


def _by_questions(ours: Assistant, _: str) -> None:
    _, answer_id = ours.services.ask(f"Hvem er {NAME}?", [TOLD], via=Via.WEB, by="ada")
    ours.services.judge(answer_id, useful=False, by="ada", reason=f"{NAME} er ikke nævnt")
    ours.services.jobs.enqueue("nothing", "slack:1", f'{{"text": "Hvem er {NAME}?"}}')
    while ours.services.jobs.status("slack:1") != "SUCCESS":
        time.sleep(0.05)


def _by_documents(ours: Assistant, _: str) -> None:
    library = ours.services.library
    library.take_in("referat.txt", f"Referat af mødet\n\n{TOLD}Hun talte om fjernvarme i Blåby.\n".encode(), by=ADA)
    library.take_in(f"CV {NAME}.txt", b"Erfaring\n\nFjernvarme i tyve aar.\n", by=ADA)
    with suppress(DocumentRefused):
        library.take_in(f"{NAME}.zip", f"Rapport af {NAME}".encode(), by=ADA)
    asked = ours.services.feedback.questions()[0]
    library.write_answer(OwnAnswer(f"Hvem er {NAME}?", TOLD, language="da"), by=ADA, asked=asked)


def _in_registers(ours: Assistant, _: str) -> None:
    day = dt.date(2026, 5, 4)
    told = Recorded(
        title="Rejse til Blåby", country="SE", city="Malmö", starts=day, ends=day, themes=("energy",), met=(NAME,),
        summary={"da": f"Vi mødte {NAME}."}, sources=("rapport",),
    )  # fmt: skip
    ours.services.registry.record_mission(told, by=ADA)


def _by_earlier_years(ours: Assistant, _: str) -> None:
    book, written = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    for row in (
        ("Dato", "Organisation", "Land", "Kontakt", "Mail", "Antal", "Tema", "Status"),
        ("2016-05-03", "Grønby Kommune", "SE", NAME, EMAIL, 12, "energi", "gennemført"),
    ):
        sheet.append(row)
    book.save(written)
    plan = ours.services.imports.plan(written.getvalue(), file=f"Besøg {NAME}.xlsx")
    ours.services.imports.take(plan, by="ada", good_rows_only=True)


def _elsewhere(ours: Assistant, number: str) -> None:
    services = ours.services
    # The visit was not held: what follows one is put down as its pages would.
    services.evaluations.add(
        an_evaluation(case=number, answers={"overall": 4, "words": TOLD}, in_words=("words",), given_by=NAME)
    )
    lead = services.leads.add(a_lead(case=number, wants=f"Tilbud til {NAME}"))
    services.leads.log(lead, a_lead_outcome(note=f"Talte med {NAME}"))
    wished = Suggestion(
        id="s1", case=number, base="sha256:0", digest="sha256:1", wishes=(), did=(f"{NAME} kommer med",), language="da"
    )
    books(ours.settings.data_dir).suggestions.keep(wished)
    logs = ours.settings.data_dir / "logs"
    logs.mkdir(exist_ok=True)
    with (logs / "ope.log").open("a") as log:  # as a fault of ours might
        log.write(f'{{"event": "fault", "who": "{NAME} {EMAIL}"}}\n')
