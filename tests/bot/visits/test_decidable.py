"""What can be decided on where, and what was told already: each line of it by a case that differs in it alone."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from bot.visits import decidable
from bot.visits.errors import DraftStale, StepNotAllowed
from bot.visits.models import Bundle, BundleKind, Case, Draft, Message, MessageState, Pending, Status, Verdict
from bot.visits.models.proposal import Retold
from tests.factories import NOW, a_bundle, a_case, a_decision, a_draft, a_message, a_proposal, an_asked, an_enquiry

ASKED, SHOWN, OFF = an_asked(id="v1-7"), Retold(programme=2), Retold()
NOTICES, BRIEFING, REPLY = BundleKind.CHANGE_NOTICE, BundleKind.BRIEFING, BundleKind.REPLY
OPEN = {Status.PROPOSED, Status.APPROVED, Status.DISPATCHED}


def told(*drafts: Draft, kind: BundleKind = NOTICES, out: tuple[Message, ...] = ()) -> frozenset[str]:
    bundles = (Bundle(kind=kind, messages=drafts),)
    return decidable.told_already(a_case(proposal=a_proposal(bundles=bundles), messages=out))


def sent(draft: Draft, **fields: Any) -> Message:
    return a_message(id=f"m-{draft.id}", draft=draft, bundle=NOTICES, state=MessageState.SENT, **fields)


def draft(**fields: Any) -> Draft:
    return a_draft(**({"id": "d1", "attachments": ()} | fields))


@pytest.mark.parametrize(
    ("new", "out", "is_told"),
    [
        pytest.param(draft(asks=ASKED), an_enquiry(ASKED), True, id="asked"),
        pytest.param(draft(asks=ASKED), an_enquiry(an_asked(id="v1-8")), False, id="asked something else"),
        pytest.param(draft(asks=ASKED), sent(draft()), False, id="the id alone does not ask"),
        pytest.param(draft(asks=ASKED, in_reply_to="<x>"), an_enquiry(ASKED), False, id="asked, not reminded"),
        pytest.param(draft(asks=ASKED, in_reply_to="<x>"), sent(draft()), True, id="reminded"),
        pytest.param(draft(informs=ASKED), sent(draft()), True, id="informed"),
        pytest.param(draft(informs=ASKED), sent(draft(id="d2")), False, id="another informed"),
        pytest.param(draft(retells=OFF), sent(draft()), True, id="told anew"),
        pytest.param(draft(retells=OFF), sent(draft(id="d2")), False, id="another told anew"),
        pytest.param(draft(calls_off=ASKED), sent(draft(id="d2", calls_off=ASKED)), True, id="called off"),
        pytest.param(draft(calls_off=ASKED), sent(draft()), False, id="the id alone calls nothing off"),
        pytest.param(draft(), sent(draft()), False, id="said by no rule but its kind"),
    ],
)
def test_what_is_out_is_not_told_twice(new: Draft, out: Message, is_told: bool) -> None:
    assert told(new, out=(out,)) == ({"d1"} if is_told else frozenset())


@pytest.mark.parametrize("kind", BundleKind)
def test_some_kinds_are_said_once(kind: BundleKind) -> None:
    once = kind in {
        BRIEFING, BundleKind.MARKET_ALERT, BundleKind.INVITATION_LETTER, BundleKind.REMINDER, BundleKind.THANKS,
        BundleKind.COUNTERPART_NOTE,
    }  # fmt: skip

    assert told(draft(), kind=kind, out=(sent(draft()),)) == ({"d1"} if once else frozenset())
    assert told(draft(), kind=kind, out=(sent(draft(id="d2")),)) == frozenset()


def test_where_nothing_is_drafted_nothing_was_told() -> None:
    assert decidable.told_already(a_case(proposal=None)) == frozenset()


@pytest.mark.parametrize(
    ("kind", "drafts", "shows"),
    [
        (BundleKind.DRAFT_PROGRAMME, [draft()], True),
        (BundleKind.CONFIRMED_PROGRAMME, [draft()], True),
        (NOTICES, [draft()], False),
        (NOTICES, [draft(retells=OFF)], False),
        (NOTICES, [draft(), draft(retells=SHOWN)], True),
    ],
)
def test_what_shows_a_programme(kind: BundleKind, drafts: list[Draft], shows: bool) -> None:
    assert decidable.shows_programme(Bundle(kind=kind, messages=tuple(drafts))) is shows


@pytest.mark.parametrize("status", Status)
def test_notices_of_a_change_are_decided_on_wherever_hosts_keep_a_time(status: Status) -> None:
    off = {Status.CANCELLED, Status.POSTPONED, Status.NO_REPLY, Status.NO_SHOW}
    notices = Bundle(kind=NOTICES, messages=(draft(),))

    assert decidable.is_open(a_case(status=status), notices) is (status in OPEN | off | {Status.TRIAGED})
    assert decidable.is_open(a_case(status=status), Bundle(kind=NOTICES, messages=(draft(retells=SHOWN),))) is (
        status is Status.PROPOSED
    )


def test_while_the_case_is_worked_on_anew_nothing_is_decided() -> None:
    bundle = a_bundle()
    decidable.must_be_open(a_case(), bundle)

    with pytest.raises(DraftStale):
        decidable.must_be_open(a_case(pending=Pending.READ), bundle)


def test_the_last_word_on_exactly_these_words_counts() -> None:
    bundle = a_bundle()

    def said(*verdicts: Verdict, digest: str = bundle.digest) -> Case:
        moments = (NOW + dt.timedelta(minutes=number) for number in range(len(verdicts)))
        return a_case(
            decisions=tuple(
                a_decision(verdict=one, digest=digest, at=at) for one, at in zip(verdicts, moments, strict=True)
            )
        )

    approve, recall, ask = Verdict.APPROVE, Verdict.RECALL, Verdict.ASK_FOR_CHANGES
    used = [said(approve), said(approve, ask), said(recall, approve), said(approve, recall, approve)]
    free = [said(), said(ask), said(approve, recall), said(approve, approve, recall), said(approve, digest="sha256:0")]

    assert [decidable.used_up(case, bundle.digest) for case in used] == [True] * len(used)
    assert [decidable.used_up(case, bundle.digest) for case in free] == [False] * len(free)
    with pytest.raises(StepNotAllowed):
        decidable.must_be_open(said(approve), bundle)
