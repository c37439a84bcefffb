"""Answers, triage, proposals and reports as a terminal shows them."""

from __future__ import annotations

import base64
import json
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

Json = dict[str, Any]

_ROWS_SHOWN = 200


def show_answer(answer: Json) -> None:
    console = Console(highlight=False)
    console.print(escape(answer["answer"]))
    for citation in answer["citations"]:
        where = " · ".join(filter(None, (citation["title"], citation["section"], citation["as_of"])))
        console.print(
            f"\n[bold]\\[{citation['number']}][/bold] {escape(where)} [dim]({escape(citation['document'])})[/dim]"
        )
        console.print(f"    {escape(citation['quote'])}", style="dim")
    for note in answer["notes"]:
        console.print(f"\n{escape(note)}", style="italic")
    console.print(f"\n{escape(answer['disclosure'])}", style="dim")


def show_sync(report: Json) -> None:
    for outcome in ("added", "replaced", "forgotten"):
        for name in report[outcome]:
            print(f"{outcome:9} {name}")
    for name, reason in report["refused"]:
        print(f"refused   {name}: {reason}")
    counts = ", ".join(
        f"{len(report[key])} {key}" for key in ("added", "replaced", "unchanged", "forgotten", "refused")
    )
    print(counts)


def show_documents(documents: list[Json]) -> None:
    table = Table("document", "title", "kind", "language", "as of", "passages")
    for info in documents:
        if info["kind"] != "profile":
            table.add_row(
                *(escape(str(info[key] or "")) for key in ("name", "title", "kind", "language", "as_of", "chunks"))
            )
    profiles = sum(info["kind"] == "profile" for info in documents)
    Console().print(table)
    print(f"and {profiles} register entries")


def show_triage(triage: Json) -> None:
    console = Console(highlight=False)
    table = Table(show_header=False, box=None)
    for key in (
        "kind",
        "language",
        "country",
        "region",
        "sender_type",
        "organisation",
        "group_size",
        "dates",
        "duration",
    ):
        table.add_row(key, escape(_plain(triage[key])), escape(_spans(triage["evidence"].get(key, []))), style=None)
    for key in ("themes", "requested_hosts", "missing"):
        table.add_row(key, escape(", ".join(triage[key]) or "–"), escape(_spans(triage["evidence"].get(key, []))))
    console.print(table)
    for flag in triage["flags"]:
        console.print(f"[bold]{flag['id']}[/bold] ({flag['standing']}): {escape(flag['reason'])}")
    console.print(f"\n[bold]{triage['recommendation']}[/bold]  priority {triage['priority']['score']}")
    for reason in triage["reasons"]:
        console.print(f"  {escape(reason)}")
    console.print(f"\n{escape(triage['disclosure'])}", style="dim")


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return " – ".join(str(part) for part in dict.fromkeys(value.values()) if not isinstance(part, bool))
    return "–" if value is None else str(value)


def _spans(spans: list[Json]) -> str:
    return "; ".join(f"“{span['quote'][:60]}”" for span in spans[:3])


def show_proposal(drafted: Json) -> None:
    show_triage(drafted["triage"])
    proposal = drafted["proposal"]
    if proposal is None:
        print("\nNo programme is drafted for this request.")
        return
    console = Console(highlight=False)
    console.rule(escape(proposal["title"]))
    for day in proposal["days"]:
        table = Table("time", "what", "where", "status", title=day["date"])
        for item in day["items"]:
            place = (item["place"] or {}).get("name", "")
            table.add_row(
                f"{item['start'][:5]}–{item['end'][:5]}", escape(item["title"]), escape(place), item["status"]
            )
        console.print(table)
    for finding in proposal["findings"]:
        console.print(f"{finding['level']:5} {finding['rule']}: {escape(finding['text'])}")
    for point in proposal["open_points"]:
        console.print(f"open  {escape(point)}")
    for bundle in proposal["bundles"]:
        for message in bundle["messages"]:
            console.rule(f"{bundle['kind']} → {escape(message['to'])}")
            console.print(escape(f"{message['subject']}\n\n{message['body']}"))
    console.print(f"\n{escape(drafted['disclosure'])}", style="dim")


def write_draft(drafted: Json, files: dict[str, str], out: Path) -> None:
    """Write the letters as text, their attachments, and all of it as JSON."""
    out.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (out / Path(name).name).write_bytes(base64.b64decode(content))
    for bundle in (drafted["proposal"] or {}).get("bundles", ()):
        for position, message in enumerate(bundle["messages"], start=1):
            name = f"{bundle['kind']}-{position}"
            letter = f"{message['to']}\n{message['subject']}\n\n{message['body']}\n\n{drafted['disclosure']}\n"
            (out / f"{name}.txt").write_text(letter, "utf-8")
    (out / "disclosure.txt").write_text(f"{drafted['disclosure']}\n", "utf-8")
    (out / "draft.json").write_text(json.dumps(drafted, ensure_ascii=False, indent=2), "utf-8")
    print(f"Written to {out}", file=sys.stderr)


def show_figures(figures: Json) -> None:
    for key, value in figures.items():
        print(f"{key:28} {value}")


def show_plan(plan: Json) -> None:
    """Columns with what they tell, then what is wrong, then what is worth knowing."""
    console = Console(highlight=False)
    columns = Table("column", "tells", title=f"{plan['file']}, {plan['sheet']}", title_justify="left")
    for field, header in plan["mapping"]["columns"].items():
        columns.add_row(escape(header), field)
    for field, value in plan["mapping"]["fixed"].items():
        columns.add_row(f"(every row) {escape(value)}", field)
    for header in plan["left"]:
        columns.add_row(escape(header), "not taken in")
    console.print(columns)
    if plan["others"]:
        console.print(f"Not read: {escape(', '.join(plan['others']))}; --sheet names another sheet.", style="dim")
    if plan["faults"]:
        faults = Table("row", "column", "what is wrong")
        for fault in plan["faults"][:_ROWS_SHOWN]:
            faults.add_row(str(fault["row"]), escape(fault["column"]), escape(fault["told"]["en"]))
        console.print(faults)
    for note in plan["notes"][:_ROWS_SHOWN]:
        rows = ", ".join(map(str, note["rows"])) + (" …" if note["count"] > len(note["rows"]) else "")
        column = f"{note['column']}: " if note["column"] else ""
        console.print(escape(f"{column}{note['told']['en']} ({'row' if note['count'] == 1 else 'rows'} {rows})"))
    print(
        f"{plan['rows']} rows: {plan['good']} to take in, {plan['faulty']} wrong, "
        f"{plan['present']} here already, {plan['repeated']} said twice"
    )
    if plan["missing"]:
        print(f"Nothing tells {' and '.join(plan['missing'])}: name a column with --map, or what holds with --set.")
    elif plan["faults"]:
        print("Nothing is taken in while rows are wrong; --take-good-rows takes the others.")
