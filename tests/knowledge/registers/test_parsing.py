import datetime as dt

import pytest

from knowledge.errors import RegisterInvalid
from knowledge.registers.models import Host, OpeningHours
from knowledge.registers.parsing import parse_entries

HOST = """
- id: harbour
  name: Harbour
  kind: site
  themes: [energy]
  place: {name: Harbour, lat: 55.7, lon: 12.6}
  sources: [{document: a.txt}]
"""


def test_norway_and_ten_o_clock_mean_what_they_say():
    hours = "  hours: [{weekday: 0, opens: 10:00, closes: 16:30}]\n"

    (host,) = parse_entries(f"{HOST}  markets: [NO, SE]\n{hours}  confirmed_on: 2026-03-01\n", Host, file="hosts.yaml")

    assert host.markets == ("NO", "SE")
    assert host.hours == (OpeningHours(weekday=0, opens=dt.time(10), closes=dt.time(16, 30)),)
    assert host.confirmed_on == dt.date(2026, 3, 1)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("just words", id="no list"),
        pytest.param("[1, 2]", id="no fields"),
        pytest.param("- id: [", id="no yaml"),
        pytest.param("- id: a\x00b", id="NUL"),
        pytest.param("- id: \x1b[31m", id="control characters"),
        pytest.param("[" * 5_000, id="deep"),
        pytest.param("- " * 5_000 + "x", id="deep list"),
        pytest.param("- {id: &a x, name: *a}", id="alias"),
        pytest.param("- !!python/object/apply:os.system [true]", id="tag"),
        pytest.param("- {? [a, b] : c}", id="list as key"),
        pytest.param("x" * 2_000_001, id="too long"),
        pytest.param("- id: " + "\ufdfa" * 9, id="wide ligatures"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(text):
    with pytest.raises(RegisterInvalid) as error:
        parse_entries(text, Host, file="hosts.yaml")

    assert str(error.value).startswith("A register has an entry that cannot be read. hosts.yaml")
    assert len(str(error.value)) < 300
