"""KeptForm: a form that was begun and is not sent, sealed by its own private link. We cannot open it without that."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import secrets
from collections.abc import Callable

from pydantic import Field

from bot.visits.enquirers.errors import KeptFormGone, KeptFormsFull
from bot.visits.enquirers.ports import KeptFormStore
from bot.visits.errors import SealBroken
from bot.visits.models.request import Frozen
from bot.visits.norms import norms
from bot.visits.participants.ports import Sealer

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")

SealedBy = Callable[[str], Sealer]  #: The token of a private link → what seals by it.


class KeptFile(Frozen):
    name: str
    media_type: str
    content: bytes = Field(repr=False)


class KeptForm(Frozen):
    values: dict[str, str]
    themes: tuple[str, ...] = ()
    files: tuple[KeptFile, ...] = ()
    ticket: str  #: The same when it is sent from two devices: one case.
    language: str


def keep(
    form: KeptForm,
    token: str | None,
    *,
    shortly: bool = False,
    store: KeptFormStore,
    sealed_by: SealedBy,
    at: dt.datetime,
) -> str:
    """Keep the form, under the same link where it has one; return the token of the link.

    Args:
        shortly: Only its files are to survive the correcting of a fault. What a person asked to keep stays as long.

    Raises:
        KeptFormsFull: all that is kept takes too much room.
    """
    bounds = norms().enquirers
    token = token if token and _TOKEN.fullmatch(token) else secrets.token_urlsafe(32)
    held = store.get(_id(token), at=at)
    until = at + (dt.timedelta(hours=bounds.kept_hours_for_a_fault) if shortly else dt.timedelta(days=bounds.kept_days))
    sealed = sealed_by(token).seal(form.model_dump_json(), about=_id(token))
    if store.size() - len(held[0] if held else b"") + len(sealed) > bounds.most_kept_bytes:
        raise KeptFormsFull
    store.put(_id(token), sealed, until=max(until, held[1]) if held else until)
    return token


def opened(token: str, *, store: KeptFormStore, sealed_by: SealedBy, at: dt.datetime) -> tuple[KeptForm, dt.datetime]:
    """The form under a private link, and until when it is kept. Raises KeptFormGone."""
    held = store.get(_id(token), at=at) if _TOKEN.fullmatch(token) else None
    if held is None:
        raise KeptFormGone
    try:
        return KeptForm.model_validate_json(sealed_by(token).open(held[0], about=_id(token))), held[1]
    except (SealBroken, ValueError):
        raise KeptFormGone from None


def erase(token: str, *, store: KeptFormStore) -> bool:
    return bool(_TOKEN.fullmatch(token)) and store.erase(_id(token))


def _id(token: str) -> str:
    """What it lies under; tells nothing of the key, which is drawn from the same token in another way."""
    return hashlib.sha256(f"kept form\n{token}".encode()).hexdigest()
