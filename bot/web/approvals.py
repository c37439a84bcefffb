"""`/rules/approvals`: who approves which letters, and whether two are to look at them."""

from __future__ import annotations

from typing import NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from bot.explain import explain
from bot.services import Services
from bot.visits import approving
from bot.visits.approving import ALL, ROLES, ApprovalRule
from bot.visits.decidable import DECIDABLE
from bot.visits.errors import RegisterMoved, RuleFaulty
from bot.visits.models import BundleKind, Register, Told
from bot.visits.ruling import Given, last_change
from bot.web import pages
from bot.web.context import ServicesDep
from bot.web.csrf import StaffForm, field
from bot.web.people import PolicyKeeper
from knowledge import ApprovalSetting

router = APIRouter()

_LONGEST_REASON = 1_000


class Shown(NamedTuple):
    """One kind of letters, as it is set by itself."""

    kind: BundleKind
    role: str
    four_eyes: bool
    why: Told
    fixed: bool


class Approvals(NamedTuple):
    kinds: list[Shown]
    everywhere: bool  #: Two look at everything.


def _kinds() -> dict[BundleKind, ApprovalRule]:
    """Those that anybody decides on."""
    return {kind: rule for kind, rule in approving.shipped_rules().items() if kind in DECIDABLE}


def shown_approvals(services: Services) -> Approvals:
    registers, shipped = services.registers, _kinds()
    settings = {kind: approving.as_set(kind.value, registers) for kind in shipped}
    shown = [
        Shown(kind, settings[kind].role, settings[kind].four_eyes, rule.why, rule.fixed)
        for kind, rule in shipped.items()
    ]
    return Approvals(shown, approving.four_eyes_everywhere(registers))


@router.get("/rules/approvals")
def edit_page(request: Request, person: PolicyKeeper, services: ServicesDep) -> HTMLResponse:
    return _page(request, shown_approvals(services), services)


@router.post("/rules/approvals")
def edit(request: Request, form: StaffForm, person: PolicyKeeper, services: ServicesDep) -> Response:
    """Nothing typed is lost: the form comes back with what is wrong, or with the word that somebody was faster."""
    typed, reason = _typed(form), field(form, "reason", limit=_LONGEST_REASON)
    seen = field(form, "seen", limit=12)
    given = Given(reason, int(seen) if seen.isascii() and seen.isdigit() else -1)
    try:
        with services.registry.ruling(by=person) as ruling:
            done = "changed" if ruling.set_approvals(typed, given) else "same"
    except (RuleFaulty, RegisterMoved) as error:
        said = explain(error, pages.language_of(request))
        shown = _as_typed(shown_approvals(services), typed)
        return _page(request, shown, services, status=said.status, fault=said.sentence, reason=reason)
    return RedirectResponse(f"/rules?done={done}#h-history", 303)


def _page(
    request: Request, shown: Approvals, services: Services, *, status: int = 200, fault: str = "", reason: str = ""
) -> HTMLResponse:
    return pages.render(
        request,
        "approvals.html",
        status=status,
        approvals=shown,
        roles=[role.value for role in ROLES],
        seen=last_change(services.registry.changes(), Register.APPROVALS),
        fault=fault,
        reason=reason,
    )


def _typed(form: FormData) -> dict[str, ApprovalSetting]:
    """A box that is not ticked is not sent."""
    typed = {
        kind.value: ApprovalSetting(
            role=rule.role.value if rule.fixed else field(form, f"role_{kind}", limit=30),
            four_eyes=field(form, f"four_eyes_{kind}", limit=5) == "yes",
        )
        for kind, rule in _kinds().items()
    }
    return typed | {ALL: ApprovalSetting(role="", four_eyes=field(form, f"four_eyes_{ALL}", limit=5) == "yes")}


def _as_typed(shown: Approvals, typed: dict[str, ApprovalSetting]) -> Approvals:
    kinds = [one._replace(role=typed[one.kind].role, four_eyes=typed[one.kind].four_eyes) for one in shown.kinds]
    return Approvals(kinds, typed[ALL].four_eyes)
