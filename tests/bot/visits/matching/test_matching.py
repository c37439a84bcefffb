from __future__ import annotations

import datetime as dt

from bot.visits.matching import match
from bot.visits.models import DateWindow, Flag, GroupSize, LeftOut
from knowledge import Source
from tests.bot.visits.registers import a_host, some_registers
from tests.factories import a_triage

TODAY = dt.date(2026, 11, 23)


def matched(registers=None, **triage):
    return match(a_triage(**triage), registers=registers or some_registers(), today=TODAY)


def ids(matching):
    return [found.id for found in matching.hosts]


def test_hosts_of_the_theme_are_offered_and_neither_closed_nor_distant_ones():
    assert ids(matched(themes=("energy",))) == ["harbour-heat", "town-hall"]


def test_a_wished_for_host_comes_first_and_says_why():
    first = matched(themes=("energy",), requested_hosts=("town-hall",)).hosts[0]

    assert first.id == "town-hall"
    assert first.why[0].text == "The sender asked for Town Hall by name."
    assert all(reason.source.document for reason in first.why)


def test_a_market_the_host_wants_and_an_agreement_count():
    plain = matched(themes=("food",), country="NO").hosts[0].score
    wanted = matched(themes=("food",), country="SE").hosts[0]

    assert wanted.score > plain
    assert "Wants contact with Sweden." in [reason.text for reason in wanted.why]
    assert matched(agreements=("twin",)).hosts[0].score > matched().hosts[0].score


def test_scores_lie_between_nothing_and_one():
    everything = {"requested_hosts": ("harbour-heat",), "agreements": ("twin",)}

    assert all(0 < found.score <= 1 for found in matched(**everything).hosts)


def test_equal_scores_are_ordered_by_id():
    registers = some_registers(hosts=(a_host("b-host"), a_host("a-host"), a_host("c-host")))

    assert ids(matched(registers)) == ["a-host", "b-host", "c-host"]


def test_a_theme_that_nobody_serves_is_left_out_with_a_sentence():
    found = matched(themes=("energy", "tourism"))

    sentences = {
        "en": "No host in the register works with tourism.",
        "da": "Ingen vært i registret arbejder med tourism på dansk.",
    }
    assert found.left_out == (LeftOut(theme_or_host="tourism", why=sentences["en"], told=sentences),)


def test_a_theme_whose_only_hosts_are_refused_says_what_is_in_the_way():
    registers = some_registers(hosts=(a_host("tiny", themes=("tourism",), max_group=2),))

    (left_out,) = matched(registers, themes=("tourism",)).left_out

    assert left_out.why == (
        "Hosts work with tourism, but none of them can receive this visit: "
        "Tiny takes 2 at a time; a group of 14 would have to be split into 7 parts."
    )


def test_a_wish_outside_the_region_is_redirected():
    (left_out,) = matched(requested_hosts=("north-wind",)).left_out

    assert left_out.theme_or_host == "north-wind"
    assert left_out.why.startswith("North Wind lies outside Greater Copenhagen;")


def test_a_flagged_wish_outside_the_region_is_told():
    flag = Flag(id="outside_region", reason="They name Billund.", source=Source(document="policies.yaml"))

    (left_out,) = matched(flags=(flag,)).left_out

    assert left_out.theme_or_host == "outside_region"


def test_an_unknown_wish_is_named_and_harms_nothing():
    found = matched(requested_hosts=("no-such-place",))

    assert ids(found) == ["harbour-heat", "town-hall"]
    assert [one.theme_or_host for one in found.left_out] == ["no-such-place"]


def test_a_host_that_needs_more_notice_than_there_is_stays_away():
    registers = some_registers(hosts=(a_host("slow", notice_days=60), a_host("quick", notice_days=5)))
    soon = DateWindow(earliest=dt.date(2026, 12, 7), latest=dt.date(2026, 12, 11))

    assert ids(matched(registers, dates=soon)) == ["quick"]


def test_an_unknown_group_size_rules_nobody_out():
    assert ids(matched(group_size=None)) == ids(matched(group_size=GroupSize(min=5, max=5)))


def test_no_theme_and_no_wish_match_nobody():
    assert matched(themes=()).hosts == ()
