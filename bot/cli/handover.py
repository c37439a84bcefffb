"""A command runs here, or in the server that owns the data: the same operation, the same lines."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.error import URLError
from urllib.request import Request as UrlRequest

from bot.cli.ownership import DEMO, DataFolderOwned, Owner, owned, owner
from bot.settings import Settings
from knowledge.outgoing import opener

Event = dict[str, Any]  # {"line": text} | {"progress": {…}} | {"result": …} | {"error": sentence}: ends the command

PATH = "/operations"


class OwnerSilent(Exception):
    """Another process owns the data folder but does not answer; stop it, or wait until it has started."""


def run(name: str, settings: Settings, **arguments: Any) -> Iterator[Event]:
    """Yield the operation's events, from here if the data folder is free, else from its owner.

    Raises:
        OwnerSilent: the owner cannot be reached.
    """
    demo = _demo_alone(settings)
    if demo is not None:
        print("(the demo server answers)", file=sys.stderr)
        yield from _ask_owner(demo, name, arguments)
        return
    try:
        with owned(settings.data_dir):
            from bot.cli import here  # noqa: PLC0415  takes seconds, and who hands over does not need it

            yield from here.run(name, settings, arguments)
    except DataFolderOwned:
        at = owner(settings.data_dir)
        if at is None:
            raise OwnerSilent from None
        yield from _ask_owner(at, name, arguments)


def _demo_alone(settings: Settings) -> Owner | None:
    """Return the demo server where it runs and no other does: then it is the one a person means."""
    if owner(settings.data_dir) is not None:
        return None
    return owner(settings.data_dir / DEMO)


def _ask_owner(at: Owner, name: str, arguments: Mapping[str, Any]) -> Iterator[Event]:
    request = UrlRequest(
        f"{at.url}{PATH}/{name}",
        data=json.dumps(arguments).encode(),
        headers={"authorization": f"Bearer {at.token}", "content-type": "application/json"},
    )
    try:
        with opener().open(request, timeout=3600) as reply:
            for line in reply:
                yield json.loads(line)
    except URLError as error:
        raise OwnerSilent from error
