"""What a colleague types in a line becomes steps of the editor, or a sentence that says what is possible."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

import pytest

from bot.visits import wording
from bot.visits.editing.flow import Ground
from bot.visits.editing.stepping import step
from bot.visits.editing.wishing import Read, read, sounds_like_one
from bot.visits.models import ItemKind, ProgrammeDay
from bot.visits.programme.following import follows
from knowledge import Place, Registers
from knowledge.registers.loading import load_registers
from tests.factories import a_programme_item, a_triage

TUESDAY, WEDNESDAY = dt.date(2027, 10, 12), dt.date(2027, 10, 13)


@cache
def shipped() -> Registers:
    return load_registers()


def ground() -> Ground:
    return Ground(registers=shipped(), triage=a_triage(themes=("energy",)), words=wording.of("en"))


def an_item(
    item_id: str, start: str, end: str, kind: ItemKind = ItemKind.VISIT, host: str = "", title: str = ""
) -> Any:
    found = shipped().host(host)
    place: Place | None = found.place if found else shipped().house.office
    times = {"start": dt.time.fromisoformat(start), "end": dt.time.fromisoformat(end)}
    named = title or (found.name if found else item_id)
    return a_programme_item(id=item_id, kind=kind, host=host or None, place=place, title=named, **times)


def one_day() -> tuple[ProgrammeDay, ...]:
    """Near to each other, so that a step moves little else."""
    items = (
        an_item("intro", "09:00", "09:30", ItemKind.INTRODUCTION, title="Welcome and introduction"),
        an_item("kal", "10:30", "12:00", host=id_of("Kalundborg Symbiose")),
        an_item("lunch", "12:00", "12:45", ItemKind.LUNCH, title="Lunch"),
        an_item("end", "15:00", "15:30", ItemKind.WRAP_UP, title="Wrap-up"),
    )
    return (ProgrammeDay(date=TUESDAY, items=items),)


def two_days() -> tuple[ProgrammeDay, ...]:
    second = (
        an_item("doll", "10:00", "11:30", host=id_of("DOLL Living Lab")),
        an_item("lunch2", "11:30", "12:15", ItemKind.LUNCH, title="Lunch"),
    )
    return (*one_day(), ProgrammeDay(date=WEDNESDAY, items=second))


def id_of(name: str) -> str:
    return next(host.id for host in shipped().hosts if host.name == name)


def understood(text: str, days: tuple[ProgrammeDay, ...] | None = None) -> Read | None:
    return read(text, days or one_day(), ground=ground(), offered=(id_of("DOLL Living Lab"),))


def after(text: str, days: tuple[ProgrammeDay, ...] | None = None) -> list[str]:
    """What the days hold once the steps are done, without the ways."""
    days = days or one_day()
    found = understood(text, days)
    assert found is not None
    assert found.unclear is None, found.unclear
    for wish in found.wishes:
        days = step(days, wish, ground=ground()).days
    words = ground().words
    return [f"{one.start:%H:%M} {one.title}" for day in days for one in day.items if not follows(one, words)]


def said(text: str, days: tuple[ProgrammeDay, ...] | None = None) -> str:
    found = understood(text, days)
    assert found is not None
    assert found.unclear is not None
    assert set(found.unclear) == {"en", "da"}
    return found.unclear["en"]


SWAPPED = [
    "Swap Kalundborg for DOLL",
    "please replace the visit to Kalundborg Symbiose with DOLL Living Lab",
    "Could we use DOLL instead of Kalundborg?",
    "Kan vi skifte Kalundborg ud med DOLL?",
    "skift Kalundborg ud med DOLL",
    "Udskift besøget hos Kalundborg Symbiose med DOLL, tak",
    "tag DOLL i stedet for Kalundborg",
    "byt Kalundborg ud med DOLL Lab",
    "erstat det første besøg med DOLL",
    "use DOLL instead",
    "drop Kalundborg and visit DOLL instead",
]


@pytest.mark.parametrize("text", SWAPPED)
def test_one_host_is_swapped_for_another(text: str) -> None:
    assert "DOLL Living Lab" in " ".join(after(text))
    assert "Kalundborg" not in " ".join(after(text))


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("start at ten", "10:00"),
        ("begynd kl. 10", "10:00"),
        ("let's begin at half past nine", "09:30"),
        ("Kan vi starte klokken halv ti?", "09:30"),
        ("start half an hour later", "09:30"),
        ("begynd et kvarter tidligere", "08:45"),
        ("lad dagen begynde 8.30", "08:30"),
        ("start kl 9:15 tirsdag", "09:15"),
        ("move the welcome to 9.15", "09:15"),
        ("ryk velkomsten til kl. 9.15", "09:15"),
    ],
)
def test_the_day_begins_at_another_time(text: str, first: str) -> None:
    assert after(text)[0] == f"{first} Welcome and introduction"


@pytest.mark.parametrize(
    "text",
    [
        "drop the lunch",
        "Skip lunch, please",
        "no lunch",
        "spring frokosten over",
        "fjern frokosten",
        "tag frokosten ud",
        "vi skal uden frokost",
        "take lunch out",
    ],
)
def test_an_item_is_dropped(text: str) -> None:
    assert "Lunch" not in " ".join(after(text))


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("move lunch to 1 pm", "13:00 Lunch"),
        ("flyt frokosten til kl. 13", "13:00 Lunch"),
        ("finish at four", "15:30 Wrap-up"),
        ("slut senest kl. 16", "15:30 Wrap-up"),
        ("add a break after lunch", "12:45 Coffee break"),
        ("tilføj en pause efter frokosten", "12:45 Coffee break"),
        ("drop the lunch and start at ten", "10:00 Welcome and introduction"),
        ("fjern frokosten og begynd kl. 10", "10:00 Welcome and introduction"),
        ("move the lunch a bit later", "12:15 Lunch"),
    ],
)
def test_other_wishes_become_steps(text: str, holds: str) -> None:
    assert holds in after(text)


def test_an_item_lasts_as_long_as_is_typed() -> None:
    found = understood("shorten Kalundborg to one hour")

    assert found is not None
    assert [(wish.start, wish.end) for wish in found.wishes] == [(dt.time(10, 30), dt.time(11, 30))]


def test_an_item_goes_to_another_day_and_two_change_places() -> None:
    moved, exchanged = after("flyt Kalundborg til onsdag", two_days()), after("swap Kalundborg and DOLL", two_days())

    assert [line[6:] for line in moved].index("Kalundborg Symbiose") > [line[6:] for line in moved].index("Wrap-up")
    titles = [line[6:] for line in exchanged]
    assert titles.index("DOLL Living Lab") < titles.index("Wrap-up") < titles.index("Kalundborg Symbiose")


def test_what_is_ambiguous_is_asked_back_with_what_is_possible() -> None:
    assert said("drop lunch", two_days()) == (
        "“lunch” can be several things in the programme: Lunch (12:00) and Lunch (11:30). Say which of them you mean."
    )
    assert said("start at ten", two_days()) == (
        "It can be on several days: 12 October 2027 and 13 October 2027. Say which of them you mean."
    )


@pytest.mark.parametrize(
    "text", ["drop lunch on Wednesday", "fjern frokosten dag 2", "drop the second lunch", "onsdag: drop frokosten"]
)
def test_a_day_or_a_number_settles_which_is_meant(text: str) -> None:
    found = understood(text, two_days())

    assert found is not None
    assert [wish.item for wish in found.wishes] == ["lunch2"]


@pytest.mark.parametrize(
    "text", ["drop the lunch on Wednesday and start at 9:30", "drop frokosten onsdag og begynd 9.30"]
)
def test_several_wishes_in_a_line_are_about_the_same_day(text: str) -> None:
    found = understood(text, two_days())

    assert found is not None
    assert [(wish.item, wish.start) for wish in found.wishes] == [("lunch2", None), ("doll", dt.time(9, 30))]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("swap Kalundborg for Louisiana", "No host in the register is called “Louisiana”. These could receive the"),
        (
            "remove the Tivoli visit",
            "The programme holds nothing called “the Tivoli visit”. It holds Welcome and intro",
        ),
        (
            "swap lunch for DOLL",
            "Lunch is not a visit, so no host can take its place. You can take it out, and add DOLL",
        ),
        (
            "swap Kalundborg for DOLL Livng Lab",
            "No host in the register is called “DOLL Livng Lab”. Perhaps you mean DOLL",
        ),
        ("start at ten on Friday", "The programme has no such day. Its days are 12 October 2027."),
    ],
)
def test_what_is_impossible_is_answered_with_what_is_possible(text: str, answer: str) -> None:
    assert said(text).startswith(answer)


@pytest.mark.parametrize(
    "text",
    [
        "thanks!",
        "I talked to Kalundborg yesterday, they are fine with fourteen people.",
        "Hvem ringer til DOLL?",
        "Ser godt ud",
        "What does DOLL show?",
        "",
        "x" * 5_000,
        "<@UADA> can you look at this?",
    ],
)
def test_what_is_no_wish_is_left_alone(text: str) -> None:
    assert understood(text) is None
    assert not sounds_like_one(text)


@pytest.mark.parametrize(
    "text", ["drop me a line", "drop by tomorrow", "cancel that", "giv mig besked", "tag det roligt"]
)
def test_what_only_sounds_like_a_wish_is_not_certain(text: str) -> None:
    found = understood(text)

    assert found is None or not found.certain
