"""C-36: which code can hand a letter over, and what the code that asks a model can reach."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import grimp

from tests.prove.checks import Check, Outcome, Room

_ROOT = Path(__file__).parents[2]
_PACKAGES = ("bot", "knowledge", "ingest")
#: Who may call what: a letter goes to the outbox from one place, and to a server by it or as a notice to a colleague.
ALLOWED = {
    "outbox.send": {"bot.visits.dispatch"},
    "carry": {"bot.adapters.carried_outbox", "bot.adapters.notice_mail"},
    "smtplib": {"bot.adapters.smtp"},
    "sendMail": {"bot.adapters.graph"},
}
#: They put texts before a model and read what it says.
_ASKING = ("knowledge.chat_model", "knowledge.writing", "bot.adapters.fact_model")
_SENDING = (
    "bot.visits.dispatch", "bot.visits.approval", "bot.adapters.smtp", "bot.adapters.graph", "bot.adapters.outbox",
    "bot.adapters.carried_outbox", "bot.slack", "bot.settings", "bot.bootstrap",
)  # fmt: skip


def one_way_out(room: Room, times: int) -> Outcome:
    """Of the source as it lies here: however often it is looked at, it is the same."""
    outcome, sites = Outcome(), 0
    for module, tree in _modules():
        found = list(_ways(tree))
        sites += len(found)
        wrong = [way for way in found if module not in ALLOWED[way]]
        outcome.trial(not wrong, f"{module}: {wrong}")
    graph = grimp.build_graph(*_PACKAGES, cache_dir=None)
    for asking in _ASKING:
        for sending in _SENDING:
            chain = graph.find_shortest_chain(asking, sending, as_packages=True)
            outcome.trial(chain is None, f"{' → '.join(chain or ())}")
    outcome.told = f"modules, and {len(_ASKING)} that ask a model against {len(_SENDING)} that send or hold secrets"
    return outcome


def _modules() -> Iterator[tuple[str, ast.Module]]:
    for package in _PACKAGES:
        for file in sorted((_ROOT / package).rglob("*.py")):
            name = ".".join(file.relative_to(_ROOT).with_suffix("").parts).removesuffix(".__init__")
            yield name, ast.parse(file.read_text("utf-8"))


def _ways(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=receiver, attr="send")) if _named(receiver).endswith("outbox"):
                yield "outbox.send"
            case ast.Call(func=ast.Attribute(attr="carry")):
                yield "carry"
            case ast.Import(names=names) if any(one.name == "smtplib" for one in names):
                yield "smtplib"
            case ast.ImportFrom(module="smtplib"):
                yield "smtplib"
            case ast.Constant(value=str(text)) if "sendMail" in text:
                yield "sendMail"


def _named(receiver: ast.expr) -> str:
    match receiver:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _with_one_more(source: str) -> object:
    """As if a module of the product held this."""
    held = [*_modules(), ("bot.visits.another", ast.parse(source))]
    return patch(f"{__name__}._modules", lambda: iter(held))


CHECKS = (
    Check(
        id="C-36",
        observes="One function hands letters to the outbox, and nothing that asks a model reaches it or a secret",
        run=one_way_out,
        tiny=1,
        quick=1,
        long=1,
        dear=True,
        breaks={
            "another module hands a letter over": lambda: _with_one_more("services.outbox.send(message)"),  # type: ignore[dict-item, return-value]
            "another module speaks to a mail server": lambda: _with_one_more("import smtplib"),  # type: ignore[dict-item, return-value]
        },
    ),
)
