"""Settling, rewording, seals and the carrier, where one condition alone decides."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.carried_outbox import CarriedOutbox
from bot.adapters.outbox import FileOutbox
from bot.visits.errors import CaseMoved, SendFailed, SendUncertain
from bot.visits.models import Bundle, BundleKind, Case, Draft, MessageState, Status, Verdict
from bot.visits.models.proposal import Reminds, digest_of, file_name
from bot.visits.word import Word
from tests.bot.visits.test_approval import edit
from tests.bot.visits.test_settling import PROGRAMME, THANKS, current, sent_into_the_dark, settle
from tests.factories import (
    NOW,
    NUMBER,
    a_bundle,
    a_case,
    a_draft,
    a_message,
    a_person,
    a_programme_day,
    a_proposal,
)
from tests.fakes import InMemoryCaseStore

ENQUIRIES = BundleKind.HOST_ENQUIRIES


def case_after(store: InMemoryCaseStore, **fields: Any) -> Case:
    """Settled as not out, on a case that was changed before."""
    store.put(store.case(NUMBER).model_copy(update=fields))
    settle(store, went_out=False)
    return store.case(NUMBER)


def test_what_is_written_again_has_its_line_in_the_audit_log() -> None:
    store = sent_into_the_dark()

    settle(store, went_out=False)

    [line] = [one for one in store.audit() if one.event == "letter.written_again"]
    expected = {"bundle": "draft_programme", "version": 2, "was": "approved", "to": "proposed"}
    assert (line.actor, line.details) == ("carl", expected)
    assert store.case(NUMBER).messages[0].detail.startswith("settled_not_out")
    made = current(store).authorship
    assert made
    assert made.by == "carl"


@pytest.mark.parametrize(
    ("kind", "status", "to"),
    [(THANKS, Status.HELD, Status.HELD), (ENQUIRIES, Status.APPROVED, Status.APPROVED),
     (ENQUIRIES, Status.DISPATCHED, Status.DISPATCHED)],
)  # fmt: skip
def test_only_a_programme_takes_an_approved_case_back(kind: BundleKind, status: Status, to: Status) -> None:
    store = sent_into_the_dark(kind, status=status)

    settle(store, went_out=False)

    [line] = [one for one in store.audit() if one.event == "letter.written_again"]
    assert (store.case(NUMBER).status, "was" in line.details) == (to, False)


def test_a_programme_on_a_case_that_moved_on_moves_nothing() -> None:
    case = case_after(sent_into_the_dark(), status=Status.DISPATCHED)

    assert (case.status, case.proposal and case.proposal.version) == (Status.DISPATCHED, 2)


@pytest.mark.parametrize(
    "proposal",
    [
        None,
        a_proposal(bundles=()),
        a_proposal(bundles=(a_bundle(ENQUIRIES),)),
        a_proposal(bundles=(Bundle(kind=PROGRAMME, messages=(a_draft(subject="Other"),)),)),
    ],
    ids=["nothing drafted", "no letters", "letters of another kind", "other words"],
)
def test_where_other_letters_stand_in_their_place_those_wait(proposal: Any) -> None:
    store = sent_into_the_dark()

    case = case_after(store, proposal=proposal)

    assert (case.proposal, case.messages[0].state) == (proposal, MessageState.FAILED)
    assert "letter.written_again" not in {line.event for line in store.audit()}


def test_what_failed_in_another_bundle_is_not_written_again() -> None:
    store = sent_into_the_dark(THANKS, messages=2, status=Status.HELD)
    case = store.case(NUMBER)
    first, *_ = case.messages
    elsewhere = first.model_copy(update={"id": "other", "bundle_digest": "sha256:0", "state": MessageState.FAILED})
    store.put(case.model_copy(update={"messages": (*case.messages, elsewhere)}))

    settle(store, went_out=False)

    assert [draft.to for draft in current(store).bundles[0].messages] == ["dark@malmberg.example"]


def test_a_colleague_who_is_faster_leaves_the_letter_settled() -> None:
    store = sent_into_the_dark()
    apply = store.apply

    def overtaken(change: Any) -> Case:
        if change.event == "letter.written_again":
            raise CaseMoved
        return apply(change)

    store.apply = overtaken  # type: ignore[method-assign]
    settle(store, went_out=False)

    assert (store.case(NUMBER).messages[0].state, current(store).version) == (MessageState.FAILED, 1)


def test_new_words_have_their_line_in_the_audit_log() -> None:
    store = InMemoryCaseStore(a_case())
    digest = current(store).bundles[0].digest

    edit(store)

    expected = {"bundle": "draft_programme", "message": "draft_programme-v1-1", "digest": digest, "version": 2}
    assert store.audit()[-1].details == expected


def test_a_reason_is_kept_up_to_its_length_and_an_empty_one_is_none() -> None:
    def recorded(reason: str | None) -> str | None:
        word = Word(PROGRAMME, Verdict.APPROVE, "sha256:0", a_person(), "web", reason)
        return word.recorded(NOW).reason

    assert (recorded(None), recorded(" \r\n"), recorded("x" * 5_001)) == (None, None, "x" * 5_000)


def test_a_digest_is_sha256_over_json_that_is_written_in_one_way() -> None:
    said = '{"a":"Åse","b":[1,null]}'

    assert digest_of({"b": [1, None], "a": "Åse"}) == f"sha256:{hashlib.sha256(said.encode()).hexdigest()}"


def test_a_seal_covers_what_is_said_and_not_what_is_left_unsaid() -> None:
    plain = a_draft(attachments=())
    unsaid = {"asks", "calls_off", "informs", "retells", "survey", "tells", "reminds", "automatic"}
    reminds = Reminds(bundle=BundleKind.CLARIFICATION, on=dt.date(2027, 1, 5))

    assert set(plain.sealed) == set(Draft.model_fields) - unsaid
    for said in ({"automatic": True}, {"reminds": reminds}):
        assert set(a_draft(attachments=(), **said).sealed) == set(plain.sealed) | set(said)
    bundle = Bundle(kind=PROGRAMME, messages=(plain,))
    assert bundle.digest == digest_of({"kind": "draft_programme", "messages": [plain.sealed]})


def test_a_message_id_names_the_letter_and_its_seal() -> None:
    draft = a_draft(id="a/b c", sender="Visits <visits@ope.example>")

    assert draft.message_id == f"<a_b_c.{draft.digest[7:39]}@ope.example>"
    assert (file_name("Åse-1.v_2"), len(file_name("x" * 200))) == ("_se-1.v_2", 120)


@pytest.mark.parametrize(("subject", "body", "gap"), [("⟦x⟧", "", True), ("", "⟦x⟧", True), ("x", "y", False)])
def test_a_gap_anywhere_makes_letters_unfinished(subject: str, body: str, gap: bool) -> None:
    whole, other = a_draft(subject="x", body="y"), a_draft(subject=subject, body=body)

    assert Bundle(kind=PROGRAMME, messages=(whole, other)).unfinished is gap


def test_a_proposals_digest_covers_everything_but_the_solvers_seconds_and_what_might_have_been() -> None:
    one = a_proposal()
    solver = one.solver
    assert solver

    slower = one.model_copy(update={"solver": solver.model_copy(update={"seconds": solver.seconds + 1})})
    otherwise = one.model_copy(update={"other_way": {"da": "x", "en": "y"}})
    assert {slower.digest, otherwise.digest} == {one.digest}
    for change in ({"title": "x"}, {"days": ()}, {"bundles": one.bundles[:1]}, {"version": 2}):
        assert one.model_copy(update=change).digest != one.digest
    assert (one.bundle(PROGRAMME), one.bundle(THANKS)) == (one.bundles[0], None)
    assert one.model_copy(update={"days": ()}).first_day() is None
    later = a_programme_day(date=dt.date(2027, 10, 13))
    assert one.model_copy(update={"days": (a_programme_day(), later)}).first_day() == a_programme_day().date


class Carrier:
    """Hands over, or does what it is told to do instead."""

    def __init__(self, *, error: Exception | None = None, known: bool | None = False) -> None:
        self.error, self.known, self.carried = error, known, 0

    def carry(self, draft: Draft, content: bytes) -> None:
        if self.error:
            raise self.error
        self.carried += 1

    def knows(self, draft: Draft) -> bool | None:
        return self.known


def test_a_letter_is_carried_once_and_kept(tmp_path: Path) -> None:
    carrier, folder = Carrier(), FileOutbox(tmp_path / "outbox")
    outbox = CarriedOutbox(carrier, folder)

    outbox.send(a_message())
    outbox.send(a_message())

    assert (carrier.carried, folder.was_sent(a_message()), outbox.was_sent(a_message())) == (1, True, True)


@pytest.mark.parametrize("known", [True, False, None])
def test_after_a_crash_the_server_is_asked_and_what_it_has_is_kept(known: bool | None, tmp_path: Path) -> None:
    folder = FileOutbox(tmp_path / "outbox")

    assert CarriedOutbox(Carrier(known=known), folder).was_sent(a_message()) is known
    assert folder.was_sent(a_message()) is bool(known)


def test_what_is_not_carried_is_not_kept(tmp_path: Path) -> None:
    folder = FileOutbox(tmp_path / "outbox")

    with pytest.raises(SendUncertain):
        CarriedOutbox(Carrier(error=SendUncertain("(no reply)")), folder).send(a_message())

    assert folder.was_sent(a_message()) is False


def test_where_other_words_lie_under_the_name_nothing_is_carried(tmp_path: Path) -> None:
    carrier, folder = Carrier(), FileOutbox(tmp_path / "outbox")
    folder.send(a_message())

    with pytest.raises(SendFailed):
        CarriedOutbox(carrier, folder).send(a_message(draft=a_draft(body="Other words.\n")))

    assert carrier.carried == 0


def test_what_is_out_is_out_whatever_becomes_of_the_file(tmp_path: Path) -> None:
    carrier, folder = Carrier(), FileOutbox(tmp_path / "outbox")

    def full(message: Any) -> None:
        raise SendFailed("(disk full)")

    folder.send = full  # type: ignore[method-assign]
    CarriedOutbox(carrier, folder).send(a_message())

    assert carrier.carried == 1
