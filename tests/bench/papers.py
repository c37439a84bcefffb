"""How long papers take to print: the programme in each language, and what hosts, escort and mayor get."""

from __future__ import annotations

import datetime as dt
import statistics
from pathlib import Path

from bot.adapters.papers import OfficePapers
from bot.bootstrap.hosts import registers
from bot.visits import papers, wording
from bot.visits.models import Case
from bot.visits.papers.briefing import briefing, receptions
from bot.visits.papers.mayor import mayor_page
from bot.visits.papers.occasion import occasion
from bot.visits.papers.pictures import pictures
from bot.visits.papers.run_sheet import run_sheet
from knowledge import Registers
from tests.bench.figures import Taken, figure, spread, timed
from tests.factories import NOW, a_case, a_programme_day, a_programme_item, a_proposal, a_triage, a_visit_request

_AT_MOST = 150
_TIMES = 15


def printing(folder: Path) -> None:
    """Each paper is of another case: the typesetter remembers what it has set before."""
    shelf = registers(folder)
    cases = [_case(shelf, number) for number in range(_TIMES)]
    found = [one for case in cases if (one := occasion(case, a_visit_request(), registers=shelf, at=NOW))]
    office = OfficePapers()
    office.pdf(_view(_case(shelf, _TIMES), "en", shelf))  # the fonts are read once
    for language in wording.LANGUAGES:
        taken = timed(office.pdf, [_view(case, language, shelf) for case in cases])
        _print("programme_pdf_ms", taken, language=language)
    memos = {
        "briefing": [[briefing(one, next(receptions(one)))] for one in found],
        "run_sheet": [[run_sheet(one, language="da")] for one in found],
        "mayor": [[mayor_page(one, language="da")] for one in found],
    }
    for name, each in memos.items():
        _print(f"{name}_pdf_ms", timed(office.memos, each))
    views = [_view(case, "en", shelf) for case in cases]
    spread("programme_docx_ms", timed(office.docx, views))
    spread("programme_ics_ms", timed(office.ics, views))
    spread("pictures_drawn_ms", timed(pictures, views))


def _print(name: str, taken: Taken, **more: str) -> None:
    processor = round(statistics.median(taken.processor), 1)  # what a busy machine changes little
    figure(name, statistics.median(taken.wall), at_most=_AT_MOST, processor=processor, **more)


def _case(shelf: Registers, number: int) -> Case:
    """Three full days at hosts of the register, others for each number."""
    hosts = [host for host in shelf.hosts if host.place.country == "DK"][number : number + 9]
    days = tuple(
        a_programme_day(
            date=dt.date(2027, 10, 12 + day),
            items=tuple(
                a_programme_item(
                    id=f"i{3 * day + n}",
                    host=host.id,
                    place=host.place,
                    title=host.name,
                    goal="; ".join(host.solutions),
                    start=dt.time(9 + 2 * n),
                    end=dt.time(10 + 2 * n, 30),
                )
                for n, host in enumerate(hosts[3 * day : 3 * day + 3])
            ),
        )
        for day in range(3)
    )
    triage = a_triage(country="CN", organisation=f"深圳市生态环境局 {number}")
    return a_case(proposal=a_proposal(days=days, title=f"Visit {number}"), triage=triage)


def _view(case: Case, language: str, shelf: Registers) -> papers.ProgrammeView:
    assert case.proposal is not None
    assert case.triage is not None
    proposal = case.proposal.model_copy(update={"language": language})
    return papers.view(proposal, case.triage, registers=shelf, reference=case.number)
