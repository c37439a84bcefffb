from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from bot.visits.errors import (
    AnswerLinkClosed,
    HostAnswerUnknown,
    NotAllowed,
    RequestInvalid,
    StepNotAllowed,
    TooManyAnswers,
)
from bot.visits.hostround import answering
from bot.visits.hostround.linking import Links
from bot.visits.hostround.questions import Standing, standing_of
from bot.visits.models import AnswerKind, Case, GroupSize, ItemStatus, MessageState, Role, Slot, Status, Way
from bot.visits.models.standing import standing
from tests.factories import (
    NOW,
    NUMBER,
    a_case,
    a_draft,
    a_host_answer,
    a_message,
    a_person,
    a_programme_day,
    a_programme_item,
    a_proposal,
    a_ruling,
    a_triage,
    an_asked,
    an_enquiry,
)
from tests.fakes import InMemoryCaseStore

LATER = NOW + dt.timedelta(days=2)
OTHER = Slot(date=dt.date(2027, 10, 13), start=dt.time(10), end=dt.time(11, 30))


def asked_case(**overrides: Any) -> Case:
    return a_case(**({"messages": (an_enquiry(),)} | overrides))


def by_link(store: InMemoryCaseStore, kind: AnswerKind = AnswerKind.YES, at: dt.datetime = LATER, **said: Any) -> Case:
    return answering.by_link(NUMBER, an_asked(), kind=kind, store=store, at=at, **said)


def test_answer_by_link_is_a_suggestion() -> None:
    store = InMemoryCaseStore(asked_case())

    case = by_link(store, remark="Bring closed shoes.\x00")

    (answer,) = case.answers
    assert (answer.kind, answer.way, answer.quote) == (AnswerKind.YES, Way.LINK, "Bring closed shoes.")
    assert (answer.message, answer.by) == (an_enquiry().id, None)
    assert (standing(case), case.unseen) == ({"i1": ItemStatus.ASKED}, 1)
    assert [line.event for line in store.audit()] == ["answer.logged"]


def test_host_may_answer_again_until_staff_confirmed() -> None:
    store = InMemoryCaseStore(asked_case())
    by_link(store, AnswerKind.ANOTHER_TIME, proposed=OTHER)
    case = by_link(store, AnswerKind.NO, at=LATER + dt.timedelta(minutes=1))
    answering.rule(NUMBER, case.answers[-1].id, confirmed=True, by=a_person(Role.COORDINATOR), store=store, at=LATER)

    with pytest.raises(AnswerLinkClosed):
        by_link(store, at=LATER + dt.timedelta(minutes=2))

    case = store.case(NUMBER)
    assert [one.kind for one in case.answers] == [AnswerKind.ANOTHER_TIME, AnswerKind.NO]
    assert case.answers[0].proposed == OTHER
    assert standing(case) == {"i1": ItemStatus.DECLINED}


def test_answers_by_link_are_bounded() -> None:
    store = InMemoryCaseStore(asked_case())
    for minute in range(6):
        by_link(store, at=LATER + dt.timedelta(minutes=minute))

    with pytest.raises(TooManyAnswers):
        by_link(store, at=LATER + dt.timedelta(minutes=7))

    by_link(store, at=LATER + dt.timedelta(hours=2))


@pytest.mark.parametrize("kind", [AnswerKind.HOLD, AnswerKind.BOUNCE, AnswerKind.UNCLEAR])
def test_link_gives_three_answers_only(kind: AnswerKind) -> None:
    with pytest.raises(RequestInvalid):
        by_link(InMemoryCaseStore(asked_case()), kind)


def moved(minutes: int) -> Any:
    start = dt.time(9, 30 - minutes) if minutes <= 30 else dt.time(9)
    return a_proposal(days=(a_programme_day(items=(a_programme_item(start=start),)),))


@pytest.mark.parametrize(
    ("case", "at", "stands"),
    [
        pytest.param(asked_case(), LATER, Standing.OPEN, id="out"),
        pytest.param(
            asked_case(messages=(an_enquiry(state=MessageState.APPROVED),)), LATER, Standing.UNSENT, id="approved"
        ),
        pytest.param(a_case(), LATER, Standing.UNSENT, id="a draft"),
        pytest.param(asked_case(), dt.datetime(2027, 10, 12, 23, tzinfo=dt.UTC), Standing.EXPIRED, id="the day after"),
        pytest.param(asked_case(status=Status.CANCELLED), LATER, Standing.REVOKED, id="the visit is off"),
        pytest.param(asked_case(proposal=moved(30)), LATER, Standing.REVOKED, id="an earlier start"),
        pytest.param(asked_case(proposal=a_proposal(days=())), LATER, Standing.REVOKED, id="no longer included"),
        pytest.param(
            asked_case(triage=a_triage(group_size=GroupSize(min=20, max=20))), LATER, Standing.REVOKED, id="more people"
        ),
        pytest.param(
            asked_case(triage=a_triage(group_size=GroupSize(min=9, max=9))), LATER, Standing.OPEN, id="fewer people"
        ),
        pytest.param(
            asked_case(messages=(an_enquiry(), an_enquiry(an_asked(id="v2-1"), id="later"))),
            LATER,
            Standing.REVOKED,
            id="asked again since",
        ),
        pytest.param(
            asked_case(answers=(a_host_answer(),), rulings=(a_ruling(),)), LATER, Standing.SETTLED, id="confirmed"
        ),
        pytest.param(
            asked_case(answers=(a_host_answer(kind=AnswerKind.OUT_OF_OFFICE),), rulings=(a_ruling(),)),
            LATER,
            Standing.OPEN,
            id="away",
        ),
        pytest.param(
            asked_case(messages=(an_enquiry(), a_message(id="off", draft=a_draft(calls_off=an_asked())))),
            LATER,
            Standing.REVOKED,
            id="withdrawn",
        ),
    ],
)
def test_link_stands_while_its_question_does(case: Case, at: dt.datetime, stands: Standing) -> None:
    assert standing_of(an_asked(), case, at=at) is stands
    if stands is not Standing.OPEN:
        with pytest.raises(AnswerLinkClosed):
            by_link(InMemoryCaseStore(case), at=at)


def test_each_question_has_a_link_of_its_own_that_nobody_can_make_up() -> None:
    links = Links(secret=b"s", address="https://visits.example")
    link = links.link(NUMBER, an_asked())
    token = link.rpartition("/")[2]

    assert link.startswith(f"https://visits.example/enquiries/{NUMBER}/v1-1/")
    assert links.hold(NUMBER, an_asked(), token)
    assert not links.hold("2026-0002", an_asked(), token)
    assert not links.hold(NUMBER, an_asked(host="other"), token)
    assert not links.hold(NUMBER, an_asked(), token[:-1])
    assert not Links(secret=b"t").hold(NUMBER, an_asked(), token)


def test_without_a_secret_there_is_no_link_and_none_holds() -> None:
    assert Links().link(NUMBER, an_asked()) == ""
    assert not Links().hold(NUMBER, an_asked(), "")


def by_staff(store: InMemoryCaseStore, **said: Any) -> Case:
    by, item = said.pop("by", a_person(Role.COORDINATOR)), said.pop("item", "i1")
    values: dict[str, Any] = {"kind": AnswerKind.YES, "way": Way.TELEPHONE, "quote": "Of course."}
    return answering.by_staff(NUMBER, item, answering.Heard(**values | said), by=by, store=store, at=LATER)


def test_colleague_who_heard_it_may_confirm_at_once() -> None:
    case = by_staff(InMemoryCaseStore(a_case()))

    assert (case.answers[0].by_name, case.rulings[0].by_name) == ("Carl Coordinator", "Carl Coordinator")
    assert standing(case) == {"i1": ItemStatus.CONFIRMED}


def test_what_a_host_said_stands_in_the_journal_too_with_who_said_it_and_when() -> None:
    store = InMemoryCaseStore(a_case())
    quote = "Ja. Mit cpr-nummer: 010190-1234."
    case = by_staff(store, said_by="Alex Mønster", said_at=NOW, quote=quote)

    [answer], [entry] = case.answers, store.journal.values()
    assert (answer.said_by, answer.said_at, answer.at) == ("Alex Mønster", NOW, LATER)
    assert answer.quote == "Ja. Mit cpr-nummer: ██████-████."
    assert (entry.kind, entry.side, entry.host, entry.answer) == ("call", "host", answer.asked.host, answer.id)
    assert (entry.said.who, entry.said.said_at, entry.said.words) == ("Alex Mønster", NOW, answer.quote)
    assert [line.event for line in store.audit()] == ["journal.added", "answer.logged"]


def test_what_a_host_wrote_lies_with_the_mails() -> None:
    store = InMemoryCaseStore(a_case())
    by_staff(store, way=Way.MAIL)

    assert store.journal == {}


def test_what_a_colleague_is_not_sure_of_is_a_suggestion() -> None:
    assert standing(by_staff(InMemoryCaseStore(asked_case()), confirmed=False)) == {"i1": ItemStatus.ASKED}


def test_spoken_answer_is_bound_to_the_programme_as_it_stands() -> None:
    store = InMemoryCaseStore(asked_case(triage=a_triage(group_size=GroupSize(min=20, max=20))))

    (answer,) = by_staff(store).answers

    assert answer.message is None
    assert answer.asked.terms.group == GroupSize(min=20, max=20)


@pytest.mark.parametrize(
    ("case", "said", "error"),
    [
        pytest.param(a_case(), {"by": a_person(Role.READER)}, NotAllowed, id="a reader"),
        pytest.param(a_case(), {"item": "i9"}, HostAnswerUnknown, id="no such item"),
        pytest.param(a_case(), {"kind": AnswerKind.BOUNCE}, RequestInvalid, id="nobody hears a bounce"),
        pytest.param(a_case(status=Status.CANCELLED), {}, StepNotAllowed, id="over"),
    ],
)
def test_what_cannot_be_logged(case: Case, said: dict[str, Any], error: type[Exception]) -> None:
    store = InMemoryCaseStore(case)

    with pytest.raises(error):
        by_staff(store, **said)

    assert store.case(NUMBER).answers == ()


def test_answer_that_is_not_there_cannot_be_confirmed() -> None:
    with pytest.raises(HostAnswerUnknown):
        answering.rule(NUMBER, "a9", confirmed=True, by=a_person(), store=InMemoryCaseStore(a_case()), at=LATER)
