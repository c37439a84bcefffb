import datetime as dt
from dataclasses import replace
from threading import Event

import pytest

from bot.bootstrap import warming
from bot.visits.reading import read, sample
from bot.visits.reading.lexicon import languages
from knowledge.registers.loading import load_registers
from tests.bot.web.fakes import the_services
from tests.fakes import Clock, InMemoryCaseStore, InMemoryPeopleStore


class RecordingNearness:
    """Finds nothing near."""

    def __init__(self):
        self.asked = []

    def __call__(self, question, texts):
        self.asked.append(question)
        return [0.0 for _ in texts]


@pytest.fixture
def nearness():
    return RecordingNearness()


@pytest.fixture
def services(nearness):
    clock = Clock(dt.datetime(2027, 1, 4, 12, tzinfo=dt.UTC))
    ours = the_services(store=InMemoryCaseStore(), people=InMemoryPeopleStore(), now=clock)
    return replace(ours, nearness=nearness)


def test_a_size_and_a_day_are_read_in_every_language_that_the_form_can_name():
    figures = sample().model_copy(update={"message": "14 pax 3.3.2027"})
    registers = load_registers()
    found = [read(figures.model_copy(update={"language": one}), registers=registers) for one in languages()]

    assert [each.language for each in found] == [*languages()]
    assert all(each.group_size and each.dates for each in found)


def test_warming_up_compares_meanings(services, nearness):
    services.warm_up()

    assert nearness.asked


def test_who_stops_meanwhile_does_not_wait_for_what_is_left_of_it(services, nearness):
    stopping = Event()
    stopping.set()

    warming._warm_up(services, stopping)

    assert not nearness.asked
