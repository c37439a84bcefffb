"""Releasing: a person lets a letter leave by itself, in exactly these words, and stops it again."""

from __future__ import annotations

import datetime as dt

from bot.visits import templating
from bot.visits.errors import NotAllowed, RegisterMoved
from bot.visits.models import Action, Person, Register, RegisterChange
from bot.visits.ports import RegisterStore
from knowledge import LetterTemplate, Registers, Release

_LONGEST_REASON = 1_000


def release(
    template: LetterTemplate,
    *,
    digest: str,
    by: Person,
    registers: Registers,
    store: RegisterStore,
    at: dt.datetime,
    reason: str = "",
) -> RegisterChange | None:
    """Let it leave by itself; None where it does so already.

    Args:
        digest: Of the words that the person read.

    Raises:
        NotAllowed: the person's role does not cover it.
        RegisterMoved: the words are others by now, or somebody else was faster.
        TemplateFaulty: more than its blanks would change from letter to letter.
    """
    after = store.newest()
    before = _release_of(template, registers)
    if not by.may(Action.RELEASE_LETTERS):
        raise NotAllowed
    if template.digest != digest:
        raise RegisterMoved
    templating.sample(template)
    if before and before.digest == digest:
        return None
    made = Release(letter=template.id, digest=digest, by=by.id, by_name=by.name, at=at)
    return store.add(_change(template, before, made, by=by, at=at, reason=reason), after=after)


def revoke(
    template: LetterTemplate,
    *,
    by: Person,
    registers: Registers,
    store: RegisterStore,
    at: dt.datetime,
    reason: str = "",
) -> RegisterChange | None:
    """Stop it, from now on, for those too that wait to leave; None where it is stopped. Raises as `release`."""
    after = store.newest()
    before = _release_of(template, registers)
    if not by.may(Action.RELEASE_LETTERS):
        raise NotAllowed
    if before is None:
        return None
    return store.add(_change(template, before, None, by=by, at=at, reason=reason), after=after)


def _release_of(template: LetterTemplate, registers: Registers) -> Release | None:
    """Of whatever words."""
    return next((one for one in registers.releases if one.letter == template.id), None)


def _change(
    template: LetterTemplate, before: Release | None, made: Release | None, *, by: Person, at: dt.datetime, reason: str
) -> RegisterChange:
    return RegisterChange(
        in_register=Register.RELEASES,
        entry=template.id,
        before=before.model_dump_json() if before else None,
        after=made.model_dump_json() if made else None,
        by=by.id,
        by_name=by.name,
        at=at,
        reason=" ".join(reason.split())[:_LONGEST_REASON],
    )
