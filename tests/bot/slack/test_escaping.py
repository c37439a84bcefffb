"""Whatever people and documents write: no payload calls anybody, links elsewhere, or goes beyond Slack's limits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.slack import replies
from bot.slack.answer import answer_blocks, answer_text
from bot.slack.brief_card import brief_blocks, brief_text
from bot.slack.card import card_blocks, card_text
from bot.slack.letters import Letters, window
from bot.slack.modals import edit_modal, reason_modal
from bot.slack.privacy import discreet
from bot.visits.models import Case, Organisation, Verdict
from knowledge import Answer
from tests.bot.slack.support import PAGE, a_citation, an_answer, some_registers
from tests.factories import (
    a_bundle,
    a_case,
    a_draft,
    a_finding,
    a_proposal,
    a_triage,
    a_visit_request,
)
from tests.slack_mock import check

HOSTILE = (
    "<!channel>", "<!here>", "<!everyone>", "<@UADA>", "<@UADA|ada>", "<!subteam^S1|all>", "<#C1|general>",
    "<https://evil.example|https://ope.example>", "<mailto:kim@malmberg.example|kim>", "https://evil.example",
    "[click](https://evil.example)", "[x]: https://evil.example", "![x](https://evil.example/a.png)",
    "data:text/html,x",
    "xn--mgbh0fb.example", "<!date^1392734382^{date}|now>", "&lt;!channel&gt;", "&amp;lt;!channel&amp;gt;", "*_~`",
    "\n>", "\u202etxet\u202c", "\u200b", "\ue0001", "\x00", "```", "<", ">", "&", "|", "€" * 40, "🏳️‍🌈",
)  # fmt: skip
REGISTERS = some_registers()

TEXTS = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=40), max_size=8).map("".join) | st.sampled_from(
    [piece * 900 for piece in HOSTILE[:6]]
)


def the_answer(words: str) -> Answer:
    url = f"/documents/{words[:80]}"
    cited = a_citation(title=words, section=words, quote=words[:600] or "-", as_of=words[:80], url=url)
    return an_answer(answer=words, citations=(cited,), notes=(words,) * 5)


def the_case(words: str) -> Case:
    letters = (a_draft(subject=words or "-", body=words),)
    proposal = a_proposal(
        bundles=(a_bundle(messages=1).model_copy(update={"messages": letters}),),
        findings=(a_finding(text=words),) * 3,
        open_points=(words,) * 9,
    )
    request = a_visit_request(subject=words[:500], message=words or "-", organisation=Organisation(name=words[:500]))
    triage = a_triage(organisation=words, reasons=(words,) * 9)
    return a_case(request=request, triage=triage, proposal=proposal, trouble=words)


def of_answer(words: str) -> dict[str, Any]:
    answer = the_answer(words)
    return {"text": answer_text(answer), "blocks": answer_blocks(answer, public_url=PAGE, answer_id="a" * 32)}


def of_discreet_answer(words: str) -> dict[str, Any]:
    answer = discreet(the_answer(words), ours=frozenset())
    return {"text": answer_text(answer), "blocks": answer_blocks(answer, public_url=PAGE, answer_id="a" * 32)}


def of_card(words: str) -> dict[str, Any]:
    case = the_case(words)
    blocks = card_blocks(case, registers=REGISTERS, public_url=PAGE, language="en")
    return {"text": card_text(case, "en"), "blocks": blocks}


def of_brief_card(words: str) -> dict[str, Any]:
    case = the_case(words)
    return {"text": brief_text(case, "da"), "blocks": brief_blocks(case, public_url=PAGE, language="da")}


def of_letters(words: str) -> dict[str, Any]:
    case = the_case(words)
    assert case.proposal is not None
    letters = Letters(
        case, case.proposal.bundles[0], REGISTERS, PAGE, "en", may_edit=True, may_approve=True, stopped=(words,) * 3
    )
    return {"view": window(letters, page=0, private="{}")}


def of_edit(words: str) -> dict[str, Any]:
    draft = a_draft(subject=words[:300] or "-", body=words[:3000])
    return {"view": edit_modal(draft, private="{}", language="en")}


def of_reason(words: str) -> dict[str, Any]:
    return {"view": reason_modal(Verdict.APPROVE, private="{}", language="en", because=words)}


def of_sentence(words: str) -> dict[str, Any]:
    return replies.sentence(f"Nothing fits {words}")._asdict()


def of_help(words: str) -> dict[str, Any]:
    return replies.help_text("en", lead=words)._asdict()


def of_one_case(words: str) -> dict[str, Any]:
    return replies.case(the_case(words), registers=REGISTERS, language="en", public_url=PAGE)._asdict()


def of_hosts(words: str) -> dict[str, Any]:
    hosts = tuple(host.model_copy(update={"name": words or "-"}) for host in REGISTERS.hosts)
    return replies.hosts(words, hosts, registers=REGISTERS, language="en", public_url=PAGE)._asdict()


BUILDERS = (
    of_answer, of_discreet_answer, of_card, of_brief_card, of_letters, of_edit, of_reason, of_sentence, of_help,
    of_one_case, of_hosts,
)  # fmt: skip


@pytest.mark.parametrize("build", BUILDERS, ids=lambda build: build.__name__)
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(words=TEXTS)
def test_no_words_from_outside_break_out_of_a_payload(build: Callable[[str], dict[str, Any]], words: str) -> None:
    check("chat.postMessage", build(words) | {"unfurl_links": False, "unfurl_media": False})
