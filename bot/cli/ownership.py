"""Who owns the data folder: one process at a time, found by the others through `owner.json`."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from knowledge.errors import IndexOwned
from knowledge.owner import own

DEMO = "demo"  #: The folder of the demo, inside the data folder.


class Owner(NamedTuple):
    """Where the owning server is, and the token that lets other commands of this machine hand it work."""

    url: str
    token: str


class DataFolderOwned(Exception):
    """Another process owns the data folder."""


class PortTaken(Exception):
    """The port is in use; stop what listens there or set OPE_PORT, or OPE_FORM_PORT, to another one."""


@contextmanager
def owned(folder: Path) -> Iterator[None]:
    """Hold the data folder. The lock goes with the process, however it ends.

    Raises:
        DataFolderOwned: another process holds it.
    """
    try:
        owner_ = own(folder)
    except IndexOwned:
        raise DataFolderOwned from None
    try:
        yield
    finally:
        owner_.release()


def announce(folder: Path, url: str) -> str:
    """Write where this server takes work from other commands; return the token it must see."""
    token = secrets.token_urlsafe(32)
    path = folder / "owner.json"
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as handle:
        json.dump({"url": url, "token": token}, handle)
    return token


def owner(folder: Path) -> Owner | None:
    """Return the server that announced itself; None when it has not (yet), or is gone without a word."""
    announced = owner_elsewhere(folder)
    if announced is None:
        return None
    try:
        own(folder).release()
    except IndexOwned:
        pass
    else:
        return None
    return announced


def owner_elsewhere(folder: Path) -> Owner | None:
    """Return the server that announced itself, on a machine whose locks are not seen here."""
    try:
        content = json.loads((folder / "owner.json").read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return Owner(content["url"], content["token"])
