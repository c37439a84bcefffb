"""Case → the card in the channel: facts, flags, recommendation, programme, findings. No private name or address."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot import refusals
from bot.slack.blocks import (
    MORE,
    Block,
    actions,
    context,
    divider,
    escape,
    folded,
    header,
    link,
    link_button,
    mrkdwn,
    paragraphs,
    section,
)
from bot.slack.bundle_block import bundle_blocks
from bot.slack.moments import day, days, moment
from bot.slack.privacy import for_channel
from bot.slack.programme_text import programme_text
from bot.texts import text
from bot.visits import disclosing, leaving, overriding, touching
from bot.visits.decidable import is_open
from bot.visits.editing.revising import has_programme
from bot.visits.models import Case, Match, RelatedCase, Told, Triage
from bot.visits.models.standing import as_of_now
from bot.visits.wording.sentences import country
from knowledge import Registers

OPEN_PAGE = "open_page"  #: A link; the click is acknowledged and nothing else.
PROGRAMME_SECTIONS = 4
LINES = 8
BUNDLES = 8
LINE_LIMIT = 250
LEVELS = ("block", "warn", "note")


def card_blocks(case: Case, *, registers: Registers, public_url: str, language: str) -> list[Block]:
    blocks = [
        header(f"{case.number} · {_organisation(case, language)}"),
        section(mrkdwn(_standing(case, language))),
        *_news(case, language),
        section(mrkdwn(_request(case, registers, language))),
        *_findings_of_triage(case, language),
        *_programme(case, registers, language),
        *_bundles(case, registers, language),
    ]
    if case.trouble:
        trouble = for_channel(refusals.reason(case.trouble, language), case.request)
        blocks.append(section(mrkdwn(f":warning: {escape(trouble, 600)}")))
    if public_url:
        url = link(public_url, f"/cases/{case.number}")
        blocks.append(
            actions(f"case {case.number}", [link_button(text("slack.open_page", language), OPEN_PAGE, url=url)])
        )
    hints = [escape(_written_by(case, language), 600)]
    if case.proposal and case.proposal.days and has_programme(case):
        hints.append(text("slack.write_wishes", language))
    return [*blocks, context(mrkdwn("\n".join(hints)))]


def _written_by(case: Case, language: str) -> str:
    """Who stands behind what is read and drafted here."""
    told = [disclosing.of_triage(case, language)] if case.triage else []
    told += [disclosing.sentence(disclosing.of_case(case), language)] if case.proposal else []
    return " ".join(told or [disclosing.say("sorted_rules", language)])


def card_text(case: Case, language: str) -> str:
    """For notifications and screen readers."""
    status = text(f"slack.status_{case.status}", language)
    return escape(f"{case.number} · {folded(_organisation(case, language))} · {status}", 300)


def _organisation(case: Case, language: str) -> str:
    named = case.triage.organisation if case.triage else None
    written = case.request.organisation.name if case.request.organisation else None
    return for_channel(named or written or text("slack.unknown_organisation", language), case.request)


def _standing(case: Case, language: str) -> str:
    parts = [f"*{text(f'slack.status_{case.status}', language)}*"]
    if case.triage:
        parts.append(text(f"slack.recommend_{case.triage.recommendation}", language))
    if case.triage and case.triage.respond_by:
        parts.append(text("slack.respond_by", language, date=day(case.triage.respond_by, language)))
    return " · ".join(parts)


def _news(case: Case, language: str) -> list[Block]:
    """The newest message on the case and which facts it changed, or where the case went; none of its words."""
    if case.merged_into:
        return [section(mrkdwn(text("slack.merged_into", language, case=case.merged_into)))]
    came = [one for one in case.messages_to_read() if one.heard or one.match is Match.HOST]
    if not came:
        return []
    newest = max(came, key=lambda one: one.received_at)  # they lie in the order in which they were written
    changed = [one.field for one in case.differences if one.message == newest.id]
    facts = ", ".join(text(f"web.fact_{field}", language).lower() for field in changed)
    key = "slack.message_came" if facts else "slack.message_came_unread" if case.pending else "slack.message_came_empty"
    lines = [text(key, language, at=moment(newest.received_at, language), facts=facts)]
    if advice := touching.advised(case):
        lines.append(text(f"slack.advice_{advice.outcome}", language))
    return [section(mrkdwn("\n".join(lines)))]


def _request(case: Case, registers: Registers, language: str) -> str:
    """Three lines: what it is about, who and when, which themes."""
    lines = [for_channel(case.request.subject, case.request)]
    if case.triage:
        lines += [_party(case.triage, language), _wishes(case.triage, registers, language)]
    shown = [escape(folded(line), LINE_LIMIT) for line in lines if line.strip()]
    return "\n".join(shown) or text("slack.no_subject", language)


def _party(triage: Triage, language: str) -> str:
    parts = [text(f"slack.kind_{triage.kind}", language)]
    if size := triage.group_size:
        number = str(size.min) if size.min == size.max else f"{size.min}–{size.max}"
        parts.append(text("slack.people", language, number=number))
    parts += [country(triage.country)[language]] if triage.country else []
    if dates := triage.dates:
        parts.append(days(dates.earliest, dates.latest, language))
    if triage.missing:
        parts.append(text("slack.missing", language, facts=", ".join(_facts(triage.missing, language))))
    return " · ".join(parts)


def _facts(missing: Iterable[str], language: str) -> list[str]:
    return [text(f"slack.fact_{fact}", language) for fact in missing]


def _wishes(triage: Triage, registers: Registers, language: str) -> str:
    themes = [theme.labels[language] for theme in map(registers.theme, triage.themes) if theme]
    hosts = [host.name for host in map(registers.host, triage.requested_hosts) if host]
    parts = [", ".join(themes)] if themes else []
    return " · ".join([*parts, text("slack.wishes", language, hosts=", ".join(hosts))] if hosts else parts)


def _findings_of_triage(case: Case, language: str) -> list[Block]:
    if not case.triage:
        return []
    flags = case.triage.flags
    groups = (
        ("slack.flags", [flag.told.get(language, flag.reason) for flag in flags]),
        ("slack.reasons", _said(case.triage.reasons, case.triage.reasons_told, language)),
        ("slack.related", [_related(related, language) for related in case.triage.related_cases]),
    )
    return [_list(key, lines, case, language) for key, lines in groups if lines]


def _said(sentences: Sequence[str], told: Sequence[Told], language: str) -> list[str]:
    """In the language of the card, where they were written down in it."""
    found = [*told[: len(sentences)], *({} for _ in sentences[len(told) :])]
    return [words.get(language, said) for said, words in zip(sentences, found, strict=True)]


def _related(related: RelatedCase, language: str) -> str:
    return f"{related.number}: {related.told.get(language, related.why)}"


def _programme(case: Case, registers: Registers, language: str) -> list[Block]:
    if not (proposal := as_of_now(case)):
        return []
    blocks = paragraphs(programme_text(proposal, registers=registers, language=language), most=PROGRAMME_SECTIONS)
    open_points = _said(proposal.open_points, proposal.open_points_told, language)
    groups = (("slack.findings", _checked(case, language)), ("slack.open_points", open_points))
    return blocks + [_list(key, lines, case, language) for key, lines in groups if lines]


def _checked(case: Case, language: str) -> list[str]:
    """The worst first; what a person has set aside says so."""
    said = overriding.standing(case)
    found = overriding.sealed(case.proposal) if case.proposal else []
    lines = []
    for finding, seal in sorted(found, key=lambda one: LEVELS.index(one[0].level)):
        words = finding.told.get(language, finding.text)
        set_aside = said.get(seal)
        if set_aside:
            words = text("slack.set_aside", language, text=words, name=set_aside.by_name, reason=set_aside.reason)
        lines.append(text(f"slack.finding_{finding.level}", language, text=words))
    return lines


def _bundles(case: Case, registers: Registers, language: str) -> list[Block]:
    """A message holds fifty blocks: where there are too many letters, those to be decided on go before the others."""
    blocks: list[Block] = []
    every = case.proposal.bundles if case.proposal else ()
    gone = {one.digest for one in every}
    for digest, messages in leaving.waiting(case).items():
        if digest not in gone:  # approved, and the draft has moved on meanwhile
            sealed = leaving.bundle_of(messages)
            blocks += [divider(), *bundle_blocks(case, sealed, registers=registers, language=language)]
    kinds = [one.kind for one in sorted(every, key=lambda one: not is_open(case, one))][:BUNDLES]
    for bundle in (one for one in every if one.kind in kinds):
        blocks += [divider(), *bundle_blocks(case, bundle, registers=registers, language=language)]
    if len(every) > BUNDLES:
        left = text("slack.more", language, number=len(every) - BUNDLES)
        blocks.append(section(mrkdwn(f"{MORE} {left}")))
    return blocks


def _list(key: str, lines: list[str], case: Case, language: str) -> Block:
    shown = [f"• {escape(folded(for_channel(line, case.request)), LINE_LIMIT)}" for line in lines[:LINES]]
    if len(lines) > LINES:
        shown.append(f"{MORE} {text('slack.more', language, number=len(lines) - LINES)}")
    return section(mrkdwn("\n".join([f"*{text(key, language)}*", *shown])))
