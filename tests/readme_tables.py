"""The generated parts of the README: settings from the settings class, commands from the command line itself,
what was proven from when it was run last."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import typer

from bot.cli.main import app
from bot.settings import Settings
from tests.prove import results
from tests.prove.registry import CHECKS

README = Path(__file__).parent.parent / "README.md"


def settings_table() -> str:
    rows = [
        f"| `OPE_{name.upper()}` | {field.description} | {_default(field.default)} |"
        for name, field in Settings.model_fields.items()
    ]
    return "\n".join(["| setting | what it does | default |", "| --- | --- | --- |", *rows])


def _default(value: object) -> str:
    return "–" if value in (None, "") else f"`{value}`"


def commands_table() -> str:
    rows = [f"| `ope {path}` | {summary} |" for path, summary in _commands(typer.main.get_command(app), ())]
    return "\n".join(["| command | does |", "| --- | --- |", *rows])


def _commands(command: Any, path: tuple[str, ...]) -> list[tuple[str, str]]:
    if not hasattr(command, "commands"):
        arguments = [f"{p.name}".upper() for p in command.params if p.param_type_name == "argument"]
        summary = (command.help or "").split("\n")[0]
        return [(" ".join((*path, *arguments)), summary)]
    return [row for name, sub in command.commands.items() for row in _commands(sub, (*path, name))]


def with_tables(text: str) -> str:
    """Return the README with its generated parts as they should be."""
    tables = {"settings": settings_table(), "commands": commands_table(), "prove": results.table(CHECKS)}
    for name, table in tables.items():
        pattern = rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)"
        text = re.sub(pattern, lambda found, table=table: f"{found[1]}{table}\n{found[2]}", text, flags=re.S)
    return text


if __name__ == "__main__":
    README.write_text(with_tables(README.read_text("utf-8")), "utf-8")
