from __future__ import annotations

import datetime as dt
import itertools

from bot.visits.matching import match
from bot.visits.models import Booking, DateWindow, Demands, ItemKind, Kept
from bot.visits.programme import schedule
from tests.bot.visits.registers import LUND, ROSKILDE, a_host, some_registers
from tests.factories import a_programme_item, a_triage

TODAY = dt.date(2026, 11, 23)
TUESDAY = dt.date(2027, 10, 12)
ONE_DAY = DateWindow(earliest=TUESDAY, latest=TUESDAY)


def drafted(demands=None, *, registers=None, loads=None, **overrides):
    registers = registers or some_registers()
    triage = a_triage(**({"dates": ONE_DAY} | overrides))
    found = match(triage, registers=registers, today=TODAY)
    return schedule(triage, found, registers=registers, demands=demands or Demands(), loads=loads or {})


def kept(host, start, end, date=TUESDAY, **overrides):
    values = {"id": "i7", "host": host, "start": start, "end": end, "locked": True}
    return Kept(date=date, item=a_programme_item(**(values | overrides)))


def booked(start, end, date=TUESDAY, **overrides):
    return Booking(**({"case": "2027-0009", "date": date, "start": start, "end": end} | overrides))


def visits(programme):
    return {item.host: (item.start, item.end) for item in programme.items() if item.host}


def whys(programme):
    return {one.theme_or_host: one.why for one in programme.left_out}


def test_what_stays_keeps_its_date_time_and_id_and_the_rest_is_planned_around_it():
    stays = kept("harbour-heat", dt.time(13, 40), dt.time(14, 50))
    programme = drafted(Demands(kept=(stays,)), themes=("energy", "mobility"))

    assert stays.item in programme.items()
    assert visits(programme).keys() > {"harbour-heat"}
    assert len({item.id for item in programme.items()}) == len(programme.items())
    times = [(item.start, item.end) for item in programme.items()]
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(times))


def test_what_stays_beyond_the_window_is_planned_on_its_day():
    friday = dt.date(2027, 10, 22)
    programme = drafted(Demands(kept=(kept("harbour-heat", dt.time(10), dt.time(11), friday),)))

    assert [day.date for day in programme.days] == [friday]


def test_days_of_what_stays_are_all_there_even_with_hosts_for_nothing_else():
    stays = (
        kept("harbour-heat", dt.time(10), dt.time(11), dt.date(2027, 10, 11)),
        kept("town-hall", dt.time(10), dt.time(11), dt.date(2027, 10, 14), id="i8"),
    )
    without = frozenset(host.id for host in some_registers().hosts) - {"harbour-heat", "town-hall"}
    programme = drafted(Demands(kept=stays, without=without))

    assert [day.date.day for day in programme.days] == [11, 14]
    assert {one.item for one in stays} <= set(programme.items())


def test_two_items_that_stay_and_overlap_both_stay():
    stays = (
        kept("harbour-heat", dt.time(10), dt.time(11, 30)),
        kept("town-hall", dt.time(11), dt.time(12), id="i8"),
    )
    programme = drafted(Demands(kept=stays))

    assert {one.item for one in stays} <= set(programme.items())


def test_an_introduction_that_stays_is_the_only_one_and_comes_first():
    stays = kept(None, dt.time(10), dt.time(10, 30), kind=ItemKind.INTRODUCTION, title="Welcome")
    programme = drafted(Demands(kept=(stays,)))
    kinds = [item.kind for item in programme.items()]

    assert kinds[0] is ItemKind.INTRODUCTION
    assert kinds.count(ItemKind.INTRODUCTION) == 1


def test_what_stays_from_the_first_minute_leaves_no_room_for_an_introduction_and_says_so():
    programme = drafted(Demands(kept=(kept("harbour-heat", dt.time(9), dt.time(10)),)))

    assert ItemKind.INTRODUCTION not in [item.kind for item in programme.items()]
    assert whys(programme)["introduction"] == (
        "No room for the introduction on 12 October 2027: these stay as they are: Harbour Lab (09:00–10:00)."
    )


def test_a_wish_that_what_stays_leaves_no_room_for_names_what_stays():
    stays = (
        kept("harbour-heat", dt.time(9, 45), dt.time(11, 30)),
        kept("town-hall", dt.time(12, 30), dt.time(16), id="i8", title="Town Hall"),
    )
    programme = drafted(Demands(kept=stays), themes=("energy", "mobility"), requested_hosts=("bus-lab",))

    assert "bus-lab" not in visits(programme)
    assert whys(programme)["bus-lab"] == (
        "Bus Lab does not fit in beside what stays as it is: Harbour Lab (09:45–11:30), Town Hall (12:30–16:00)."
    )


def test_a_host_that_is_not_to_be_used_is_not_and_a_wish_for_it_is_explained():
    programme = drafted(Demands(without=frozenset({"harbour-heat"})), requested_hosts=("harbour-heat",))

    assert visits(programme).keys() == {"town-hall"}
    assert whys(programme)["harbour-heat"] == "Harbour Heat was taken out by a person, or said no."


def test_a_host_is_not_booked_twice_over_cases():
    registers = some_registers(hosts=(a_host("plant"),))
    morning = booked(dt.time(9), dt.time(12), host="plant")
    programme = drafted(Demands(taken=(morning,)), registers=registers)

    assert visits(programme)["plant"][0] >= dt.time(12, 15)


def test_a_mere_draft_of_another_case_books_nobody():
    registers = some_registers(hosts=(a_host("plant"),))
    all_day = booked(dt.time(8), dt.time(18), host="plant", firm=False)

    assert visits(drafted(Demands(taken=(all_day,)), registers=registers)).keys() == {"plant"}


def test_a_wish_for_a_host_that_is_booked_all_day_says_for_which_case():
    all_day = booked(dt.time(8), dt.time(18), host="bus-lab")
    programme = drafted(Demands(taken=(all_day,)), requested_hosts=("bus-lab",), themes=("energy", "mobility"))

    assert whys(programme)["bus-lab"] == "Bus Lab is booked on the days of this programme, for case 2027-0009."


def test_another_day_is_taken_where_the_wished_for_host_is_booked():
    all_day = booked(dt.time(8), dt.time(18), host="bus-lab")
    window = DateWindow(earliest=TUESDAY, latest=dt.date(2027, 10, 14), flexible=True)
    programme = drafted(Demands(taken=(all_day,)), requested_hosts=("bus-lab",), themes=("mobility",), dates=window)

    assert "bus-lab" in visits(programme)
    assert programme.days[0].date != TUESDAY


def test_an_escort_is_not_booked_twice():
    demands = Demands(escorts=("ada",), taken=(booked(dt.time(9), dt.time(12), escort="ada"),))
    programme = drafted(demands)

    assert min(item.start for item in programme.items()) >= dt.time(12)


def test_of_two_equal_hosts_the_one_that_received_fewer_goes_first():
    registers = some_registers(hosts=(a_host("first"), a_host("second")))
    hours = {"duration": "hours"}

    assert visits(drafted(registers=registers, loads={"first": 5}, **hours)).keys() == {"second"}
    assert visits(drafted(registers=registers, loads={"second": 5}, **hours)).keys() == {"first"}


def test_hosts_on_the_other_side_are_not_mixed_in_twice_around_what_stays():
    registers = some_registers(
        hosts=(a_host("here", place=ROSKILDE), a_host("there", place=LUND), a_host("back", place=ROSKILDE))
    )
    stays = kept("there", dt.time(11, 30), dt.time(12, 45), place=LUND)
    programme = drafted(Demands(kept=(stays,)), registers=registers)

    assert len(visits(programme).keys() & {"here", "back"}) <= 1
