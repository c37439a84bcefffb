"""A person's word on one bundle of letters, from the case page."""

from __future__ import annotations

from typing import NamedTuple

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from bot.services import Services
from bot.visits import decidable, disclosing, leaving
from bot.visits.approving import Approving
from bot.visits.authors import authors
from bot.visits.disclosing import Disclosure, Stand
from bot.visits.errors import BundleUnknown, RequestInvalid
from bot.visits.lifecycle import may_follow
from bot.visits.models import Action, Bundle, BundleKind, Case, Decision, Message, Person, Status, Verdict
from bot.web.context import CaseDep, ServicesDep
from bot.web.csrf import StaffForm, field
from bot.web.people import CaseReader

router = APIRouter()

_UNDECIDED = frozenset({Status.RECEIVED, Status.TRIAGED, Status.PROPOSED})


class Letters(NamedTuple):
    """One bundle with what this person may do about it."""

    bundle: Bundle
    decisions: tuple[Decision, ...]
    messages: dict[str, Message]  #: By draft id, once they are on their way.
    verdicts: tuple[Verdict, ...]
    editable: bool
    open: bool  #: Waits for a decision.
    stopped: bool = False  #: By a finding that blocks the programme, should there be one.
    left_to: tuple[Person, ...] | None = None  #: Who can approve it, where this person cannot.
    disclosure: Disclosure = Disclosure(stand=Stand.ASSISTANT)  #: Who stands behind the words.
    wrote: bool = False  #: These are the person's own words, and two are to look at them.


class Reader(NamedTuple):
    """Who looks at the letters of a bundle."""

    person: Person
    rights: Approving
    authors: frozenset[str]

    def may(self, verdict: Verdict, kind: BundleKind) -> bool:
        return self.rights.may(self.person, verdict, kind, authors=self.authors)

    def others(self, kind: BundleKind) -> tuple[Person, ...]:
        return self.rights.approvers(kind, authors=self.authors)

    def wrote(self, kind: BundleKind) -> bool:
        """Whether nothing but that keeps them from approving."""
        return self.rights.may(self.person, Verdict.APPROVE, kind) and not self.may(Verdict.APPROVE, kind)


def letters_page(case: Case, person: Person, services: Services) -> list[Letters]:
    bundles = case.proposal.bundles if case.proposal else ()
    rights = services.approving
    kept = services.versions(case)
    return [
        _letters(case, bundle, Reader(person, rights, authors(bundle, kept)), first=position == 0)._replace(
            disclosure=disclosing.of_bundle(case, bundle, kept, by_model=services.by_model)
        )
        for position, bundle in enumerate(bundles)
    ]


def _letters(case: Case, bundle: Bundle, reader: Reader, *, first: bool) -> Letters:
    decided = tuple(d for d in case.decisions if d.bundle is bundle.kind and _still_said(d, bundle.digest))
    open_ = decidable.is_open(case, bundle) and not decidable.used_up(case, bundle.digest)
    possible = [*_verdicts(bundle, open_=open_), *_reopening(case, first=first)]
    verdicts = tuple(verdict for verdict in possible if reader.may(verdict, bundle.kind))
    needs_others = open_ and Verdict.APPROVE in possible and Verdict.APPROVE not in verdicts
    return Letters(
        bundle=bundle,
        decisions=decided,
        messages={m.draft.id: m for m in case.messages if m.bundle_digest == bundle.digest},
        verdicts=verdicts,
        editable=open_ and reader.person.may(Action.EDIT_DRAFT),
        open=open_,
        stopped=decidable.shows_programme(bundle),
        left_to=reader.others(bundle.kind) if needs_others else None,
        wrote=reader.wrote(bundle.kind),
    )


def _still_said(decision: Decision, digest: str) -> bool:
    """A wish for changes voids the version it was made on, and goes on being said of the next."""
    return decision.digest == digest or decision.verdict is Verdict.ASK_FOR_CHANGES


def _verdicts(bundle: Bundle, *, open_: bool) -> list[Verdict]:
    """A whole case is declined from the letters that answer it, and what is unfinished is not approved."""
    if not open_:
        return []
    approving = [] if bundle.unfinished else [Verdict.APPROVE]
    declining = [] if bundle.kind in decidable.BESIDE else [Verdict.DECLINE]
    return [*approving, Verdict.ASK_FOR_CHANGES, *declining]


def _reopening(case: Case, *, first: bool) -> list[Verdict]:
    may = may_follow(case.status, Status.PROPOSED) or may_follow(case.status, Status.TRIAGED)
    return [Verdict.REOPEN] if first and may and case.status not in _UNDECIDED else []


@router.post("/cases/{number}/decisions")
def decide(case: CaseDep, form: StaffForm, person: CaseReader, services: ServicesDep) -> Response:
    kind, verdict = bundle_kind(field(form, "bundle")), _verdict(field(form, "decision"))
    services.decide(
        case.number,
        bundle=kind,
        verdict=verdict,
        digest=field(form, "digest", limit=100),
        by=person,
        via="web",
        reason=field(form, "reason", limit=5_000).strip() or None,
        send_at=leaving.local_time(field(form, "send_at", limit=30)) if verdict is Verdict.APPROVE else None,
    )
    return RedirectResponse(f"/cases/{case.number}?done={verdict}&bundle={kind}", 303)


def bundle_kind(value: str) -> BundleKind:
    try:
        return BundleKind(value)
    except ValueError:
        raise BundleUnknown from None


def _verdict(value: str) -> Verdict:
    try:
        return Verdict(value)
    except ValueError:
        raise RequestInvalid("(decision)") from None
