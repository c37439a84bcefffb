"""A colleague's own signature: kept on `/me`, and put under a letter when they edit it."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from bot.services import Services
from bot.visits import signing
from bot.visits.models import Person
from bot.web.context import ServicesDep
from bot.web.csrf import StaffForm, field
from bot.web.people import Editor

router = APIRouter()


@router.post("/me/signature")
def keep(form: StaffForm, person: Editor, services: ServicesDep) -> Response:
    lines = signing.tidy(field(form, "signature", limit=2_000))
    services.people.save(person.model_copy(update={"signature": lines}))
    details: dict[str, str | int | None] = {"person": person.id, "lines": len(lines.splitlines())}
    services.store.note("person.signature_kept", actor=person.id, at=services.now(), case=None, details=details)
    return RedirectResponse("/me?done=signature_kept", 303)


def under(body: str, form: FormData, person: Person, services: Services) -> str:
    """The letter as this person wants it signed; as it stands where they keep no lines of their own."""
    if not person.signature:
        return body
    own = field(form, "sign", limit=10) == "own"
    return signing.signed(body, by=person, own=own, colleagues=services.people.people())
