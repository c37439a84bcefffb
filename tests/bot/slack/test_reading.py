"""Letters are read whole before they can be approved, and recalled while they wait."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from bot.slack.app import create_slack_app
from bot.slack.client import job_client
from bot.slack.http import slack_router
from bot.slack.jobs import handlers
from bot.slack.letters import Letters, window
from bot.visits import wording
from bot.visits.models import BundleKind, Status, Verdict
from bot.visits.models.absence import Absence
from bot.visits.proposal import Twin
from knowledge import ApprovalSetting
from tests.bot.slack.support import SECRET, Office, some_registers
from tests.factories import NOW, NUMBER, a_bundle, a_case, a_draft, a_finding, a_person, a_proposal
from tests.fakes import Clock, a_registry

UNTIL = "23 November 2026 09:14:00"


def with_services(office: Office, **changes: Any) -> Office:
    """The same office with other services behind the same buttons."""
    services = replace(office.services, **changes)
    client = job_client(office.settings)
    office.jobs.handlers = dict(handlers(services, client, office.settings, office.books))
    app = FastAPI()
    app.include_router(slack_router(create_slack_app(services, office.settings, office.books), signing_secret=SECRET))
    return replace(office, services=services, http=TestClient(app))


@pytest.fixture
def patient(shown: Office) -> Office:
    """Approved letters wait for two minutes."""
    return with_services(shown, recall=dt.timedelta(minutes=2))


def state(office: Office) -> tuple[Status, int]:
    case = office.store.case(NUMBER)
    return case.status, len(case.decisions)


def test_who_has_not_read_the_letters_has_them_opened_instead(shown: Office) -> None:
    shown.click("approve", shown.button("approve"))

    window = shown.opened()
    assert (state(shown), shown.told()) == ((Status.PROPOSED, 0), [])
    assert window["blocks"][0]["text"]["text"].startswith(
        "Nothing is approved yet: you have not had these letters open"
    )
    assert (window["callback_id"], window["submit"]["text"]) == ("letters_approved", "Approve")


def test_letters_are_approved_at_the_end_of_the_window(shown: Office) -> None:
    shown.click("approve", shown.button("approve"))

    response = shown.submit(shown.opened(), {})

    assert response.json() == {"response_action": "clear"}
    assert state(shown) == (Status.APPROVED, 1)
    opened = [line for line in shown.store.audit() if line.event == "letters.opened"]
    assert [(line.actor, line.details["digest"]) for line in opened] == [("ada", a_bundle().digest)]


def test_a_colleague_having_read_them_is_not_enough(shown: Office) -> None:
    shown.read(user="UADAM")

    shown.click("approve", shown.button("approve"))

    assert state(shown) == (Status.PROPOSED, 0)


def test_having_read_other_words_is_not_enough(shown: Office) -> None:
    shown.read()
    shown.services.edit_letter(
        NUMBER,
        bundle=BundleKind.DRAFT_PROGRAMME,
        message=a_draft().id,
        subject="Another subject",
        body="Other words",
        digest=a_bundle().digest,
        by=a_person(),
    )

    shown.click("approve", shown.button("approve"), trigger="t9")

    assert state(shown) == (Status.PROPOSED, 0)
    assert "Other words" in json.dumps(shown.opened())


def test_letters_that_did_not_open_were_not_read(shown: Office) -> None:
    shown.slack.fail("views.open", "refuse:expired_trigger_id")
    shown.read()

    shown.click("approve", shown.button("approve"), trigger="t9")

    assert state(shown) == (Status.PROPOSED, 0)


def test_long_letters_are_read_to_the_end_before_they_can_be_approved(office: Office) -> None:
    words = "\n\n".join(f"Paragraph {number}. " + "æøå & <!here> " * 60 for number in range(60))
    bundle = a_bundle().model_copy(update={"messages": (a_draft(subject="S" * 300, body=words),)})
    office.store.put(a_case(proposal=a_proposal(bundles=(bundle,))))
    office.services.show(NUMBER)

    office.read()
    first = office.opened()
    office.click("approve", office.button("approve"), trigger="t3")
    early = state(office)
    windows = [first, *read_on(office, first)]
    office.submit(windows[-1], {})

    assert [each["callback_id"] for each in windows] == ["letters"] * (len(windows) - 1) + ["letters_approved"]
    seen = json.dumps(windows, ensure_ascii=False)
    assert len(windows) > 1
    assert [number for number in range(60) if f"Paragraph {number}. " not in seen] == []
    assert early == (Status.PROPOSED, 0)
    assert (state(office), office.slack.refused) == ((Status.APPROVED, 1), [])


def elements(blocks: list[dict[str, Any]], action_id: str) -> list[dict[str, Any]]:
    return [e for block in blocks for e in block.get("elements", []) if e.get("action_id") == action_id]


def read_on(office: Office, window: dict[str, Any]) -> list[dict[str, Any]]:
    """Turn page after page; return the windows after the first."""
    found: list[dict[str, Any]] = []
    while button := next(
        (e for b in window["blocks"] for e in b.get("elements", []) if e.get("action_id") == "letters_on"), None
    ):
        view = {"id": "V1", "private_metadata": window["private_metadata"]}
        office.click("letters_on", button["value"], trigger=f"page-{len(found)}", channel=None, view=view)
        window = office.slack.bodies("views.update")[-1]["view"]
        found.append(window)
    return found


def test_a_letter_in_a_language_that_few_read_stands_beside_its_danish_twin(office: Office) -> None:
    bundle = a_bundle().model_copy(update={"messages": (a_draft(language="zh", subject="访问", body="您好"),)})
    twin = Twin(subject="Besøget", body="Hej", same=True)
    letters = Letters(
        a_case(), bundle, registers=some_registers(), public_url="", language="da", twins={a_draft().id: twin}
    )

    words = json.dumps(window(letters, page=0, private="{}")["blocks"], ensure_ascii=False)

    assert (
        words.index("您好")
        < words.index("Det samme brev på dansk. Fra samme skabelon")
        < words.index("Besøget\\n\\nHej")
    )


def test_a_reader_reads_and_cannot_approve(shown: Office) -> None:
    shown.read(user="URITA")

    assert "submit" not in shown.opened()


def test_what_a_check_stops_is_said_above_the_reason_for_letting_it_out(office: Office) -> None:
    office.store.put(a_case(proposal=a_proposal(findings=(a_finding(),))))
    office.services.show(NUMBER)
    office.read()

    office.submit(office.opened(), {"reason": "The host agreed by telephone."})

    assert "Too many." in json.dumps(office.opened())
    assert state(office) == (Status.APPROVED, 1)


def test_letters_wait_with_a_button_that_recalls_them(patient: Office) -> None:
    patient.approve()

    ((told, said),) = patient.told()
    assert (told, said.split(" Until")[0]) == ("UADA", f"Approved. The letters of case 2026-0001 leave on {UNTIL}.")
    assert f"Leaves on {UNTIL}. Until then it can be recalled." in patient.card_says()


def test_a_recalled_letter_does_not_leave_and_can_be_decided_on_again(patient: Office) -> None:
    patient.approve()

    patient.click("recall", recall_button(patient), trigger="t7")

    case = patient.store.case(NUMBER)
    assert (case.status, case.messages) == (Status.PROPOSED, ())
    assert patient.told()[-1][1] == "Recalled. Nothing of it leaves, and case 2026-0001 waits for a decision again."
    assert "Ada Approver recalled the letters on" in patient.card_says()
    assert patient.button("approve")


def recall_button(office: Office) -> str:
    return str(elements(office.card()["blocks"], "recall")[0]["value"])


def test_who_recalls_too_late_learns_who_was_first(patient: Office) -> None:
    patient.approve()
    value = recall_button(patient)
    patient.click("recall", value, trigger="t7")

    patient.click("recall", value, trigger="t8", user="UADAM")

    said = "This cannot be recalled any more. Ada Approver recalled the letters on 23 November 2026 09:12"
    assert patient.told()[-1][1].startswith(said)


def test_who_may_not_approve_cannot_recall_either(patient: Office) -> None:
    patient.approve()

    patient.click("recall", recall_button(patient), trigger="t7", user="UCARL")

    assert state(patient) == (Status.APPROVED, 1)


def test_letters_are_put_off_to_a_chosen_time(patient: Office) -> None:
    patient.read()
    at = NOW + dt.timedelta(days=1)

    patient.submit(patient.opened(), {}, at=int(at.timestamp()))

    assert "Leaves on 24 November 2026 09:12:00. Until then it can be recalled." in patient.card_says()


def test_a_time_that_is_over_is_refused_beside_its_field(patient: Office) -> None:
    patient.read()

    response = patient.submit(patient.opened(), {}, at=int((NOW - dt.timedelta(days=1)).timestamp()))

    assert response.json()["errors"]["send_at"].startswith("The letters cannot leave then")
    assert state(patient) == (Status.PROPOSED, 0)


def test_a_letter_approved_before_its_draft_moved_on_can_still_be_recalled(patient: Office) -> None:
    enquiries = a_proposal().bundle(BundleKind.HOST_ENQUIRIES)
    assert enquiries is not None
    patient.approve("host_enquiries")
    value = recall_button(patient)
    patient.services.decide(
        NUMBER,
        bundle=BundleKind.DRAFT_PROGRAMME,
        verdict=Verdict.ASK_FOR_CHANGES,
        digest=a_bundle().digest,
        by=a_person(),
        via="web",
        reason="Shorter.",
    )

    assert recall_button(patient) == value
    assert patient.slack.refused == []


def test_whoever_wrote_the_words_does_not_approve_them(shown: Office) -> None:
    registers = some_registers()
    everywhere = {"draft_programme": ApprovalSetting(role="approver", four_eyes=True)}
    ruling = registers.ruling.model_copy(update={"approvals": everywhere})
    strict = registers.model_copy(update={"ruling": ruling})
    office = with_services(shown, registry=a_registry(strict, Clock(NOW)))
    office.click("edit", office.button("edit"))
    office.submit(
        office.opened(), {"subject": "Mine", "body": f"Dear Kim Exempel,\n\n{wording.of('en').label('mark')}"}
    )
    office.services.show(NUMBER)

    office.approve(trigger="t7")
    own, said = state(office), office.told()[-1][1]
    office.approve(user="UADAM", trigger="t8")

    assert own == (Status.PROPOSED, 0)
    assert said.startswith("You wrote these words yourself, and two people are to look at them")
    assert state(office) == (Status.APPROVED, 1)


def test_a_substitute_approves_in_the_name_of_the_absent_colleague(shown: Office) -> None:
    today = NOW.date()
    shown.services.absences.add(
        Absence(id=0, person="ada", first=today, last=today, substitute="carl", by="ada", at=NOW)
    )

    shown.approve(user="UCARL")

    (decision,) = shown.store.case(NUMBER).decisions
    assert (decision.by, decision.acting_for) == ("carl", "ada")
    assert "Carl Coordinator (in the name of Ada Approver) approved on" in shown.card_says()


def test_a_case_is_not_declined_from_letters_to_hosts(shown: Office) -> None:
    kinds = [
        b["block_id"] for b in shown.card()["blocks"] for e in b.get("elements", []) if e.get("action_id") == "decline"
    ]

    assert kinds == ["decide draft_programme"]
