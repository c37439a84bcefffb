"""Files of a case: only ever downloads, under names we make."""

from __future__ import annotations

import re

from fastapi import APIRouter
from fastapi.responses import Response

from bot.services import Services
from bot.visits import disclosing, inviting
from bot.visits.errors import BundleUnknown, MessageUnknown, NotAllowed, SealBroken
from bot.visits.models import Action, Case, Draft, Inbound, Person, RequestAttachment, VisitRequest
from bot.visits.reading.masking import masked
from bot.web.context import CaseDep, ServicesDep
from bot.web.people import CaseReader, OriginalReader

router = APIRouter()

_SUFFIX = re.compile(r"\.(pdf|docx|doc|odt|txt|md|html?|eml|msg|ics|xlsx|csv|png|jpe?g)$", re.IGNORECASE)
_OURS = frozenset({"application/pdf", "text/calendar"})


def download(content: bytes, *, name: str, media_type: str = "application/octet-stream") -> Response:
    return Response(content, media_type=media_type, headers={"content-disposition": f'attachment; filename="{name}"'})


@router.get("/cases/{number}/request.txt")
def message(case: CaseDep, reader: CaseReader) -> Response:
    return download(case.request.message.encode(), name=f"{case.number}-request.txt")


@router.get("/cases/{number}/original.txt")
def original(case: CaseDep, person: OriginalReader, services: ServicesDep) -> Response:
    """What is masked everywhere else; who opened it stands in the audit log."""
    return _original(case, case.request, person, services, name=f"{case.number}-original.txt")


@router.get("/cases/{number}/messages/{message}/original.txt")
def later_original(message: str, case: CaseDep, person: OriginalReader, services: ServicesDep) -> Response:
    found = _inbound(case, message)
    return _original(case, found.request, person, services, name=f"{case.number}-message-{found.id}-original.txt")


@router.get("/cases/{number}/files/{position}")
def file(position: int, case: CaseDep, reader: CaseReader, services: ServicesDep) -> Response:
    """A file that came with the request. Its own name is shown, never used."""
    attachment = _attachment(case.request, position)
    return _file(attachment, case, reader, services, name=f"{case.number}-file-{position}")


@router.get("/cases/{number}/messages/{message}/message.txt")
def later_message(message: str, case: CaseDep, reader: CaseReader) -> Response:
    found = _inbound(case, message)
    return download(found.request.message.encode(), name=f"{case.number}-message-{found.id}.txt")


@router.get("/cases/{number}/messages/{message}/files/{position}")
def later_file(message: str, position: int, case: CaseDep, reader: CaseReader, services: ServicesDep) -> Response:
    """A file that came with a later message."""
    found = _inbound(case, message)
    attachment = _attachment(found.request, position)
    return _file(attachment, case, reader, services, name=f"{case.number}-message-{found.id}-file-{position}")


def _original(case: Case, request: VisitRequest, person: Person, services: Services, *, name: str) -> Response:
    found = services.store.originals(request) or [request]
    services.store.note("original.opened", actor=person.id, at=services.now(), case=case.number, details={})
    text = "\n\n".join(f"{one.subject}\n\n{one.message}".strip() for one in found)
    return download(text.encode(), name=name)


def _inbound(case: Case, message: str) -> Inbound:
    found = next((one for one in case.inbound if one.id == message), None)
    if found is None:
        raise MessageUnknown
    return found


def _attachment(request: VisitRequest, position: int) -> RequestAttachment:
    if not 1 <= position <= len(request.attachments):
        raise BundleUnknown
    return request.attachments[position - 1]


def _file(attachment: RequestAttachment, case: Case, reader: Person, services: Services, *, name: str) -> Response:
    """The file; of one that holds numbers of persons, its masked text for whoever may not see originals.

    Raises SealBroken.
    """
    _open(attachment)
    text = services.attachments.read(attachment).whole
    shown = masked(text)
    if shown != text:
        if not reader.may(Action.SEE_ORIGINAL):
            return download(shown.encode(), name=f"{name}-masked.txt")
        services.store.note("original.opened", actor=reader.id, at=services.now(), case=case.number, details={})
    return download(attachment.content, name=f"{name}{_suffix(attachment.name)}")


def _open(attachment: RequestAttachment) -> None:
    if attachment.closed:
        raise SealBroken


def attached(case: Case, message: str, position: int, reader: Person, services: Services) -> RequestAttachment:
    """A file that came with the request, or with a message of this id, for whoever may have it whole.

    Raises NotAllowed where it holds numbers of persons that this one is not shown, SealBroken.
    """
    found = _attachment(_inbound(case, message).request if message else case.request, position)
    _open(found)
    text = services.attachments.read(found).whole
    if masked(text) != text:
        if not reader.may(Action.SEE_ORIGINAL):
            raise NotAllowed
        services.store.note("original.opened", actor=reader.id, at=services.now(), case=case.number, details={})
    return found


@router.get("/cases/{number}/letters/{draft_id}/files/{position}")
def enclosure(draft_id: str, position: int, case: CaseDep, reader: CaseReader, services: ServicesDep) -> Response:
    """What goes out with a letter: the bytes that are approved."""
    draft = _draft(case, draft_id)
    if inviting.holds_passports(draft_id, services.store.versions(case.number)):
        _note_opened(case, reader, services)
    if not 1 <= position <= len(draft.attachments):
        raise BundleUnknown
    attachment = draft.attachments[position - 1]
    known = attachment.media_type.split(";")[0] in _OURS
    return download(
        attachment.content,
        name=f"{case.number}-{_approval(case, draft_id)}enclosure-{position}{_suffix(attachment.name)}",
        media_type=attachment.media_type if known else "application/octet-stream",
    )


def _note_opened(case: Case, reader: Person, services: Services) -> None:
    """A letter with passport numbers in it is as restricted as they are. Raises NotAllowed."""
    if not reader.may(Action.OPEN_RESTRICTED):
        raise NotAllowed
    services.store.note(
        "restricted.opened", actor=reader.id, at=services.now(), case=case.number, details={"letter": 1}
    )


def _draft(case: Case, draft_id: str) -> Draft:
    waiting = [draft for bundle in (case.proposal.bundles if case.proposal else ()) for draft in bundle.messages]
    gone = [message.draft for message in case.messages]
    found = next((draft for draft in waiting + gone if draft.id == draft_id), None)
    if found is None:
        raise BundleUnknown
    return found


def _approval(case: Case, draft_id: str) -> str:
    """What the file's name says of it, as its bytes must not: they are what is approved."""
    bundles = case.proposal.bundles if case.proposal else ()
    waiting = next((one for one in bundles if any(draft.id == draft_id for draft in one.messages)), None)
    versions = [case.proposal] if case.proposal else []
    return "" if waiting is None or disclosing.of_bundle(case, waiting, versions).approved else "not-approved-"


def _suffix(name: str) -> str:
    match = _SUFFIX.search(name)
    return match.group().lower() if match else ".bin"
