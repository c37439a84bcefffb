"""Templating: the office writes a letter template of its own in place of the one we ship."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

import yaml
from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, meta, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bot.visits import wording
from bot.visits.errors import NotAllowed, TemplateFaulty
from bot.visits.models import Action, Person, Register, RegisterChange
from bot.visits.models.request import Frozen
from bot.visits.ports import RegisterStore
from bot.visits.wording import LANGUAGES
from knowledge import LetterTemplate, Registers

_DATA = Path(wording.__file__).parent / "data" / "templates.yaml"
LONGEST_SUBJECT, LONGEST_BODY = 300, 20_000
_LONGEST_REASON = 1_000
_MOST_NODES = 500
#: Text, blanks, conditions and lists; nothing that calls, counts up or reaches behind a value.
_PLAIN = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.If,
    nodes.For,
    nodes.Compare,
    nodes.Operand,
    nodes.Const,
    nodes.Not,
    nodes.And,
    nodes.Or,
)
#: Of a letter that leaves by itself: every one of them has the same words.
_FIXED = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name)
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
#: No loader, no access to attributes that are not data, no silence about a missing value.
_SANDBOX = ImmutableSandboxedEnvironment(
    undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False
)
_SANDBOX.globals.clear()


class Rules(Frozen):
    """What the data file says of templates."""

    keeps: dict[str, tuple[str, ...]]
    lists: frozenset[str]
    figures: dict[str, int]
    fixed: frozenset[str]


class Compiled(NamedTuple):
    subject: Template
    body: Template


class Sample(NamedTuple):
    """A template with the names of its blanks where the facts would stand."""

    subject: str
    body: str


def compiled(kind: str, language: str, registers: Registers) -> Compiled:
    """The office's own template where there is one, else the shipped."""
    template = current(kind, language, registers)
    return _compiled(template.subject, template.body)


def current(kind: str, language: str, registers: Registers) -> LetterTemplate:
    """Raises KeyError for a kind of letter that there is not."""
    own = (one for one in registers.templates if (one.kind, one.language) == (kind, language))
    return next(own, None) or shipped(kind, language)


def shipped(kind: str, language: str) -> LetterTemplate:
    written = wording.of(language).letters[kind]
    return LetterTemplate(kind=kind, language=language, subject=written.subject, body=written.body)


def kinds() -> tuple[str, ...]:
    return tuple(_rules().keeps)


@cache
def blanks(kind: str) -> tuple[str, ...]:
    """Names of the facts that letters of the kind are filled with."""
    found: set[str] = set()
    for language in LANGUAGES:
        written = shipped(kind, language)
        found |= meta.find_undeclared_variables(_SANDBOX.parse(f"{written.subject}\n{written.body}"))
    return tuple(sorted(found))


def kept(kind: str) -> tuple[str, ...]:
    """The blanks that no template of the kind may leave out."""
    return _rules().keeps[kind]


def sample(template: LetterTemplate) -> Sample:
    """Raises TemplateFaulty, with what is wrong."""
    _check(template)
    made = _compiled(template.subject, template.body)
    values = {name: _stand_in(name) for name in blanks(template.kind)}
    try:
        return Sample(made.subject.render(values), made.body.render(values))
    except TemplateError as error:
        raise TemplateFaulty(f"({error.message})") from None


def change(
    template: LetterTemplate,
    *,
    seen: str,
    reason: str,
    by: Person,
    registers: Registers,
    store: RegisterStore,
    at: dt.datetime,
) -> RegisterChange | None:
    """Put a template in place of the one that holds; None where it is the same.

    Args:
        seen: Seal of the template that the person started from.

    Raises:
        NotAllowed: the person's role does not cover it.
        TemplateFaulty: it does not parse, leaves out what must stand in it, or uses what there is not.
        RegisterMoved: somebody else was faster.
    """
    if not by.may(Action.CHANGE_TEMPLATES):
        raise NotAllowed
    after = store.newest()
    template = template.model_copy(update={"subject": _clean(template.subject), "body": _clean(template.body) + "\n"})
    sample(template)
    now = current(template.kind, template.language, registers)
    if now.seal != seen:
        raise TemplateFaulty("(changed by somebody else meanwhile)")
    if (now.subject, now.body) == (template.subject, template.body):
        return None
    made = RegisterChange(
        in_register=Register.TEMPLATES,
        entry=template.id,
        before=now.model_dump_json() if now in registers.templates else None,
        after=template.model_dump_json(),
        by=by.id,
        by_name=by.name,
        at=at,
        reason=" ".join(reason.split())[:_LONGEST_REASON],
    )
    return store.add(made, after=after)


def _check(template: LetterTemplate) -> None:
    if not 0 < len(template.subject) <= LONGEST_SUBJECT or not 0 < len(template.body) <= LONGEST_BODY:
        raise TemplateFaulty(f"(1–{LONGEST_SUBJECT}, 1–{LONGEST_BODY})")
    try:
        trees = [_SANDBOX.parse(template.subject), _SANDBOX.parse(template.body)]
    except TemplateSyntaxError as error:
        raise TemplateFaulty(f"(line {error.lineno}: {error.message})") from None
    for tree in trees:
        # First: what comes after it would reckon out a constant, however large.
        _check_plain(tree, _FIXED if template.kind in _rules().fixed else _PLAIN)
    used = set().union(*(meta.find_undeclared_variables(tree) for tree in trees))
    if strange := used - set(blanks(template.kind)):
        raise TemplateFaulty(f"(no such blank: {', '.join(sorted(strange))})")
    if missing := [name for name in kept(template.kind) if name not in used]:
        raise TemplateFaulty(f"(left out: {', '.join(missing)})")


def _check_plain(tree: nodes.Template, allowed: tuple[type[nodes.Node], ...]) -> None:
    parts = allowed is _PLAIN
    for count, node in enumerate(tree.find_all(nodes.Node)):
        further = parts and (_is_length(node) or _is_part(node))
        if count > _MOST_NODES or not (isinstance(node, allowed) or further):
            raise TemplateFaulty(f"(line {node.lineno}: {type(node).__name__})")
        if isinstance(node, nodes.For) and not isinstance(node.iter, nodes.Name | nodes.Getattr):
            raise TemplateFaulty(f"(line {node.lineno}: for)")


def _is_length(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Filter) and node.name == "length"


def _is_part(node: nodes.Node) -> bool:
    """One answer has parts; nothing else has."""
    return isinstance(node, nodes.Getattr) and node.attr.isidentifier() and not node.attr.startswith("_")


def _stand_in(name: str) -> object:
    rules = _rules()
    if name in rules.figures:
        return rules.figures[name]
    return [_Named(name, 1), _Named(name, 2)] if name in rules.lists else f"‹{name}›"


class _Named:
    """Stands in for one entry of a list; each part of it is its name."""

    def __init__(self, name: str, number: int) -> None:
        self.name, self.number = name, number

    def __str__(self) -> str:
        return f"‹{self.name} {self.number}›"

    def __getattr__(self, part: str) -> str | list[str]:
        told = f"‹{self.name} {self.number}: {part}›"
        return [told] if part in _rules().lists else told


def _clean(text: str) -> str:
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


@lru_cache(maxsize=500)
def _compiled(subject: str, body: str) -> Compiled:
    return Compiled(_SANDBOX.from_string(subject), _SANDBOX.from_string(body))


@cache
def _rules() -> Rules:
    return Rules.model_validate(yaml.load(_DATA.read_text("utf-8"), yaml.CSafeLoader))
