"""`ope`: the command line."""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Iterator
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from bot.adapters.unfit import Unfit
from bot.cli import handover
from bot.cli.ownership import PortTaken
from bot.cli.requests import read_request
from bot.cli.showing import (
    show_answer,
    show_documents,
    show_figures,
    show_plan,
    show_proposal,
    show_sync,
    show_triage,
    write_draft,
)
from bot.settings import Settings
from bot.visits.errors import VisitError
from bot.visits.models import Role
from knowledge import KnowledgeError

app = typer.Typer(
    help="Assistant for the secretariat of One Point Entry, the visit service of Greater Copenhagen.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
register_app = typer.Typer(help="Hosts and other registers as files.", no_args_is_help=True)
user_app = typer.Typer(help="People and their roles.", no_args_is_help=True)
cases_app = typer.Typer(help="Cases of earlier years.", no_args_is_help=True)
app.add_typer(register_app, name="register")
app.add_typer(cases_app, name="cases")
app.add_typer(user_app, name="user")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
RequestFile = Annotated[Path, typer.Argument(help="A request: .json, .eml, .msg or .txt.")]


@app.command()
def serve(
    demo: Annotated[bool, typer.Option(help="Fill an inbox of its own with sample requests.")] = False,
) -> None:
    """Run the server: web page, form, webhook, API, and Slack where it is configured."""
    gc.disable()  # `serving` looks for garbage again when all is loaded: nothing of it is any
    from bot.cli import serving  # noqa: PLC0415  takes seconds, and no other command needs it

    try:
        serving.serve(Settings(), demo=demo)
    finally:
        gc.enable()


@app.command()
def worker() -> None:
    """Work jobs beside a running server, where the database is PostgreSQL; as many as you like."""
    from bot.cli import working  # noqa: PLC0415  as for `serve`

    try:
        working.work(Settings())
    except working.WorkerUnfit as error:
        _stop(error.__doc__ or "")


@app.command()
def index(
    paths: Annotated[list[Path] | None, typer.Argument(help="Files and folders.")] = None,
    list_: Annotated[bool, typer.Option("--list", help="List what is indexed.")] = False,
    forget: Annotated[list[str] | None, typer.Option(help="Forget a document by its name.")] = None,
    rebuild: Annotated[bool, typer.Option(help="Take everything in again, changed or not.")] = False,
) -> None:
    """Take documents into the knowledge base: text, Markdown, PDF, DOCX, HTML, e-mail."""
    if forget:
        _run("forget", names=forget)
    if paths:
        missing = [path for path in paths if not path.exists()]
        if missing:
            _stop(f"There is no file or folder {missing[0]}; check the path.")
        report = _result("index", paths=[str(path.resolve()) for path in paths], rebuild=rebuild)
        show_sync(report)
        if report["refused"]:
            raise typer.Exit(1)
    if list_ or not (paths or forget):
        show_documents(_result("list-documents"))


@app.command()
def ask(
    question: str,
    thread: Annotated[list[str] | None, typer.Option(help="An earlier turn.")] = None,
    as_json: AsJson = False,
) -> None:
    """Answer a question from the knowledge base, with citations."""
    answer = _result("ask", question=question, thread=thread or [])
    _print_json(answer) if as_json else show_answer(answer)


@app.command()
def triage(file: RequestFile, as_json: AsJson = False) -> None:
    """Read and sort a request. Stores nothing, sends nothing."""
    found = _result("triage", request=_request(file))
    _print_json(found) if as_json else show_triage(found)


@app.command()
def draft(
    file: RequestFile,
    out: Annotated[Path | None, typer.Option(help="Folder for the letters, the programme and its papers.")] = None,
    as_json: AsJson = False,
) -> None:
    """Draft the programme and letters for a request. Stores nothing, sends nothing."""
    made = _result("draft", request=_request(file))
    _print_json(made["drafted"]) if as_json else show_proposal(made["drafted"])
    if out:
        write_draft(made["drafted"], made["files"], out)


@app.command(name="eval")
def evaluate(
    files: Annotated[list[Path], typer.Argument(help="Files of labelled questions or requests (JSON lines).")],
) -> None:
    """Score labelled files; print misses and figures."""
    for event in _events("evaluate", paths=[str(path.resolve()) for path in files]):
        show_figures(event["result"]) if "result" in event else print(event["line"])


@register_app.command("export")
def export_register(file: Path) -> None:
    """Write the hosts to a file: YAML or XLSX, by its name."""
    _run("export-register", path=str(file.resolve()))


@register_app.command("import")
def import_register(
    file: Annotated[Path | None, typer.Argument()] = None,
    preview: Annotated[bool, typer.Option(help="Only show what would change.")] = False,
    undo: Annotated[int | None, typer.Option(help="Set the hosts of the file of this number back.")] = None,
) -> None:
    """Read hosts from a file, YAML or XLSX; nothing is taken unless every row is right."""
    if undo is not None:
        _run("undo-register", number=undo)
    elif file is None:
        _stop("Name a file, or --undo with the number that its import printed.")
    else:
        _run("import-register", path=str(file.resolve()), preview=preview)


@cases_app.command("import")
def import_cases(
    file: Annotated[Path | None, typer.Argument(help="A workbook, .xlsx.")] = None,
    columns: Annotated[list[str] | None, typer.Option("--map", help="What a column tells: Antal=participants.")] = None,
    fixed: Annotated[list[str] | None, typer.Option("--set", help="The same for all rows: status=held.")] = None,
    sheet: Annotated[str | None, typer.Option(help="The sheet; the first one with rows if not named.")] = None,
    take_good_rows: Annotated[bool, typer.Option(help="Take the good rows though others are wrong.")] = False,
    yes: Annotated[bool, typer.Option(help="Take in what is shown without asking.")] = False,
    undo: Annotated[int | None, typer.Option(help="Take the import of this number out again.")] = None,
    list_: Annotated[bool, typer.Option("--list", help="List the imports.")] = False,
) -> None:
    """Bring earlier years in from a workbook; shows columns and rows first, and takes nothing while rows are wrong."""
    if undo is not None:
        _run("undo-import", number=undo)
    if list_:
        _run("list-imports")
    if file is None:
        if undo is None and not list_:
            _stop("Name a workbook, or --undo with the number of an import; --list shows them.")
        return
    wanted = {"path": str(file.resolve()), "sheet": sheet, "columns": columns or [], "fixed": fixed or []}
    plan = _result("plan-cases", **wanted)
    show_plan(plan)
    if plan["missing"] or (plan["faults"] and not take_good_rows):
        raise typer.Exit(1)
    if not plan["good"]:
        return
    if not (yes or (sys.stdin.isatty() and typer.confirm(f"Take {plan['good']} cases in?"))):
        _stop("Nothing was taken in; --yes takes it in without asking.")
    _run("take-cases", **wanted, digest=plan["digest"], good_rows_only=take_good_rows)


@user_app.command("add")
def add_user(
    person: Annotated[str, typer.Argument(help="Short id, such as the start of their address.")],
    name: Annotated[str, typer.Option(prompt=True)],
    role: Annotated[Role, typer.Option()] = Role.READER,
    email: str = "",
    slack_user: Annotated[str | None, typer.Option(help="Slack member id.")] = None,
    inactive: bool = False,
) -> None:
    """Add a person, or change one; prints a sign-in link."""
    fields = {
        "id": person,
        "name": name,
        "role": role,
        "email": email,
        "slack_user": slack_user,
        "active": not inactive,
    }
    _run("save-person", person=fields)


@user_app.command("list")
def list_users() -> None:
    """List people and roles."""
    _run("list-people")


@user_app.command("link")
def user_link(person: str) -> None:
    """Print a one-time sign-in link for a person."""
    _run("sign-in-link", person=person)


@app.command()
def doctor() -> None:
    """Check the installation, the stores, the index and the audit log."""
    for event in _events("examine"):
        if "line" in event:
            print(event["line"])
        elif not event["result"]["healthy"]:
            raise typer.Exit(1)


@app.command()
def erase(
    by: Annotated[str, typer.Option(help="Id of the colleague who approves it.")],
    name: Annotated[list[str] | None, typer.Option(help="A full name, as often as it is written otherwise.")] = None,
    email: Annotated[list[str] | None, typer.Option(help="An e-mail address.")] = None,
    phone: Annotated[list[str] | None, typer.Option(help="A telephone number.")] = None,
    yes: Annotated[bool, typer.Option(help="Erase what is shown without asking.")] = False,
) -> None:
    """Show where a person is kept and erase them, or say by what ground they are kept."""
    who = {"names": name or [], "emails": email or [], "phones": phone or [], "by": by}
    shown = _told("erase", **who, seen="")
    if not shown["seal"]:
        return
    if not (yes or (sys.stdin.isatty() and typer.confirm("Erase this? It cannot be undone."))):
        _stop("Nothing was erased; --yes erases it without asking.")
    _told("erase", **who, seen=shown["seal"])


@app.command()
def scour(
    folder: Annotated[Path, typer.Argument(help="What its Chroma server was started with as --path.")],
) -> None:
    """Overwrite what was erased in the files of a Chroma server, on its machine, while it works or not."""
    from knowledge.scouring import scour_apart  # noqa: PLC0415  as for `serve`

    file = folder / "chroma.sqlite3"
    if not file.is_file():
        _stop(f"There is no index of a Chroma server in {folder}.")
    scour_apart(file)
    print("What was erased is overwritten.")


@app.command()
def backup(
    path: Annotated[Path, typer.Argument(help="A file, or a folder in which it gets a name that says when.")],
) -> None:
    """Write everything that cannot be made again to one file, while the server works."""
    _run("back-up", path=str(path.resolve()))


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that `ope backup` wrote.")],
    replace: Annotated[bool, typer.Option(help="Put the data that is there aside.")] = False,
) -> None:
    """Put a backup in place of the data folder; the server must not run."""
    from bot.adapters.backups import BackupRefused  # noqa: PLC0415  as for `serve`
    from bot.cli import backups  # noqa: PLC0415

    try:
        for line in backups.restore(file, Settings(), replace=replace):
            print(line)
    except BackupRefused as error:
        _stop(str(error))


def main() -> None:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # file names can hold bytes that are no text
    try:
        app()
    except (KnowledgeError, VisitError, handover.OwnerSilent, PortTaken, Unfit) as error:
        _stop(str(error) or (type(error).__doc__ or ""))
    except OSError as error:  # of a file or folder that was named
        _stop(f"{error.strerror}: {error.filename}")


def _request(file: Path) -> str:
    return read_request(file).model_dump_json(by_alias=True)


def _run(operation: str, **arguments: Any) -> None:
    for event in _events(operation, **arguments):
        if "line" in event:
            print(event["line"])


def _result(operation: str, **arguments: Any) -> Any:
    result = None
    with _progress() as progress:
        bar = None
        for event in _events(operation, **arguments):
            if "progress" in event:
                step = event["progress"]
                bar = progress.add_task("", total=step["total"], chunks="") if bar is None else bar
                chunks = f"{step['chunks_done']} of {step['chunks']} chunks" if step["chunks"] else ""
                progress.update(
                    bar, description=step["name"], completed=step["done"], total=step["total"], chunks=chunks
                )
            elif "result" in event:
                result = event["result"]
    return result


def _told(operation: str, **arguments: Any) -> Any:
    """Print its lines, and return what came of it."""
    result = None
    for event in _events(operation, **arguments):
        if "line" in event:
            print(event["line"])
        elif "result" in event:
            result = event["result"]
    return result


def _events(operation: str, **arguments: Any) -> Iterator[dict[str, Any]]:
    for event in handover.run(operation, Settings(), **arguments):
        if "error" in event:
            _stop(event["error"])
        yield event


def _progress() -> Progress:
    columns = (
        TextColumn("{task.description:40.40}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[chunks]}"),
    )
    return Progress(*columns, console=Console(stderr=True), transient=True)


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))


def _stop(sentence: str) -> None:
    print(sentence, file=sys.stderr)
    raise SystemExit(1)


if __name__ == "__main__":
    main()
