"""C-26: scripts in every field that a page shows, read and shown by a real browser."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch
from urllib.parse import quote

from fastapi.responses import Response
from fastapi.testclient import TestClient
from playwright.sync_api import Page

from bot.asking.models import Via
from bot.services import Services
from bot.visits.counterparts.keeping import CounterpartForm
from bot.visits.journal import EntryForm
from bot.visits.leads import LeadForm
from bot.visits.models import Contact, Inbound, MailSigns, Match, Role, Status
from bot.visits.models.counterpart import Part
from bot.visits.models.journal import EntryKind
from bot.visits.models.lead import LeadOutcomeKind
from bot.visits.participants.entering import Entry
from bot.visits.tasks import TaskForm
from bot.web import csrf, downloads, pages, security
from bot.web.settings import WebSettings
from tests.bot.web import conftest
from tests.bot.web.conftest import HOST, app_over
from tests.bot.web.fakes import ShelfKnowledge, a_document, the_services
from tests.bot.web.test_escaping import a_hostile_case
from tests.browser.site import chromium, serving
from tests.factories import NOW, NUMBER, a_case, a_person, a_visit_request
from tests.fakes import InMemoryCaseStore, InMemoryPeopleStore
from tests.prove import strings
from tests.prove.checks import Check, Outcome, Room, replaced

_THREAD = "2026-0002"
_AT_ONCE = 2  #: So many strings stand in each field.
_LONGEST = 290  #: That every field takes.
_SHOWN_EVERY = 20  #: Of so many rounds one is shown with scripts running, not only parsed.
_PATHS = (
    "/", f"/cases/{NUMBER}", f"/cases/{NUMBER}/letters/draft_programme-v1-1", f"/cases/{NUMBER}/facts",
    f"/cases/{NUMBER}/programme", f"/cases/{NUMBER}/versions", f"/cases/{NUMBER}/changes", f"/cases/{NUMBER}/journal",
    f"/cases/{NUMBER}/journal/1", f"/cases/{NUMBER}/tasks/1", f"/cases/{NUMBER}/participants", f"/cases/{_THREAD}",
    f"/cases/{NUMBER}/merging?into={_THREAD}", "/documents", "/documents/001_heat%20plan.txt", "/hosts",
    "/hosts/harbour-lab", "/hosts/harbour-lab/edit", "/audit", "/people", "/people/ada", "/leads", "/gaps", "/answers",
    "/statistics?kind=all", "/week", "/me", "/partners", "/templates", "/rules", "/imports", "/protection",
)  # fmt: skip
#: What a page of ours never holds, as the browser itself has understood the page.
_ALIEN = """html => {
  const page = new DOMParser().parseFromString(html, 'text/html'), found = [];
  for (const one of page.querySelectorAll('*')) {
    const tag = one.localName, ours = /^\\/static\\//;
    if (tag === 'script' && !ours.test(one.getAttribute('src') || '')) found.push('script');
    if (tag === 'link' && !/^\\//.test(one.getAttribute('href') || '')) found.push('link');
    if (/^(iframe|object|embed|base|style|math|marquee|video|audio|x)$/.test(tag)) found.push(tag);
    if (tag === 'meta' && one.httpEquiv) found.push('meta');
    if (tag === 'img' && !/^\\//.test(one.getAttribute('src') || '')) found.push('img');
    for (const {name, value} of one.attributes) {
      if (/^on/i.test(name) || name === 'srcdoc') found.push(tag + ' ' + name);
      if (['href', 'src', 'action', 'formaction', 'xlink:href', 'data'].includes(name)
          && !/^(\\/(?!\\/)|#|\\?|mailto:|tel:|http:\\/\\/127\\.0\\.0\\.1|$)/.test(value))
        found.push(tag + ' ' + name + '=' + value.slice(0, 60));
    }
  }
  return found;
}"""


def nothing_runs(room: Room, rounds: int) -> Outcome:
    """A trial is a page."""
    outcome, chance = Outcome(), random.Random(26)
    with chromium() as browser:
        page = browser.new_page()
        for number in range(rounds):
            words = "".join(strings.scripts(chance) for _ in range(_AT_ONCE))[:_LONGEST]
            services = _services(words)
            for path, html, headers in _rendered(services, words):
                outcome.trial(not (alien := page.evaluate(_ALIEN, html)), f"{path}: {alien[:3]} of {words[:200]!r}")
                safe = "default-src 'self'" in headers["content-security-policy"] and _is_safe(headers)
                outcome.trial(safe, f"{path}: {headers}")
            for path in (f"/cases/{NUMBER}/files/1", f"/cases/{NUMBER}/letters/draft_programme-v1-1/files/1"):
                outcome.trial(*_handed_over(services, path))
            if number % _SHOWN_EVERY == 1:
                for path, happened in _shown(page, services):
                    outcome.trial(not happened, f"{path}: {happened[:2]} of {words[:200]!r}")
    outcome.told = f"pages: {rounds * _AT_ONCE} strings in every field of {len(_PATHS) + 3}, parsed by Chromium"
    return outcome


def _is_safe(headers: Any) -> bool:
    return "unsafe" not in headers["content-security-policy"] and headers["x-content-type-options"] == "nosniff"


def _services(words: str) -> Services:
    """With these words wherever somebody can write any."""
    people = InMemoryPeopleStore(a_person(name=words), a_person(Role.ADMIN, name=words, signature=words[:200]))
    knowledge = ShelfKnowledge(a_document(text=f"varme {words}\n" * 2, title=words))
    store = InMemoryCaseStore(a_hostile_case(words), _a_thread(words))
    services = the_services(store=store, people=people, now=lambda: NOW, knowledge=knowledge, host_name=words)
    store.note(words, actor=words, at=NOW, case=NUMBER, details={words: words})
    by, today = people.people()[1], NOW.date()
    services.judge(
        services.ask(f"varme {words}"[:900], via=Via.WEB, by="ada").id or "", useful=False, by="ada", reason=words
    )
    services.deskwork.add(NUMBER, TaskForm(words[:200], due=today), by=by)
    services.deskwork.bring_up(NUMBER, today, words[:200], by=by)
    services.journalwork.add(NUMBER, EntryForm(EntryKind.CALL, NOW, words, words[:100], key="1"), by=by)
    entry = Entry("Kim Exempel", title=words[:100], organisation=words[:100], diet=words[:100])
    services.participantwork.enter(NUMBER, entry, seen=0, by=by)
    office = CounterpartForm(part=Part.TAKES_OVER, office=words[:100], email="x@y.example", language="sv", note=words)
    services.counterpartwork.add(_THREAD, office, by=by)
    lead = services.leadwork.record(_THREAD, host="harbour-lab", wants=words[:200], by=by)
    services.leadwork.log(_THREAD, lead.id, LeadForm(LeadOutcomeKind.CONTACTED, today, note=words[:200]), by=by)
    return services


def _a_thread(words: str) -> Any:
    signs = MailSigns(sender=words, reply_to=words, dmarc="fail")
    contact = Contact(name=words[:200], email=words[:254])
    request = a_visit_request(message=words, subject=words, contact=contact, mail=signs)
    message = Inbound(id="m1", request=request, received_at=NOW, match=Match.REFERENCE)
    return a_case(number=_THREAD, status=Status.DISPATCHED, inbound=(message,), unseen=1)


def _rendered(services: Services, words: str) -> Iterator[tuple[str, str, Any]]:
    client, token = _signed_in(services)
    for path in _PATHS:
        response = client.get(path)
        yield path, response.text, response.headers
    letter = {"csrf": token, "subject": words, "body": words, "digest": words}
    given = {"organisation": words, "message": words, "email": words, "name": words, "country": words}
    for path, sent in (
        ("/ask", {"csrf": token, "question": f"varme {words}"[:900]}),
        ("/request", given),
        (f"/cases/{NUMBER}/letters/draft_programme-v1-1", letter),
    ):
        response = client.post(path, data=sent)
        yield path, response.text, response.headers
    for path in (f"/?q={quote(words)}", f"/{quote(words)}", f"/cases/{quote(words, safe='')}"):
        response = client.get(path)
        yield "an address", response.text, response.headers


def _signed_in(services: Services) -> tuple[TestClient, str]:
    client = TestClient(app_over(services, WebSettings()), base_url=HOST)
    session = services.people.open_session("adam", at=services.now())
    client.cookies.set("ope_session", session)
    return client, csrf.token_for(session)


def _handed_over(services: Services, path: str) -> tuple[bool, str]:
    """Files of strangers are saved, never opened as a page of ours."""
    headers = _signed_in(services)[0].get(path).headers
    held = headers.get("content-disposition", "").startswith("attachment") and _is_safe(headers)
    return held, f"{path}: {dict(headers)}"


def _shown(page: Page, services: Services) -> Iterator[tuple[str, list[str]]]:
    """With everything a page may do by itself: dialogs, requests elsewhere, scripts that the policy had to stop."""
    happened: list[str] = []
    watching: dict[str, Callable[..., object]] = {
        "dialog": lambda one: (happened.append(f"dialog {one.message}"), one.dismiss()),
        "request": lambda one: happened.append(one.url) if not one.url.startswith(address) else None,
        "console": lambda one: happened.append(one.text) if "Content Security Policy" in one.text else None,
    }
    with serving(app_over(services, WebSettings())) as address:
        session = services.people.open_session("adam", at=services.now())
        page.context.add_cookies([{"name": "ope_session", "value": session, "url": address}])
        for name, watch in watching.items():
            page.on(name, watch)  # type: ignore[call-overload]
        for path in _PATHS:
            happened.clear()
            page.goto(address + path, wait_until="load")
            yield path, list(happened)
        for name, watch in watching.items():
            page.remove_listener(name, watch)
        page.goto("about:blank")


@contextmanager
def _unescaped() -> Iterator[None]:
    """As if templates were plain text."""
    environment = pages._environment()
    environment.autoescape = False
    environment.cache.clear()  # type: ignore[union-attr]
    try:
        yield
    finally:
        environment.autoescape = True
        environment.cache.clear()  # type: ignore[union-attr]


@contextmanager
def _lenient() -> Iterator[None]:
    """In an app of its own: one takes its headers in when it is made."""
    lenient = {"content-security-policy": "default-src 'self' 'unsafe-inline'"}
    with patch.dict(security.HEADERS, lenient), patch.dict(conftest._APPS, clear=True):
        yield


def _opened(content: bytes, *, name: str, media_type: str = "application/octet-stream") -> Response:
    return Response(content, media_type="text/html")


CHECKS = (
    Check(
        id="C-26",
        observes="Scripts in every field that a page shows: Chromium finds none, asks no dialog, calls nobody else",
        run=nothing_runs,
        tiny=1,
        quick=12,
        long=2_000,
        dear=True,
        breaks={
            "templates are not escaped": _unescaped,
            "files are opened as pages": replaced(downloads, "download", _opened),
            "the policy lets scripts of the page run": _lenient,
        },
    ),
)
