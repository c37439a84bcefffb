"""A host's no and a grown group two days before the visit."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from bot.visits.models import BundleKind, Case, ItemStatus, Person, Role, Status
from bot.visits.models.standing import standing
from tests.weeks.secretariat import Secretariat, a_week, at

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
    week.decide("ada", number, BundleKind.HOST_ENQUIRIES)
    week.decide("ada", number, BundleKind.DRAFT_PROGRAMME, reason="Værterne er spurgt.")
    week.pass_time(days=1)
    for letter in enquiries(week):
        answer(week, letter, "Ja tak, det passer os fint.")
    week.look()
    for said in week.case(number).answers:
        week.press("carl", f"/cases/{number}/answers", do="confirm", answer=said.id)
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
