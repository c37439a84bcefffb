"""The audit log: each line seals the one before it, and `verify` finds what was changed, removed or cut off."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence

from bot.visits.models import Anchor, AuditEvent
from bot.visits.ports import CaseStore

START = "sha256:" + "0" * 64  #: What the first line seals.
_PAGE = 1000


def sealed(
    *,
    seq: int,
    at: dt.datetime,
    actor: str,
    event: str,
    case: str | None,
    details: dict[str, str | int | None],
    previous: str,
) -> AuditEvent:
    """Return the line with its hash. Times are kept in UTC so that they read the same from every store."""
    line = AuditEvent(
        seq=seq,
        at=at.astimezone(dt.UTC),
        actor=actor,
        event=event,
        case=case,
        details=details,
        previous=previous,
        hash="",
    )
    return line.model_copy(update={"hash": _hash(line)})


def verify(events: Iterable[AuditEvent], *, anchor: Anchor | None) -> list[str]:
    """Return what is wrong with the log, one sentence a problem; [] for a sound one."""
    problems: list[str] = []
    previous, expected, anchored = START, 1, None
    for line in events:
        problems += _problems(line, expected=expected, previous=previous)
        previous, expected = line.hash, line.seq + 1
        if anchor and line.seq == anchor.seq:
            anchored = line.hash
    return problems + _end_problems(anchor, anchored, last=expected - 1)


def verify_stretch(events: Sequence[AuditEvent]) -> list[str]:
    """Return what is wrong within neighbouring lines of the log, wherever they begin."""
    problems: list[str] = []
    for line, previous in zip(events, (None, *events), strict=False):
        expected, seal = (previous.seq + 1, previous.hash) if previous else (line.seq, line.previous)
        problems += _problems(line, expected=expected, previous=seal)
    return problems


def check(store: CaseStore) -> list[str]:
    """Verify the whole log of a store."""
    anchor = store.anchor()  # read first: the log may grow meanwhile, the anchor must not be ahead of what we read
    return verify(_pages(store), anchor=anchor)


def _pages(store: CaseStore) -> Iterator[AuditEvent]:
    after = 0
    while page := store.audit(after=after, limit=_PAGE):
        yield from page
        after = page[-1].seq


def _hash(line: AuditEvent) -> str:
    content = line.model_dump(mode="json", exclude={"hash"})
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return "sha256:" + hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def _problems(line: AuditEvent, *, expected: int, previous: str) -> list[str]:
    problems = []
    if line.seq != expected:
        problems.append(f"Line {expected} is missing: the log goes on with line {line.seq}.")
    if line.previous != previous:
        problems.append(f"Line {line.seq} does not follow from the line before it.")
    if line.hash != _hash(line):
        problems.append(f"Line {line.seq} was changed after it was written.")
    return problems


def _end_problems(anchor: Anchor | None, anchored: str | None, *, last: int) -> list[str]:
    if anchor is None:
        return ["The anchor of the log is missing."] if last else []
    if last < anchor.seq:
        return [f"The log ends at line {last}; its anchor says that there were {anchor.seq}."]
    if anchored != anchor.hash:
        return [f"Line {anchor.seq} is not the one that was anchored outside the log."]
    return []
