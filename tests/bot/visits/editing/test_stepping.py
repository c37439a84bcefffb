from __future__ import annotations

import datetime as dt
import itertools

import pytest

from bot.visits import wording
from bot.visits.editing.flow import Ground
from bot.visits.editing.stepping import step
from bot.visits.errors import HostUnknown, ItemLocked, ItemUnknown, NoRoom, ProgrammeInvalid
from bot.visits.models import RECEIVES, ItemKind, ProgrammeDay
from bot.visits.models.working import Do, Wish
from bot.visits.programme import travel
from tests.bot.visits.registers import ROSKILDE, a_host, some_registers
from tests.bot.visits.registers import a_place as somewhere
from tests.factories import a_programme_item, a_triage

TUESDAY, WEDNESDAY = dt.date(2027, 10, 12), dt.date(2027, 10, 13)
OFFICE = somewhere(lat=55.69, lon=12.57)
GROUND = Ground(registers=some_registers(), triage=a_triage(themes=("energy", "mobility")), words=wording.of("en"))


def an_item(item_id, start, end, kind=ItemKind.VISIT, host=None, place=OFFICE, **overrides):
    times = {"start": dt.time.fromisoformat(start), "end": dt.time.fromisoformat(end)}
    return a_programme_item(
        **({"id": item_id, "kind": kind, "host": host, "place": place, "title": item_id} | times | overrides)
    )


def two_days():
    """With the ways between, as after any step."""
    days = (
        ProgrammeDay(
            date=TUESDAY,
            items=(
                an_item("intro", "09:00", "09:30", ItemKind.INTRODUCTION),
                an_item("heat", "10:15", "11:45", host="harbour-heat", place=somewhere()),
                an_item("lunch", "11:45", "12:45", ItemKind.LUNCH, place=somewhere()),
                an_item("bus", "14:15", "15:15", host="bus-lab", place=ROSKILDE),
            ),
        ),
        ProgrammeDay(
            date=WEDNESDAY,
            items=(
                an_item("hall", "10:00", "11:30", host="town-hall", place=somewhere(lat=55.676)),
                an_item("close", "11:30", "12:00", ItemKind.WRAP_UP, place=somewhere(lat=55.676)),
            ),
        ),
    )
    return did(Do.LOCK, days, item="close").days


def did(do, days=None, **wish):
    return step(two_days() if days is None else days, Wish(do=do, **wish), ground=GROUND)


def times(days, *ids):
    found = {item.id: f"{item.start:%H:%M}" for day in days for item in day.items}
    return [found.get(one) for one in ids]


def order(days, date=TUESDAY):
    return [item.id for day in days if day.date == date for item in day.items if item.id[0] not in "t"]


def ways(days):
    return [(item.title, f"{item.start:%H:%M}") for day in days for item in day.items if item.kind == "transfer"]


def overlapping(days):
    pairs = [pair for day in days for pair in itertools.pairwise(day.items)]
    return [after.id for before, after in pairs if after.start < before.end]


def test_a_quarter_later_pushes_what_comes_after_and_its_way():
    after = did(Do.LATER, item="heat")

    assert times(after.days, "intro", "heat", "lunch", "bus") == ["09:00", "10:30", "12:00", "14:15"]
    assert [one["en"] for one in after.did] == ["heat: now 10:30–12:00, before 10:15–11:45 (12 October 2027)."]
    assert [one["en"] for one in after.followed] == ["lunch: now 12:00–13:00, before 11:45–12:45 (12 October 2027)."]


def test_earlier_pushes_what_comes_before():
    days = did(Do.EARLIER, item="heat").days
    days = did(Do.EARLIER, days, item="heat").days

    assert times(days, "heat") == ["09:45"]
    assert times(days, "intro") < ["09:00"]
    assert overlapping(days) == []


def test_there_is_always_time_for_the_way():
    days = did(Do.CHANGE, item="bus", start="12:30", end="13:30").days

    placed = [item for item in days[0].items if item.kind != "transfer" and item.kind != "break"]
    for before, after in itertools.pairwise(placed):
        apart = (dt.datetime.combine(TUESDAY, after.start) - dt.datetime.combine(TUESDAY, before.end)).seconds // 60
        assert apart >= travel.minutes(before.place, after.place)
    assert ("Transfer to Roskilde", ways(days)[-1][1]) in ways(days)


@pytest.mark.parametrize(
    ("do", "item", "expected"),
    [
        (Do.DOWN, "heat", ["intro", "lunch", "heat", "bus"]),
        (Do.UP, "bus", ["intro", "heat", "bus", "lunch"]),
        (Do.UP, "heat", ["heat", "intro", "lunch", "bus"]),
    ],
)
def test_items_pass_one_another(do, item, expected):
    days = did(do, item=item).days

    assert order(days) == expected
    assert overlapping(days) == []


def test_the_last_of_a_day_moves_down_into_the_next():
    days = did(Do.DOWN, item="bus").days

    assert order(days) == ["intro", "heat", "lunch"]
    assert order(days, WEDNESDAY)[0] == "bus"


def test_the_first_of_a_day_moves_up_into_the_day_before():
    assert order(did(Do.UP, item="hall").days) == ["intro", "heat", "lunch", "bus", "hall"]


def test_nothing_moves_up_from_the_very_beginning():
    with pytest.raises(NoRoom):
        did(Do.UP, item="intro")


def test_an_item_goes_to_another_day_at_its_time_where_there_is_room():
    days = did(Do.TO_DAY, item="bus", date=WEDNESDAY).days

    assert (order(days), times(days, "bus")) == (["intro", "heat", "lunch"], ["14:15"])


def test_a_day_that_is_not_in_the_programme_is_added_and_an_empty_one_goes():
    thursday = WEDNESDAY + dt.timedelta(days=1)
    days = did(Do.UNLOCK, item="close").days
    for item in ("hall", "close"):
        days = did(Do.TO_DAY, days, item=item, date=thursday).days

    assert [day.date for day in days] == [TUESDAY, thursday]


def test_swapped_items_begin_when_the_other_did_over_days():
    after = did(Do.SWAP, item="heat", other="hall")

    assert (order(after.days), order(after.days, WEDNESDAY)) == (["intro", "hall", "lunch", "bus"], ["heat", "close"])
    assert times(after.days, "hall", "heat") == ["10:15", "10:00"]
    assert "13 October 2027 10:00–11:30, before 12 October 2027 10:15–11:45" in after.did[0]["en"]


def test_swapped_items_of_one_day_leave_nothing_overlapping():
    days = did(Do.SWAP, item="heat", other="bus").days

    assert order(days) == ["intro", "bus", "lunch", "heat"]
    assert overlapping(days) == []


def test_a_locked_item_stays_while_the_rest_goes_around_it():
    days = did(Do.LOCK, item="lunch").days
    days = did(Do.DOWN, days, item="heat").days

    assert order(days) == ["intro", "lunch", "heat", "bus"]
    assert times(days, "lunch") == ["11:45"]


@pytest.mark.parametrize("do", [Do.LATER, Do.DOWN, Do.REMOVE, Do.TO_DAY])
def test_a_locked_item_is_unlocked_before_it_moves(do):
    with pytest.raises(ItemLocked):
        did(do, item="close", date=TUESDAY)


def test_words_of_a_locked_item_can_be_changed():
    after = did(Do.CHANGE, item="close", title="Goodbye", goal="", note="In the garden.")

    assert [one["en"] for one in after.did][:1] == ["“close” is now called “Goodbye”."]


def test_another_host_takes_the_time_of_the_first():
    after = did(Do.HOST, item="hall", host="harbour-heat")

    hall = next(item for item in after.days[1].items if item.id == "hall")
    assert (hall.host, hall.title, hall.start, hall.place) == (
        "harbour-heat",
        "Harbour Heat: visit",
        dt.time(10),
        somewhere(),
    )
    assert hall.goal
    assert after.did[0]["da"] == "Harbour Heat i stedet for Town Hall, 13. oktober 2027 10:00–11:15."


def test_a_host_of_the_register_is_added_with_what_it_is_for():
    registers = some_registers(hosts=(*some_registers().hosts, a_host("new-lab", themes=("mobility",))))
    ground = Ground(registers=registers, triage=GROUND.triage, words=GROUND.words)

    after = step(
        two_days(), Wish(do=Do.ADD, date=TUESDAY, kind=ItemKind.VISIT, host="new-lab", other="lunch"), ground=ground
    )

    assert order(after.days) == ["intro", "heat", "lunch", "e1", "bus"]
    added = next(item for item in after.days[0].items if item.id == "e1")
    assert (added.host, added.themes, added.kind in RECEIVES, bool(added.goal)) == (
        "new-lab",
        ("mobility",),
        True,
        True,
    )
    assert after.did[0]["en"].startswith("New: New Lab: visit, 12 October 2027")


@pytest.mark.parametrize("kind", [ItemKind.LUNCH, ItemKind.BREAK, ItemKind.TRANSFER, ItemKind.WRAP_UP])
def test_other_items_are_added_in_the_words_of_the_programme(kind):
    after = did(Do.ADD, date=TUESDAY, kind=kind, other="heat")

    added = next(item for item in after.days[0].items if item.id == "e1")
    assert (added.kind, bool(added.title)) == (kind, True)
    assert order(after.days)[2] == "e1"
    assert order(did(Do.LATER, after.days, item="e1").days)[2] == "e1"


def test_what_a_person_added_is_not_worked_out_anew():
    days = did(Do.ADD, date=TUESDAY, kind=ItemKind.BREAK, other="heat", title="Walk along the harbour").days

    assert "e1" in order(did(Do.LATER, days, item="intro").days)


def test_a_day_without_gaps_leaves_only_the_ways():
    days = did(Do.CHANGE, item="bus", start="16:00", end="17:00").days
    assert any(item.kind == "break" for item in days[0].items)

    days = did(Do.TIGHTEN, days, date=TUESDAY).days

    assert not any(item.kind == "break" for item in days[0].items)


def test_lunch_goes_along_when_the_host_it_was_at_is_elsewhere():
    days = did(Do.DOWN, item="lunch").days

    lunch = next(item for item in days[0].items if item.id == "lunch")
    assert (order(days), lunch.place) == (["intro", "heat", "bus", "lunch"], ROSKILDE)
    assert ways(days)[-1][0] == "Transfer to Roskilde"


def test_lunch_stays_at_a_place_that_a_person_chose():
    inn = somewhere("Inn by the sea", 55.66, 12.50)
    days = tuple(
        day.model_copy(
            update={
                "items": tuple(
                    item.model_copy(update={"place": inn}) if item.id == "lunch" else item for item in day.items
                )
            }
        )
        for day in two_days()
    )

    after = did(Do.DOWN, days, item="heat").days

    assert next(item for item in after[0].items if item.id == "lunch").place == inn
    assert any(title == "Transfer to Inn by the sea" for title, _ in ways(after))


def test_a_step_and_the_step_back_leave_the_days_as_they_were():
    days = two_days()

    assert did(Do.EARLIER, did(Do.LATER, days, item="bus").days, item="bus").days == days


@pytest.mark.parametrize(
    ("wish", "error"),
    [
        pytest.param({"do": Do.LATER, "item": "nobody"}, ItemUnknown, id="no such item"),
        pytest.param({"do": Do.HOST, "item": "heat", "host": "nobody"}, HostUnknown, id="no such host"),
        pytest.param({"do": Do.HOST, "item": "lunch", "host": "town-hall"}, ProgrammeInvalid, id="lunch has no host"),
        pytest.param({"do": Do.ADD, "kind": ItemKind.VISIT, "date": TUESDAY}, HostUnknown, id="a visit to nobody"),
        pytest.param({"do": Do.TO_DAY, "item": "heat"}, ProgrammeInvalid, id="no day"),
        pytest.param(
            {"do": Do.CHANGE, "item": "heat", "start": "12:00", "end": "11:00"}, ProgrammeInvalid, id="ends too early"
        ),
        pytest.param({"do": Do.CHANGE, "item": "bus", "start": "23:30", "end": "23:58"}, None, id="very late"),
    ],
)
def test_a_step_that_makes_no_sense_is_refused(wish, error):
    if error is None:
        assert times(did(**wish).days, "bus") == ["23:30"]
        return
    with pytest.raises(error):
        did(**wish)
