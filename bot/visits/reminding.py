"""Reminding: an enquirer who has not answered is reminded, under approval; drafted by a person or the clock."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Collection

from bot.visits import preparing, rereading, versions
from bot.visits import proposal as drafts
from bot.visits.errors import CaseDamaged, CaseMoved, NotAllowed, StepNotAllowed
from bot.visits.journal.ports import JournalStore
from bot.visits.letters import Writer
from bot.visits.models import Action, Authorship, BundleKind, Case, Change, Deed, Person, Reminds
from bot.visits.models.journal import JournalEntry
from bot.visits.models.reading import certain
from bot.visits.models.task import BY_CLOCK, Task, TaskKind
from bot.visits.ports import CaseStore
from bot.visits.proposal import Drafting
from bot.visits.silence import WAITS, silence
from bot.visits.tasks import HOUSE_LANGUAGE
from bot.visits.tasks.ports import TaskStore
from bot.visits.wording.sentences import sentence
from bot.visits.workdays import COPENHAGEN
from knowledge import House

logger = logging.getLogger(__name__)


def can_remind(case: Case, today: dt.date) -> bool:
    """Nobody is reminded of days that are over."""
    found = silence(case)
    if found is None or case.triage is None or case.proposal is None:
        return False
    first = case.proposal.first_day()
    return found.asked.bundle is not BundleKind.DRAFT_PROGRAMME or first is None or first > today


def owed(case: Case, journal: Collection[JournalEntry], today: dt.date, house: House) -> bool:
    """Whether it is time, and nothing is drafted yet."""
    found = silence(case, journal)
    if found is None or found.reminders >= house.reminders_to_enquirer or case.reminder_waits():
        return False
    return today >= found.due(house) and can_remind(case, today)


def remind(number: str, *, by: Person | None, drafting: Drafting, store: CaseStore) -> Case:
    """Draft a reminder in the language of the enquirer; every other letter stays as it is, to the byte.

    Raises:
        NotAllowed: the person's role does not cover it.
        StepNotAllowed: the enquirer owes us no answer, or the days are over.
        CaseMoved: somebody else was faster.
    """
    if by and not by.may(Action.EDIT_DRAFT):
        raise NotAllowed
    case = store.case(number)
    found = silence(case)
    if found is None or case.proposal is None or case.triage is None or not can_remind(case, drafting.today):
        raise StepNotAllowed(f"({case.status})")
    numbered = preparing.for_case(case, drafting, store)
    request = rereading.known(case, store)
    writer = Writer(request, certain(case.triage), registers=drafting.registers, reference=case.number)
    on = found.asked.changed_at.astimezone(COPENHAGEN).date()
    reminds = Reminds(bundle=found.asked.bundle, on=on)
    bundle = drafts.reminder(reminds, found.asked.draft, case.proposal.days, writer, stamp=numbered.stamp)
    authorship = versions.made_by(by, Deed.CHASED) if by else Authorship(deed=Deed.CHASED)
    made = versions.enclose(case.proposal, bundle, at=drafting.at, authorship=authorship)
    logger.info("reminder.drafted", extra={"case": number})
    return store.apply(
        Change(
            case=number,
            revision=case.revision,
            at=drafting.at,
            actor=by.id if by else "system",
            event="reminder.drafted",
            details={"version": made.version, "digest": made.digest, "reminders": found.reminders + 1},
            proposal=made,
            trouble=case.trouble,
        )
    )


def draft_owed(*, drafting: Drafting, store: CaseStore, tasks: TaskStore, journal: JournalStore) -> list[str]:
    """Draft what is due, and return the numbers of the cases. One that waits in vain is brought up for a person.

    Where a person has set a day to bring the case up, that day is waited for.
    """
    done, house = [], drafting.registers.house
    waiting = store.cases(statuses=WAITS, history=False)
    for summary in (one for one in waiting if one.first_day is None or one.first_day > drafting.today):
        try:
            case = store.case(summary.number)
            said = journal.entries(case=case.number)
            if owed(case, said, drafting.today, house) and not _lies_still(case.number, drafting.today, tasks):
                remind(case.number, by=None, drafting=drafting, store=store)
                done.append(case.number)
            _bring_up(case, said, drafting, tasks)
        except CaseMoved:
            logger.info("reminder.left", extra={"case": summary.number})
        except CaseDamaged:
            logger.error("case.damaged", extra={"case": summary.number})  # noqa: TRY400 - the event says it all
    return done


def _bring_up(case: Case, said: Collection[JournalEntry], drafting: Drafting, tasks: TaskStore) -> None:
    """Once: a person has had it before them since the last reminder, or has it now."""
    found = silence(case, said)
    if found is None or not found.is_over(drafting.registers.house, drafting.today):
        return
    before = [one for one in tasks.tasks(case=case.number) if one.kind is TaskKind.BRING_UP]
    if any(not one.done or one.at.astimezone(COPENHAGEN).date() > found.since for one in before):
        return
    what = sentence("open_points", "no_reply")[HOUSE_LANGUAGE]
    task = Task(case=case.number, kind=TaskKind.BRING_UP, what=what, due=drafting.today, by=BY_CLOCK, at=drafting.at)
    tasks.add(task)


def _lies_still(number: str, today: dt.date, tasks: TaskStore) -> bool:
    found = (one for one in tasks.tasks(case=number) if one.kind is TaskKind.BRING_UP and not one.done)
    return any(one.due is not None and one.due > today for one in found)
