"""Limits: how often something was done from one network within the last hour. In memory, and of addresses a hash."""

from __future__ import annotations

import datetime as dt
import hashlib
import ipaddress
import secrets
from collections import deque
from threading import Lock

_WITHIN = dt.timedelta(hours=1)
_MOST_KEYS = 20_000  # of networks remembered; beyond that the oldest are forgotten
_MOST_TIMES = 500


class Limits:
    """Safe to use from several threads. A restart forgets: that costs nothing but an hour's count."""

    def __init__(self) -> None:
        self._salt = secrets.token_bytes(16)
        self._seen: dict[bytes, deque[dt.datetime]] = {}
        self._lock = Lock()

    def count(self, what: str, address: str, *, at: dt.datetime) -> int:
        """Note that it is done once more; return how often it was within an hour, this time included."""
        key = hashlib.blake2b(f"{what}\n{network(address)}".encode(), key=self._salt, digest_size=16).digest()
        with self._lock:
            times = self._seen.pop(key, None) or deque(maxlen=_MOST_TIMES)
            while times and times[0] <= at - _WITHIN:
                times.popleft()
            times.append(at)
            self._seen[key] = times  # now the youngest
            while len(self._seen) > _MOST_KEYS:
                del self._seen[next(iter(self._seen))]
            return len(times)


def network(address: str) -> str:
    """An IPv4 address as it is; of IPv6 the network a household or office gets whole."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is None:
        return str(ipaddress.ip_network(f"{parsed}/64", strict=False).network_address)
    return str(parsed)
