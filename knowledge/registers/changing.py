"""Registers with one entry put in or taken out; what results is checked as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from knowledge.registers.crosschecks import crosscheck_host
from knowledge.registers.models import Host, LetterTemplate, Policy, Registers


def with_host(registers: Registers, host: Host) -> Registers:
    """In the place of the host of that id, or at the end.

    Raises:
        RegisterInvalid: it refers to something that is not there.
    """
    crosscheck_host(host, registers)
    hosts = {one.id: one for one in registers.hosts} | {host.id: host}
    return registers.model_copy(update={"hosts": tuple(hosts.values())})


def without_host(registers: Registers, host_id: str) -> Registers:
    kept = tuple(one for one in registers.hosts if one.id != host_id)
    return registers.model_copy(update={"hosts": kept})


def with_fields(host: Host, before: Mapping[str, Any], after: Mapping[str, Any]) -> Host:
    """The host with what differs between two states of it, as JSON, and otherwise as it is.

    Raises:
        ValidationError: a field no longer takes what it took then.
    """
    changed = {name: value for name, value in after.items() if value != before.get(name)}
    return Host.model_validate(host.model_dump(mode="json") | changed)


def with_template(registers: Registers, template_id: str, template: LetterTemplate | None) -> Registers:
    """With None the shipped one holds again."""
    kept = tuple(one for one in registers.templates if one.id != template_id)
    return registers.model_copy(update={"templates": (*kept, *((template,) if template else ()))})


def with_values(registers: Registers, policy_id: str, values: dict[str, int]) -> Registers:
    """The policy with these thresholds; those it no longer has, and a policy that is gone, are passed over."""
    policies = tuple(_revalued(one, values) if one.id == policy_id else one for one in registers.policies)
    return registers.model_copy(update={"policies": policies})


def _revalued(policy: Policy, values: dict[str, int]) -> Policy:
    known = {name: value for name, value in values.items() if isinstance(policy.values.get(name), int)}
    return policy.model_copy(update={"values": {**policy.values, **known}})
