from __future__ import annotations

import pytest

from bot.slack.ref import Ref
from bot.visits.models import BundleKind, Status, Verdict
from tests.bot.slack.support import Office
from tests.factories import (
    NUMBER,
    a_bundle,
    a_case,
    a_draft,
    a_finding,
    a_person,
    a_proposal,
    a_visit_request,
)

MAY_NOT = "Your role does not allow this; ask an approver or an administrator."
WHO_MAY = "Those who can approve this: Ada Approver, Adam Admin."


def statuses(office: Office) -> tuple[Status, int]:
    case = office.store.case(NUMBER)
    return case.status, len(case.decisions)


def test_an_approver_approves_on_the_card(shown: Office) -> None:
    response = shown.approve()

    (decision,) = shown.store.case(NUMBER).decisions
    assert response.status_code == 200
    assert (decision.by, decision.via, decision.verdict) == ("ada", "slack", Verdict.APPROVE)
    assert decision.digest == a_bundle().digest
    assert [key for name, key, _ in shown.jobs.enqueued if name == "dispatch"] == [
        f"dispatch:{NUMBER}:{a_bundle().digest}"
    ]
    assert shown.told() == [("UADA", "Approved. The letters of case 2026-0001 leave now.")]
    assert "Ada Approver approved on 23 November 2026 09:12." in shown.card_says()


@pytest.mark.parametrize(
    ("user", "sentence"),
    [
        pytest.param("URITA", f"{MAY_NOT} {WHO_MAY}", id="reader"),
        pytest.param("UCARL", f"{MAY_NOT} {WHO_MAY}", id="coordinator"),
        pytest.param(
            "UNOBODY",
            "I do not know you here; ask an administrator to link your Slack account.",
            id="unknown",
        ),
    ],
)
def test_who_may_not_approve_is_told_alone_and_the_card_stays(shown: Office, user: str, sentence: str) -> None:
    before = shown.card_says()

    shown.click("approve", shown.button("approve"), user=user)

    assert statuses(shown) == (Status.PROPOSED, 0)
    assert shown.told() == [(user, sentence)]
    assert shown.card_says() == before


def test_who_left_the_office_may_not_approve(shown: Office) -> None:
    shown.services.people.save(a_person(active=False, slack_user="UADA", language="en"))

    shown.click("approve", shown.button("approve"))

    assert statuses(shown) == (Status.PROPOSED, 0)


def test_a_name_in_the_value_is_not_believed(shown: Office) -> None:
    shown.click("approve", shown.button("approve") + " UADA", user="UNOBODY", actor="UADA")

    assert statuses(shown) == (Status.PROPOSED, 0)


def test_a_click_from_another_workspace_does_nothing(shown: Office) -> None:
    shown.click("approve", shown.button("approve"), user="UADA", team={"id": "T2"})

    assert (statuses(shown), shown.told()) == ((Status.PROPOSED, 0), [])


def test_somebody_of_the_same_id_in_another_workspace_is_somebody_else(shown: Office) -> None:
    shown.read()

    theirs = {"user": {"id": "UADA", "team_id": "T2"}, "team": {"id": "T2"}}
    shown.click("approve", shown.button("approve"), **theirs)

    assert (statuses(shown), shown.told()) == ((Status.PROPOSED, 0), [])


def test_a_click_counts_while_slack_does_not_say_who_we_are(shown: Office) -> None:
    shown.slack.fail("auth.test", "500", "500")

    shown.approve()

    assert statuses(shown) == (Status.APPROVED, 1)


@pytest.mark.parametrize(
    "value", ["", "x", "2026-0001 draft_programme sha256:1", "2026-0001 no_kind sha256:" + "0" * 64]
)
def test_a_value_that_is_not_ours_does_nothing(shown: Office, value: str) -> None:
    response = shown.click("approve", value)

    assert (response.status_code, statuses(shown)) == (200, (Status.PROPOSED, 0))


def test_a_button_beside_older_words_decides_nothing_and_the_card_is_renewed(shown: Office) -> None:
    stale = shown.button("approve")
    shown.services.edit_letter(
        NUMBER,
        bundle=BundleKind.DRAFT_PROGRAMME,
        message=a_bundle().messages[0].id,
        subject="Another subject",
        body="Other words",
        digest=a_bundle().digest,
        by=a_person(),
    )

    shown.click("approve", stale)

    assert statuses(shown) == (Status.PROPOSED, 0)
    said = "Ada Approver changed this on 23 November 2026 09:12; read it as it is now and decide again."
    assert shown.told() == [("UADA", said)]
    assert shown.button("approve") != stale


def test_a_second_click_learns_who_decided_and_when(shown: Office) -> None:
    value = shown.button("approve")

    shown.approve(trigger="first")
    shown.click("approve", value, trigger="second", user="UADAM")

    assert statuses(shown) == (Status.APPROVED, 1)
    assert shown.told()[1] == (
        "UADAM",
        "This is decided already: Ada Approver approved on 23 November 2026 09:12.",
    )


def test_a_replayed_click_does_nothing_and_is_in_the_audit_log(shown: Office) -> None:
    value = shown.button("approve")
    shown.approve()
    shown.services.decide(
        NUMBER,
        bundle=BundleKind.DRAFT_PROGRAMME,
        verdict=Verdict.REOPEN,
        digest=a_bundle().digest,
        by=a_person(),
        via="web",
    )

    shown.click("approve", value)

    assert shown.store.case(NUMBER).status is Status.PROPOSED
    assert len(shown.told()) == 1
    assert [line.actor for line in shown.store.audit() if line.event == "slack.click_replayed"] == ["ada"]


def test_a_case_that_is_unknown_is_explained(shown: Office) -> None:
    ref = Ref("2026-9999", BundleKind.DRAFT_PROGRAMME, a_bundle().digest)

    shown.click("approve", str(ref))

    assert shown.told()[0][1].startswith("There is no case of that number")


def test_changes_are_asked_for_with_a_reason(shown: Office) -> None:
    shown.click("ask_for_changes", shown.button("ask_for_changes"), user="UCARL")
    response = shown.submit(shown.opened(), {"reason": "Start at ten."}, user="UCARL")

    (decision,) = shown.store.case(NUMBER).decisions
    assert response.json() == {"response_action": "clear"}
    assert (decision.verdict, decision.reason, decision.by) == (Verdict.ASK_FOR_CHANGES, "Start at ten.", "carl")
    assert "Carl Coordinator asked for changes on" in shown.card_says()


def test_a_case_is_declined_with_a_reason(shown: Office) -> None:
    shown.click("decline", shown.button("decline"))
    shown.submit(shown.opened(), {"reason": "No host in July."})

    assert statuses(shown) == (Status.DECLINED, 1)
    assert "Ada Approver declined on" in shown.card_says()


def test_a_reason_is_not_lost_when_somebody_was_faster(shown: Office) -> None:
    shown.click("decline", shown.button("decline"))
    window = shown.opened()
    shown.approve(user="UADAM", trigger="t3")

    response = shown.submit(window, {"reason": "No host in July."})

    sentence = "This is decided already: Adam Admin approved on 23 November 2026 09:12."
    assert response.json() == {"response_action": "errors", "errors": {"reason": sentence}}


@pytest.mark.parametrize("action_id", ["decline", "edit", "full_letter", "ask_for_changes"])
def test_a_stranger_opens_nothing(shown: Office, action_id: str) -> None:
    shown.click(action_id, shown.button(action_id), user="UNOBODY")

    assert shown.slack.bodies("views.open") == []
    assert [user for user, _ in shown.told()] == ["UNOBODY"]


@pytest.mark.parametrize("action_id", ["decline", "edit", "ask_for_changes"])
def test_a_reader_opens_nothing_to_work_in(shown: Office, action_id: str) -> None:
    shown.click(action_id, shown.button(action_id), user="URITA")

    assert shown.slack.bodies("views.open") == []
    assert shown.told() == [("URITA", "Your role does not allow this; ask an approver or an administrator.")]


def test_the_full_letter_shows_recipient_words_and_attachments(shown: Office) -> None:
    shown.click("full_letter", shown.button("full_letter"), user="URITA")

    texts = [block["text"]["text"] for block in shown.opened()["blocks"] if "text" in block]
    small = [block["elements"][0]["text"] for block in shown.opened()["blocks"] if block["type"] == "context"]
    assert texts == [
        "About the visit (draft_programme, 1)",
        "Dear Kim Exempel,\n\nPlease find our draft programme attached.",
        "The request as it came in",
        "Study visit on district heating\n\n"
        "We are 14 people who would like to see district heating on 11-15 October 2027.",
    ]
    file = f"https://ope.example/cases/{NUMBER}/letters/{a_bundle().messages[0].id}/files/1"
    assert small == [
        "Written by the assistant, by rules and templates, without a language model. No person has approved it yet.",
        "To: the enquirer (kim@malmberg.example)",
        f"Attached: <{file}|programme.pdf (1 kB)>",
    ]


def test_a_letter_is_edited_in_a_modal_and_needs_a_new_approval(shown: Office) -> None:
    stale = shown.button("approve")
    shown.click("edit", shown.button("edit"), user="UCARL")
    modal = shown.opened()

    shown.submit(modal, {"subject": "New <subject>", "body": "New & better\n\nwords"}, user="UCARL")

    case = shown.store.case(NUMBER)
    assert case.proposal is not None
    draft = case.proposal.bundles[0].messages[0]
    assert modal["blocks"][1]["element"]["initial_value"] == a_draft().body
    assert (draft.subject, draft.body.strip()) == ("New <subject>", "New & better\n\nwords")
    assert shown.button("approve") != stale
    assert shown.slack.refused == []


def test_who_saves_second_is_told_who_was_first_and_keeps_the_words(shown: Office) -> None:
    shown.click("edit", shown.button("edit"), user="UCARL", trigger="t1")
    mine = shown.opened()
    shown.click("edit", shown.button("edit"), user="UADA", trigger="t2")
    shown.submit(shown.opened(), {"subject": "First", "body": "Words of the first."}, trigger="t3")

    response = shown.submit(mine, {"subject": "Second", "body": "Words."}, user="UCARL", trigger="t4")

    said = "Ada Approver changed this on 23 November 2026 09:12; read it as it is now and decide again."
    case = shown.store.case(NUMBER)
    assert response.json() == {"response_action": "errors", "errors": {"body": said}}
    assert case.proposal is not None
    assert case.proposal.bundles[0].messages[0].subject == "First"


def test_one_of_several_letters_is_edited_from_the_list(shown: Office) -> None:
    shown.click("edit", shown.button("edit", "host_enquiries"), user="UCARL")
    buttons = [b["elements"][0]["value"] for b in shown.opened()["blocks"] if b["type"] == "actions"]
    view = {"private_metadata": shown.opened()["private_metadata"]}

    shown.click("edit_letter", buttons[1], user="UCARL", trigger="t5", channel=None, view=view)
    pushed = shown.slack.bodies("views.push")[0]["view"]
    shown.submit(pushed, {"subject": "Second", "body": "Words"}, user="UCARL")

    case = shown.store.case(NUMBER)
    assert case.proposal is not None
    enquiries = case.proposal.bundle(BundleKind.HOST_ENQUIRIES)
    assert enquiries is not None
    assert [draft.subject for draft in enquiries.messages] == ["About the visit (host_enquiries, 1)", "Second"]
    assert shown.told()[-1][0] == "UCARL"


def test_a_letter_too_long_for_a_modal_is_edited_on_the_page(office: Office) -> None:
    bundle = a_bundle().model_copy(update={"messages": (a_draft(body="x" * 3001),)})
    office.store.put(a_case(proposal=a_proposal(bundles=(bundle,))))
    office.services.show(NUMBER)

    office.click("edit", office.button("edit"))

    assert office.told() == [
        (
            "UADA",
            "This letter is too long to edit in Slack; edit it on the page. "
            "https://ope.example/cases/2026-0001/letters/draft_programme-v1-1",
        )
    ]


def test_a_programme_that_a_check_stops_goes_out_only_with_a_reason(office: Office) -> None:
    office.store.put(a_case(proposal=a_proposal(findings=(a_finding(),))))
    office.services.show(NUMBER)

    office.approve()
    before = statuses(office)
    office.submit(office.opened(), {"reason": "The host agreed by telephone."})

    assert before == (Status.PROPOSED, 0)
    assert statuses(office) == (Status.APPROVED, 1)


def test_an_expired_trigger_is_told(shown: Office) -> None:
    shown.slack.fail("views.open", "refuse:expired_trigger_id")

    shown.click("decline", shown.button("decline"))

    assert shown.told() == [("UADA", "Slack did not open the window in time; press the button again.")]


def test_a_long_hostile_letter_opens_within_slacks_limits(office: Office) -> None:
    drafts = tuple(a_draft(id=f"d{n}", subject="<!here>" * 40, body="<&>\n" * 9_000) for n in range(30))
    bundle = a_bundle().model_copy(update={"messages": drafts})
    request = a_visit_request(message="<!channel>\x00\n" * 50_000)
    office.store.put(a_case(request=request, proposal=a_proposal(bundles=(bundle,))))
    office.services.show(NUMBER)

    office.click("full_letter", office.button("full_letter"))

    assert office.slack.refused == []
    assert office.opened()["callback_id"] == "letters"  # not to be approved before all of it was there


def test_a_sentence_reaches_a_person_who_left_the_channel(shown: Office) -> None:
    shown.slack.fail("chat.postEphemeral", "refuse:user_not_in_channel")

    shown.click("approve", shown.button("approve"), user="URITA")

    assert shown.slack.bodies("chat.postMessage")[-1]["channel"] == "URITA"


def test_a_click_while_the_job_engine_is_down_is_answered_all_the_same(shown: Office) -> None:
    value = shown.button("approve")
    shown.jobs.down = True

    shown.click("approve", value, user="URITA")

    assert statuses(shown) == (Status.PROPOSED, 0)
    assert len(shown.told()) == 1


def test_an_approval_stands_though_the_job_engine_is_down(shown: Office) -> None:
    value = shown.button("approve")
    shown.read()
    shown.jobs.down = True

    response = shown.click("approve", value)

    assert (response.status_code, statuses(shown)) == (200, (Status.APPROVED, 1))
    assert shown.told()[0][1].startswith("Approved.")  # true: the next sweep finds what the jobs did not take


def test_an_unexpected_failure_is_told_with_a_reference(shown: Office) -> None:
    shown.jobs.handlers["slack_tell"] = (_broken,)

    response = shown.approve()

    assert response.status_code == 500
    assert shown.told()[0][1].startswith("Something went wrong on our side.")


def _broken(payload: str) -> None:
    raise RuntimeError("/var/secret/path")
