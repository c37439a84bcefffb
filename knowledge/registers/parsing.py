"""The text of a register → typed entries; what is wrong is named by file, entry and field."""

from __future__ import annotations

import re
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from knowledge.errors import RegisterInvalid

LARGEST = 2_000_000  # characters; a register is typed by hand
DEEPEST = 12  # levels; an initiative needs six

Entry = TypeVar("Entry", bound=BaseModel)


class _PlainYaml(yaml.CSafeLoader):
    """YAML as people mean it: `no` is Norwegian, `NO` is Norway, `10:00` is ten o'clock, a key stands once."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}


def _mapping_once(loader: _PlainYaml, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[str] = set()
    for key, _ in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise yaml.constructor.ConstructorError(problem="a field has no name", problem_mark=key.start_mark)
        if key.value in seen:
            raise yaml.constructor.ConstructorError(problem=f"{key.value!r} stands twice", problem_mark=key.start_mark)
        seen.add(key.value)
    return loader.construct_mapping(node, deep=True)


_PlainYaml.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:null|~|)$"), ["n", "~", ""])
_PlainYaml.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
_PlainYaml.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^-?(?:0|[1-9][0-9]*)$"), list("-0123456789"))
_PlainYaml.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(r"^-?[0-9]+\.[0-9]+$"), list("-0123456789"))
_PlainYaml.add_constructor("tag:yaml.org,2002:map", _mapping_once)


def parse_entries(text: str, model: type[Entry], *, file: str) -> tuple[Entry, ...]:
    """Read a list of entries.

    Raises:
        RegisterInvalid: the first thing that is wrong, with file, entry and field.
    """
    raw = raw_entries(text, file=file)
    return tuple(_typed(entry, model, file=file, position=position) for position, entry in enumerate(raw, start=1))


def raw_entries(text: str, *, file: str) -> list[Any]:
    """The entries as plain values, to be typed one by one where each has to be reported on. Raises RegisterInvalid."""
    raw = _plain(text, file)
    if not isinstance(raw, list):
        raise RegisterInvalid(f"{file} should be a list of entries.")
    return raw


def parse_entry(text: str, model: type[Entry], *, file: str) -> Entry:
    """Read a file that is one entry."""
    return _typed(_plain(text, file), model, file=file, position=1)


def _plain(text: str, file: str) -> Any:
    if len(text) > LARGEST:
        raise RegisterInvalid(f"{file} is longer than {LARGEST:,} characters.")
    try:
        _refuse_bombs(text, file)
        return yaml.load(text, Loader=_PlainYaml)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else "?"
        raise RegisterInvalid(f"{file}, line {line}: {error.problem or 'not YAML'}.") from error
    except (yaml.YAMLError, ValueError) as error:
        raise RegisterInvalid(f"{file} is not text that can be read as YAML.") from error


def _refuse_bombs(text: str, file: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise RegisterInvalid(f"{file}: aliases are not allowed.")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise RegisterInvalid(f"{file} is nested too deeply.")


def _typed(raw: Any, model: type[Entry], *, file: str, position: int) -> Entry:
    if not isinstance(raw, dict):
        raise RegisterInvalid(f"{file}, entry {position}: should be fields with values.")
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or "the whole entry"
        raise RegisterInvalid(f"{file}, entry {_name(raw, position)}, field {field}: {first['msg']}.") from error


def _name(raw: dict[Any, Any], position: int) -> str:
    identifier = raw.get("id")
    return repr(identifier[:60]) if isinstance(identifier, str) and identifier else str(position)
