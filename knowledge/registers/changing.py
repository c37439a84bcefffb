"""Registers with one entry put in or taken out; what results is checked as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from knowledge.registers.closures import ClosedPeriod
from knowledge.registers.crosschecks import crosscheck_host, crosscheck_mission
from knowledge.registers.models import Host, LetterTemplate, Mission, Policy, Registers, Release
from knowledge.registers.ruling import ApprovalSetting, ChannelSetting, RowSetting

#: The condition of the policy that holds the closed periods.
CLOSED = "closed_period"


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


def with_release(registers: Registers, letter: str, release: Release | None) -> Registers:
    """With None the letter is not released."""
    kept = tuple(one for one in registers.releases if one.letter != letter)
    return registers.model_copy(update={"releases": (*kept, *((release,) if release else ()))})


def with_mission(registers: Registers, mission_id: str, mission: Mission | None) -> Registers:
    """With None there is no mission of that id.

    Raises:
        RegisterInvalid: it refers to something that is not there.
    """
    kept = tuple(one for one in registers.missions if one.id != mission_id)
    if mission:
        crosscheck_mission(mission, registers)
    return registers.model_copy(update={"missions": (*kept, *((mission,) if mission else ()))})


def with_values(registers: Registers, policy_id: str, values: dict[str, int]) -> Registers:
    """The policy with these thresholds; those it no longer has, and a policy that is gone, are passed over."""
    policies = tuple(_revalued(one, values) if one.id == policy_id else one for one in registers.policies)
    return registers.model_copy(update={"policies": policies})


def with_period(registers: Registers, period_id: str, period: ClosedPeriod | None) -> Registers:
    """The policy on closed periods with it in the place of the one of that id, or at the end; None takes it out."""
    policies = tuple(_closing(one, period_id, period) if one.condition == CLOSED else one for one in registers.policies)
    return registers.model_copy(update={"policies": policies})


def with_row(registers: Registers, row: str, setting: RowSetting) -> Registers:
    rows = registers.ruling.rows | {row: setting}
    return registers.model_copy(update={"ruling": registers.ruling.model_copy(update={"rows": rows})})


def with_points(registers: Registers, part: str, points: int) -> Registers:
    parts = registers.ruling.points | {part: points}
    return registers.model_copy(update={"ruling": registers.ruling.model_copy(update={"points": parts})})


def with_approval(registers: Registers, kind: str, setting: ApprovalSetting) -> Registers:
    kinds = registers.ruling.approvals | {kind: setting}
    return registers.model_copy(update={"ruling": registers.ruling.model_copy(update={"approvals": kinds})})


def with_channel(registers: Registers, channel: str, setting: ChannelSetting | None) -> Registers:
    """None sets it back to what holds everywhere."""
    channels = {name: kept for name, kept in registers.ruling.channels.items() if name != channel}
    channels |= {channel: setting} if setting else {}
    return registers.model_copy(update={"ruling": registers.ruling.model_copy(update={"channels": channels})})


def _closing(policy: Policy, period_id: str, period: ClosedPeriod | None) -> Policy:
    periods = {one.id: one for one in policy.periods}
    if period is None:
        periods.pop(period_id, None)
    else:
        periods[period_id] = period
    return policy.model_copy(update={"periods": tuple(periods.values())})


def _revalued(policy: Policy, values: dict[str, int]) -> Policy:
    known = {name: value for name, value in values.items() if isinstance(policy.values.get(name), int)}
    return policy.model_copy(update={"values": {**policy.values, **known}})
