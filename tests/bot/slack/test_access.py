"""Who may do what in Slack, as a whole: every listener, by role; what is not in the table fails."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from slack_bolt import App

from bot.slack import bundle_block, card, feedback, letters, modals
from bot.slack.app import create_slack_app
from bot.slack.ref import Ref
from bot.visits.models import Role, Verdict
from tests.bot.slack.support import CHANNEL, Office
from tests.factories import NUMBER, a_person

STAFF = frozenset(Role)
WORKERS = frozenset({Role.COORDINATOR, Role.APPROVER, Role.ADMIN})
DECIDERS = frozenset({Role.APPROVER, Role.ADMIN})

#: What is done to letters of a case, of a kind that approvers let out: which listener, and for whom it does anything.
ON_A_CASE: dict[tuple[str, str], frozenset[Role]] = {
    ("action", bundle_block.FULL_LETTER): STAFF,
    ("action", letters.ON): STAFF,
    ("action", letters.BACK): STAFF,
    ("action", bundle_block.EDIT): WORKERS,
    ("action", modals.EDIT_LETTER): WORKERS,
    ("action", bundle_block.ASK_FOR_CHANGES): WORKERS,
    ("action", bundle_block.DECLINE): DECIDERS,
    ("action", bundle_block.APPROVE): DECIDERS,
    ("view", letters.APPROVED): DECIDERS,
    ("view", modals.EDITED): WORKERS,
    ("view", modals.REASONED[Verdict.ASK_FOR_CHANGES]): WORKERS,
    ("view", modals.REASONED[Verdict.DECLINE]): DECIDERS,
}
#: Each has tests of its own: who asks and who is asked decides there, or nothing happens at all.
ELSEWHERE = {
    ("action", bundle_block.RECALL): "test_decisions.py",
    ("view", modals.REASONED[Verdict.APPROVE]): "test_decisions.py",
    ("action", card.OPEN_PAGE): "a link",
    ("action", letters.EDIT_ON_PAGE): "a link",
    ("action", feedback.USEFUL): "test_feedback.py",
    ("action", feedback.NOT_USEFUL): "test_feedback.py",
    ("action", feedback.PERSON): "test_feedback.py",
    ("view", feedback.REASONED): "test_feedback.py",
    ("event", "app_mention"): "test_questions.py",
    ("event", "message"): "test_questions.py",
    ("event", "app_home_opened"): "test_home.py",
    ("command", "/ope"): "below",
    ("message_shortcut", "make_case"): "test_shortcut.py",
    ("view", "message_taken_in"): "test_shortcut.py",
}
COMMANDS = {"cases": STAFF, f"case {NUMBER}": STAFF, "find heat": STAFF, "host Harbour Lab": STAFF, "stats 2026": STAFF}


@pytest.fixture
def known(office: Office, monkeypatch: pytest.MonkeyPatch) -> set[tuple[str, str]]:
    """What the app listens to."""
    found: set[tuple[str, str]] = set()

    def recording(kind: str) -> Callable[..., Any]:
        plain: Callable[..., Any] = getattr(App, kind)

        def listen(app: App, constraint: Any, *args: Any, **kwargs: Any) -> Any:
            found.add((kind, constraint.pattern if isinstance(constraint, re.Pattern) else str(constraint)))
            return plain(app, constraint, *args, **kwargs)

        return listen

    plain_kinds = ("action", "view", "event", "message", "command", "shortcut", "options", "function")
    for kind in (*plain_kinds, "message_shortcut", "global_shortcut", "block_action", "view_submission", "view_closed"):
        monkeypatch.setattr(App, kind, recording(kind))
    create_slack_app(office.services, office.settings, office.books)
    return found


def test_every_listener_is_in_the_table(known: set[tuple[str, str]]) -> None:
    """A new listener needs a line here that says who may use it."""
    others = {("action", "confirm_suggestion"), ("action", "drop_suggestion"), ("action", "answer_share")}
    by_pattern = {("action", r"suggested_question_\d+")}

    assert known == {*ON_A_CASE, *ELSEWHERE, *others, *by_pattern}


def done_by(office: Office, kind: str, listener: str, user: str) -> bool:
    """Whether pressing it, or sending its window, does anything but say why not."""
    case = office.store.case(NUMBER)
    assert case.proposal is not None
    bundle = case.proposal.bundles[0]
    about_one = listener in (modals.EDITED, modals.EDIT_LETTER)
    ref = str(Ref.to(case, bundle, bundle.messages[0].id if about_one else ""))
    kept = json.dumps({"ref": ref, "channel": CHANNEL})
    if listener == letters.APPROVED:
        office.read(user=user)
    before = windows(office), office.store.case(NUMBER)
    if kind == "view":
        view = {"type": "modal", "callback_id": listener, "private_metadata": kept}
        office.submit(view, {"subject": "Another subject", "body": "Other words.", "reason": "It is so."}, user=user)
    else:
        view = {"id": "V1", "private_metadata": kept}
        office.click(listener, ref, user=user, **({"view": view} if listener in (letters.ON, letters.BACK) else {}))
    return (windows(office), office.store.case(NUMBER)) != before


def windows(office: Office) -> int:
    return sum(len(office.slack.bodies(f"views.{way}")) for way in ("open", "push", "update"))


@pytest.mark.parametrize("role", [None, *Role], ids=lambda role: role.value if role else "no colleague")
@pytest.mark.parametrize(("kind", "listener"), [pytest.param(*key, id=" ".join(key)) for key in ON_A_CASE])
def test_what_is_done_to_a_case_is_done_by_the_roles_in_the_table(
    kind: str, listener: str, role: Role | None, shown: Office
) -> None:
    user = f"U{a_person(role).id.upper()}" if role else "USTRANGER"

    assert done_by(shown, kind, listener, user) is (role in ON_A_CASE[kind, listener])


@pytest.mark.parametrize(("kind", "listener"), [pytest.param(*key, id=" ".join(key)) for key in ON_A_CASE])
def test_a_colleague_who_was_let_go_does_nothing(kind: str, listener: str, shown: Office) -> None:
    gone = a_person(Role.ADMIN).model_copy(update={"slack_user": "UADAM", "active": False})
    shown.services.people.save(gone)

    assert not done_by(shown, kind, listener, "UADAM")


@pytest.mark.parametrize("role", [None, *Role], ids=lambda role: role.value if role else "no colleague")
@pytest.mark.parametrize("typed", COMMANDS)
def test_a_command_answers_the_roles_in_the_table(typed: str, role: Role | None, shown: Office) -> None:
    user = f"U{a_person(role).id.upper()}" if role else "USTRANGER"

    answer = json.dumps(shown.command(typed, user=user))

    refused = "I do not know you here" in answer or "Your role does not allow" in answer
    assert refused is (role not in COMMANDS[typed]), answer[:300]
