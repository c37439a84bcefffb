"""YAML files → Registers, typed and cross-checked."""

from __future__ import annotations

from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from knowledge.errors import RegisterInvalid
from knowledge.registers.crosschecks import crosscheck
from knowledge.registers.initiatives import Initiative
from knowledge.registers.models import Agreement, Host, House, Mission, PastVisit, Policy, Registers, Theme
from knowledge.registers.parsing import parse_entries, parse_entry
from knowledge.registers.places import GazetteerEntry


def load_registers(folder: Path | None = None) -> Registers:
    """Read all registers: the packaged ones, unless a folder is given.

    Raises:
        RegisterInvalid: names the file, the entry and the field.
    """
    data: Traversable = folder or resources.files("knowledge.registers") / "data"
    registers = Registers(
        themes=parse_entries(_text(data, "themes.yaml"), Theme, file="themes.yaml"),
        places=parse_entries(_text(data, "places.yaml"), GazetteerEntry, file="places.yaml"),
        hosts=parse_entries(_text(data, "hosts.yaml"), Host, file="hosts.yaml"),
        initiatives=parse_entries(_text(data, "initiatives.yaml"), Initiative, file="initiatives.yaml"),
        agreements=parse_entries(_text(data, "agreements.yaml"), Agreement, file="agreements.yaml"),
        policies=parse_entries(_text(data, "policies.yaml"), Policy, file="policies.yaml"),
        missions=parse_entries(_text(data, "missions.yaml"), Mission, file="missions.yaml"),
        visits=parse_entries(_text(data, "visits.yaml"), PastVisit, file="visits.yaml"),
        house=parse_entry(_text(data, "house.yaml"), House, file="house.yaml"),
    )
    crosscheck(registers)
    return registers


def _text(data: Traversable, file: str) -> str:
    try:
        return (data / file).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise RegisterInvalid(f"{file} is missing.") from None
    except UnicodeDecodeError:
        raise RegisterInvalid(f"{file} is not UTF-8 text.") from None
