"""A visit changes after its programme went out: from the mail that says so to the letters that leave the house."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from bot.visits import changes
from bot.visits.changes import Fate
from bot.visits.changes.errors import NobodyToNotify
from bot.visits.errors import BundleUnknown, NotAllowed
from bot.visits.models import BundleKind, GroupSize, ItemStatus, Role, Status, Verdict
from bot.visits.models.standing import standing
from knowledge.registers.models import OpeningHours
from tests.bot.visits.changes.office import ADA, CARL, GUEST, Mail, Office, three_hosts
from tests.factories import NUMBER, a_person
from tests.fakes import Clock

FIFTEEN = "We are 15 people from Malmberg kommun and would like to learn about energy on {day}, in English."
TUESDAY, THURSDAY = "12 October 2027", "14 October 2027"


def address(host: str) -> str:
    return f"visits@{host}.example"


def by_recipient(mails: list[Mail]) -> dict[str, Mail]:
    assert len({one.to for one in mails}) == len(mails)  # nobody is told twice
    return {one.to: one for one in mails}


def test_group_grows_beyond_what_one_host_can_take(tmp_path: Path, clock: Clock) -> None:
    office = Office(tmp_path / "out", clock, three_hosts(max_group=20))
    before = office.with_a_programme(FIFTEEN.format(day=TUESDAY))

    office.reply("We will be 28 people instead of 15.")
    found = office.services.changework.changes(office.case)
    office.notify()
    drafted = office.case.proposal
    mails = by_recipient(office.approve(BundleKind.CHANGE_NOTICE))

    assert {one.host.id: one.fate for one in found.hosts} == dict.fromkeys(office.hosts(), Fate.ASK)
    pumps = next(one for one in found.hosts if one.host.id == "pump-works")
    assert [why["en"] for why in pumps.why] == [
        "Group size: 28; it was told 15.",
        "It would receive the group in 2 parts.",
    ]
    assert [one["en"] for one in found.facts] == ["Group size: 28 instead of 15."]
    assert "Pump Works, 12 October 2027" in " ".join(one["en"] for one in found.needs)
    assert drafted is not None
    assert [bundle.kind for bundle in drafted.bundles] == [BundleKind.CHANGE_NOTICE]  # no second letter on the same
    assert set(mails) == {*map(address, office.hosts()), GUEST}
    for host in office.hosts():
        asked, mail = before[address(host)], mails[address(host)]
        assert mail.entry == ("REQUEST", asked.entry[1], asked.entry[2] + 1)
        assert "I sagde venligt ja" in mail.text
        assert "Hvor mange: 28 personer (før: 15 personer)" in mail.text
        assert "28 personer" in str(mail.entries[0]["DESCRIPTION"])
        assert mail.headers["In-Reply-To"].strip() == asked.headers["Message-ID"]
    assert "i 2 hold" in mails[address("pump-works")].text
    assert "The programme is now made for 28 people." in mails[GUEST].text
    assert "Harbour Heat, Pump Works and Town Hall" in mails[GUEST].text
    assert {int(one["SEQUENCE"]) for one in mails[GUEST].entries} == {1}
    assert office.case.status is Status.DISPATCHED
    assert set(standing(office.case).values()) == {ItemStatus.ASKED}


def test_visit_moves_to_a_day_on_which_one_host_is_closed(tmp_path: Path, clock: Clock) -> None:
    tuesdays = (OpeningHours(weekday=1, opens=dt.time(9), closes=dt.time(16)),)
    office = Office(tmp_path / "out", clock, three_hosts(hours=tuesdays))
    before = office.with_a_programme(FIFTEEN.format(day=TUESDAY))

    office.reply(f"We have to come on {THURSDAY} instead of {TUESDAY}.")
    found = {one.host.id: one for one in office.services.changework.changes(office.case).hosts}
    office.notify()
    mails = by_recipient(office.approve(BundleKind.CHANGE_NOTICE))

    closed, moved = address("pump-works"), address("town-hall")
    assert found["pump-works"].fate is Fate.DROPPED
    assert "It does not receive on 14 October 2027." in [why["en"] for why in found["pump-works"].why]
    assert "pump-works" not in office.hosts()
    assert mails[closed].entry == ("CANCEL", before[closed].entry[1], before[closed].entry[2] + 1)
    assert mails[closed].entries[0]["STATUS"] == "CANCELLED"
    assert "I havde venligt sagt ja" in mails[closed].text
    assert mails[moved].entry == ("REQUEST", before[moved].entry[1], before[moved].entry[2] + 1)
    assert mails[moved].entries[0].start.date() == dt.date(2027, 10, 14)
    assert "torsdag den 14. oktober 2027" in mails[moved].text
    assert "- No longer in the programme: Pump Works: visit" in mails[GUEST].text
    assert "- Town Hall: visit: now Thursday, 14 October 2027" in mails[GUEST].text
    gone = [one for one in mails[GUEST].entries if one["STATUS"] == "CANCELLED"]
    assert len(gone) >= 1


def test_visit_is_called_off_after_its_programme_went_out(tmp_path: Path, clock: Clock) -> None:
    office = Office(tmp_path / "out", clock, three_hosts())
    before = office.with_a_programme(FIFTEEN.format(day=TUESDAY))

    office.reply("Unfortunately we have to cancel our visit.")
    clock.advance(hours=1)
    office.services.close(NUMBER, outcome=Status.CANCELLED, by=CARL)
    office.notify()
    mails = by_recipient(office.approve(BundleKind.CHANGE_NOTICE))

    assert set(mails) == {*before, GUEST}
    for to, asked in before.items():
        assert mails[to].entry == ("CANCEL", asked.entry[1], asked.entry[2] + 1)
        assert "Besøget bliver ikke til noget" in mails[to].text
    assert "will not take place" in mails[GUEST].text
    assert "called off" in mails[GUEST].subject
    assert {str(one["STATUS"]) for one in mails[GUEST].entries} == {"CANCELLED"}
    assert office.case.status is Status.CANCELLED
    assert not office.services.changework.changed(office.case)
    with pytest.raises(NobodyToNotify):
        office.notify()


def test_visit_that_is_put_off_asks_the_delegation_for_new_days(tmp_path: Path, clock: Clock) -> None:
    office = Office(tmp_path / "out", clock, three_hosts())
    office.with_a_programme(FIFTEEN.format(day=TUESDAY))

    office.services.close(NUMBER, outcome=Status.POSTPONED, by=CARL)
    office.notify()
    mails = by_recipient(office.approve(BundleKind.CHANGE_NOTICE))

    assert "is postponed" in mails[GUEST].text
    assert "which days would suit you instead" in mails[GUEST].text
    assert {one.method for to, one in mails.items() if to != GUEST} == {"CANCEL"}


def test_host_that_was_called_off_and_is_asked_again_keeps_one_calendar_entry(tmp_path: Path, clock: Clock) -> None:
    office = Office(tmp_path / "out", clock, three_hosts())
    before = office.with_a_programme(FIFTEEN.format(day=TUESDAY))
    office.services.close(NUMBER, outcome=Status.CANCELLED, by=CARL)
    office.notify()
    office.approve(BundleKind.CHANGE_NOTICE)

    office.services.decide(
        NUMBER, bundle=BundleKind.CHANGE_NOTICE, verdict=Verdict.REOPEN, by=ADA, via="web", reason="They come.",
        digest=office.case.decisions[-1].digest,
    )  # fmt: skip
    office.services.hostwork.redraw(NUMBER, by=CARL)
    again = by_recipient(office.approve(BundleKind.HOST_ENQUIRIES))

    for to, asked in before.items():
        assert again[to].entry == ("REQUEST", asked.entry[1], asked.entry[2] + 2)


def test_smaller_group_is_told_and_nobody_is_asked_again(tmp_path: Path, clock: Clock) -> None:
    office = Office(tmp_path / "out", clock, three_hosts())
    office.with_a_programme(FIFTEEN.format(day=TUESDAY))

    office.reply("We will be 12 people instead of 15.")
    office.notify()
    mails = by_recipient(office.approve(BundleKind.CHANGE_NOTICE))

    host = address("harbour-heat")
    assert "I behøver ikke svare igen" in mails[host].text
    assert "/enquiries/" not in mails[host].text
    assert mails[host].method == "REQUEST"
    assert mails[host].entries[0]["STATUS"] == "CONFIRMED"
    assert "All hosts have confirmed it." in mails[GUEST].text
    assert set(standing(office.case).values()) == {ItemStatus.CONFIRMED}
    with pytest.raises(NobodyToNotify):
        office.notify()


def test_who_was_told_nothing_gets_no_notice(tmp_path: Path, clock: Clock) -> None:
    office = Office(tmp_path / "out", clock, three_hosts(themes=("food",)))
    office.with_a_programme(FIFTEEN.format(day=TUESDAY))
    assert "pump-works" not in office.hosts()

    case = office.reply("We would like to learn about food, too.")
    assert case.proposal is not None
    office.notify()
    kinds = {bundle.kind: [one.to for one in bundle.messages] for bundle in office.case.proposal.bundles}  # type: ignore[union-attr]

    assert "pump-works" in office.hosts()
    assert address("pump-works") in kinds[BundleKind.HOST_ENQUIRIES]
    assert address("pump-works") not in kinds[BundleKind.CHANGE_NOTICE]


def test_notices_are_the_same_to_the_byte_and_void_once_facts_move(tmp_path: Path, clock: Clock) -> None:
    office = Office(tmp_path / "out", clock, three_hosts())
    office.with_a_programme(FIFTEEN.format(day=TUESDAY))
    office.reply("We will be 28 people instead of 15.")

    office.notify()
    first = office.case.proposal
    again = changes.notify(
        NUMBER, by=CARL, drafting=office.services._drafting(NUMBER), store=office.services.store
    ).proposal

    assert first is not None
    assert again is not None
    bundles = [one.bundle(BundleKind.CHANGE_NOTICE) for one in (first, again)]
    files = [[file.content for draft in one.messages for file in draft.attachments] for one in bundles if one]
    assert files[0] == files[1]
    stale = bundles[1]
    assert stale is not None
    office.reply("We will be 30 people, not 28.")
    with pytest.raises(BundleUnknown):
        office.services.decide(
            NUMBER, bundle=stale.kind, verdict=Verdict.APPROVE, digest=stale.digest, by=ADA, via="web"
        )
    assert office.case.triage is not None
    assert office.case.triage.group_size == GroupSize(min=30, max=30)


def test_notices_in_another_language_have_a_danish_twin(tmp_path: Path, clock: Clock) -> None:
    office = Office(tmp_path / "out", clock, three_hosts(languages=("en",)))
    office.with_a_programme(FIFTEEN.format(day=TUESDAY))
    office.reply("We will be 28 people instead of 15.")
    office.notify()

    assert office.case.proposal is not None
    bundle = office.case.proposal.bundle(BundleKind.CHANGE_NOTICE)
    assert bundle is not None
    twins = office.services.twins(office.case)

    english = [one for one in bundle.messages if one.language == "en"]
    assert {one.to for one in english} == {address("pump-works"), GUEST}
    assert all(twins[one.id].same for one in english)
    assert "Programmet er nu lavet til 28 personer." in twins[english[-1].id].body
    assert "I sagde venligt ja" in twins[english[0].id].body


def test_notices_are_drafted_by_those_who_may(tmp_path: Path, clock: Clock) -> None:
    office = Office(tmp_path / "out", clock, three_hosts())
    office.with_a_programme(FIFTEEN.format(day=TUESDAY))
    office.reply("We will be 28 people instead of 15.")

    with pytest.raises(NotAllowed):
        office.services.changework.notify(NUMBER, by=a_person(Role.READER))


def test_host_that_said_yes_on_the_telephone_is_told_though_its_letter_never_left(tmp_path: Path, clock: Clock) -> None:
    office = Office(tmp_path / "out", clock, three_hosts())
    office.write(FIFTEEN.format(day=TUESDAY), subject="Study visit")
    office.all_say_yes()

    office.reply("We will be 28 people instead of 15.")
    found = office.services.changework.changes(office.case)
    office.notify()
    mails = by_recipient(office.approve(BundleKind.CHANGE_NOTICE))

    assert {one.fate for one in found.hosts} == {Fate.ASK}
    assert (found.told, found.behind) == (None, False)
    assert set(mails) == set(map(address, office.hosts()))  # the delegation has seen no programme
    assert office.case.status is Status.PROPOSED
    assert {one.entry[0::2] for one in mails.values()} == {("REQUEST", 0)}
