from __future__ import annotations

import pytest

from knowledge.lookups import RegisterLookup
from knowledge.registers.loading import load_registers
from knowledge.registers.profiles import profiles
from tests.knowledge.lookups.shelf import InMemoryShelf


@pytest.fixture(scope="module")
def registers():
    return load_registers()


@pytest.fixture(scope="module")
def shelf(registers):
    return InMemoryShelf(*profiles(registers))


@pytest.fixture(scope="module")
def lookup(registers):
    return RegisterLookup(registers)
