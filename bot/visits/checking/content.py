"""Rules on what a programme is about and says."""

from __future__ import annotations

from collections.abc import Iterator

from bot.visits import wording
from bot.visits.checking.checked import Breach, Checked, length
from bot.visits.models import ItemKind, ItemStatus
from bot.visits.norms import norms
from bot.visits.programme.lengths import visit_minutes
from bot.visits.wording.sentences import joined, tongue, word


def first_and_last(checked: Checked) -> Iterator[Breach]:
    items = [item for day in checked.days for item in sorted(day.items, key=lambda one: one.start)]
    if items[0].kind is not ItemKind.INTRODUCTION:
        yield Breach("introduction_first", items[0].id)
    if items[-1].kind is not ItemKind.WRAP_UP:
        yield Breach("wrap_up_last", items[-1].id)


def statuses(checked: Checked) -> Iterator[Breach]:
    """A host's yes is a logged answer."""
    for item in checked.programme.items():
        claimed = item.status in (ItemStatus.CONFIRMED, ItemStatus.HELD)
        if claimed and checked.logged.get(item.id) != item.status:
            yield Breach("confirmed_without_yes", item.id, {"title": item.title, "status": word(item.status)})


def goals(checked: Checked) -> Iterator[Breach]:
    wished = checked.triage.requested_hosts
    for _, item, host in checked.received():
        if not item.goal.strip():
            yield Breach("no_goal", item.id, {"title": item.title})
        if host.id not in wished and not set(item.themes) & set(checked.triage.themes):
            yield Breach("no_theme", item.id, {"title": item.title})


def themes_served(checked: Checked) -> Iterator[Breach]:
    served = {theme for item in checked.programme.items() for theme in item.themes}
    for theme in checked.triage.themes:
        if theme not in served:
            named = {language: wording.of(language).theme(theme, checked.registers) for language in ("en", "da")}
            yield Breach("theme_not_served", None, {"theme": named})
    present = {host.id for _, _, host in checked.received()}
    for wish in checked.triage.requested_hosts:
        host = checked.registers.host(wish)
        if wish not in present:
            yield Breach("wish_not_served", None, {"host": host.name if host else wish})


def outdoors(checked: Checked) -> Iterator[Breach]:
    """The note names the alternative; an outdoor visit without any note has none."""
    for _, item, host in checked.received():
        if host.outdoor and wording.of(checked.triage.language).label("note_outdoors") not in item.note:
            yield Breach("outdoor_without_plan_b", item.id, {"host": host.name})


def languages(checked: Checked) -> Iterator[Breach]:
    """One of those they can work in has to be one of the host's; where its languages are unknown, one of the usual."""
    spoken, unknown = {checked.triage.language, *checked.triage.languages}, []
    if checked.triage.interpreting:
        return
    for _, item, host in checked.received():
        if host.languages and not spoken & set(host.languages):
            values: dict[str, object] = {
                "host": host.name,
                "languages": joined(map(tongue, host.languages)),
                "language": tongue(checked.triage.language),
            }
            yield Breach("language_path", item.id, values)
        elif not host.languages and not spoken & set(norms().checking.spoken):
            unknown.append(host.name)
    if unknown:
        yield Breach(
            "language_unknown", None, {"hosts": ", ".join(unknown), "language": tongue(checked.triage.language)}
        )


def interpreting(checked: Checked) -> Iterator[Breach]:
    if checked.triage.interpreting != "consecutive":
        return
    for _, item, host in checked.received():
        needed = visit_minutes(host, checked.triage, checked.registers.house)
        if length(item) < needed:
            values: dict[str, object] = {"title": item.title, "minutes": length(item), "needed": needed}
            yield Breach("interpreting_too_short", item.id, values)
