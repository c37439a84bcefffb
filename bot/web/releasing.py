"""`/templates/acknowledgement/…/release`: a person lets the letter leave by itself, in these words, and stops it."""

from __future__ import annotations

from typing import NamedTuple

from fastapi import APIRouter, Depends
from fastapi.responses import RedirectResponse, Response

from bot.services import Services
from bot.visits import acknowledging, templating
from bot.visits.models import Action, Person, Register
from bot.visits.wording import LANGUAGES
from bot.web.context import ServicesDep
from bot.web.csrf import StaffForm, field
from bot.web.errors import Refused
from bot.web.people import allowed
from knowledge import LetterTemplate, Release

router = APIRouter()

_LONGEST_REASON = 1_000
_RELEASER = Depends(allowed(Action.RELEASE_LETTERS))


class Past(NamedTuple):
    """One word of a person on it."""

    release: Release | None  #: None where it was stopped.
    who: str
    when: object
    reason: str
    holds: bool  #: It is the last word, and on the words as they stand now.


class Shown(NamedTuple):
    """Whether a letter leaves by itself, and who said so."""

    now: Release | None
    outdated: bool  #: It was released, in other words.
    digest: str
    may: bool
    history: list[Past]


@router.post("/templates/acknowledgement/{tongue}/release")
def release(tongue: str, form: StaffForm, services: ServicesDep, person: Person = _RELEASER) -> Response:
    if tongue not in LANGUAGES:
        raise Refused(404, "unknown_page")
    template = templating.current(acknowledging.KIND, tongue, services.registers)
    reason = field(form, "reason", limit=_LONGEST_REASON)
    if field(form, "do", limit=10) == "revoke":
        services.registry.revoke(template, reason=reason, by=person)
        done = "revoked"
    else:
        services.registry.release(template, digest=field(form, "digest", limit=80), reason=reason, by=person)
        done = "released"
    return RedirectResponse(f"/templates/{acknowledging.KIND}/{tongue}?done={done}", 303)


def shown(template: LetterTemplate, reader: Person, services: Services) -> Shown | None:
    """None for letters that are approved one by one."""
    if template.kind != acknowledging.KIND:
        return None
    kept = templating.current(template.kind, template.language, services.registers)
    given = next((one for one in services.registers.releases if one.letter == kept.id), None)
    now = acknowledging.released(kept.language, services.registers)
    return Shown(
        now=now,
        outdated=given is not None and now is None,
        digest=kept.digest,
        may=reader.may(Action.RELEASE_LETTERS),
        history=_history(kept, now, services),
    )


def _history(template: LetterTemplate, now: Release | None, services: Services) -> list[Past]:
    changes = [
        one for one in services.registry.changes() if one.in_register is Register.RELEASES and one.entry == template.id
    ]
    past = [(one, Release.model_validate_json(one.after) if one.after else None) for one in reversed(changes)]
    return [Past(given, one.by_name, one.at, one.reason, given is not None and given == now) for one, given in past]
