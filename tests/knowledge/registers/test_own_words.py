import re
from pathlib import Path

import pytest

import knowledge
from knowledge.registers.loading import load_registers

PACKAGE = Path(knowledge.__file__).parent
SEEDS = PACKAGE.parent.parent / "shared" / "seeds"
SHIPPED = [*(PACKAGE / "library").glob("*.md"), *(PACKAGE / "registers" / "data").glob("*.yaml")]
RUN = 8
_TELEPHONE = re.compile(r"(?<!\d)(?:\d{8}|\d{2}(?: \d{2}){3})(?!\d)")


def test_no_run_of_eight_words_stands_in_a_source():
    titles = [initiative.title for initiative in load_registers().initiatives]
    in_sources = {run for seed in _seeds() for run in _runs(seed)}

    copied = {
        (path.name, " ".join(run))
        for path in SHIPPED
        for run in _runs(_without(titles, _text(path)))
        if run in in_sources
    }

    assert copied == set()


def test_no_telephone_number_and_no_address_of_a_person_is_shipped():
    numbers = {re.sub(r"\D", "", number) for seed in _seeds() for number in _TELEPHONE.findall(seed)}
    shipped = {path.name: re.sub(r"(?<=\d) (?=\d)", "", _text(path)) for path in SHIPPED}

    assert len(numbers) > 8
    assert {(name, number) for name, text in shipped.items() for number in numbers if number in text} == set()
    assert {name for name, text in shipped.items() if "@regionh" in text or "mailto:" in text} == set()


def test_no_private_person_of_a_source_is_named():
    seeds = "\n".join(_seeds())
    people = set(
        re.findall(r"([A-ZÆØÅ][\w-]+(?: [A-ZÆØÅ][\w-]+)+), (?:Enhedsc|chefk|Chefk|Special|special|Eurodistrict)", seeds)
    )
    people |= set(re.findall(r"direktør ([A-Z]\w+ [A-Z]\w+?)s? ", seeds))
    shipped = {path.name: _text(path) for path in SHIPPED}

    assert len(people) > 8
    assert {(name, person) for name, text in shipped.items() for person in people if person in text} == set()


def _seeds() -> list[str]:
    if not SEEDS.is_dir():
        pytest.skip("the source documents are not beside the repository (../shared/seeds)")
    return [_text(path) for path in sorted(SEEDS.glob("*.txt"))]


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _without(titles: list[str], text: str) -> str:
    for title in titles:
        text = text.replace(title, "\n§\n")
    return re.sub(r"(?m)^ *- ", "§ ", text)  # a list of names is no sentence


def _runs(text: str) -> set[tuple[str, ...]]:
    text = re.sub(r"-\s*\n\s*(?=[a-zæøå])", "", text)
    words = re.findall(r"[\w§]+", text.lower())
    return {tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1)}
