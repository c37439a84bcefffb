from __future__ import annotations

from typing import Any

import pytest

from bot.visits import landing
from bot.visits.errors import CaseDamaged
from bot.visits.landing import Landing
from bot.visits.models import (
    BundleKind,
    Case,
    Channel,
    Contact,
    Inbound,
    Kind,
    MailSigns,
    Match,
    Message,
    Organisation,
    Relation,
    Status,
    VisitRequest,
)
from tests.factories import NOW, NUMBER, a_case, a_draft, a_message, a_reading, a_visit_request
from tests.fakes import InMemoryCaseStore

KIM = Contact(name="Kim Exempel", email="kim@malmberg.example")


def a_mail(**overrides: Any) -> VisitRequest:
    values: dict[str, Any] = {
        "channel": Channel.EMAIL,
        "contact": KIM,
        "organisation": None,
        "subject": "Our visit",
        "message": "We will be fourteen and can come in the second week of October.",
        "participants": None,
        "themes": (),
    }
    return a_visit_request(**(values | overrides))


def land(mail: VisitRequest, *cases: Case, kind: Kind = Kind.OTHER, themes: tuple[str, ...] = ()) -> Landing:
    found = a_reading(kind=kind, themes=themes)
    return landing.land(mail, store=InMemoryCaseStore(*cases), read=lambda _: found)


def another(**overrides: Any) -> Case:
    return a_case(**({"number": "2026-0002"} | overrides))


@pytest.mark.parametrize("status", Status)
def test_answer_to_a_mail_of_ours_lands_on_its_case_whoever_writes(status: Status) -> None:
    sent = a_message()
    case = a_case(status=status, messages=(sent,))
    mail = a_mail(in_reply_to=(sent.draft.message_id,), contact=Contact(email="colleague@elsewhere.example"))

    assert land(mail, case, another()).on == (NUMBER, Match.MESSAGE_ID)


def test_answer_to_their_own_first_mail_lands_on_its_case() -> None:
    case = a_case(request=a_mail(message_id="<first@malmberg.example>"))

    assert land(a_mail(in_reply_to=("<first@malmberg.example>",)), case).on == (NUMBER, Match.MESSAGE_ID)


@pytest.mark.parametrize(
    "words",
    [
        {"subject": "SV: Ert besök [OPE 2026-0001]"},
        {"message": "It is about OPE 2026-0001: we will be fourteen."},
        {"subject": "Case 2026-0001"},
    ],
    ids=["subject", "text", "bare number"],
)
def test_who_is_known_on_a_case_lands_on_it_by_its_number(words: dict[str, str]) -> None:
    assert land(a_mail(**words), a_case(), another()).on == (NUMBER, Match.REFERENCE)


def test_colleague_of_the_same_house_is_known_there_too() -> None:
    mail = a_mail(contact=Contact(email="robin@malmberg.example"), subject="[OPE 2026-0001]")

    assert land(mail, a_case()).on == (NUMBER, Match.REFERENCE)


@pytest.mark.parametrize("email", ["stranger@elsewhere.example", "kim.exempel@gmail.com"])
def test_stranger_who_names_a_case_does_not_land_on_it(email: str) -> None:
    case = a_case(request=a_visit_request(contact=Contact(email="somebody@gmail.com")))

    found = land(a_mail(contact=Contact(email=email), subject="[OPE 2026-0001]"), case)

    assert found.on is None
    assert [(one.number, one.relation) for one in found.doubtful] == [(NUMBER, Relation.NAMED)]


def test_mail_that_names_two_cases_lands_on_neither() -> None:
    found = land(a_mail(subject="[OPE 2026-0001] [OPE 2026-0002]"), a_case(), another())

    assert found.on is None
    assert [one.number for one in found.doubtful] == [NUMBER, "2026-0002"]
    assert "flere" in found.doubtful[0].told["da"]


def test_sender_whose_one_case_waits_for_an_answer_lands_on_it() -> None:
    assert land(a_mail(), a_case(status=Status.WAITING)).on == (NUMBER, Match.SENDER)


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.WAITING])
def test_sender_whom_we_asked_nothing_opens_a_case(status: Status) -> None:
    assert land(a_mail(), a_case(status=status)).on is None


def test_sender_with_two_open_cases_opens_a_third_beside_them() -> None:
    found = land(a_mail(), a_case(status=Status.WAITING), another())

    assert found.on is None
    assert [one.number for one in found.doubtful] == [NUMBER, "2026-0002"]


def test_case_that_is_over_does_not_make_the_waiting_one_doubtful() -> None:
    found = land(a_mail(), a_case(status=Status.WAITING), another(status=Status.CLOSED))

    assert found.on == (NUMBER, Match.SENDER)


def test_wish_for_something_else_is_no_answer() -> None:
    case = a_case(status=Status.WAITING)

    assert land(a_mail(), case, kind=Kind.DELEGATION_VISIT, themes=("health",)).on is None
    assert land(a_mail(), case, kind=Kind.DELEGATION_VISIT, themes=("energy",)).on == (NUMBER, Match.SENDER)
    assert land(a_mail(), case, kind=Kind.PRESS).on is None


def test_same_request_again_is_no_answer() -> None:
    request = a_mail(message="We are fourteen people from Malmberg and would like to see district heating in May.")

    assert land(request, a_case(status=Status.WAITING, request=request)).on is None


@pytest.mark.parametrize("status", [Status.TRIAGED, Status.PROPOSED, Status.APPROVED, Status.DISPATCHED])
def test_change_lands_on_the_one_open_case_of_its_sender(status: Status) -> None:
    found = land(a_mail(), a_case(status=status), kind=Kind.CHANGE_OR_CANCELLATION)

    assert found.on == (NUMBER, Match.CHANGE)


def test_nothing_automatic_lands_by_its_sender_alone() -> None:
    assert land(a_mail(automatic=True), a_case(status=Status.WAITING)).on is None


@pytest.mark.parametrize("channel", [Channel.PHONE, Channel.MANUAL])
def test_what_staff_enter_lands_only_where_it_names_the_case(channel: Channel) -> None:
    case = a_case(status=Status.WAITING)

    assert land(a_mail(channel=channel), case).on is None
    assert land(a_mail(channel=channel, subject="OPE 2026-0001"), case).on == (NUMBER, Match.REFERENCE)


def an_enquiry() -> Message:
    return a_message(bundle=BundleKind.HOST_ENQUIRIES, draft=a_draft(to="visits@harbour.example"))


def test_answer_of_a_host_lands_as_a_hosts() -> None:
    case, host = a_case(messages=(an_enquiry(),)), Contact(email="Visits@Harbour.example")

    by_id = a_mail(in_reply_to=(an_enquiry().draft.message_id,), contact=Contact(email="lee@harbour.example"))
    by_name = a_mail(subject="SV: Kan I tage imod en delegation? [OPE 2026-0001]", contact=host)

    assert land(by_id, case).on == (NUMBER, Match.HOST)
    assert land(by_name, case).on == (NUMBER, Match.HOST)
    assert land(a_mail(contact=host), case).on is None


def test_letter_of_ours_that_comes_back_is_known_as_ours() -> None:
    case = a_case(request=a_mail(message_id="<1@malmberg.example>"), messages=(a_message(),))
    copy = a_mail(contact=Contact(email="visits@ope.example"), in_reply_to=("<1@malmberg.example>",))

    assert land(copy, case).on == (NUMBER, Match.OURS)


def test_answer_on_a_merged_case_lands_on_the_one_that_is_kept() -> None:
    merged = another(status=Status.DUPLICATE, merged_into=NUMBER, messages=(a_message(case="2026-0002"),))
    mail = a_mail(in_reply_to=(a_message().draft.message_id,), contact=Contact(email="new@elsewhere.example"))

    assert land(mail, a_case(), merged).on == (NUMBER, Match.MESSAGE_ID)


def test_number_of_nobody_and_years_mean_nothing() -> None:
    mail = a_mail(subject="Plan 2026-2027, OPE 2026-0099", organisation=Organisation(name="Malmberg kommun"))

    assert land(mail, a_case()) == Landing()


class DamagedCases(InMemoryCaseStore):
    def case(self, number: str) -> Case:
        raise CaseDamaged(f"({number})")


@pytest.mark.parametrize("others", [(), (another(),)], ids=["alone", "beside-another"])
def test_damaged_case_of_the_sender_keeps_nothing_out(others: tuple[Case, ...]) -> None:
    store = DamagedCases(a_case(request=a_mail(), status=Status.WAITING), *others)

    landed = landing.land(a_mail(), store=store, read=lambda _: a_reading(kind=Kind.OTHER))

    assert landed.on is None


@pytest.mark.parametrize(
    ("sender", "match"),
    [
        ("visits@harbour.example", Match.HOST),
        ("robin@harbour.example", Match.HOST),
        ("kim@malmberg.example", Match.REFERENCE),
    ],
    ids=["the address asked", "a colleague there", "the delegation"],
)
def test_colleague_of_a_host_answers_for_it(sender: str, match: Match) -> None:
    case = a_case(messages=(an_enquiry(),), request=a_mail())
    mail = a_mail(subject="Re: [OPE 2026-0001]", contact=Contact(email=sender))

    assert land(mail, case).on == (NUMBER, match)


def test_shared_mail_address_of_a_host_makes_no_stranger_its_colleague() -> None:
    sent = an_enquiry()
    asked = sent.model_copy(update={"draft": sent.draft.model_copy(update={"to": "harbour@gmail.com"})})
    mail = a_mail(subject="Re: [OPE 2026-0001]", contact=Contact(email="somebody@gmail.com"))

    assert land(mail, a_case(messages=(asked,), request=a_mail())).on is None


OURS = "visits@ope.example"


def a_sent_mail(**overrides: Any) -> VisitRequest:
    """As a colleague writes it in Outlook."""
    to = overrides.pop("to", ("kim@malmberg.example",))
    values: dict[str, Any] = {
        "contact": Contact(email=OURS),
        "message_id": "<outlook-1@ope.example>",
        "subject": "SV: Our visit",
        "mail": MailSigns(from_us=True, outgoing=True, sender=OURS, to=to),
    }
    return a_mail(**(values | overrides))


def sent(mail: VisitRequest, *cases: Case) -> Landing:
    return landing.land_sent(mail, store=InMemoryCaseStore(*cases))


@pytest.mark.parametrize(
    "mail",
    [
        pytest.param(
            a_sent_mail(in_reply_to=("<1@malmberg.example>",), to=("x@else.example",)), id="it answers theirs"
        ),
        pytest.param(a_sent_mail(in_reply_to=(a_message().draft.message_id,), to=()), id="it follows ours"),
        pytest.param(a_sent_mail(subject="Bus [OPE 2026-0001]", to=("bus@co.example",)), id="our reference"),
        pytest.param(a_sent_mail(), id="to who has one open case"),
    ],
)
def test_answer_of_a_colleague_lands_on_the_case_it_answers(mail: VisitRequest) -> None:
    case = a_case(request=a_mail(message_id="<1@malmberg.example>"), messages=(a_message(),))

    assert sent(mail, case).on == (NUMBER, Match.COLLEAGUE)


@pytest.mark.parametrize(
    "mail",
    [
        pytest.param(a_sent_mail(to=("friend@else.example",)), id="to a stranger"),
        pytest.param(a_sent_mail(message_id=a_message().draft.message_id), id="a letter of ours"),
        pytest.param(a_sent_mail(subject="2026-0001", to=("friend@else.example",)), id="a number without our mark"),
    ],
)
def test_most_of_what_we_send_belongs_to_no_case(mail: VisitRequest) -> None:
    assert sent(mail, a_case(request=a_mail(), messages=(a_message(),))).on is None


def test_letter_whose_id_the_mail_server_changed_is_known_as_ours_and_by_that_id() -> None:
    draft = a_message().draft
    case = a_case(request=a_mail(), messages=(a_message(),))

    found = sent(a_sent_mail(subject=draft.subject, to=(draft.to,)), case)

    assert found.on == (NUMBER, Match.OURS)


def test_enquirer_with_two_open_cases_leaves_a_colleagues_mail_where_it_is() -> None:
    assert sent(a_sent_mail(), a_case(request=a_mail()), another(request=a_mail())).on is None


def test_colleagues_mail_with_a_copy_to_ourselves_is_a_colleagues_in_the_inbox_too() -> None:
    case = a_case(request=a_mail(message_id="<1@malmberg.example>"))

    assert land(a_sent_mail(in_reply_to=("<1@malmberg.example>",)), case).on == (NUMBER, Match.COLLEAGUE)


def test_what_only_claims_our_address_is_nobodys_word_on_the_case_it_answers() -> None:
    case = a_case(request=a_mail(message_id="<1@malmberg.example>"), messages=(a_message(),))
    claims = {"mail": MailSigns(claims_us=True, sender=OURS)}

    forged = a_sent_mail(in_reply_to=("<1@malmberg.example>",), **claims)
    named = a_sent_mail(subject="Bus [OPE 2026-0001]", **claims)

    found = land(forged, case).on
    assert found == (NUMBER, Match.MESSAGE_ID)
    assert not Inbound(id="m", request=forged, received_at=NOW, match=found[1]).heard
    assert land(named, case).on is None
    assert [one.number for one in land(named, case).doubtful] == [NUMBER]
