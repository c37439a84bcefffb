from __future__ import annotations

import datetime as dt
import email
import email.policy
from typing import Any

import pytest

from bot.adapters.live_registers import LiveRegisters
from bot.adapters.outbox import eml
from bot.visits import acknowledging, approval, dispatch, releasing, templating
from bot.visits.acknowledging import House
from bot.visits.approving import AS_SHIPPED
from bot.visits.errors import NotAllowed, RegisterMoved, StepNotAllowed, TemplateFaulty
from bot.visits.models import (
    Bundle,
    BundleKind,
    Case,
    Channel,
    Contact,
    Draft,
    Kind,
    MailNature,
    MailSigns,
    Message,
    MessageState,
    OutgoingAttachment,
    Role,
    Status,
    Verdict,
)
from bot.visits.word import Word
from bot.visits.wording import LANGUAGES
from tests.bot.visits.registers import some_registers
from tests.factories import NOW, a_person, a_proposal, a_triage, a_visit_request
from tests.fakes import InMemoryCaseStore, InMemoryRegisterStore, RecordingOutbox

SENDER = "One Point Entry <visits@ope.example>"
BEFORE = NOW - dt.timedelta(hours=1)


class Desk:
    """A store with a register that people change, and what goes out of it."""

    def __init__(self) -> None:
        self.store, self.changes, self.outbox = InMemoryCaseStore(), InMemoryRegisterStore(), RecordingOutbox()
        self.live = LiveRegisters(some_registers(), self.changes)
        self.at = NOW

    @property
    def house(self) -> House:
        return House(self.live.current(), SENDER, frozenset({"besog@ope.example"}))

    def release(self, language: str = "en", at: dt.datetime = BEFORE, role: Role = Role.APPROVER) -> None:
        registers = self.live.current()
        letter = templating.current(acknowledging.KIND, language, registers)
        by = a_person(role)
        releasing.release(letter, digest=letter.digest, by=by, registers=registers, store=self.changes, at=at)

    def revoke(self, language: str = "en") -> None:
        registers = self.live.current()
        letter = templating.current(acknowledging.KIND, language, registers)
        releasing.revoke(letter, by=a_person(), registers=registers, store=self.changes, at=self.at)

    def reword(self, body: str) -> None:
        registers = self.live.current()
        letter = templating.current(acknowledging.KIND, "en", registers)
        templating.change(
            letter.model_copy(update={"body": body}),
            seen=letter.seal,
            reason="",
            by=a_person(),
            registers=registers,
            store=self.changes,
            at=self.at,
        )

    def comes(self, name: str = "a", source: str = "form", triage: dict[str, Any] | None = None, **request: Any) -> str:
        wanted = a_visit_request(**({"submitted_at": self.at} | request))
        got = self.store.receive(wanted, source=source, event_id=name, body_digest=name, at=self.at)
        case = self.store.case(got.number)
        sorted_ = a_triage(**(triage or {}))
        self.store.put(case.model_copy(update={"status": Status.TRIAGED, "triage": sorted_}))
        return got.number

    def queue(self, number: str) -> Message | None:
        return acknowledging.acknowledge(number, house=self.house, store=self.store, at=self.at)

    def dispatch(self, number: str) -> list[str]:
        def refusal(case: Case, message: Message) -> str | None:
            return acknowledging.refusal(case, message, house=self.house, store=self.store, at=self.at)

        digest = self.store.case(number).messages[0].bundle_digest
        dispatch.dispatch(number, digest, store=self.store, outbox=self.outbox, at=self.at, acknowledgement=refusal)
        return [message.state.value for message in self.store.case(number).messages]

    def change(self, number: str, **fields: Any) -> None:
        """As somebody would who writes to the database."""
        case = self.store.case(number)
        self.store.put(case.model_copy(update={"messages": (case.messages[0].model_copy(update=fields),)}))


@pytest.fixture
def desk() -> Desk:
    made = Desk()
    made.release()
    return made


def test_a_new_request_is_acknowledged_once_in_the_released_words(desk: Desk) -> None:
    number = desk.comes(message_id="<1@malmberg.example>", channel=Channel.EMAIL)

    assert desk.queue(number) is not None
    assert desk.queue(number) is None
    assert desk.dispatch(number) == ["sent"]

    [sent] = desk.outbox.sent
    mail = email.message_from_bytes(eml(sent.draft), policy=email.policy.default)
    assert (mail["To"], mail["In-Reply-To"]) == ("kim@malmberg.example", "<1@malmberg.example>")
    assert (mail["Auto-Submitted"], mail["Precedence"]) == ("auto-replied", "bulk")
    assert mail["Subject"] == f"We have received your request [OPE {number}]"
    assert number in sent.draft.body
    assert desk.store.case(number).status is Status.TRIAGED
    assert [line.event for line in desk.store.audit(case=number)][1:] == [
        "acknowledgement.written",
        "message.sending",
        "message.sent",
    ]


def test_nothing_is_written_until_a_person_releases_it() -> None:
    desk = Desk()

    assert desk.queue(desk.comes()) is None


def test_what_came_before_the_release_is_not_acknowledged(desk: Desk) -> None:
    desk.at = BEFORE - dt.timedelta(minutes=1)

    assert desk.queue(desk.comes()) is None


@pytest.mark.parametrize(("language", "said"), [("da", None), ("pl", "en"), ("en", "en")])
def test_a_language_without_a_letter_gets_english_and_no_other(desk: Desk, language: str, said: str | None) -> None:
    message = desk.queue(desk.comes(triage={"language": language}))

    assert (message and message.draft.language) == said


MACHINE = MailSigns(nature=MailNature.AUTO_REPLY, sender="kim@malmberg.example")
NOT_FOR = {
    "telephone": {"channel": Channel.PHONE, "source": "entered:kim"},
    "staff by post": {"channel": Channel.MANUAL, "source": "entered:kim"},
    "slack": {"channel": Channel.SLACK},
    "automatic": {"channel": Channel.EMAIL, "automatic": True},
    "auto-reply": {"channel": Channel.EMAIL, "mail": MACHINE},
    "bounce": {"channel": Channel.EMAIL, "mail": MACHINE.model_copy(update={"nature": MailNature.BOUNCE})},
    "mailing list": {"channel": Channel.EMAIL, "mail": MACHINE.model_copy(update={"nature": MailNature.BULK})},
    "from us": {"channel": Channel.EMAIL, "mail": MailSigns(from_us=True)},
    "forged": {"channel": Channel.EMAIL, "mail": MailSigns(asked=True, dmarc="fail", sender="kim@malmberg.example")},
    "answers elsewhere": {
        "channel": Channel.EMAIL,
        "mail": MailSigns(sender="kim@malmberg.example", reply_to="x@elsewhere.example"),
    },
    "spam": {"triage": {"kind": Kind.SALES_OR_SPAM}},
    "our sender": {"contact": Contact(email="Visits@OPE.example")},
    "our mailbox": {"contact": Contact(email="besog@ope.example")},
    "nobody reads it": {"contact": Contact(email="no-reply@malmberg.example")},
    "no address": {"contact": Contact(phone="+46 00 00 00 00")},
    "two addresses": {"contact": Contact(email="a@malmberg.example, b@malmberg.example")},
    "long ago": {"submitted_at": NOW - dt.timedelta(days=4)},
    "split off by a person": {"source": "split"},
}


@pytest.mark.parametrize("request_", NOT_FOR.values(), ids=NOT_FOR.keys())
def test_nobody_else_gets_one(desk: Desk, request_: dict[str, Any]) -> None:
    assert desk.queue(desk.comes(**request_)) is None


def test_an_address_gets_one_a_day(desk: Desk) -> None:
    first, second = desk.comes("a"), desk.comes("b", contact=Contact(email="KIM@malmberg.example"))
    assert (desk.queue(first) is None, desk.queue(second) is None) == (False, True)

    desk.at = NOW + dt.timedelta(days=1, minutes=1)
    assert desk.queue(desk.comes("c")) is not None


def test_of_two_that_were_put_in_line_at_once_one_leaves(desk: Desk) -> None:
    first, second = desk.comes("a"), desk.comes("b", contact=Contact(email="lo@malmberg.example"))
    desk.queue(first)
    desk.queue(second)
    draft = acknowledging.written(desk.store.case(first), desk.house, at=NOW)
    case = desk.store.case(second)
    desk.store.put(case.model_copy(update={"request": desk.store.case(first).request}))
    twin = acknowledging.written(desk.store.case(second), desk.house, at=NOW)
    desk.change(second, draft=twin, bundle_digest=_digest(twin))

    assert (twin.to, desk.dispatch(second), desk.dispatch(first)) == (draft.to, ["failed"], ["sent"])


FLIPS: dict[str, dict[str, Any]] = {
    "recipient": {"to": "kin@malmberg.example"},
    "sender": {"sender": "visit@ope.example"},
    "subject": {"subject": "We have received your requests"},
    "body": {"body": "Dear Sir or Madam,\n\nWelcome on Monday.\n"},
    "language": {"language": "da"},
    "number": {"body": "2026-0002"},
    "id": {"id": "acknowledgement-2"},
    "thread": {"in_reply_to": "<x@malmberg.example>"},
    "headers": {"automatic": False},
    "attachment": {"attachments": (OutgoingAttachment(name="a.pdf", media_type="application/pdf", content=b"%PDF"),)},
}


def _digest(draft: Draft) -> str:
    return Bundle(kind=BundleKind.ACKNOWLEDGEMENT, messages=(draft,)).digest


@pytest.mark.parametrize("sealed", [False, True], ids=["seal as it was", "sealed anew"])
@pytest.mark.parametrize("flip", FLIPS.values(), ids=FLIPS.keys())
def test_one_byte_changed_and_it_is_not_sent(desk: Desk, flip: dict[str, Any], sealed: bool) -> None:
    number = desk.comes()
    queued = desk.queue(number)
    assert queued
    draft = Draft.model_validate(queued.draft.model_dump() | flip)
    desk.change(number, draft=draft, **({"bundle_digest": _digest(draft)} if sealed else {}))

    assert desk.dispatch(number) == ["failed"]
    assert desk.outbox.sent == []


@pytest.mark.parametrize("step", ["revoke", "reword", "spam", "merge"])
def test_what_changed_since_it_was_put_in_line_keeps_it_here(desk: Desk, step: str) -> None:
    number = desk.comes()
    desk.queue(number)
    case = desk.store.case(number)

    match step:
        case "revoke":
            desk.revoke()
        case "reword":
            desk.reword("Hello {{ number }}, see you on {{ date }}.")
        case "spam":
            desk.store.put(case.model_copy(update={"triage": a_triage(kind=Kind.SALES_OR_SPAM)}))
        case "merge":
            desk.store.put(case.model_copy(update={"status": Status.DUPLICATE}))

    assert desk.dispatch(number) == ["failed"]
    assert desk.outbox.sent == []


def test_no_approval_lets_one_out_nor_does_a_dispatch_that_knows_of_no_release(desk: Desk) -> None:
    number = desk.comes()
    queued = desk.queue(number)
    assert queued
    dispatch.dispatch(number, queued.bundle_digest, store=desk.store, outbox=desk.outbox, at=NOW)
    assert desk.outbox.sent == []

    bundle = Bundle(kind=BundleKind.ACKNOWLEDGEMENT, messages=(queued.draft,))
    case = desk.store.case(number)
    desk.store.put(case.model_copy(update={"proposal": a_proposal(bundles=(bundle,))}))
    with pytest.raises(StepNotAllowed):
        approval.decide(
            number,
            Word(bundle=bundle.kind, verdict=Verdict.APPROVE, digest=bundle.digest, by=a_person(), via="web"),
            store=desk.store,
            at=NOW,
            approving=AS_SHIPPED,
        )


def test_one_that_no_server_takes_is_given_up_after_a_day(desk: Desk) -> None:
    desk.outbox = RecordingOutbox(postponing=["kim@malmberg.example"])
    number = desk.comes()
    desk.queue(number)
    assert desk.dispatch(number) == [MessageState.APPROVED.value]

    desk.at = NOW + dt.timedelta(days=1, minutes=1)
    assert desk.dispatch(number) == [MessageState.FAILED.value]


def test_coordinators_release_nothing_and_nobody_what_they_did_not_read(desk: Desk) -> None:
    with pytest.raises(NotAllowed):
        desk.release("da", role=Role.COORDINATOR)

    registers = desk.live.current()
    letter = templating.current(acknowledging.KIND, "da", registers)
    with pytest.raises(RegisterMoved):
        releasing.release(letter, digest="sha256:0", by=a_person(), registers=registers, store=desk.changes, at=NOW)


@pytest.mark.parametrize(
    "body",
    [
        "{{ number }} {{ date }} {{ organisation }}",
        "{% if number %}{{ number }}{% endif %} {{ date }}",
        "{{ date }}",
        "{{ number | upper }} {{ date }}",
    ],
)
def test_its_words_are_the_same_for_everybody(desk: Desk, body: str) -> None:
    with pytest.raises(TemplateFaulty):
        desk.reword(body)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_reads_whole_in_every_language(desk: Desk, language: str) -> None:
    desk.at = dt.datetime(2026, 11, 28, 10, tzinfo=dt.UTC)  # a Saturday
    number = desk.comes(triage={"language": language})
    draft = acknowledging.written(desk.store.case(number), desk.house, at=desk.at)

    assert (draft.language, "{" in draft.body, "30" in draft.body, "\n\n\n" in draft.body) == (
        language, False, True, False,
    )  # fmt: skip
