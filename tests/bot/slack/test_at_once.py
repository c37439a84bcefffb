"""Two people press at the same time, on the store that the product uses: one decision comes of it."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from bot.adapters.anchor import AnchorFile
from bot.adapters.sql import Database, SqlCaseStore
from bot.slack.ref import Ref
from bot.visits.errors import CaseMoved, DraftStale, StepNotAllowed
from bot.visits.models import BundleKind, Case, Status, Verdict
from tests.bot.slack.support import Office
from tests.bot.slack.test_reading import with_services
from tests.factories import NOW, a_bundle, a_change, a_person, a_proposal, a_triage, a_visit_request

#: `OPE_TEST_ROUNDS=200` for the figure of the reliability checks.
ROUNDS = int(os.environ.get("OPE_TEST_ROUNDS", "3"))


@pytest.fixture
def stored(office: Office, tmp_path: Path) -> Iterator[Office]:
    database = Database(f"sqlite:///{tmp_path / 'cases.sqlite'}")
    yield with_services(office, store=SqlCaseStore(database, AnchorFile(tmp_path / "audit.head")))
    database.close()


def waiting(office: Office, event_id: str) -> Case:
    """A new case with a programme to decide on."""
    store = office.services.store
    number = store.receive(a_visit_request(), source="webhook", event_id=event_id, body_digest="x", at=NOW).number
    case = store.case(number)
    return store.apply(a_change(case, status=Status.PROPOSED, triage=a_triage(), proposal=a_proposal()))


def at_once(*acts: Callable[[], object]) -> None:
    """Released together."""
    gate = threading.Barrier(len(acts))

    def act(one: Callable[[], object]) -> None:
        gate.wait()
        one()

    threads = [threading.Thread(target=act, args=(one,)) for one in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_two_who_approve_at_once_make_one_decision(stored: Office) -> None:
    second = 0
    for number in range(ROUNDS):
        case = waiting(stored, f"e{number}")
        value = str(Ref(case.number, BundleKind.DRAFT_PROGRAMME, a_bundle().digest))
        for user in ("UADA", "UADAM"):
            stored.click("full_letter", value, user=user, trigger=f"read-{number}-{user}")

        at_once(
            lambda v=value, n=number: stored.click("approve", v, user="UADA", trigger=f"a{n}"),
            lambda v=value, n=number: stored.click("approve", v, user="UADAM", trigger=f"b{n}"),
        )

        decided = stored.services.store.case(case.number)
        second += len(decided.decisions) - 1
        assert decided.status is Status.APPROVED
        told = [words for _, words in stored.told()[-2:]]
        assert sum(words.startswith("Approved.") for words in told) == 1

    assert second == 0
    assert len([1 for name, _, _ in stored.jobs.enqueued if name == "dispatch"]) == ROUNDS


def test_one_who_approves_and_one_who_declines_on_the_page_make_one_decision(stored: Office) -> None:
    case = waiting(stored, "e1")
    value = str(Ref(case.number, BundleKind.DRAFT_PROGRAMME, a_bundle().digest))
    stored.click("full_letter", value, trigger="read")

    def decline() -> None:
        with suppress(CaseMoved, DraftStale, StepNotAllowed):  # one of the two is refused, whichever it is
            stored.services.decide(
                case.number,
                bundle=BundleKind.DRAFT_PROGRAMME,
                verdict=Verdict.DECLINE,
                digest=a_bundle().digest,
                by=a_person(),
                via="web",
            )

    at_once(decline, lambda: stored.click("approve", value, trigger="a"))

    assert len(stored.services.store.case(case.number).decisions) == 1


def test_one_click_that_arrives_twice_at_once_decides_once(stored: Office) -> None:
    """Slack's signature has no nonce: the same signed bytes can come again, even at the same moment."""
    case = waiting(stored, "e1")
    value = str(Ref(case.number, BundleKind.HOST_ENQUIRIES, a_bundle(BundleKind.HOST_ENQUIRIES, messages=2).digest))
    stored.click("full_letter", value, trigger="read")

    at_once(*(lambda: stored.click("approve", value, trigger="same") for _ in range(4)))

    decided = stored.services.store.case(case.number)
    assert (len(decided.decisions), len(decided.messages)) == (1, 2)
    events = [line.event for line in stored.services.store.audit()]
    assert events.count("bundle.approved") == 1
