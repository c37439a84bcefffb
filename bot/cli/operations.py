"""What commands do, as generators of events, so that they run here or in the server that owns the data."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import Any

from pydantic import ValidationError

from bot.adapters.served_knowledge import called
from bot.asking.models import Via
from bot.bootstrap import Assistant
from bot.cli import backups, doctor, erasing, registers
from bot.visits import disclosing
from bot.visits.errors import VisitError
from bot.visits.evaluation import evaluate as evaluate_requests
from bot.visits.evaluation import load
from bot.visits.importing import Plan, complete
from bot.visits.models import Person, Role, VisitRequest
from bot.web.shapes import draft_disclosure, proposal_shape, triage_shape
from ingest.syncing import Progress, SyncReport
from knowledge.evaluation import read_questions, score_questions

Event = dict[str, Any]
Figures = dict[str, float | int | None]


def index(ours: Assistant, *, paths: list[str], rebuild: bool = False) -> Iterator[Event]:
    """Take files and folders in, with progress; then say per file what was done."""
    yield from _with_progress(
        lambda progress: ours.index([Path(path) for path in paths], progress=progress, rebuild=rebuild)
    )


def list_documents(ours: Assistant) -> Iterator[Event]:
    yield {"result": [info.model_dump(mode="json") for info in ours.knowledge.documents()]}


def forget(ours: Assistant, *, names: list[str]) -> Iterator[Event]:
    forgotten = ours.forget(names)
    for name in names:
        if name not in forgotten:
            yield {"error": f"There is no document {name}; `ope index --list` shows them."}
        yield {"line": f"forgotten {name}"}


def ask(ours: Assistant, *, question: str, thread: list[str]) -> Iterator[Event]:
    asked = ours.services.ask(question, thread, via=Via.TERMINAL)
    told = disclosing.of_answer(asked.answer, asked.answer.language)
    yield {"result": asked.answer.model_dump(mode="json") | {"disclosure": told}}


def of_knowledge(ours: Assistant, *, call: str, arguments: dict[str, Any]) -> Iterator[Event]:
    """What a worker asks."""
    yield {"result": called(ours.knowledge, call, arguments)}


def triage(ours: Assistant, *, request: str) -> Iterator[Event]:
    yield {"result": triage_shape(ours.services.triage(VisitRequest.model_validate_json(request)))}


def draft(ours: Assistant, *, request: str) -> Iterator[Event]:
    """The contract's JSON, and beside it the attachments as base64 by bundle, message and name."""
    sorted_, proposal = ours.services.draft(VisitRequest.model_validate_json(request))
    drafted = {
        "triage": triage_shape(sorted_),
        "proposal": proposal and proposal_shape(proposal),
        "disclosure": draft_disclosure(sorted_, by_model=ours.services.by_model),
    }
    files = {
        f"{bundle.kind}-{position}-{attachment.name}": base64.b64encode(attachment.content).decode()
        for bundle in (proposal.bundles if proposal else ())
        for position, message in enumerate(bundle.messages, start=1)
        for attachment in message.attachments
    }
    yield {"result": {"drafted": drafted, "files": files}}


def evaluate(ours: Assistant, *, paths: list[str]) -> Iterator[Event]:
    """Score evaluation files: of questions or of requests, by the fields of their first row."""
    for path in map(Path, paths):
        try:
            asks = '"question"' in _text(path)[:2000]
            figures, misses = _questions(path, ours) if asks else _requests(path, ours)
        except ValidationError:
            raise VisitError(f"({path.name} has a line that is no labelled question or request)") from None
        for miss in misses:
            yield {"line": f"miss  {miss}"}
        yield {"result": {"file": path.name, **figures}}


def _questions(path: Path, ours: Assistant) -> tuple[Figures, list[str]]:
    score = score_questions(read_questions(path), ask=ours.services.knowledge.ask)
    return score.figures, [f"{miss.id:6} {miss.wrong}: {miss.question}" for miss in score.misses]


def _requests(path: Path, ours: Assistant) -> tuple[Figures, list[str]]:
    score = evaluate_requests(load(path), triage=ours.services.triage)
    figures: Figures = {figure.field: round(figure.share, 3) for figure in score.figures}
    figures |= {"all fields": round(score.share, 3), "flag precision": round(score.flag_precision, 3)}
    return figures, [f"{miss.id:6} {miss.field}: {miss.found}, not {miss.expected}" for miss in score.misses]


def save_person(ours: Assistant, *, person: dict[str, Any]) -> Iterator[Event]:
    """Add a person or change one, and print a sign-in link for them."""
    known = ours.services.people.person(str(person.get("id", "")))
    saved = Person.model_validate({"signature": known.signature if known else ""} | person)
    ours.services.people.save(saved)
    ours.services.store.note(
        "person.saved",
        actor="system",
        at=ours.services.now(),
        case=None,
        details={"person": saved.id, "role": saved.role},
    )
    yield {"line": f"{saved.id}: {saved.role}"}
    yield from sign_in_link(ours, person=saved.id)


def sign_in_link(ours: Assistant, *, person: str) -> Iterator[Event]:
    if ours.services.people.person(person) is None:
        raise VisitError(f"(there is nobody of the id {person[:40]}; `ope user list` shows them)")
    yield {"line": f"Sign-in link, good once and for a day: {ours.sign_in_link(person)}"}


def list_people(ours: Assistant) -> Iterator[Event]:
    for person in ours.services.people.people():
        state = "" if person.active else " (inactive)"
        yield {"line": f"{person.id:20} {Role(person.role):12} {person.name}{state}"}


def examine(ours: Assistant) -> Iterator[Event]:
    """Check everything; the last event says whether all is well."""
    findings = list(doctor.examine(ours))
    for finding in findings:
        yield {"line": f"{finding.level:5} {finding.what}: {finding.sentence}"}
    yield {"result": {"healthy": all(finding.level != "bad" for finding in findings)}}


def plan_cases(
    ours: Assistant, *, path: str, sheet: str | None, columns: list[str], fixed: list[str]
) -> Iterator[Event]:
    """What a workbook would bring in, with its rows left out but for their number."""
    plan = _plan(ours, path, sheet, columns, fixed)
    shape = plan.model_dump(mode="json", exclude={"good"})
    yield {
        "result": shape
        | {"good": len(plan.good), "faulty": plan.faulty_rows, "left": plan.left, "missing": complete(plan.mapping)}
    }


def take_cases(
    ours: Assistant,
    *,
    path: str,
    sheet: str | None,
    columns: list[str],
    fixed: list[str],
    digest: str,
    good_rows_only: bool,
) -> Iterator[Event]:
    """Take in what was shown; `digest` is of the bytes it was shown of."""
    plan = _plan(ours, path, sheet, columns, fixed)
    if plan.digest != digest:
        raise VisitError("(the file has changed since it was shown)")
    taken = ours.services.imports.take(plan, by="system", good_rows_only=good_rows_only)
    undoing = f"`ope cases import --undo {taken.id}` takes them out again"
    yield {"line": f"Import {taken.id}: {taken.cases} cases taken in; {undoing}."}


def undo_import(ours: Assistant, *, number: int) -> Iterator[Event]:
    gone = ours.services.imports.undo(number, by="system")
    yield {"line": f"Import {gone.id}: {gone.cases} cases taken out again."}


def list_imports(ours: Assistant) -> Iterator[Event]:
    for each in ours.services.store.imports():
        state = f" (taken out on {each.undone_at:%Y-%m-%d})" if each.undone_at else ""
        yield {"line": f"{each.id:4}  {each.at:%Y-%m-%d %H:%M}  {each.cases:6} cases  {each.file}{state}"}


def _plan(ours: Assistant, path: str, sheet: str | None, columns: list[str], fixed: list[str]) -> Plan:
    file = Path(path)
    try:
        content = file.read_bytes()
    except OSError as error:
        raise VisitError(f"({file.name} cannot be opened: {error.strerror})") from None
    return ours.services.imports.plan(content, file=file.name, sheet=sheet, columns=columns, fixed=fixed)


OPERATIONS: dict[str, Callable[..., Iterator[Event]]] = {
    "index": index,
    "list-documents": list_documents,
    "forget": forget,
    "ask": ask,
    "triage": triage,
    "draft": draft,
    "evaluate": evaluate,
    "export-register": registers.export_register,
    "import-register": registers.import_register,
    "undo-register": registers.undo_register,
    "save-person": save_person,
    "sign-in-link": sign_in_link,
    "list-people": list_people,
    "plan-cases": plan_cases,
    "take-cases": take_cases,
    "undo-import": undo_import,
    "list-imports": list_imports,
    "examine": examine,
    "back-up": backups.back_up,
    "knowledge": of_knowledge,
    "erase": erasing.erase,
}


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise VisitError(f"({path.name} cannot be opened: {error.strerror})") from None
    except UnicodeDecodeError:
        raise VisitError(f"({path.name} is no text in UTF-8)") from None


def _with_progress(work: Callable[[Progress], SyncReport]) -> Iterator[Event]:
    """Run the work beside, and yield its progress while it goes on."""
    events: Queue[Event] = Queue()
    outcome: list[SyncReport | BaseException] = []

    def worker() -> None:
        try:
            outcome.append(work(lambda step: events.put({"progress": step._asdict()})))
        except BaseException as error:  # noqa: BLE001 - raised again in the thread that waits
            outcome.append(error)

    thread = Thread(target=worker, daemon=True)
    thread.start()
    while thread.is_alive() or not events.empty():
        try:
            yield events.get(timeout=0.1)
        except Empty:
            continue
    if isinstance(outcome[0], BaseException):
        raise outcome[0]
    yield {"result": outcome[0].model_dump(mode="json")}
