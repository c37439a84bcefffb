from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient
from pydantic import SecretStr

from bot.services import Services
from bot.visits.models import Case, Role
from bot.web.app import create_web_app
from bot.web.settings import WebSettings
from tests.bot.web.conftest import AWAY, HOST, LOCAL, TOKEN, csrf_of

EVERYBODY = frozenset({None, *Role})
STAFF = frozenset(Role)
WORKERS = frozenset({Role.COORDINATOR, Role.APPROVER, Role.ADMIN})
DECIDERS = frozenset({Role.APPROVER, Role.ADMIN})
ADMINS = frozenset({Role.ADMIN})
NOBODY: frozenset[Role | None] = frozenset()

#: Every route of the application, and whose browser session opens it. None is a stranger from far away.
ALLOWED: dict[tuple[str, str], frozenset[Role | None]] = {
    ("GET", "/"): EVERYBODY,
    ("GET", "/sign-in"): EVERYBODY,
    ("POST", "/sign-in"): EVERYBODY,
    ("GET", "/sign-in/{token}"): EVERYBODY,
    ("POST", "/sign-in/{token}"): EVERYBODY,
    ("POST", "/sign-out"): STAFF,
    ("POST", "/language"): STAFF,
    ("POST", "/mail"): WORKERS,
    ("GET", "/channels"): ADMINS,
    ("GET", "/channels/{channel}"): ADMINS,
    ("POST", "/channels/{channel}"): ADMINS,
    ("POST", "/channels/{channel}/removal"): ADMINS,
    ("POST", "/channels/{channel}/changes/{seq}/undoing"): ADMINS,
    ("POST", "/channels/{channel}/missed"): ADMINS,
    ("GET", "/request"): EVERYBODY,
    ("POST", "/request"): EVERYBODY,
    ("GET", "/request/received/{number}/{token}"): EVERYBODY,  # the token is the key
    ("GET", "/request/kept/{token}"): EVERYBODY,
    ("GET", "/request/kept/{token}/form"): EVERYBODY,
    ("POST", "/request/kept/{token}/erase"): EVERYBODY,
    ("GET", "/status/{number}/{token}"): EVERYBODY,
    ("GET", "/privacy"): EVERYBODY,
    ("POST", "/cases/{number}/enquirer"): WORKERS,
    ("GET", "/cases/new"): WORKERS,
    ("POST", "/cases/new"): WORKERS,
    ("GET", "/cases/{number}"): STAFF,
    ("POST", "/cases/{number}/decisions"): STAFF,  # the step looks at the role for each verdict
    ("GET", "/enquiries/{number}/{asked_id}/{token}"): EVERYBODY,  # the token is the key
    ("POST", "/enquiries/{number}/{asked_id}/{token}"): EVERYBODY,
    ("POST", "/cases/{number}/answers"): WORKERS,
    ("GET", "/cases/{number}/answers/heard"): WORKERS,
    ("POST", "/cases/{number}/answers/heard"): WORKERS,
    ("POST", "/cases/{number}/overrides"): DECIDERS,
    ("POST", "/cases/{number}/overrides/back"): DECIDERS,
    ("GET", "/cases/{number}/programme"): STAFF,
    ("POST", "/cases/{number}/programme"): WORKERS,
    ("GET", "/cases/{number}/versions"): STAFF,
    ("POST", "/cases/{number}/versions"): WORKERS,
    ("GET", "/api/cases/{number}/programme"): STAFF,
    ("PUT", "/api/cases/{number}/programme"): NOBODY,
    ("POST", "/cases/{number}/mail"): WORKERS,
    ("POST", "/cases/{number}/escort"): WORKERS,
    ("POST", "/cases/{number}/signing"): WORKERS,
    ("POST", "/cases/{number}/officer"): WORKERS,
    ("POST", "/cases/{number}/reminder"): WORKERS,
    ("POST", "/cases/{number}/letters/{message}/settlement"): WORKERS,
    ("POST", "/api/cases/{number}/messages/{message}/settlement"): NOBODY,
    ("POST", "/templates/acknowledgement/{tongue}/release"): DECIDERS,
    ("POST", "/cases/{number}/tasks"): WORKERS,
    ("GET", "/cases/{number}/tasks/{task}"): WORKERS,
    ("POST", "/cases/{number}/tasks/{task}"): WORKERS,
    ("POST", "/cases/{number}/tasks/{task}/done"): WORKERS,
    ("POST", "/cases/{number}/counterparts"): WORKERS,
    ("POST", "/cases/{number}/addressee"): WORKERS,
    ("POST", "/api/cases/{number}/counterparts"): NOBODY,
    ("PATCH", "/api/cases/{number}/counterparts/{counterpart_id}"): NOBODY,
    ("PUT", "/api/cases/{number}/addressee"): NOBODY,
    ("GET", "/cases/{number}/changes"): STAFF,
    ("POST", "/cases/{number}/changes"): WORKERS,
    ("POST", "/cases/{number}/closing"): WORKERS,
    ("GET", "/cases/{number}/facts"): WORKERS,
    ("POST", "/cases/{number}/facts"): WORKERS,
    ("POST", "/cases/{number}/messages/{message}"): WORKERS,
    ("GET", "/cases/{number}/merging"): WORKERS,
    ("POST", "/cases/{number}/merging"): WORKERS,
    ("GET", "/cases/{number}/messages/{message}/message.txt"): STAFF,
    ("GET", "/cases/{number}/messages/{message}/files/{position}"): STAFF,
    ("POST", "/cases/{number}/member"): WORKERS,
    ("GET", "/cases/{number}/letters/{draft_id}"): WORKERS,
    ("POST", "/cases/{number}/letters/{draft_id}"): WORKERS,
    ("GET", "/cases/{number}/request.txt"): STAFF,
    ("GET", "/cases/{number}/original.txt"): DECIDERS,
    ("GET", "/cases/{number}/messages/{message}/original.txt"): DECIDERS,
    ("GET", "/cases/{number}/files/{position}"): STAFF,
    ("GET", "/cases/{number}/letters/{draft_id}/files/{position}"): STAFF,
    ("GET", "/ask"): STAFF,
    ("POST", "/ask"): STAFF,
    ("POST", "/answers/{answer}/feedback"): STAFF,
    ("GET", "/gaps"): WORKERS,
    ("POST", "/gaps/marks"): WORKERS,
    ("GET", "/answers"): WORKERS,
    ("GET", "/answers/form"): WORKERS,
    ("POST", "/answers/form"): WORKERS,
    ("POST", "/answers/removal"): WORKERS,
    ("POST", "/documents"): WORKERS,
    ("POST", "/documents/removal"): WORKERS,
    ("POST", "/documents/refused"): WORKERS,
    ("GET", "/documents"): STAFF,
    ("GET", "/documents/{name:path}"): STAFF,
    ("GET", "/hosts"): STAFF,
    ("GET", "/hosts/{host_id}"): STAFF,
    ("GET", "/hosts/{host_id}/edit"): WORKERS,
    ("POST", "/hosts/{host_id}"): WORKERS,
    ("POST", "/hosts/{host_id}/confirming"): WORKERS,
    ("POST", "/hosts/{host_id}/closing"): WORKERS,
    ("POST", "/hosts/{host_id}/changes/{seq}/undoing"): WORKERS,
    ("GET", "/hosts-new"): WORKERS,
    ("POST", "/hosts-new"): WORKERS,
    ("GET", "/hosts-files"): STAFF,
    ("GET", "/hosts-files/hosts.yaml"): STAFF,
    ("GET", "/hosts-files/hosts.xlsx"): STAFF,
    ("POST", "/hosts-files"): WORKERS,
    ("POST", "/hosts-files/plan"): WORKERS,
    ("POST", "/hosts-files/{batch}/undo"): WORKERS,
    ("GET", "/partners"): STAFF,
    ("GET", "/partners/{partner}"): STAFF,
    ("GET", "/cases/{number}/invitation"): WORKERS,
    ("POST", "/cases/{number}/invitation"): WORKERS,
    ("GET", "/templates"): STAFF,
    ("GET", "/templates/{kind}/{tongue}"): STAFF,
    ("POST", "/templates/{kind}/{tongue}"): DECIDERS,
    ("POST", "/templates/{kind}/{tongue}/undoing/{seq}"): DECIDERS,
    ("GET", "/rules"): STAFF,
    ("GET", "/protection"): STAFF,
    ("POST", "/cases/{number}/journalising"): WORKERS,
    ("GET", "/protection/person"): DECIDERS,
    ("POST", "/protection/person"): DECIDERS,
    ("POST", "/protection/person/export"): DECIDERS,
    ("POST", "/protection/person/erasure"): DECIDERS,
    ("POST", "/rules/policies/{policy}"): DECIDERS,
    ("GET", "/rules/periods-new"): DECIDERS,
    ("POST", "/rules/periods-new"): DECIDERS,
    ("GET", "/rules/periods/{period}"): DECIDERS,
    ("POST", "/rules/periods/{period}"): DECIDERS,
    ("POST", "/rules/periods/{period}/removal"): DECIDERS,
    ("GET", "/rules/rows/{row}"): DECIDERS,
    ("POST", "/rules/rows/{row}"): DECIDERS,
    ("GET", "/rules/points"): DECIDERS,
    ("POST", "/rules/points"): DECIDERS,
    ("GET", "/people"): STAFF,
    ("GET", "/people/{person_id}"): ADMINS,  # one's own page is everybody's
    ("POST", "/people/{person_id}"): ADMINS,
    ("POST", "/people/{person_id}/absences"): ADMINS,
    ("POST", "/people/{person_id}/absences/{absence}/end"): ADMINS,
    ("GET", "/rules/approvals"): DECIDERS,
    ("POST", "/rules/approvals"): DECIDERS,
    ("POST", "/rules/changes/{seq}/undoing"): STAFF,  # the step looks at the role for each register
    ("GET", "/statistics"): STAFF,
    ("GET", "/statistics/figures.csv"): STAFF,
    ("GET", "/statistics/cases.csv"): STAFF,
    ("GET", "/statistics/statistics.xlsx"): STAFF,
    ("GET", "/api/statistics"): STAFF,
    ("GET", "/week"): STAFF,
    ("GET", "/me"): STAFF,
    ("POST", "/me/signature"): WORKERS,
    ("POST", "/me/calendar"): STAFF,
    ("POST", "/me/notices"): STAFF,
    ("POST", "/me/password"): STAFF,
    ("POST", "/me/sessions/end"): STAFF,
    ("POST", "/people/{person_id}/elsewhere/forget"): ADMINS,
    ("GET", "/sign-in/with/{provider}"): EVERYBODY,
    ("GET", "/sign-in/from/{provider}"): EVERYBODY,
    ("GET", "/people-new"): ADMINS,
    ("POST", "/people-new"): ADMINS,
    ("POST", "/people/{person_id}/link"): ADMINS,
    ("POST", "/people/{person_id}/sessions/end"): ADMINS,
    ("POST", "/me/calendar/revocation"): STAFF,
    ("GET", "/calendar/{token}.ics"): EVERYBODY,  # the token is the key
    ("GET", "/api/week"): STAFF,
    ("GET", "/imports"): WORKERS,
    ("POST", "/imports"): WORKERS,
    ("POST", "/imports/plan"): WORKERS,
    ("POST", "/imports/{number}/undo"): WORKERS,
    ("GET", "/audit"): DECIDERS,
    ("GET", "/initiatives"): STAFF,
    ("GET", "/help"): STAFF,
    ("GET", "/settings"): DECIDERS,
    ("GET", "/healthz"): EVERYBODY,
    ("GET", "/metrics"): NOBODY,  # a token of its own is the key, or this machine
    ("POST", "/intake/requests"): EVERYBODY,  # the signature is the key
    ("POST", "/api/ask"): NOBODY,  # a session only reads
    ("POST", "/api/cases/{number}/answers"): NOBODY,
    ("POST", "/api/triage"): NOBODY,
    ("POST", "/api/draft"): NOBODY,
    ("GET", "/api/hosts"): STAFF,
    ("GET", "/api/cases"): STAFF,
    ("POST", "/api/cases"): NOBODY,
    ("GET", "/api/cases/{number}"): STAFF,
    ("GET", "/api/cases/{number}/proposal.json"): STAFF,
    ("GET", "/api/cases/{number}/proposal.docx"): STAFF,
    ("GET", "/api/cases/{number}/papers/run-sheet.pdf"): STAFF,
    ("GET", "/api/cases/{number}/papers/mayor.pdf"): STAFF,
    ("GET", "/api/cases/{number}/papers/briefing.pdf"): STAFF,
    ("POST", "/cases/{number}/briefing"): WORKERS,
    ("POST", "/cases/{number}/thanks"): WORKERS,
    ("GET", "/evaluations/{number}/{survey_id}/{token}"): EVERYBODY,  # the token is the key
    ("POST", "/evaluations/{number}/{survey_id}/{token}"): EVERYBODY,
    ("GET", "/cases/{number}/evaluations/new"): WORKERS,
    ("POST", "/cases/{number}/evaluations"): WORKERS,
    ("POST", "/cases/{number}/evaluations/{evaluation}/aside"): WORKERS,
    ("POST", "/cases/{number}/evaluations/{evaluation}/lead"): WORKERS,
    ("GET", "/cases/{number}/journal"): STAFF,
    ("POST", "/cases/{number}/journal"): WORKERS,
    ("GET", "/cases/{number}/journal/{entry}"): STAFF,
    ("POST", "/cases/{number}/journal/{entry}"): WORKERS,
    ("GET", "/api/cases/{number}/journal"): STAFF,
    ("POST", "/api/cases/{number}/journal"): NOBODY,
    ("GET", "/leads"): STAFF,
    ("POST", "/cases/{number}/leads"): WORKERS,
    ("POST", "/cases/{number}/leads/{lead}/outcomes"): WORKERS,
    ("GET", "/cases/{number}/participants"): STAFF,
    ("GET", "/cases/{number}/participants/list.xlsx"): STAFF,
    ("POST", "/cases/{number}/participants"): WORKERS,
    ("POST", "/cases/{number}/participants/order"): WORKERS,
    ("POST", "/cases/{number}/participants/undo"): WORKERS,
    ("POST", "/cases/{number}/participants/size"): WORKERS,
    ("POST", "/cases/{number}/participants/plan"): WORKERS,
    ("POST", "/cases/{number}/participants/file"): WORKERS,
    ("POST", "/cases/{number}/participants/restricted"): DECIDERS,
    ("POST", "/cases/{number}/participants/restricted/erase"): WORKERS,
    ("GET", "/api/cases/{number}/participants"): STAFF,
    ("PUT", "/api/cases/{number}/participants"): NOBODY,
    ("GET", "/missions"): STAFF,
    ("POST", "/missions"): WORKERS,
    ("POST", "/missions/changes/{seq}/undoing"): WORKERS,
    ("GET", "/api/cases/{number}/proposal.{kind}"): STAFF,
    ("POST", "/api/cases/{number}/decisions"): NOBODY,
    ("POST", "/api/cases/{number}/overrides"): NOBODY,
    ("PUT", "/api/cases/{number}/escort"): NOBODY,
    ("PUT", "/api/cases/{number}/officer"): NOBODY,
    ("GET", "/api/tasks"): STAFF,
    ("POST", "/api/cases/{number}/tasks"): NOBODY,
    ("PUT", "/api/cases/{number}/tasks/{task}"): NOBODY,
    ("POST", "/api/cases/{number}/corrections"): NOBODY,
    ("POST", "/api/cases/{number}/merge"): NOBODY,
    ("POST", "/api/cases/{number}/unmerge"): NOBODY,
    ("POST", "/api/cases/{number}/split"): NOBODY,
    ("POST", "/api/cases/{number}/move"): NOBODY,
}

WORK = (
    "journal",
    "messages/{message}/settlement",
    "escort",
    "officer",
    "tasks",
    "tasks/{task}",
    "corrections",
    "answers",
    "merge",
    "unmerge",
    "split",
    "move",
    "addressee",
    "counterparts",
    "counterparts/{counterpart_id}",
)  #: On a case, for whoever may sort.

FILLED = {
    "asked_id": "v1-1",
    "counterpart_id": "1",
    "number": "2026-0001",
    "draft_id": "draft_programme-v1-1",
    "position": "1",
    "kind": "pdf",
    "token": "x",
    "answer": "x",
    "task": "1",
}


def declared(app: FastAPI) -> Iterator[tuple[str, str]]:
    for route in iter_route_contexts(app.routes):
        yield from ((method, str(route.path)) for method in sorted(route.methods or {"*"}))


def filled(path: str) -> str:
    path = path.replace("{name:path}", "001_heat plan.txt")
    for name, value in FILLED.items():
        path = path.replace(f"{{{name}}}", value)
    return path


def test_every_route_is_in_the_table(services: Services) -> None:
    app = create_web_app(services, WebSettings())

    assert set(declared(app)) == {*ALLOWED, ("*", "/static")}


@pytest.mark.parametrize("role", [None, *Role], ids=lambda role: role.value if role else "stranger")
@pytest.mark.parametrize(("method", "path"), [pytest.param(*key, id=" ".join(key)) for key in ALLOWED])
def test_a_route_opens_to_the_roles_in_the_table(
    method: str, path: str, role: Role | None, case: Case, browser_of: Callable[..., TestClient]
) -> None:
    browser = browser_of(role, client=AWAY)
    form = {"csrf": csrf_of(browser.get("/ask").text)} if role else {}

    response = browser.request(method, filled(path), data=form or None)

    by_the_step = path == "/sign-in/{token}" or (path == "/cases/{number}/decisions" and role is not None)
    refused = response.status_code in (401, 403) and not by_the_step
    assert refused is (role not in ALLOWED[method, path])


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
@pytest.mark.parametrize(
    ("method", "path"), [pytest.param(*key, id=" ".join(key)) for key in ALLOWED if key[1].startswith("/api/")]
)
def test_the_token_may_what_its_person_may(
    method: str, path: str, role: Role, case: Case, services: Services, browser_of: Callable[..., TestClient]
) -> None:
    person = next(person for person in services.people.people() if person.role is role)
    client = browser_of(client=AWAY, api_token=SecretStr(TOKEN), api_user=person.id)

    response = client.request(method, filled(path), headers={"authorization": f"Bearer {TOKEN}"})

    works = method in ("POST", "PUT", "PATCH") and path in (
        "/api/cases",
        "/api/cases/{number}/programme",
        "/api/cases/{number}/participants",
        *(f"/api/cases/{{number}}/{one}" for one in WORK),
    )
    assert (response.status_code in (401, 403)) is (works and role is Role.READER)


@pytest.mark.parametrize(
    ("method", "path"),
    [pytest.param(*key, id=" ".join(key)) for key, who in ALLOWED.items() if None not in who],
)
def test_the_token_opens_no_page(
    method: str, path: str, case: Case, services: Services, browser_of: Callable[..., TestClient]
) -> None:
    """It is for `/api`: a page that it opened would take forms that no page of ours made."""
    client = browser_of(client=AWAY, api_token=SecretStr(TOKEN), api_user="adam")

    response = client.request(method, filled(path), headers={"authorization": f"Bearer {TOKEN}"})

    assert (response.status_code in (401, 403)) is not path.startswith("/api/")


READS = [("GET", "/api/hosts"), ("GET", "/api/cases"), ("POST", "/api/ask"), ("POST", "/api/triage")]
LOOPBACK: list[Any] = [
    pytest.param(LOCAL, HOST, {}, True, id="this machine"),
    pytest.param(("::1", 5), "http://[::1]:8000", {}, True, id="this machine over IPv6"),
    pytest.param(LOCAL, "http://localhost:8000", {}, True, id="this machine by name"),
    pytest.param(AWAY, HOST, {}, False, id="another machine"),
    pytest.param(LOCAL, "http://ope.example", {}, False, id="another name, as DNS rebinding would use"),
    pytest.param(LOCAL, "http://127.0.0.1.ope.example", {}, False, id="a name that begins like ours"),
    pytest.param(LOCAL, HOST, {"x-forwarded-for": "192.0.2.7"}, False, id="behind a proxy"),
    pytest.param(LOCAL, HOST, {"x-forwarded-proto": "https"}, False, id="behind a proxy for HTTPS"),
    pytest.param(LOCAL, HOST, {"forwarded": "for=192.0.2.7"}, False, id="behind a standard proxy"),
    pytest.param(LOCAL, HOST, {"via": "1.1 proxy"}, False, id="via a proxy"),
    pytest.param(LOCAL, HOST, {"origin": "https://evil.example"}, False, id="from another site's page"),
    pytest.param(LOCAL, HOST, {"sec-fetch-site": "cross-site"}, False, id="across sites"),
    pytest.param(("testclient", 1), HOST, {}, False, id="no address"),
]


@pytest.mark.parametrize(("client", "url", "headers", "answered"), LOOPBACK)
@pytest.mark.parametrize(("method", "path"), [pytest.param(*read, id=" ".join(read)) for read in READS])
def test_without_a_token_reads_are_for_this_machine_only(
    method: str,
    path: str,
    client: tuple[str, int],
    url: str,
    headers: dict[str, str],
    answered: bool,
    browser_of: Callable[..., TestClient],
) -> None:
    response = browser_of(client=client, url=url).request(method, path, headers=headers)

    assert (response.status_code not in (401, 403)) is answered


@pytest.mark.parametrize("path", ["/api/cases", "/api/cases/2026-0001/decisions"])
def test_without_a_token_nothing_is_recorded_even_from_this_machine(
    path: str, case: Case, browser_of: Callable[..., TestClient]
) -> None:
    assert browser_of().post(path, json={}).status_code == 401


@pytest.mark.parametrize(
    "header",
    ["Bearer wrong", "Bearer", "bearer ", "Basic YTpi", f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", "Bearer é", ""],
)
def test_a_wrong_token_is_refused_from_this_machine_too(header: str, browser_of: Callable[..., TestClient]) -> None:
    client = browser_of(api_token=SecretStr(TOKEN))

    response = client.get("/api/hosts", headers={"authorization": header.encode("latin-1")})

    assert response.status_code == 401
    assert response.json()["error"]["code"] == "token_wrong"


def test_with_a_token_set_this_machine_needs_it(browser_of: Callable[..., TestClient]) -> None:
    response = browser_of(api_token=SecretStr(TOKEN)).get("/api/hosts")

    assert (response.status_code, response.json()["error"]["code"]) == (401, "token_needed")


def test_a_token_for_nobody_is_refused(browser_of: Callable[..., TestClient]) -> None:
    client = browser_of(api_token=SecretStr(TOKEN), api_user="nobody")

    response = client.get("/api/hosts", headers={"authorization": f"Bearer {TOKEN}"})

    assert (response.status_code, response.json()["error"]["code"]) == (403, "api_user_unknown")
