"""Hosts in and out of a file that people edit."""

from __future__ import annotations

from collections.abc import Sequence

import yaml

from knowledge.errors import RegisterInvalid
from knowledge.registers.crosschecks import crosscheck
from knowledge.registers.models import Host, Registers
from knowledge.registers.parsing import parse_entries


def export_hosts(hosts: Sequence[Host]) -> str:
    """Write hosts as YAML; what is unknown is left out, so that a file stays readable."""
    entries = [host.model_dump(mode="json", exclude_defaults=True) for host in hosts]
    return yaml.safe_dump(entries, allow_unicode=True, sort_keys=False, width=120)


def text_of(content: bytes, *, file: str) -> str:
    """Raises RegisterInvalid."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise RegisterInvalid(f"{file} is not UTF-8 text.") from None


def import_hosts(text: str, registers: Registers, *, file: str = "hosts.yaml") -> Registers:
    """Return the registers with the hosts of the text in place of those of the same id, new ones at the end.

    Raises:
        RegisterInvalid: names the entry and the field; nothing was taken over.
    """
    hosts = parse_entries(text, Host, file=file)
    incoming = {host.id: host for host in hosts}
    if not incoming:
        raise RegisterInvalid(f"{file} holds no host.")
    if len(incoming) < len(hosts):
        raise RegisterInvalid(f"{file} holds a host twice.")
    kept = tuple(incoming.pop(host.id, host) for host in registers.hosts)
    changed = registers.model_copy(update={"hosts": (*kept, *incoming.values())})
    crosscheck(changed)
    return changed
