"""C-43 and C-44: what the assistant wrote says so everywhere, and everybody can use what we show and hand out."""

from __future__ import annotations

import io

from pypdf import PdfWriter

from bot.adapters.papers import OfficePapers
from bot.visits import disclosing
from bot.visits.papers import ProgrammeView
from bot.visits.protection import casefile
from bot.visits.wording import LANGUAGES
from tests.browser.site import PAGES
from tests.prove import existing
from tests.prove.checks import Check, Outcome, Room, replaced

_PAPERS = "bot/adapters/test_papers.py::test_the_pdf_is_tagged_has_a_language_and_a_title"
_JOURNAL = "bot/web/test_protection.py::test_a_case_is_taken_out_for_the_journal_with_dates_and_subjects"
_KEYBOARD = "browser/test_keyboard.py"
#: The cheap ones first: a self-test runs these.
_ACCESS = (
    _PAPERS,
    _JOURNAL,
    f"{_KEYBOARD}::test_a_programme_is_approved_by_keyboard_alone",
    f"{_KEYBOARD}::test_changes_are_asked_for_by_keyboard_alone",
    "browser/test_every_page.py",
    "bot/visits/papers/test_memos.py::test_memos_are_tagged_reproducible_and_each_on_a_page_of_its_own",
    "browser/test_accessibility.py",
    _KEYBOARD,
)


def says_who_wrote_it(room: Room, times: int) -> Outcome:
    """A trial is a surface, or one surface in one language."""
    outcome = Outcome()
    existing.run(["bot/web/test_disclosing.py"], outcome)
    outcome.told = f"surfaces: pages, cards and letters in Slack, API, terminal, papers; {len(LANGUAGES)} languages"
    return outcome


def everybody_can_use_it(room: Room, files: int) -> Outcome:
    """A trial is a test of so many of the list: all pages in one, at one width."""
    outcome = Outcome()
    existing.run(_ACCESS[:files], outcome)
    outcome.told = f"tests: axe on {len(PAGES)} pages at 1280 and 320 px, by keyboard alone, tagged PDF, journal"
    return outcome


_pdf = OfficePapers.pdf


def _untagged(self: OfficePapers, view: ProgrammeView) -> bytes:
    written, writer = io.BytesIO(), PdfWriter(clone_from=io.BytesIO(_pdf(self, view)))
    del writer.root_object["/MarkInfo"]
    writer.write(written)
    return written.getvalue()


CHECKS = (
    Check(
        id="C-43",
        observes="Every text of the assistant says what made it, in each channel and language, and on paper",
        run=says_who_wrote_it,
        tiny=1,
        quick=1,
        long=1,
        dear=True,
        breaks={
            "answers say nothing of who wrote them": replaced(disclosing, "of_answer", lambda *args: ""),
            "what was sorted says nothing of it": replaced(disclosing, "of_triage", lambda *args: ""),
        },
    ),
    Check(
        id="C-44",
        observes="axe finds nothing on any page at two widths, letters are decided on by keyboard, PDFs are tagged",
        run=everybody_can_use_it,
        tiny=2,
        quick=6,
        long=len(_ACCESS),
        dear=True,
        breaks={
            "documents for the journal have no subject": replaced(casefile, "_short", lambda text: ""),
            "PDFs come without tags": replaced(OfficePapers, "pdf", _untagged),
        },
    ),
)
