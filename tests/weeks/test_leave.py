"""A colleague answers from Outlook while the lead is on leave, and the substitute decides."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.visits.models import BundleKind, Match, Person, Role, Status
from bot.visits.staff import AbsenceForm
from tests.imap_server import USER
from tests.weeks.secretariat import SENT, Secretariat, a_week, at, said

pytestmark = pytest.mark.slow

VOGEL = "vogel@rheintal.example"
ADA = Person(id="ada", name="Ada Approver", email="ada@ope.example", role=Role.APPROVER)
CARL = Person(id="carl", name="Carl Coordinator", email="carl@ope.example", role=Role.COORDINATOR)
BRITT = Person(id="britt", name="Britt Coordinator", email="britt@ope.example", role=Role.COORDINATOR)


@pytest.fixture(scope="module")
def week(indexed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secretariat]:
    """Ada is away for two weeks; Carl stands in."""
    data = Path(shutil.copytree(indexed, tmp_path_factory.mktemp("leave") / "data"))
    with pytest.MonkeyPatch.context() as patch, a_week(data, at("2027-03-01", "08:30"), patch) as found:
        for colleague in (ADA, CARL, BRITT):
            found.hire(colleague)
        away = AbsenceForm(at("2027-03-01", "00:00").date(), at("2027-03-12", "00:00").date(), substitute="carl")
        found.ours.services.staffwork.keep_absence("ada", away, by=ADA)
        yield found


@pytest.fixture(scope="module")
def number(week: Secretariat) -> str:
    """Of a case on which a colleague has written from Outlook."""
    first = week.mail(
        f"Dr. Vogel <{VOGEL}>",
        "Fachbesuch Klimaanpassung",
        "Sehr geehrte Damen und Herren, der Landkreis Rheintal möchte Sie am 18. Mai 2027 besuchen und sich über "
        "Klimaanpassung und Starkregen informieren. Wir kommen mit 16 Personen. Mit freundlichen Grüßen, M. Vogel",
    )
    week.look()
    week.pass_time(hours=2)
    week.mail(
        f"One Point Entry <{USER}>",
        "AW: Fachbesuch Klimaanpassung",
        "Sehr geehrter Herr Vogel, vielen Dank, wir melden uns noch diese Woche. Britt",
        folder=SENT,
        To=VOGEL,
        In_Reply_To=first,
    )
    week.look()
    return week.case_of(VOGEL).number


def test_what_a_colleague_wrote_elsewhere_is_on_the_case_and_decides_nothing(week: Secretariat, number: str) -> None:
    case = week.case(number)

    [written] = case.inbound
    assert written.match is Match.COLLEAGUE
    assert case.status is Status.PROPOSED
    assert week.letters("") == []
    assert "vielen Dank, wir melden uns noch diese Woche" in week.page("carl", f"/cases/{number}")


def test_the_substitute_decides_for_the_lead_and_others_do_not(week: Secretariat, number: str) -> None:
    week.press("carl", f"/cases/{number}/officer", person="carl")
    asked = week.decide("britt", number, BundleKind.HOST_ENQUIRIES)
    refused = week.decide("britt", number, BundleKind.DRAFT_PROGRAMME, reason="Værterne er spurgt.")

    approved = week.decide("carl", number, BundleKind.DRAFT_PROGRAMME, reason="Værterne er spurgt.")

    assert (asked.status_code, refused.status_code, approved.status_code) == (303, 403, 303)
    assert week.case(number).status is Status.DISPATCHED
    [letter] = week.letters(VOGEL)
    assert "Dr. Vogel" in said(letter)
    decision = week.case(number).decisions[-1]
    assert (decision.by, "Ada Approver" in week.page("carl", f"/cases/{number}")) == ("carl", True)


def test_the_lead_is_back_and_the_substitute_decides_no_more(week: Secretariat) -> None:
    week.clock.at = at("2027-03-15", "08:30")
    week.mail(
        "Lise <lise@fjordby.example>",
        "Besøk",
        "Hei! Fjordby kommune ønsker å besøke dere 25. mai 2027 for å se på klimatilpasning. Vi er 12 personer. Lise",
    )
    week.look()
    number = week.case_of("lise@fjordby.example").number

    refused = week.decide("carl", number, BundleKind.DRAFT_PROGRAMME, reason="Værterne er spurgt.")
    approved = week.decide("ada", number, BundleKind.DRAFT_PROGRAMME, reason="Værterne er spurgt.")

    assert (refused.status_code, approved.status_code) == (403, 303)
