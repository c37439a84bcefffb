"""A host's no and a grown group two days before the visit."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from bot.visits.models import AnswerKind, BundleKind, Case, ItemStatus, Person, Role, Status
from bot.visits.models.standing import standing
from tests.weeks.secretariat import Secretariat, a_week, at, said

pytestmark = pytest.mark.slow

EVA = "eva@bruksstad.example"


@pytest.fixture(scope="module")
def week(indexed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secretariat]:
    data = Path(shutil.copytree(indexed, tmp_path_factory.mktemp("week") / "data"))
    with pytest.MonkeyPatch.context() as patch, a_week(data, at("2027-04-19", "09:00"), patch) as found:
        found.hire(Person(id="carl", name="Carl Coordinator", email="carl@ope.example", role=Role.COORDINATOR))
        found.hire(Person(id="ada", name="Ada Approver", email="ada@ope.example", role=Role.APPROVER))
        yield found


@pytest.fixture(scope="module")
def agreed(week: Secretariat) -> str:
    """Number of a case whose hosts have all said yes, and whose final programme is out."""
    week.mail(
        f"Eva Ek <{EVA}>",
        "Studiebesök om cykelstråk",
        "Hej! Bruksstads kommun vill göra ett studiebesök om cykeltrafik och mobilitet den 12 maj 2027. Vi är 15 "
        "personer från gatukontoret. En heldag passar bra. Hälsningar Eva Ek",
    )
    week.look()
    number = week.case_of(EVA).number
    week.decide("carl", number, BundleKind.HOST_ENQUIRIES)
    week.decide("ada", number, BundleKind.DRAFT_PROGRAMME, reason="Værterne er spurgt.")
    week.pass_time(days=1)
    for letter in enquiries(week):
        answer(week, letter, "Ja tak, det passer os fint.")
    week.look()
    for one in week.case(number).answers:
        week.press("carl", f"/cases/{number}/answers", do="confirm", answer=one.id)
    week.press("carl", f"/cases/{number}/answers", do="agree")
    week.decide("ada", number, BundleKind.CONFIRMED_PROGRAMME)
    return number


def enquiries(week: Secretariat) -> list[EmailMessage]:
    return [one for one in week.letters("visits@") if "calendar" in str(one)]


def answer(week: Secretariat, letter: EmailMessage, text: str) -> None:
    week.mail(
        f"Vært <{letter['To']}>", f"SV: {letter['Subject']}", text, In_Reply_To=str(letter["Message-ID"]),
        References=str(letter["Message-ID"]),
    )  # fmt: skip


def statuses(case: Case) -> set[ItemStatus]:
    return set(standing(case).values())


def test_the_hosts_said_yes_and_the_final_programme_is_out(week: Secretariat, agreed: str) -> None:
    case = week.case(agreed)

    assert case.status is Status.DISPATCHED
    assert statuses(case) == {ItemStatus.CONFIRMED}
    assert len(week.letters(EVA)) == 2


@pytest.fixture(scope="module")
def upset(week: Secretariat, agreed: str) -> str:
    """Two days before: one host is ill, and the delegation is nearly twice as many."""
    week.clock.at = at("2027-05-10", "08:30")
    week.ours.tick()
    week.settle()
    answer(week, enquiries(week)[0], "Vi må desværre melde afbud, vores oplægsholder er syg. Det beklager vi.")
    week.mail(
        f"Eva Ek <{EVA}>",
        f"Re: {week.letters(EVA)[-1]['Subject']}",
        "Hej igen! Vi blir 28 personer i stället för 15. Hoppas att det går bra. Hälsningar Eva",
        In_Reply_To=str(week.letters(EVA)[-1]["Message-ID"]),
    )
    week.look()
    return agreed


def test_what_came_is_on_the_case_and_nobodys_yes_is_taken_for_more_than_it_was(week: Secretariat, upset: str) -> None:
    case = week.case(upset)

    assert case.triage is not None
    assert case.triage.group_size is not None
    assert case.triage.group_size.max == 28
    assert case.answers[-1].kind is AnswerKind.NO
    assert ItemStatus.CONFIRMED not in statuses(case)


def test_the_change_page_says_who_was_told_what_and_what_is_new(week: Secretariat, upset: str) -> None:
    page = week.page("carl", f"/cases/{upset}/changes")

    assert "15" in page
    assert "28" in page
    for letter in enquiries(week):
        host = next(one for one in week.ours.services.registers.hosts if one.email == letter["To"])
        assert host.name in page


def test_the_programme_is_drawn_around_the_no_and_all_are_told_in_one_decision(week: Secretariat, upset: str) -> None:
    first = enquiries(week)[0]["To"]
    before = len(week.letters(""))
    no = next(one for one in week.case(upset).answers if one.kind is AnswerKind.NO)
    week.press("carl", f"/cases/{upset}/answers", do="confirm", answer=no.id)
    week.press("carl", f"/cases/{upset}/answers", do="redraw")
    week.press("carl", f"/cases/{upset}/changes")
    refused = week.decide("carl", upset, BundleKind.CHANGE_NOTICE)
    notices = week.bundle(upset, BundleKind.CHANGE_NOTICE).messages

    approved = week.decide("ada", upset, BundleKind.CHANGE_NOTICE)

    assert (refused.status_code, approved.status_code) == (403, 303)
    assert len(week.letters("")) == before + len(notices)
    assert first not in {notice.to for notice in notices}  # that host said no itself
    told = [one for one in week.letters(EVA) if one["Subject"] not in {"", None}][-1]
    assert "28" in said(told)
