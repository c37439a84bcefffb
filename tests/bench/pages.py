"""How long the pages take that people have open all day, with the cases of fifteen years in the store."""

from __future__ import annotations

import datetime as dt
import re
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import uvicorn

from bot.adapters.sql import changing
from bot.bootstrap.assistant import Assistant
from bot.bootstrap.edges import web_app
from bot.bootstrap.opening import assistant
from bot.settings import Settings
from bot.visits.models import Case, Change, Contact, Organisation, Person, Role, Status, VisitRequest
from bot.visits.models.working import Do
from tests.bench import listed
from tests.bench.figures import Taken, figure, percentile, timed

CASES = 5_000  #: Six requests a week for fifteen years.
OPEN_OF_THEM = 120
VERSIONS = 5  #: Of the proposal of the case that is looked at.
AT_MOST = 150  #: Milliseconds.
TIMES = 60
_TOGETHER = 500
_PERSON = Person(id="bench", name="Bench", role=Role.APPROVER)


def pages(folder: Path) -> None:
    with assistant(Settings(data_dir=folder / "pages")) as ours:
        visit, question = _case(ours, _visit(0)), _case(ours, _question())
        for reason in range(VERSIONS - 1):
            _revised(ours, visit, f"No {reason}.")
        numbers = _fill(ours, ours.services.store.case(visit))
        ours.services.people.save(_PERSON)
        listed.more_hosts(ours, _PERSON)
        listed.questions(ours)
        listed.work(ours, numbers, _PERSON)
        with _served(ours) as browser:
            _first(browser, "/week")
            _looked_at(browser, "inbox_page_ms", "/")
            _looked_at(browser, "inbox_search_ms", "/?status=all&q=kommune+417")
            _looked_at(browser, "week_page_ms", "/week")
            _looked_at(browser, "case_page_ms", f"/cases/{visit}", versions=VERSIONS)
            _looked_at(browser, "case_page_of_a_reply_ms", f"/cases/{question}")
            _looked_at(browser, "programme_page_ms", f"/cases/{visit}/programme")
            for name, path in listed.LISTS.items():
                _looked_at(browser, f"{name}_page_ms", path)
            _edited(browser, f"/cases/{visit}/programme")


class Browser:
    """One connection that stays open, with the session of a person."""

    def __init__(self, port: int, session: str) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self._headers = {"cookie": f"ope_session={session}", "accept-language": "da"}

    def get(self, path: str) -> str:
        return self._asked("GET", path, 200)

    def post(self, path: str, **fields: object) -> None:
        self._asked("POST", path, 303, urlencode(fields))

    def _asked(self, method: str, path: str, expected: int, body: str | None = None) -> str:
        form = {"content-type": "application/x-www-form-urlencoded"} if body else {}
        self._connection.request(method, path, body, self._headers | form)
        reply = self._connection.getresponse()
        page = reply.read().decode()
        assert reply.status == expected, (path, reply.status)
        return page


def _looked_at(browser: Browser, name: str, path: str, **more: int) -> None:
    _print(name, timed(lambda _: browser.get(path), range(TIMES), warm_up=5), **more)


def _first(browser: Browser, path: str) -> None:
    """Once after a start, with nothing remembered yet."""
    taken = timed(lambda _: browser.get(path), range(1))
    figure("first_week_page_ms", taken.wall[0], processor=round(taken.processor[0], 1), cases=CASES)


def _edited(browser: Browser, path: str) -> None:
    """A step and the page that follows it, as a person who presses the button waits for both."""
    page = browser.get(path)
    browser.post(path, csrf=_field(page, "csrf"), do="begin")
    page = browser.get(path)
    item = re.findall(r'id="([^"]+)-later"', page)[-1]

    def step(number: int) -> None:
        nonlocal page
        do = Do.EARLIER if number % 2 else Do.LATER
        browser.post(path, csrf=_field(page, "csrf"), revision=_field(page, "revision"), item=item, do=do.value)
        page = browser.get(path)

    _print("programme_step_ms", timed(step, range(TIMES), warm_up=5))


def _print(name: str, taken: Taken, **more: int) -> None:
    figure(
        name + "_p95",
        percentile(taken.wall, 95),
        at_most=AT_MOST,
        p50=round(statistics.median(taken.wall), 1),
        processor=round(statistics.median(taken.processor), 1),
        processor_p95=percentile(taken.processor, 95),
        cases=CASES,
        hosts=listed.HOSTS,
        **more,
    )


def _field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, name
    return found[1]


@contextmanager
def _served(ours: Assistant) -> Iterator[Browser]:
    """In this process, so that its processor time is that of server and browser."""
    session = ours.services.people.open_session(_PERSON.id, at=ours.services.now())
    server = uvicorn.Server(uvicorn.Config(web_app(ours), port=0, log_level="warning", ws="none", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield Browser(server.servers[0].sockets[0].getsockname()[1], session)
    finally:
        server.should_exit = True
        thread.join()


def _case(ours: Assistant, request: VisitRequest) -> str:
    services = ours.services
    number = services.store.receive(
        request, source="bench", event_id=request.subject, body_digest=request.subject, at=services.now()
    ).number
    services.sort(number)
    services.propose(number)
    return number


def _revised(ours: Assistant, number: str, reason: str) -> None:
    case = ours.services.store.case(number)
    assert case.proposal is not None
    ours.services.editing.revise(number, case.proposal.days, revision=case.revision, by=_PERSON, reason=reason)


def _fill(ours: Assistant, like: Case) -> list[str]:
    """Cases of other senders, the newest open, most closed; read and sorted as the one that they are like.

    Returns the numbers of those that are open.
    """
    opened_last: list[str] = []
    begun = ours.services.now() - dt.timedelta(days=15 * 365)
    for start in range(0, CASES, _TOGETHER):
        with ours.database.writing() as connection:
            for number in range(start, start + _TOGETHER):
                at = begun + dt.timedelta(hours=26 * number)
                request = _visit(number + 1)
                name = f"{at.year}-{5_000 + number}"
                changing.open_case(connection, name, request, received_at=at, at=at, details={})
                opened_last += [name] if number >= CASES - OPEN_OF_THEM else []
                opened = Case(number=name, status=Status.RECEIVED, revision=1, received_at=at, request=request)
                sorted_ = Change(
                    case=name,
                    revision=1,
                    at=at,
                    actor="system",
                    event="case.triaged",
                    status=Status.TRIAGED if number >= CASES - OPEN_OF_THEM else Status.CLOSED,
                    reading=like.reading,
                    triage=like.triage,
                )
                changing.apply(connection, opened, sorted_)
    return opened_last


def _visit(number: int) -> VisitRequest:
    return VisitRequest(
        submitted_at=dt.datetime(2026, 11, 23, 9, 12, tzinfo=dt.UTC),
        contact=Contact(name="Kim Eksempel", email=f"kim@kommune-{number}.example"),
        organisation=Organisation(name=f"Blåby kommune {number}", country="SE"),
        subject=f"Studiebesøg {number}",
        message=f"Hej, vi er {12 + number % 8} personer fra Blåby kommune, som gerne vil se energi og cirkulær økonomi "
        "i Nordhavn den 2.-4. marts 2027.",
    )


def _question() -> VisitRequest:
    return VisitRequest(
        submitted_at=dt.datetime(2026, 11, 23, 9, 12, tzinfo=dt.UTC),
        contact=Contact(name="Kim Exempel", email="kim@malmberg.example"),
        subject="Question",
        message="Dear colleagues, which municipalities in Greater Copenhagen work with district heating, and what have "
        "they achieved? We are only looking for information, not for a visit.",
    )
