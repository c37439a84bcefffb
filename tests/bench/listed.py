"""What the pages list beside cases: hosts, questions, tasks and leads of some years."""

from __future__ import annotations

import datetime as dt

from bot.asking.models import AskedQuestion, Via
from bot.bootstrap.assistant import Assistant
from bot.visits.models import Person
from bot.visits.models.lead import Lead
from bot.visits.tasks import TaskForm
from knowledge import AnswerStatus, Host, Registers
from knowledge.registers.transfer import export_hosts

HOSTS = 500
QUESTIONS = 2_000
TASKS = 200
LEADS = 200

#: The pages that list something, and what a figure is called by.
LISTS = {
    "inbox_due": "/?status=due",
    "hosts": "/hosts",
    "hosts_search": "/hosts?q=lab",
    "statistics": "/statistics?year=2025&kind=all",
    "documents": "/documents",
    "gaps": "/gaps",
    "audit": "/audit",
    "leads": "/leads",
    "rules": "/rules",
    "initiatives": "/initiatives",
    "partners": "/partners",
    "missions": "/missions",
    "templates": "/templates",
    "people": "/people",
    "settings": "/settings",
    "help": "/help",
}


def more_hosts(ours: Assistant, by: Person) -> None:
    """Those that ship, over and over, under other names and in one file."""
    files, registers = ours.services.host_files, ours.services.registers
    plan = files.plan(export_hosts(_copies(registers)).encode(), file="hosts.yaml")
    files.take(plan, seen=0, by=by)


def _copies(registers: Registers) -> list[Host]:
    shipped = registers.hosts
    needed = HOSTS - len(shipped)
    return [
        one.model_copy(update={"id": f"{one.id}-{number}", "name": f"{one.name} {number}", "aliases": ()})
        for number in range(needed)
        for one in [shipped[number % len(shipped)]]
    ]


def questions(ours: Assistant) -> None:
    """Every fourth was not answered; the answers rest on what ships."""
    names = [info.name for info in ours.services.knowledge.documents()]
    for number in range(QUESTIONS):
        unanswered = number % 4 == 0
        ours.services.feedback.record(
            AskedQuestion(
                id=f"{number:032x}",
                at=ours.services.now() - dt.timedelta(hours=number),
                via=Via.WEB,
                by="bench",
                question=f"Hvor mange gæster tager anlæg {number // 3} imod om ugen?",
                language="da",
                status=AnswerStatus.NOT_FOUND if unanswered else AnswerStatus.ANSWERED,
                composer="extractive",
                cited=() if unanswered else (f"{names[number % len(names)]}#1",),
            )
        )


def work(ours: Assistant, numbers: list[str], by: Person) -> None:
    """Tasks, of which some are due, and leads of one host."""
    now, desk = ours.services.now(), ours.services.deskwork
    today = now.date()
    host = ours.services.registers.hosts[0]
    for position, number in enumerate(numbers):
        if position < TASKS:
            desk.add(number, TaskForm(f"Ring om bus {position}", due=today + dt.timedelta(days=position % 30)), by=by)
        if position < LEADS:
            wants = f"Et forsøg med målere {position}"
            lead = Lead(case=number, host=host.id, wants=wants, by=by.id, by_name=by.name, at=now)
            ours.services.leadwork.leads.add(lead)
