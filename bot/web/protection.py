"""`/protection`: what is kept of people and for how long; one person found, taken out for them, or erased."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import FormData

from bot.services.protection import seal
from bot.visits.models import Action, Person
from bot.visits.models.request import Told
from bot.visits.norms import norms
from bot.visits.protection.errors import PurposeMissing
from bot.visits.protection.holdings import register
from bot.visits.protection.identity import Identity
from bot.visits.protection.models import Outcome, Plan, Purpose
from bot.web import pages
from bot.web.context import CaseDep, ServicesDep
from bot.web.csrf import StaffForm, field
from bot.web.downloads import download
from bot.web.people import CaseReader, allowed

router = APIRouter()

PersonFinder = Annotated[Person, Depends(allowed(Action.FIND_PERSON))]
CaseExporter = Annotated[Person, Depends(allowed(Action.EXPORT_CASE))]
PersonEraser = Annotated[Person, Depends(allowed(Action.ERASE_PERSON))]

_LONGEST = 2_000
_LONGEST_REFERENCE = 100
_FIELDS = ("names", "emails", "phones")


@router.get("/protection")
def show(request: Request, reader: CaseReader, services: ServicesDep) -> HTMLResponse:
    known = register()
    return pages.render(
        request,
        "protection.html",
        holdings=known.holdings,
        limits=known.limits,
        house=services.registers.house,
        may_find=reader.may(Action.FIND_PERSON),
    )


@router.get("/protection/person")
def ask(request: Request, finder: PersonFinder, services: ServicesDep) -> HTMLResponse:
    typed = dict.fromkeys(_FIELDS, "")
    return pages.render(
        request, "person.html", typed=typed, purpose="", purposes=Purpose, unsearched=_unsearched(services)
    )


@router.post("/protection/person")
def find(request: Request, form: StaffForm, finder: PersonFinder, services: ServicesDep) -> HTMLResponse:
    """By a form, so that no address of a page ever holds a name."""
    who, purpose = _identity(form), _purpose(form)
    found = services.protectionwork.search(who, purpose=purpose, by=finder)
    may_erase = finder.may(Action.ERASE_PERSON)
    return _found(request, form, found, purpose=purpose, may_erase=may_erase, unsearched=_unsearched(services))


@router.post("/protection/person/export")
def export(request: Request, form: StaffForm, finder: PersonFinder, services: ServicesDep) -> Response:
    work = services.protectionwork
    file = work.export(_identity(form), others=_lines(form, "others"), by=finder)
    if field(form, "as", limit=10) == "json":
        return Response(file.model_dump_json(indent=1), media_type="application/json", headers=_named("json"))
    content = work.printed(file, language=pages.language_of(request))
    return Response(content, media_type="application/pdf", headers=_named("pdf"))


@router.post("/protection/person/erasure")
def erase(request: Request, form: StaffForm, eraser: PersonEraser, services: ServicesDep) -> HTMLResponse:
    seen = field(form, "seen", limit=100)
    done = services.protectionwork.erase(_identity(form), seen=seen, by=eraser)
    return _found(request, form, done, purpose=Purpose.ERASURE, may_erase=False, done=True)


@router.post("/cases/{number}/journalising")
def journalise(
    request: Request, case: CaseDep, form: StaffForm, exporter: CaseExporter, services: ServicesDep
) -> Response:
    """The whole case as one file, and that it was handed over."""
    reference = field(form, "reference", limit=_LONGEST_REFERENCE).strip()
    language = pages.language_of(request)
    content = services.protectionwork.journalise(case.number, reference=reference, language=language, by=exporter)
    return download(content, name=f"{case.number}.zip", media_type="application/zip")


def _found(
    request: Request,
    form: FormData,
    found: Plan,
    *,
    purpose: Purpose,
    may_erase: bool,
    done: bool = False,
    unsearched: Sequence[Told] = (),
) -> HTMLResponse:
    return pages.render(
        request,
        "person_found.html",
        typed={name: field(form, name, limit=_LONGEST) for name in _FIELDS},
        purpose=purpose,
        found=found,
        holdings={holding.id: holding for holding in register().holdings},
        outcomes=[outcome for outcome in Outcome if found.of(outcome)],
        seal=seal(found) if may_erase and found.of(Outcome.ERASED) else "",
        done=done,
        unsearched=unsearched,
    )


def _unsearched(services: ServicesDep) -> list[Told]:
    """What a search does not look into, as things stand."""
    numbers = {"forms": services.kept_forms.count(), "days": norms().enquirers.kept_days}
    return [{language: words.format(**numbers) for language, words in one.items()} for one in register().unsearched]


def _identity(form: FormData) -> Identity:
    return Identity(**{name: _lines(form, name) for name in _FIELDS})


def _lines(form: FormData, name: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in field(form, name, limit=_LONGEST).splitlines() if line.strip())


def _purpose(form: FormData) -> Purpose:
    try:
        return Purpose(field(form, "purpose", limit=40))
    except ValueError:
        raise PurposeMissing from None


def _named(suffix: str) -> dict[str, str]:
    """The name of the file names nobody."""
    return {"content-disposition": f'attachment; filename="person.{suffix}"', "cache-control": "no-store"}
