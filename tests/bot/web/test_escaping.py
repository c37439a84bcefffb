from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest
from fastapi.testclient import TestClient

from bot.services import Services
from bot.visits.models import Contact, Organisation, RequestAttachment, Role, Status
from bot.web.app import create_web_app
from bot.web.settings import WebSettings
from tests.bot.web.conftest import csrf_of
from tests.bot.web.fakes import ShelfKnowledge, a_document, the_services
from tests.factories import (
    a_bundle,
    a_case,
    a_decision,
    a_draft,
    a_finding,
    a_host_match,
    a_message,
    a_person,
    a_programme_day,
    a_programme_item,
    a_proposal,
    a_span,
    a_triage,
    a_visit_request,
    an_attachment,
)
from tests.fakes import InMemoryCaseStore, InMemoryPeopleStore

ATTACKS = [
    pytest.param("<script>alert(1)</script>", id="script"),
    pytest.param('"><img src=x onerror=alert(1)>', id="attribute"),
    pytest.param("'><svg/onload=alert(1)>", id="single quote"),
    pytest.param("</textarea><script>alert(1)</script>", id="textarea"),
    pytest.param("</title><script>alert(1)</script>", id="title"),
    pytest.param("javascript:alert(1)", id="address"),
    pytest.param("{{ 7*7 }}{% for x in y %}${7*7}", id="template"),
    pytest.param("{0.__class__} %s {reference}", id="format string"),
    pytest.param("<!--", id="comment"),
    pytest.param("\u202e\u2028<b onmouseover=alert(1)>", id="direction"),
]

ADDRESSES = ("href", "src", "action", "formaction")


class Watcher(HTMLParser):
    """Counts what no page of ours may hold."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "img", "iframe", "object", "embed", "style", "base"):
            self.found.append(tag)
        for name, value in attrs:
            runs = name in ADDRESSES and (value or "").strip().lower().startswith("javascript:")
            if runs or name.startswith("on") or name == "style":
                self.found.append(f"{tag} {name}")


def active_content(page: str) -> list[str]:
    watcher = Watcher()
    watcher.feed(page)
    return watcher.found


def a_hostile_case(text: str) -> Any:
    draft = a_draft(
        to=text, subject=text, body=text, sender=text, language="en", attachments=(an_attachment(name=text),)
    )
    bundle = a_bundle(messages=1).model_copy(update={"messages": (draft,)})
    item = a_programme_item(title=text, goal=text, note=text, host=text)
    triage = a_triage(
        organisation=text,
        region=text,
        country=text,
        sender_type=text,
        on_behalf_of=text,
        referred_by=text,
        themes=(text,),
        requested_hosts=(text,),
        missing=(text,),
        reasons=(text,),
        owner=text,
        agreements=(text,),
        evidence={text: (a_span(text, 0),), "region": (a_span(text, 0).model_copy(update={"part": text}),)},
    )
    request = a_visit_request(
        message=f"{text} and more",
        subject=text,
        contact=Contact(name=text[:200], email=text[:254], phone=text[:60]),
        organisation=Organisation(name=text, type=text[:100], country=text[:100], city=text[:200]),
        on_behalf_of=text,
        attachments=(RequestAttachment(name=text, content=b"x"),),
    )
    proposal = a_proposal(
        title=text,
        days=(a_programme_day(items=(item,)),),
        hosts=(a_host_match(id=text),),
        findings=(a_finding(text=text, rule=text, level="warn"),),
        open_points=(text,),
        bundles=(bundle,),
    )
    return a_case(
        status=Status.PROPOSED,
        request=request,
        triage=triage,
        proposal=proposal,
        trouble=text,
        decisions=(a_decision(by_name=text, reason=text, via=text),),
        messages=(a_message(draft=draft, detail=text),),
    )


@pytest.mark.parametrize("text", ATTACKS)
def test_no_page_runs_what_stands_in_a_field(
    text: str, store: InMemoryCaseStore, people: InMemoryPeopleStore, services: Services
) -> None:
    store.put(a_hostile_case(text))
    store.note(text, actor=text, at=services.now(), case="2026-0001", details={text: text})
    people.save(a_person(Role.ADMIN, name=text))
    knowledge = ShelfKnowledge(a_document(text=f"varme {text}\n" * 3, title=text))
    hostile = the_services(store=store, people=people, now=services.now, knowledge=knowledge, host_name=text)
    session = people.open_session("adam", at=services.now())
    browser = TestClient(create_web_app(hostile, WebSettings()), base_url="http://127.0.0.1:8000")
    browser.cookies.set("ope_session", session)
    token = csrf_of(browser.get("/ask").text)

    pages = [
        browser.get(path).text
        for path in (
            "/",
            "/cases/2026-0001",
            "/cases/2026-0001/letters/draft_programme-v1-1",
            "/documents",
            "/documents/001_heat%20plan.txt",
            "/hosts",
            "/audit",
            "/audit?case=2026-0001",
        )
    ]
    pages += [browser.get("/", params={"q": text, "status": text[:20]}).text]
    pages += [browser.post("/ask", data={"csrf": token, "question": f"varme {text}"}).text]
    pages += [browser.post("/request", data={"organisation": text, "message": text, "email": text}).text]
    pages += [browser.get(f"/{text}").text, browser.get("/cases/2026-0001", params={"done": text[:20]}).text]

    assert [active_content(page) for page in pages] == [[]] * len(pages)
    assert sum("49" in page and "{{ 7*7 }}" not in page for page in pages if "7*7" in text) == 0


def test_the_watcher_sees_what_it_looks_for() -> None:
    page = '<a href=" JavaScript:alert(1)" onclick=x>x</a><script></script><p style="x">'

    assert active_content(page) == ["a href", "a onclick", "script", "p style"]
