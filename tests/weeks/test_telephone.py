"""A day on the telephone: a request without a mail, a call that changes it, and a host that says yes."""

from __future__ import annotations

import secrets
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.visits.models import BundleKind, Case, Channel, ItemStatus, Match, Person, ProgrammeItem, Role, Status
from bot.visits.models.standing import received, standing
from tests.weeks.secretariat import Secretariat, a_week, at

pytestmark = pytest.mark.slow

SAID = (
    "Bruksstads kommun ringde. De är 12 personer från gatukontoret och vill göra ett studiebesök om cykeltrafik och "
    "mobilitet den 12 maj 2027, en heldag."
)


@pytest.fixture(scope="module")
def patch() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as found:
        yield found


@pytest.fixture(scope="module")
def day(indexed: Path, tmp_path_factory: pytest.TempPathFactory, patch: pytest.MonkeyPatch) -> Iterator[Secretariat]:
    """Somebody has called, with a number and no address."""
    data = Path(shutil.copytree(indexed, tmp_path_factory.mktemp("telephone") / "data"))
    with a_week(data, at("2027-02-08", "10:30"), patch) as found:
        found.hire(Person(id="carl", name="Carl Coordinator", email="carl@ope.example", role=Role.COORDINATOR))
        found.press(
            "carl", "/cases/new", token=token(), channel="phone", on="2027-02-08", at="10:12", name="Eva Ek",
            organisation="Bruksstads kommun", country="SE", phone="+46 40 123 456", message=SAID,
        )  # fmt: skip
        _drafted(found)
        yield found


def _drafted(day: Secretariat) -> None:
    """What is only read is drafted a moment later."""
    for _ in range(1_200):
        if the_case(day).proposal:
            return
        time.sleep(0.05)
    raise AssertionError(the_case(day).trouble)


def token() -> str:
    return secrets.token_urlsafe(24)


def the_case(day: Secretariat) -> Case:
    [one] = day.ours.services.store.cases()
    return day.case(one.number)


def called(day: Secretariat, words: str, *, read: str) -> httpx.Response:
    return day.press(
        "carl", f"/cases/{the_case(day).number}/journal", token=token(), kind="call", side="enquirer", who="Eva Ek",
        on="2027-02-08", at="10:25", words=words, read=read,
    )  # fmt: skip


def test_a_call_becomes_a_case_with_a_programme(day: Secretariat) -> None:
    case = the_case(day)

    assert (case.request.channel, case.request.submitted_at) == (Channel.PHONE, at("2027-02-08", "10:12"))
    assert (case.status, case.triage and case.triage.language) == (Status.PROPOSED, "sv")
    assert case.triage is not None
    assert case.triage.group_size is not None
    assert case.triage.group_size.max == 12
    assert "+46 40 123 456" in day.page("carl", f"/cases/{case.number}")


def test_a_note_changes_nothing_and_a_call_what_it_says(day: Secretariat) -> None:
    before = the_case(day)
    called(day, "De undrade hur lång dagen blir.", read="")
    noted = the_case(day)
    called(day, "Vi blir 18 personer i stället för 12.", read="on")
    after = the_case(day)

    assert noted == before
    assert after.triage is not None
    assert after.triage.group_size is not None
    assert (after.triage.group_size.max, [one.match for one in after.inbound]) == (18, [Match.JOURNAL])
    assert before.proposal is not None
    assert after.proposal is not None
    assert after.proposal.version == before.proposal.version + 1
    page = day.page("carl", f"/cases/{after.number}?lang=en")
    assert "written down in the journal" in page
    assert page.count("Telephone call with Eva Ek") >= 2


def test_what_is_struck_out_counts_no_more(day: Secretariat) -> None:
    case = the_case(day)
    [slip] = [one for one in day.ours.services.journal.entries(case=case.number) if one.message]
    day.press("carl", f"/cases/{case.number}/journal/{slip.id}", do="strike", revision="1", reason="En annan kommun")

    after = the_case(day)
    assert after.triage is not None
    assert after.triage.group_size is not None
    assert (after.triage.group_size.max, after.differences) == (12, ())


def test_a_host_says_yes_by_telephone_in_one_form(day: Secretariat) -> None:
    case = the_case(day)
    item = _first_item(case)
    answer = day.press(
        "carl", f"/cases/{case.number}/answers/heard", token=token(), item=item.id, kind="yes", way="telephone",
        said_by="Alex Mønster", on="2027-02-08", at="10:28", quote="Ja, I er velkomne.", confirmed="on",
    )  # fmt: skip

    after = the_case(day)
    entries = day.ours.services.journal.entries(case=case.number)
    assert answer.status_code == 303
    assert standing(after)[item.id] is ItemStatus.CONFIRMED
    assert [one.answer for one in entries if one.host] == [after.answers[-1].id]
    page = day.page("carl", f"/cases/{case.number}?lang=en")
    assert "telephone · 8 February 2027 10:28 · said by Alex Mønster · written down by Carl Coordinator" in page


def test_once_an_address_is_given_there_is_a_letter_to_it(day: Secretariat) -> None:
    number = the_case(day).number
    before = day.page("carl", f"/cases/{number}")
    day.press("carl", f"/cases/{number}/addressee", name="Eva Ek", email="eva@bruksstad.example")

    [draft] = day.bundle(number, BundleKind.DRAFT_PROGRAMME).messages
    assert ('id="reach-email"' in before, 'id="reach-email"' in day.page("carl", f"/cases/{number}")) == (True, False)
    assert draft.to == "eva@bruksstad.example"
    assert standing(the_case(day))[_first_item(the_case(day)).id] is ItemStatus.CONFIRMED


def test_nothing_of_all_this_went_out_and_the_log_names_nobody(day: Secretariat) -> None:
    lines = day.ours.services.store.audit(case=the_case(day).number)
    events = [line.event for line in lines]

    assert day.letters("") == []
    assert [events.count(one) for one in ("case.entered", "journal.added", "journal.struck", "answer.logged")] == [
        1, 3, 1, 1,
    ]  # fmt: skip
    assert not any(name in str(line.details) for line in lines for name in ("Eva", "Alex", "Bruksstad"))


def _first_item(case: Case) -> ProgrammeItem:
    assert case.proposal is not None
    return next(item for _, item in received(case.proposal.days))
