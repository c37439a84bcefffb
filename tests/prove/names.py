"""`python -m tests.prove.names LOG FAULT serve`: the product, for which every name that is no address is this machine.

So whoever looks up a name that somebody wrote reaches what listens here, as with a name server that an attacker keeps;
LOG holds the names. FAULT is one of `broken`, or `-`.
"""

from __future__ import annotations

import ipaddress
import socket
import sys
from pathlib import Path
from typing import Any

from bot.cli.main import main
from tests.prove.broken import FAULTS

_HERE = "127.0.0.1"


def kept(log: Path) -> None:
    """From here on in this process."""
    known = socket.getaddrinfo

    def looked_up(host: Any, *args: Any, **how: Any) -> Any:
        if _is_address(host):
            return known(host, *args, **how)
        with log.open("a") as names:
            names.write(f"{host}\n")
        return known(_HERE, *args, **how)

    socket.getaddrinfo = looked_up  # type: ignore[assignment]


def _is_address(host: Any) -> bool:
    try:
        return host is None or bool(ipaddress.ip_address(host))
    except ValueError:
        return False


if __name__ == "__main__":
    kept(Path(sys.argv.pop(1)))
    if (fault := sys.argv.pop(1)) != "-":
        FAULTS[fault]()
    main()
