from pathlib import Path

import pytest
import yaml

import knowledge
from knowledge.registers.loading import load_registers

LIBRARY = sorted((Path(knowledge.__file__).parent / "library").glob("*.md"))
UNDATED = {"china-scenarios.md"}


@pytest.mark.parametrize("path", [pytest.param(path, id=path.name) for path in LIBRARY])
def test_a_document_of_ours_says_where_it_comes_from(path):
    _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
    data = yaml.load(front, yaml.CSafeLoader)

    assert set(data) == {"title", "source", "language"} | (set() if path.name in UNDATED else {"as_of"})
    assert body.startswith(f"# {data['title']}\n")
    assert body.count("\n## ") >= 3
    assert data["language"] in {"da", "en"}


def test_the_house_rules_say_what_the_register_says():
    registers = load_registers()
    house = registers.house
    days = registers.policy("short_notice").values["days"]
    people = registers.policy("group_too_large").values["people"]
    text = next(path for path in LIBRARY if path.name == "house-rules.md").read_text(encoding="utf-8")

    for words in (
        f"{house.answer_within_working_days} arbejdsdage",
        f"under {days} dage",
        f"mere end {people} deles",
        f"til {house.day_ends:%H.%M}, fredag til {house.friday_ends:%H.%M}",
        f"{house.lunch_minutes} minutter mellem {house.lunch_from:%H.%M} og {house.lunch_to:%H.%M}",
        f"højst {house.sites_a_day} steder",
        f"normalt {house.visit_minutes} minutter",
        f"{house.buffer_minutes} minutters luft",
    ):
        assert words in text
