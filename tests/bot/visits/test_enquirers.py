from __future__ import annotations

import datetime as dt

import pytest

from bot.adapters.sealing import AesSealer, sealed_by
from bot.visits.enquirers import tickets
from bot.visits.enquirers.limits import Limits, network
from bot.visits.errors import SealBroken
from tests.factories import NOW


def test_a_ticket_tells_when_its_page_was_opened_and_cannot_be_made_up() -> None:
    ticket = tickets.issue(b"secret", at=NOW)

    read = tickets.read(ticket, b"secret")
    assert read is not None
    assert read.opened_at == NOW.replace(microsecond=0)
    for forged in (ticket[:-1] + ("0" if ticket[-1] != "0" else "1"), "0" + ticket[1:], "", "x", ticket + "0"):
        assert tickets.read(forged, b"secret") is None or forged == ticket
    assert tickets.read(ticket, b"another") is None


def test_what_is_counted_is_an_hour_of_one_network() -> None:
    limits = Limits()

    assert [limits.count("send", "192.0.2.7", at=NOW) for _ in range(3)] == [1, 2, 3]
    assert limits.count("look", "192.0.2.7", at=NOW) == 1
    assert limits.count("send", "192.0.2.8", at=NOW) == 1
    assert limits.count("send", "192.0.2.7", at=NOW + dt.timedelta(hours=1)) == 1


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.7", "::ffff:192.0.2.8", False),
        ("192.0.2.7", "192.0.2.7", True),
        ("nonsense", "nonsense", True),
    ],
)
def test_of_ipv6_a_network_is_what_a_household_gets(one: str, other: str, same: bool) -> None:
    assert (network(one) == network(other)) is same


def test_what_is_sealed_for_one_purpose_opens_for_no_other() -> None:
    sealed = sealed_by("token").seal("words", about="a")

    assert sealed_by("token").open(sealed, about="a") == "words"
    for sealer, about in ((sealed_by("other"), "a"), (sealed_by("token"), "b"), (AesSealer(b"token"), "a")):
        with pytest.raises(SealBroken):
            sealer.open(sealed, about=about)
