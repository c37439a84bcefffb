"""Registers with one entry put in or taken out; what results is checked as a whole."""

from __future__ import annotations

from knowledge.registers.crosschecks import crosscheck
from knowledge.registers.models import Host, Policy, Registers


def with_host(registers: Registers, host: Host) -> Registers:
    """In the place of the host of that id, or at the end.

    Raises:
        RegisterInvalid: it refers to something that is not there.
    """
    kept = [host if one.id == host.id else one for one in registers.hosts]
    hosts = kept if host in kept else [*kept, host]
    return _checked(registers.model_copy(update={"hosts": tuple(hosts)}))


def without_host(registers: Registers, host_id: str) -> Registers:
    kept = tuple(one for one in registers.hosts if one.id != host_id)
    return _checked(registers.model_copy(update={"hosts": kept}))


def with_values(registers: Registers, policy_id: str, values: dict[str, int]) -> Registers:
    """The policy with these thresholds; those it no longer has, and a policy that is gone, are passed over."""
    policies = tuple(_revalued(one, values) if one.id == policy_id else one for one in registers.policies)
    return registers.model_copy(update={"policies": policies})


def _revalued(policy: Policy, values: dict[str, int]) -> Policy:
    known = {name: value for name, value in values.items() if isinstance(policy.values.get(name), int)}
    return policy.model_copy(update={"values": {**policy.values, **known}})


def _checked(registers: Registers) -> Registers:
    crosscheck(registers)
    return registers
