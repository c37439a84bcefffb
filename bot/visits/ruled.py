"""Rules as typed → rules as kept: what is wrong is told field by field."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

from bot.visits import approving
from bot.visits.errors import RuleFaulty
from bot.visits.models import BundleKind, Told
from bot.visits.models.request import Frozen
from bot.visits.registering import FIXED
from bot.visits.triage.recommending import Row, shipped_table
from bot.visits.wording.cleaning import visible
from bot.visits.wording.sentences import sentence
from knowledge import ApprovalSetting, ClosedPeriod, Registers, RowSetting

LONGEST_NAME = 80
MOST_PERIODS = 40
MOST_DAYS = 184  #: Half a year; a house that is closed for longer receives nobody.
MOST_POINTS = 100
_YEARS = range(2000, 2101)
_WHOLE = re.compile(r"[+-]?[0-9]{1,4}")


class TypedPeriod(Frozen):
    name_da: str = ""
    name_en: str = ""
    first: str = ""
    last: str = ""
    yearly: bool = False


def period(typed: TypedPeriod, period_id: str, *, others: int) -> ClosedPeriod:
    """Raises RuleFaulty."""
    faults: dict[str, Told] = {}
    names = {language: _name(typed, language, faults) for language in ("da", "en")}
    first, last = _day(typed.first, "first", faults), _day(typed.last, "last", faults)
    if first and last:
        _check_spell(first, last, faults)
    if others >= MOST_PERIODS:
        faults["name_da"] = sentence("rules", "faults", "many", most=MOST_PERIODS)
    if faults or not (first and last):
        raise RuleFaulty(faults=faults)
    written = "%m-%d" if typed.yearly else "%Y-%m-%d"
    return ClosedPeriod(id=period_id, name=names, first=first.strftime(written), last=last.strftime(written))


def _name(typed: TypedPeriod, language: str, faults: dict[str, Told]) -> str:
    name = visible(typed.name_da if language == "da" else typed.name_en)
    if not name:
        faults[f"name_{language}"] = sentence("rules", "faults", "empty")
    if len(name) > LONGEST_NAME:
        faults[f"name_{language}"] = sentence("rules", "faults", "long", most=LONGEST_NAME)
    return name


def _day(typed: str, field: str, faults: dict[str, Told]) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(typed.strip())
    except ValueError:
        day = None
    if day is None or day.year not in _YEARS:
        faults[field] = sentence("rules", "faults", "no_day")
        return None
    return day


def _check_spell(first: dt.date, last: dt.date, faults: dict[str, Told]) -> None:
    days = (last - first).days + 1
    if days < 1:
        faults["last"] = sentence("rules", "faults", "before")
    elif days > MOST_DAYS:
        faults["last"] = sentence("rules", "faults", "spell", most=MOST_DAYS, days=days)


def is_fixed(row: Row, registers: Registers) -> bool:
    """The row speaks for what the law says."""
    policies = [registers.policy(flag) for flag in row.when.flags]
    return any(policy is not None and policy.standing == FIXED for policy in policies)


def owners() -> tuple[str, ...]:
    """Whom a case may go to: those that the table names as shipped."""
    return tuple(dict.fromkeys(row.owner for row in shipped_table().rows))


def check_row(row: Row, setting: RowSetting) -> None:
    """Raises RuleFaulty."""
    faults: dict[str, Told] = {}
    if not setting.on and row.stays:
        faults["on"] = sentence("rules", "faults", "stays")
    if setting.recommend not in row.choices:
        faults["recommend"] = sentence("rules", "faults", "choice")
    if setting.owner not in owners():
        faults["owner"] = sentence("rules", "faults", "choice")
    if faults:
        raise RuleFaulty(faults=faults)


def points(typed: Mapping[str, str], parts: Mapping[str, int]) -> dict[str, int]:
    """The points of the parts that were typed; a part that there is not is passed over. Raises RuleFaulty."""
    given = {name: text.strip().replace("−", "-") for name, text in typed.items() if name in parts}
    faults = {
        name: sentence("rules", "faults", "points", least=-MOST_POINTS, most=MOST_POINTS)
        for name, text in given.items()
        if not _WHOLE.fullmatch(text) or abs(int(text)) > MOST_POINTS
    }
    if faults:
        raise RuleFaulty(faults=faults)
    return {name: int(text) for name, text in given.items()}


def check_approvals(typed: Mapping[str, ApprovalSetting]) -> None:
    """Raises RuleFaulty."""
    roles = {role.value for role in approving.ROLES}
    faults = {
        kind: sentence("rules", "faults", "choice")
        for kind, setting in typed.items()
        if kind != approving.ALL and (kind not in set(BundleKind) or setting.role not in roles)
    }
    if faults:
        raise RuleFaulty(faults=faults)
