"""Tries: guessing is slowed down by name and by address, and nobody is locked out for good."""

from __future__ import annotations

import datetime as dt
import hashlib
import ipaddress

#: House rules. A colleague may mistype; whoever guesses waits longer each time, a quarter of an hour at most, and links
#: and the organisation's own sign-in stay open meanwhile. NIST 800-63B 3.2.2 allows a hundred wrong tries in a row.
FREE_HERE = 5  #: For one name from one address.
FREE_BY_NAME = 20  #: For one name from anywhere.
FREE_BY_ADDRESS = 50  #: From one address with any name: an office may share one.
FIRST_WAIT = dt.timedelta(seconds=30)
LONGEST_WAIT = dt.timedelta(minutes=15)
FORGOTTEN_AFTER = dt.timedelta(days=1)


def keys(name: str, client: str) -> dict[str, int]:
    """What a try counts under, and how often each is free. Names are kept as hashes: one may be a password."""
    name, address = name.casefold().strip(), _network(client)
    return {
        _key("here", name, address): FREE_HERE,
        _key("name", name): FREE_BY_NAME,
        _key("address", address): FREE_BY_ADDRESS,
    }


def cleared(name: str, client: str) -> list[str]:
    """What a sign-in that went well counts anew; from an address, others may go on guessing."""
    *personal, _ = keys(name, client)
    return personal


def wait(tries: int, free: int) -> dt.timedelta:
    """How long after so many tries; each one more doubles it."""
    if tries < free:
        return dt.timedelta()
    doubled: int = 2 ** min(tries - free, 10)
    return min(LONGEST_WAIT, FIRST_WAIT * doubled)


def _network(client: str) -> str:
    """One household has as many IPv6 addresses as it likes."""
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return client
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else client


def _key(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()
