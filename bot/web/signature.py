"""A colleague's own signature: kept on `/me`, and put under a letter that they edit, or under all of a bundle."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from bot.services import Services
from bot.visits import signing
from bot.visits.errors import BundleUnknown, DraftStale
from bot.visits.models import Person
from bot.web.context import CaseDep, ServicesDep
from bot.web.csrf import StaffForm, field
from bot.web.decisions import bundle_kind
from bot.web.people import Editor

router = APIRouter()


@router.post("/me/signature")
def keep(form: StaffForm, person: Editor, services: ServicesDep) -> Response:
    lines = signing.tidy(field(form, "signature", limit=2_000))
    services.people.save(person.model_copy(update={"signature": lines}))
    details: dict[str, str | int | None] = {"person": person.id, "lines": len(lines.splitlines())}
    services.store.note("person.signature_kept", actor=person.id, at=services.now(), case=None, details=details)
    return RedirectResponse("/me?done=signature_kept", 303)


@router.post("/cases/{number}/signing")
def sign(case: CaseDep, form: StaffForm, person: Editor, services: ServicesDep) -> Response:
    """Every letter of the bundle that still ends as we wrote it, as if each had been edited."""
    kind, digest = bundle_kind(field(form, "bundle")), field(form, "digest", limit=100)
    bundle = case.proposal.bundle(kind) if case.proposal else None
    if bundle is None:
        raise BundleUnknown
    if bundle.digest != digest:
        raise DraftStale
    colleagues, signed = services.people.people(), case
    for position, draft in enumerate(bundle.messages):
        body = signing.signed(draft.body, by=person, own=True, colleagues=colleagues)
        now = signed.proposal.bundle(kind) if signed.proposal else None
        if body == draft.body or now is None:
            continue
        signed = services.edit_letter(
            case.number,
            bundle=kind,
            message=now.messages[position].id,
            subject=draft.subject,
            body=body,
            digest=now.digest,
            by=person,
        )
    return RedirectResponse(f"/cases/{case.number}?done=edited#b-{kind}", 303)


def under(body: str, form: FormData, person: Person, services: Services) -> str:
    """The letter as this person wants it signed; as it stands where they keep no lines of their own."""
    if not person.signature:
        return body
    own = field(form, "sign", limit=10) == "own"
    return signing.signed(body, by=person, own=own, colleagues=services.people.people())
