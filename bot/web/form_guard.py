"""The traps of the public form. Nobody is sent away by one: what falls into it goes to the suspected pile."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import NamedTuple

from fastapi import Request
from starlette.datastructures import FormData

from bot.services import Services
from bot.visits.norms import norms
from bot.web.csrf import field
from bot.web.form_fields import Filled


class Guarded(NamedTuple):
    event_id: str
    caught: tuple[str, ...]  #: The traps it fell into.


def guard(request: Request, form: FormData, filled: Filled, services: Services, *, kept: bool) -> Guarded:
    """`kept` is a form that was begun before: it may be sent as soon as it is opened."""
    bounds, now = norms().enquirers, services.now()
    ticket = services.enquirerwork.read_ticket(filled.token)
    caught = []
    if field(form, "website"):
        caught.append("hidden_field")
    if ticket is None:
        caught.append("not_our_page")
    elif not kept and now - ticket.opened_at < dt.timedelta(seconds=bounds.fastest_seconds):
        caught.append("too_fast")
    if services.limits.count("send", address_of(request), at=now) > bounds.sends_unsuspected:
        caught.append("too_often")
    return Guarded(ticket.nonce if ticket else _of_body(filled), tuple(caught))


def too_much(request: Request, services: Services) -> bool:
    """Whether so much is sent that nothing more is taken in: the one case in which a person has to come again."""
    bounds, now = norms().enquirers, services.now()
    here = services.limits.count("try", address_of(request), at=now) > bounds.most_sends
    return here or services.limits.count("try", "everybody", at=now) > bounds.most_sends_of_all


def keeps_too_often(request: Request, services: Services) -> bool:
    return services.limits.count("keep", address_of(request), at=services.now()) > norms().enquirers.most_keeps


def address_of(request: Request) -> str:
    """Of who asks; behind a proxy that we trust, as that proxy says."""
    return request.client.host if request.client else ""


def _of_body(filled: Filled) -> str:
    """Without a ticket of ours the same words are the same submission."""
    return hashlib.sha256(filled.body()).hexdigest()
