"""`/cases/{number}/letters/{draft}`: a person changes the words of a letter. Who is second to save loses nothing."""

from __future__ import annotations

from typing import NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.explain import explain
from bot.services import Services
from bot.visits.errors import BundleUnknown, CaseMoved, DraftStale, RequestInvalid, StepNotAllowed, VisitError
from bot.visits.models import Bundle, BundleKind, Case, Draft, Person, Proposal
from bot.visits.presence import letter as place_of
from bot.web import pages, signature
from bot.web.context import CaseDep, ServicesDep
from bot.web.csrf import StaffForm, field
from bot.web.decisions import bundle_kind, letters_page
from bot.web.differing import Piece, pieces
from bot.web.people import Editor
from bot.web.presence import at_it, leave, touch

router = APIRouter()

#: After these the page comes back with what was typed.
_COMES_BACK = (BundleUnknown, CaseMoved, DraftStale, RequestInvalid, StepNotAllowed)


class Typed(NamedTuple):
    """A letter as it was sent from the form."""

    draft: str
    kind: BundleKind
    digest: str  #: Of the bundle that was read.
    subject: str
    body: str


class Found(NamedTuple):
    bundle: Bundle
    draft: Draft


class Moved(NamedTuple):
    """What a colleague saved meanwhile, and what the typed words differ from it in."""

    who: str
    draft: Draft
    subject: list[Piece]
    body: list[Piece]


@router.get("/cases/{number}/letters/{draft_id}")
def show(request: Request, draft_id: str, case: CaseDep, person: Editor, services: ServicesDep) -> HTMLResponse:
    found = _by_id(case.proposal, draft_id)
    if found is None:
        raise BundleUnknown
    touch(case, place_of(draft_id), person, services)
    return _page(request, case, found, person, services)


@router.post("/cases/{number}/letters/{draft_id}")
def save(
    request: Request, draft_id: str, case: CaseDep, form: StaffForm, person: Editor, services: ServicesDep
) -> Response:
    typed = Typed(
        draft_id,
        bundle_kind(field(form, "bundle")),
        field(form, "digest", limit=100),
        " ".join(field(form, "subject", limit=1_000).split()),
        signature.under(field(form, "body", limit=100_000), form, person, services),
    )
    try:
        _save(case, typed, person, services)
    except _COMES_BACK as error:
        return _come_back(request, services.store.case(case.number), typed, error, person, services)
    leave(case, place_of(draft_id), person, services)
    return RedirectResponse(f"/cases/{case.number}?done=edited", 303)


def _save(case: Case, typed: Typed, person: Person, services: Services) -> None:
    """Another letter of the same bundle that a colleague saved in the meantime is in nobody's way."""
    try:
        _edit(case, typed, person, services)
    except DraftStale:
        read, now = _as_read(case, typed, services), _now(case, typed, services)
        if case.pending or read is None or now is None or _words(read.draft) != _words(now.draft):
            raise
        _edit(case, typed._replace(draft=now.draft.id, digest=now.bundle.digest), person, services)


def _edit(case: Case, typed: Typed, person: Person, services: Services) -> None:
    services.edit_letter(
        case.number,
        bundle=typed.kind,
        message=typed.draft,
        subject=typed.subject,
        body=typed.body,
        digest=typed.digest,
        by=person,
    )


def _come_back(
    request: Request, case: Case, typed: Typed, error: VisitError, person: Person, services: Services
) -> HTMLResponse:
    """With the typed words in the form: to be saved on top of what is there, or to be copied where nothing is."""
    told = explain(error, pages.language_of(request))
    found = _now(case, typed, services)
    read = _as_read(case, typed, services)
    if found and found.draft.id != typed.draft:
        leave(case, place_of(typed.draft), person, services)
        touch(case, place_of(found.draft.id), person, services)
    moved = None
    if found and not isinstance(error, RequestInvalid) and (read is None or _words(read.draft) != _words(found.draft)):
        moved = _moved(case, found, typed)
    return _page(
        request, case, found, person, services, typed=typed, moved=moved, status=told.status, refused=told.sentence
    )


def _moved(case: Case, found: Found, typed: Typed) -> Moved:
    made = case.proposal.authorship if case.proposal else None
    theirs = found.draft
    return Moved(
        made.by_name if made else "",
        theirs,
        pieces(theirs.subject, typed.subject),
        pieces(theirs.body.strip(), typed.body.strip()),
    )


def _page(
    request: Request,
    case: Case,
    found: Found | None,
    person: Person,
    services: Services,
    *,
    typed: Typed | None = None,
    moved: Moved | None = None,
    status: int = 200,
    refused: str = "",
) -> HTMLResponse:
    letters = {each.bundle.kind: each for each in letters_page(case, person, services)}
    kinds = {kind for kind, each in letters.items() if each.editable}
    draft = found.draft if found else None
    return pages.render(
        request,
        "letter.html",
        status=status,
        case=case,
        bundle=found.bundle if found else None,
        draft=draft,
        subject=typed.subject if typed else draft.subject if draft else "",
        body=typed.body if typed else draft.body if draft else "",
        disclosure=letters[found.bundle.kind].disclosure if found else None,
        moved=moved,
        refused=refused,
        may_save=found is not None and (found.bundle.kind in kinds or typed is None),
        at_it=at_it(case, person, services, place_of(draft.id)) if draft else [],
        twin=services.twins(case).get(draft.id) if draft else None,
    )


def _by_id(proposal: Proposal | None, draft_id: str) -> Found | None:
    for bundle in proposal.bundles if proposal else ():
        for draft in bundle.messages:
            if draft.id == draft_id:
                return Found(bundle, draft)
    return None


def _as_read(case: Case, typed: Typed, services: Services) -> Found | None:
    """The letter as it stood when the form was opened."""
    for proposal in reversed(services.store.versions(case.number)):
        bundle = proposal.bundle(typed.kind)
        if bundle and bundle.digest == typed.digest:
            return _by_id(proposal, typed.draft)
    return None


def _now(case: Case, typed: Typed, services: Services) -> Found | None:
    """What has become of it: the letter of its bundle that now goes to the same address, in the same order."""
    read = _as_read(case, typed, services)
    bundle = case.proposal.bundle(typed.kind) if case.proposal else None
    if read is None or bundle is None:
        return _by_id(case.proposal, typed.draft)
    same = [one for one in read.bundle.messages if one.to == read.draft.to]
    now = [one for one in bundle.messages if one.to == read.draft.to]
    nth = [one.id for one in same].index(read.draft.id)
    return Found(bundle, now[nth]) if nth < len(now) else None


def _words(draft: Draft) -> tuple[str, str]:
    return draft.subject, draft.body
