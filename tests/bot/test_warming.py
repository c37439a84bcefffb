import datetime as dt
from dataclasses import dataclass, field, replace
from threading import Event

import pytest

from bot.services import Services
from bot.visits.models import VisitRequest
from bot.visits.reading import read, samples
from bot.visits.reading.lexicon import languages
from knowledge.registers.loading import load_registers
from tests.bot.web.fakes import the_services
from tests.fakes import Clock, InMemoryCaseStore, InMemoryPeopleStore


class RecordingNearness:
    """Finds nothing near; from then on the warming up is to stop."""

    def __init__(self, stopping):
        self.asked = []
        self.stopping = stopping

    def __call__(self, question, texts):
        self.asked.append(question)
        self.stopping.set()
        return [0.0 for _ in texts]


@dataclass(frozen=True)
class CountingServices(Services):
    triaged: list[VisitRequest] = field(default_factory=list)

    def triage(self, request):
        self.triaged.append(request)
        return super().triage(request)


@pytest.fixture
def services():
    clock = Clock(dt.datetime(2027, 1, 4, 12, tzinfo=dt.UTC))
    return the_services(store=InMemoryCaseStore(), people=InMemoryPeopleStore(), now=clock)


def test_every_language_is_warmed_up_with_a_visit_in_it():
    found = [read(request, registers=load_registers()) for request in samples()]

    assert [each.language for each in found] == ["en", *languages()]
    assert all(each.group_size and each.dates for each in found[1:])


def test_warming_up_compares_meanings_and_ends_when_told(services):
    stopping = Event()
    nearness = RecordingNearness(stopping)
    counting = CountingServices(**vars(replace(services, nearness=nearness)))

    counting.warm_up(stopping=stopping)

    assert (len(counting.triaged), bool(nearness.asked)) == (1, True)
