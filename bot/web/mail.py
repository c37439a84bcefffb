"""An e-mail file that staff hand in: on `/mail` it becomes a case, as if it had come by itself; on a case it lies."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData, UploadFile

from bot.explain import explain
from bot.services import Services
from bot.visits.errors import EventConflict, OwnMail, RequestInvalid
from bot.visits.models import Receipt, VisitRequest
from bot.web import inbox, pages
from bot.web.context import CaseDep, ServicesDep, SettingsDep
from bot.web.csrf import StaffForm
from bot.web.errors import Refused
from bot.web.people import CaseEnterer
from bot.web.settings import ReadMail

router = APIRouter()


@router.post("/mail")
def hand_in(
    request: Request, form: StaffForm, person: CaseEnterer, services: ServicesDep, settings: SettingsDep
) -> Response:
    if settings.read_mail is None:
        raise Refused(404, "unknown_page")
    raw = _file(form)
    if not raw:
        return inbox.page(request, services, person, fault=pages.text_of(request, "mail_missing"))
    try:
        receipt = _receive(raw, settings.read_mail, services)
    except (RequestInvalid, EventConflict, OwnMail) as error:
        return inbox.page(request, services, person, fault=explain(error, pages.language_of(request)).sentence)
    if receipt.created or receipt.message:
        services.store.note(
            "mail.handed_in", actor=person.id, at=services.now(), case=receipt.number, details={"channel": "email"}
        )
    done = "taken" if receipt.created else "landed" if receipt.message else "taken_before"
    return RedirectResponse(f"/cases/{receipt.number}?done={done}", 303)


@router.post("/cases/{number}/mail")
def hand_in_here(
    case: CaseDep, form: StaffForm, person: CaseEnterer, services: ServicesDep, settings: SettingsDep
) -> Response:
    if settings.read_mail is None:
        raise Refused(404, "unknown_page")
    raw = _file(form)
    if not raw:
        raise Refused(422, "mail_missing")
    mail, event_id = settings.read_mail(raw, received_at=services.now())
    receipt = services.mailroom.receive_on(case.number, mail, event_id)
    if receipt.message:
        details: dict[str, str | int | None] = {"channel": "email", "message": receipt.message}
        services.store.note("mail.handed_in", actor=person.id, at=services.now(), case=receipt.number, details=details)
    return RedirectResponse(f"/cases/{receipt.number}?done={'landed' if receipt.message else 'taken_before'}", 303)


def _file(form: FormData) -> bytes:
    upload = form.get("mail")
    return upload.file.read() if isinstance(upload, UploadFile) else b""


def _receive(raw: bytes, read_mail: ReadMail, services: Services) -> Receipt:
    wanted, event_id = read_mail(raw, received_at=services.now())
    if wanted.mail and wanted.mail.outgoing:
        return _sent(wanted, event_id, services)
    # As the mail folder does it, so that one mail by both ways is one case.
    body = wanted.body()
    return services.receive(wanted, source="mail", event_id=event_id, body=body)


def _sent(mail: VisitRequest, event_id: str, services: Services) -> Receipt:
    """What we wrote ourselves opens no case."""
    receipt = services.mailroom.receive_sent(mail, event_id)
    if receipt is None:
        raise OwnMail
    return receipt
