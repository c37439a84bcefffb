import json
import shutil
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.live.canaries import CANARIES, NUMBERS, found_in, spoken_by
from tests.live.server import start

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def spoken(indexed, tmp_path_factory):
    return spoken_by(start(Path(shutil.copytree(indexed, tmp_path_factory.mktemp("private") / "data"))))


@pytest.mark.parametrize("where", ["logs", "terminal", "doctor", "audit", "originals as they lie"])
def test_nothing_of_a_person_is_in(spoken, where):
    assert found_in(spoken[where]) == []


@pytest.mark.parametrize("where", ["api", "working tables"])
def test_numbers_of_persons_stay_in_the_sealed_original(spoken, where):
    assert CANARIES[1] in spoken[where]
    assert set(found_in(spoken[where])) & set(NUMBERS) == set()


def test_what_was_searched_is_what_was_said(spoken):
    lines = [json.loads(line) for line in spoken["logs"].splitlines()]

    assert {"case.received", "case.triaged", "web.refused", "attachment.refused"} <= {line["event"] for line in lines}
    assert spoken["audit"].count("case.received") >= 4
    assert spoken["audit"].count("delivery.refused") == 3
    assert "Audit log" in spoken["doctor"]
    assert set(found_in(spoken["cases"])) == set(CANARIES)  # they did come in


@pytest.mark.parametrize("form", [str, quote, str.upper, repr, lambda canary: json.dumps({"a": canary})])
def test_canary_is_found_in_every_dress(form):
    assert [found_in(f"x {form(canary)} y") for canary in CANARIES] == [[canary] for canary in CANARIES]
