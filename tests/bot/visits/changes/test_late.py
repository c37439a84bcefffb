"""Persons who are added after the programme went out: noticed in a mail or on the list, and raised to the lead."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from bot.visits import reading
from bot.visits.models import BundleKind, Reading, Status
from bot.visits.models.absence import Absence
from bot.visits.participants.entering import Entry
from knowledge import Registers
from knowledge.registers.loading import load_registers
from tests.bot.visits.changes.office import ADA, CARL, GUEST, Office, three_hosts
from tests.bot.visits.changes.test_scripted import FIFTEEN, TUESDAY, address, by_recipient
from tests.factories import NOW, NUMBER, a_reading, a_visit_request
from tests.fakes import Clock

TWO_DAYS_BEFORE = dt.datetime(2027, 10, 10, 9, 0, tzinfo=NOW.tzinfo)
ADDED = [
    "We add our embassy's attaché to the delegation.",
    "Our commercial attaché will join the group.",
    "Mr Berg will be joined by his interpreter.",
    "Vi tilføjer en attaché fra vores ambassade.",
    "En kollega fra ambassaden slutter sig til os.",
    "Vi lägger till en attaché från vår ambassad.",
    "Ambassadens attaché blir også med.",
    "Wir ergänzen unsere Delegation um einen Attaché unserer Botschaft.",
    "Der Attaché unserer Botschaft kommt ebenfalls mit.",
    "Nous ajoutons l'attaché de notre ambassade à la délégation.",
    "Un attaché de notre ambassade se joindra à nous.",
    "Añadimos al agregado de nuestra embajada a la delegación.",
    "Se unirá a nosotros un agregado de nuestra embajada.",
    "我们增加一名使馆随员参加访问。",
    "我国驻丹麦使馆的一位参赞将加入代表团。",
]
NOBODY_NEW = [
    "We look forward to the visit.",
    "Our embassy in Copenhagen sends its regards.",
    "Could you add the address of the hotel to the programme?",
    "The attaché at our embassy recommended you.",
    "Please find the document attached; we add a map of our offices.",
    "Will a colleague of yours accompany us?",
    "Nous ajoutons le document attaché.",
    "Wir haben die Botschaft informiert.",
]


@pytest.fixture(scope="module")
def shipped() -> Registers:
    return load_registers()


def read(text: str, registers: Registers, *, agreed: bool = True) -> Reading:
    mail = a_visit_request(message=text, subject="Re:", participants=None, themes=(), organisation=None)
    return reading.read(mail, registers=registers, known=a_reading(), agreed=agreed)


@pytest.mark.parametrize("text", ADDED)
def test_person_who_is_added_after_the_programme_went_out_is_noticed(text: str, shipped: Registers) -> None:
    found = read(text, shipped)

    assert found.signal("late_participant_change")
    assert found.group_size is None  # one more person is no group of one


@pytest.mark.parametrize("text", NOBODY_NEW)
def test_words_on_others_add_nobody(text: str, shipped: Registers) -> None:
    assert read(text, shipped).signal("late_participant_change") is None


def test_before_a_programme_went_out_nobody_is_late(shipped: Registers) -> None:
    assert read(ADDED[0], shipped, agreed=False).signal("late_participant_change") is None


@pytest.fixture
def office(tmp_path: Path, clock: Clock, shipped: Registers) -> Office:
    made = Office(tmp_path / "out", clock, three_hosts().model_copy(update={"policies": shipped.policies}))
    made.with_a_programme(FIFTEEN.format(day=TUESDAY))
    clock.at = TWO_DAYS_BEFORE
    made.services.paperwork.draft_briefings(NUMBER, by=CARL)
    made.approve(BundleKind.BRIEFING)
    return made


def raised(office: Office) -> list[tuple[str | None, str]]:
    return [(one.person, one.what) for one in office.services.tasks.tasks(case=NUMBER)]


def test_attache_added_by_mail_two_days_before_is_raised_and_draws_no_new_programme(office: Office) -> None:
    before = office.case.proposal

    case = office.reply("We add our embassy's attaché to the delegation.")

    assert (case.status, case.proposal) == (Status.DISPATCHED, before)
    assert case.triage is not None
    assert case.triage.flagged("late_participant_change")
    ((person, what),) = raised(office)
    assert person == ADA.id  # who let the programme out
    assert "Deltagere er tilføjet eller skiftet ud" in what
    assert "attach" not in what
    office.services.sort(NUMBER)
    assert len(raised(office)) == 1


def test_attache_who_makes_the_group_larger_keeps_every_host_in_its_place(office: Office) -> None:
    hosts = office.hosts()

    office.reply("We add our embassy's attaché to the delegation, so we will be 16 people.")
    found = office.services.changework.changes(office.case)
    office.notify()
    mails = by_recipient(office.approve(BundleKind.CHANGE_NOTICE))

    assert office.hosts() == hosts
    assert {one.kind for one in found.papers if one.outdated} == {"programme", "briefing", "run_sheet"}
    assert set(mails) == {*map(address, hosts), GUEST}
    for host in hosts:
        assert mails[address(host)].entry[0::2] == ("REQUEST", 1)
        assert "Hvor mange: 16 personer (før: 15 personer)" in mails[address(host)].text
    assert [one.entries for one in mails.values() if one.method == "CANCEL"] == []


def test_person_added_to_the_list_is_raised_to_whoever_stands_in(office: Office) -> None:
    today = TWO_DAYS_BEFORE.date()
    away = Absence(person=ADA.id, first=today, last=today, substitute=CARL.id, by=ADA.id, at=NOW)
    office.services.absences.add(away)
    for seen, name in enumerate(("Kim Exempel", "Robin Attaché")):
        office.clock.at = TWO_DAYS_BEFORE - dt.timedelta(days=1 - seen)
        office.services.participantwork.enter(NUMBER, Entry(name=name), seen=seen, by=CARL)

    assert [person for person, _ in raised(office)] == [CARL.id]
