"""The letters to counterparts, from the facts of the case: organisation and country, never a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from bot.visits import wording
from bot.visits.counterparts.telling import counterpart, taking_over
from bot.visits.letters import Letter, Writer
from bot.visits.matching.interests import about
from bot.visits.models import RECEIVES, Bundle, BundleKind, Case
from bot.visits.models.counterpart import Counterpart, Notified, Part, Word
from bot.visits.models.standing import as_of_now
from bot.visits.proposal.bundling import Stamp, draft
from bot.visits.wording import Wording
from bot.visits.wording.cleaning import address, clean
from bot.visits.wording.discretion import discreet

_KINDS: dict[Word, str] = {Word.HAND_OVER: "hand_over_note", Word.JOINT: "joint_note"}
_OUTCOME = "outcome_note"
_WITH_DATES = frozenset({Word.PROGRAMME, Word.HELD})
_MOST_WISHES = 3
_LONGEST_NOTE = 1_000


class Due(NamedTuple):
    one: Counterpart
    notified: Notified


def notes(case: Case, words: Iterable[Notified], writer: Writer, *, stamp: Stamp) -> tuple[Bundle, ...]:
    """One bundle with a letter for each; the writer's own language, where it has one, in place of theirs."""
    found = [Due(one, word) for word in words if (one := counterpart(case, word.counterpart))]
    drafts = tuple(
        draft(
            BundleKind.COUNTERPART_NOTE,
            number,
            _letter(case, due, writer),
            to=recipient,
            stamp=stamp,
            tells=due.notified,
        )
        for number, due in enumerate(found, start=1)
        if (recipient := address(due.one.email))
    )
    return (Bundle(kind=BundleKind.COUNTERPART_NOTE, messages=drafts),) if drafts else ()


def notes_again(case: Case, writer: Writer, stamp: Stamp) -> tuple[Bundle, ...]:
    """The notes that stand on the case, as they would be written now."""
    bundle = case.proposal.bundle(BundleKind.COUNTERPART_NOTE) if case.proposal else None
    return notes(case, [one.tells for one in bundle.messages if one.tells] if bundle else [], writer, stamp=stamp)


def _letter(case: Case, due: Due, writer: Writer) -> Letter:
    words = wording.of(writer.language or due.one.language)
    values: dict[str, object] = {
        "office": clean(due.one.office),
        "delegation": discreet(writer.delegation_in(words.language)),
        "received": words.date(case.received_at.date()),
        "note": clean(due.one.note, _LONGEST_NOTE),
        "reference": case.number,
    }
    if due.notified.word in _KINDS:
        values |= {"facts": list(_facts(case, due.one, writer, words)), "contact": _contact(due.one, writer)}
    else:
        values |= {"became": _became(case, due.notified.word, words), "passed": due.one.part is Part.PASSED_ON}
    return writer.letter(_KINDS.get(due.notified.word, _OUTCOME), words, **values)


def _became(case: Case, word: Word, words: Wording) -> str:
    if word in _WITH_DATES:
        live = as_of_now(case)
        days = [day.date for day in live.days] if live else []
        key = word.value if days else f"{word}_undated"
        return words.counterparts[key].format(dates=words.period(days))
    receiver = taking_over(case)
    if word is Word.REDIRECTED and receiver:
        return words.counterparts["redirected_to"].format(office=clean(receiver.office))
    return words.counterparts[word.value]


def _facts(case: Case, one: Counterpart, writer: Writer, words: Wording) -> Iterator[str]:
    triage = writer.triage
    phrases = about(triage.themes, writer.wishes.interests, writer.registers)[:_MOST_WISHES]
    said = {
        "size": words.size(triage.group_size) if triage.group_size else "",
        "dates": words.period([triage.dates.earliest, triage.dates.latest]) if triage.dates else "",
        "themes": words.themes(triage.themes, writer.registers),
        "wishes": words.label("comma").join(words.said(phrase) for phrase in phrases),
        "language": words.language_name(triage.language),
        "hosts": words.together(_on_their_side(case, writer)) if one.part is Part.SHARES else "",
    }
    for key, value in said.items():
        if value:
            yield words.counterparts[f"fact_{key}"].format(value=value)


def _on_their_side(case: Case, writer: Writer) -> list[str]:
    """Hosts on the other side of the Sound that the programme has, or that were wished for."""
    live = as_of_now(case)
    placed = [item.host for day in live.days for item in day.items if item.kind in RECEIVES] if live else []
    known = (writer.registers.host(host or "") for host in dict.fromkeys((*placed, *writer.triage.requested_hosts)))
    return [host.name for host in known if host and host.place.country != "DK"]


def _contact(one: Counterpart, writer: Writer) -> str:
    return (address(writer.request.contact.email) or "") if one.may_have_address else ""
