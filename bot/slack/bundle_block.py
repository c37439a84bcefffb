"""Bundle → its part of the card: to whom, what about, and the buttons that decide on exactly these words."""

from __future__ import annotations

from bot.slack.blocks import Block, actions, button, context, escape, folded, mrkdwn, plain, section
from bot.slack.moments import moment, second
from bot.slack.privacy import for_channel
from bot.slack.ref import Ref
from bot.texts import text
from bot.visits import leaving
from bot.visits.approving import rules
from bot.visits.counterparts.telling import counterpart
from bot.visits.decidable import BESIDE, is_open
from bot.visits.models import Bundle, BundleKind, Case, Decision, Draft, MessageState, Verdict
from knowledge import Registers

APPROVE = "approve"
EDIT = "edit"
ASK_FOR_CHANGES = "ask_for_changes"
DECLINE = "decline"
FULL_LETTER = "full_letter"
RECALL = "recall"

RECIPIENTS = 6
EXCERPT_LIMIT = 500
_TO_HOSTS = frozenset({BundleKind.HOST_ENQUIRIES, BundleKind.BRIEFING, BundleKind.CHANGE_NOTICE})
_CLOSING = frozenset({Verdict.APPROVE, Verdict.DECLINE})


def bundle_blocks(case: Case, bundle: Bundle, *, registers: Registers, language: str) -> list[Block]:
    blocks = [section(mrkdwn(_summary(case, bundle, registers, language)))]
    blocks += [section(mrkdwn(said)) for said in [_outcome(case, bundle, language)] if said]
    if bundle.unfinished:
        blocks.append(section(mrkdwn(escape(text("slack.unfinished", language), 300))))
    if bundle.digest in leaving.waiting(case):
        return [*blocks, *_waiting(case, bundle, language)]
    if is_open(case, bundle) and not closed_by(case, bundle.kind, bundle.digest):
        if rules(registers)[bundle.kind].four_eyes:
            blocks.append(context(plain(text("slack.four_eyes", language))))
        blocks.append(_buttons(case, bundle, language))
    return blocks


def _waiting(case: Case, bundle: Bundle, language: str) -> list[Block]:
    """When what was approved leaves, and the button that calls it back until then."""
    due = max(one.due_at for one in leaving.waiting(case)[bundle.digest] if one.due_at)
    said = escape(text("slack.leaves_at", language, at=second(due, language)), 300)
    recall = button(text("slack.recall", language), RECALL, value=str(Ref.to(case, bundle)))
    return [section(mrkdwn(f":hourglass_flowing_sand: {said}")), actions(f"decide recall {bundle.digest}", [recall])]


def closed_by(case: Case, kind: BundleKind, digest: str) -> Decision | None:
    """The decision that used exactly these words up: approved, or declined and not taken back."""
    decisions = _decisions(case, kind, digest)
    return decisions[-1] if decisions and decisions[-1].verdict in _CLOSING else None


def told(decision: Decision, language: str) -> str:
    """Who decided what, and when."""
    name = decision.by_name if decision.by != "system" else text("slack.the_assistant", language)
    if decision.acting_for:
        name = text("slack.acting_for", language, name=name, absent=decision.acting_for_name)
    return text(f"slack.did_{decision.verdict}", language, name=name, at=moment(decision.at, language))


def recipient(draft: Draft, case: Case, kind: BundleKind, registers: Registers, language: str) -> str:
    """By role: an address or a private name stands in no channel."""
    told = counterpart(case, draft.tells.counterpart) if draft.tells else None
    if told is not None:
        return told.office
    host = next((host for host in registers.hosts if host.email and host.email == draft.to), None)
    if host is not None:
        return host.name
    office = next((one for one in registers.house.offices.values() if one.email == draft.to), None)
    if office is not None:
        return office.title[language]
    asked = kind in _TO_HOSTS and draft.to.casefold() not in case.enquirers()
    return text("slack.a_host" if asked else "slack.the_enquirer", language)


def _summary(case: Case, bundle: Bundle, registers: Registers, language: str) -> str:
    first = bundle.messages[0] if bundle.messages else None
    people = [recipient(draft, case, bundle.kind, registers, language) for draft in bundle.messages]
    names = ", ".join(dict.fromkeys(people[:RECIPIENTS]))
    number = len(bundle.messages)
    count = text("slack.one_letter" if number == 1 else "slack.letters", language, number=number, recipients=names)
    lines = [f"*{text(f'slack.bundle_{bundle.kind}', language)}* · {escape(count, 600)}"]
    files = sorted({attachment.name for draft in bundle.messages for attachment in draft.attachments})
    if files:
        lines.append(escape(text("slack.attached", language, files=", ".join(files)), 600))
    if first is not None:
        lines += [f">*{_shown(first.subject, case, 200)}*", f">{_shown(first.body, case, EXCERPT_LIMIT)}"]
    return "\n".join(lines)


def _shown(words: str, case: Case, limit: int) -> str:
    return escape(folded(for_channel(words[: 4 * limit], case.request)), limit)


def _decisions(case: Case, kind: BundleKind, digest: str) -> list[Decision]:
    return [decision for decision in case.decisions if decision.bundle is kind and decision.digest == digest]


def _still_said(decision: Decision, digest: str) -> bool:
    """A wish for changes voids the version it was made on, and goes on being said of the next."""
    return decision.digest == digest or decision.verdict is Verdict.ASK_FOR_CHANGES


def _outcome(case: Case, bundle: Bundle, language: str) -> str:
    mine = [message.state for message in case.messages if message.bundle_digest == bundle.digest]
    counts = [(state, mine.count(state)) for state in MessageState if state in mine]
    said = [d for d in case.decisions if d.bundle is bundle.kind and _still_said(d, bundle.digest)]
    lines = [escape(told(decision, language), 300) for decision in said[-1:]]
    lines += [text(f"slack.messages_{state}", language, number=number) for state, number in counts]
    return "\n".join(lines)


def _buttons(case: Case, bundle: Bundle, language: str) -> Block:
    value = str(Ref.to(case, bundle))
    labelled: list[tuple[str, str | None]] = [(FULL_LETTER, None), (EDIT, None), (ASK_FOR_CHANGES, None)]
    labelled += [] if bundle.kind in BESIDE else [(DECLINE, "danger")]
    approving = [] if bundle.unfinished else [_approve(bundle, value, language)]
    others = [button(text(f"slack.{action}", language), action, value=value, style=style) for action, style in labelled]
    return actions(f"decide {bundle.kind}", [*approving, *others])


def _approve(bundle: Bundle, value: str, language: str) -> Block:
    return button(
        text("slack.approve", language), APPROVE, value=value, style="primary", confirm=_confirm(bundle, language)
    )


def _confirm(bundle: Bundle, language: str) -> Block:
    return {
        "title": plain(text("slack.confirm_title", language), 100),
        "text": plain(text("slack.confirm_text", language, number=len(bundle.messages)), 300),
        "confirm": plain(text("slack.approve", language), 30),
        "deny": plain(text("slack.cancel", language), 30),
    }
