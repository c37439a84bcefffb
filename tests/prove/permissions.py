"""C-34: roles × what can be done × whose case it is, by page, API and Slack, against the tables that declare it."""

from __future__ import annotations

import hmac
import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from types import SimpleNamespace
from typing import Any

from fastapi.testclient import TestClient
from pydantic import SecretStr

from bot.services import Services
from bot.visits.models import Action, Case, Officer, Person, Role
from bot.web import csrf
from bot.web.app import create_web_app
from bot.web.settings import WebSettings
from tests.bot.slack import test_access as in_slack
from tests.bot.slack.office import an_office
from tests.bot.slack.support import Office
from tests.bot.web.conftest import AWAY, HOST, TOKEN, app_over
from tests.bot.web.fakes import the_services
from tests.bot.web.test_access import ALLOWED, WORK, declared, filled
from tests.browser import site
from tests.factories import NOW, NUMBER, a_case, a_person
from tests.fakes import Clock, InMemoryCaseStore, InMemoryPeopleStore
from tests.prove.checks import Check, Outcome, Room, replaced
from tests.slack_mock import MockSlack

_OTHERS = "2026-0002"  #: A colleague's case.
_ANYBODY: tuple[Role | None, ...] = (None, *Role)
#: Given with every form and body, and believed by none: who somebody is, and how a case stands.
_MORE = {
    "role": "admin", "active": "on", "id": "adam", "by": "adam", "user": "adam", "actor": "adam", "revision": "0",
    "status": "dispatched", "decisions": "approve", "messages": "x", "state": "approved", "acting_for": "adam",
    "four_eyes": "off", "slack_user": "UEVIL", "is_admin": "1",
}  # fmt: skip
#: A case in which there is nothing yet, and things of other cases.
_EMPTY = "2026-0003"
_THINGS = {
    "draft_id": "draft_programme-v1-1", "message": "m1", "task": "1", "entry": "1", "evaluation": "1", "lead": "1",
    "position": "1", "asked_id": "v1-1", "survey_id": "s1", "counterpart_id": "1", "token": site.STATUS, "kind": "pdf",
}  # fmt: skip

Cell = tuple[str, Callable[[], tuple[bool, str]]]


def as_declared(room: Room, cells: int) -> Outcome:
    """So many cells of the whole table, in an order of their own; all of them where there are no more."""
    outcome, seen = Outcome(), Counter[str]()
    with MockSlack() as slack, ExitStack() as stack:
        office = stack.enter_context(an_office(slack, room.new("books")))
        table = [*_pages(), *_tokens(), *_forms(), *_objects(), *_slack(office)]
        whole = len(table)
        random.Random(34).shuffle(table)
        for way, look in table[:cells]:
            outcome.trial(*look())
            seen[way] += 1
    app = create_web_app(_services(), WebSettings())
    undeclared = {*declared(app)} ^ {*ALLOWED, ("*", "/static")}
    outcome.trial(not undeclared, f"in no table: {sorted(undeclared)}")
    outcome.told = f"of {whole:,} cells: " + ", ".join(f"{count:,} {way}" for way, count in sorted(seen.items()))
    return outcome


def _services() -> Services:
    """Two cases, one of them a colleague's, and somebody of each role."""
    own = a_case(officer=Officer(person="carl", name="Carl Coordinator"))
    other = a_case(number=_OTHERS, officer=Officer(person="ada", name="Ada Approver"))
    everybody = InMemoryPeopleStore(*(a_person(role) for role in Role))
    return the_services(store=InMemoryCaseStore(own, other), people=everybody, now=Clock(NOW))


def _client(services: Services, role: Role | None, **settings: Any) -> tuple[TestClient, str]:
    """And the token that forms of its session carry."""
    client = TestClient(app_over(services, WebSettings(**settings)), base_url=HOST, client=AWAY, follow_redirects=False)
    if role is None:
        return client, ""
    session = services.people.open_session(a_person(role).id, at=services.now())
    client.cookies.set("ope_session", session)
    return client, csrf.token_for(session)


def _at(path: str, number: str) -> str:
    return filled(path.replace("{number}", number))


def _pages() -> Iterator[Cell]:
    for (method, path), allowed in ALLOWED.items():
        for role in _ANYBODY:
            for number in (NUMBER, _OTHERS) if "{number}" in path else (NUMBER,):
                yield "pages", lambda m=method, p=path, a=allowed, r=role, n=number: _page(m, p, a, r, n)


def _page(method: str, path: str, allowed: frozenset[Role | None], role: Role | None, number: str) -> tuple[bool, str]:
    client, token = _client(_services(), role)
    response = client.request(method, _at(path, number), data={"csrf": token} if role else None)
    by_the_step = path == "/sign-in/{token}" or (path == "/cases/{number}/decisions" and role is not None)
    refused = response.status_code in (401, 403) and not by_the_step
    return refused is (role not in allowed), f"{role} {method} {path}: {response.status_code}"


def _tokens() -> Iterator[Cell]:
    for (method, path), allowed in ALLOWED.items():
        for role in Role if path.startswith("/api/") else (Role.ADMIN,) if None not in allowed else ():
            yield "with the token", lambda m=method, p=path, r=role: _token(m, p, r)


def _token(method: str, path: str, role: Role) -> tuple[bool, str]:
    """It may what its person may, and opens no page."""
    services = _services()
    client, _ = _client(services, None, api_token=SecretStr(TOKEN), api_user=a_person(role).id)
    response = client.request(method, _at(path, NUMBER), headers={"authorization": f"Bearer {TOKEN}"})
    works = method in ("POST", "PUT", "PATCH") and path in (
        "/api/cases", "/api/cases/{number}/programme", "/api/cases/{number}/participants",
        *(f"/api/cases/{{number}}/{one}" for one in WORK),
    )  # fmt: skip
    may = path.startswith("/api/") and not (works and role is Role.READER)
    refused = response.status_code in (401, 403)
    return refused is not may, f"token of {role}: {method} {path}: {response.status_code}"


def _forms() -> Iterator[Cell]:
    for (method, path), allowed in ALLOWED.items():
        if method == "GET" or (path.startswith("/api/") and None in allowed):
            continue
        if None not in allowed and not path.startswith("/api/"):
            for how in ("no token", "of another session", "on another site", "as JSON"):
                yield "forged forms", lambda p=path, h=how: _forged(p, h)
        for role in (Role.READER, Role.COORDINATOR):
            yield "more than was asked", lambda m=method, p=path, r=role: _more(m, p, r)


def _forged(path: str, how: str) -> tuple[bool, str]:
    services = _services()
    client, token = _client(services, Role.ADMIN)
    given, headers = {"csrf": token}, {}
    if how == "no token":
        given = {}
    elif how == "of another session":
        given = {"csrf": _client(services, Role.ADMIN)[1]}
    elif how == "on another site":
        headers = {"origin": "https://evil.example"}
    before = _standing(services)
    sent = {"json": given} if how == "as JSON" else {"data": given}
    status = client.post(_at(path, NUMBER), headers=headers, **sent).status_code
    return status == 403 and _standing(services) == before, f"{how}: {path}: {status}"


def _more(method: str, path: str, role: Role) -> tuple[bool, str]:
    """Fields that no form has change nobody's role, and nothing of what was decided."""
    services, by_token = _services(), path.startswith("/api/")
    settings = {"api_token": SecretStr(TOKEN), "api_user": a_person(role).id} if by_token else {}
    client, token = _client(services, None if by_token else role, **settings)
    before = _standing(services)
    if by_token:
        headers = {"authorization": f"Bearer {TOKEN}"}
        status = client.request(method, _at(path, NUMBER), json=_MORE, headers=headers).status_code
    else:
        status = client.post(_at(path, NUMBER), data={"csrf": token} | _MORE).status_code
    return _standing(services) == before and status != 500, f"{role} {method} {path}: {status}"


def _standing(services: Services) -> tuple[Any, ...]:
    """What nobody changes by the way: who may what, and what was asked, decided and sent."""
    people = [(one.id, one.role, one.active, one.slack_user) for one in services.people.people()]
    cases = [services.store.case(number) for number in (NUMBER, _OTHERS)]
    return people, [(one.request, one.decisions, one.messages) for one in cases]


def _objects() -> Iterator[Cell]:
    """Things of one case, asked for by way of another."""
    services = _stocked()
    before = _all_cases(services)
    for method, path in ALLOWED:
        named = [name for name in _THINGS if f"{{{name}}}" in path and name != "kind"]
        if "{number}" in path and named:
            yield "things of another case", lambda m=method, p=path: _object(services, before, m, p)


def _stocked() -> Services:
    everybody = InMemoryPeopleStore(*(a_person(role) for role in Role))
    services = the_services(store=InMemoryCaseStore(), people=everybody, now=Clock(NOW))
    site.stocked(services.store)  # type: ignore[arg-type]
    site.some_work(services)
    site.some_journal(services)
    site.some_offices(services)
    return services


def _object(services: Services, before: list[Case], method: str, path: str) -> tuple[bool, str]:
    by_token = path.startswith("/api/") and method != "GET"
    settings = {"api_token": SecretStr(TOKEN), "api_user": "adam"} if by_token else {}
    client, token = _client(services, None if by_token else Role.ADMIN, **settings)
    at = path.replace("{number}", _EMPTY)
    for name, value in _THINGS.items():
        at = at.replace(f"{{{name}}}", value)
    if by_token:
        response = client.request(method, at, json={}, headers={"authorization": f"Bearer {TOKEN}"})
    else:
        response = client.request(method, at, data={"csrf": token} if method != "GET" else None)
    held = response.status_code >= 400 and "malmberg" not in response.text.casefold()
    return held and _all_cases(services) == before, f"{method} {at}: {response.status_code}"


def _all_cases(services: Services) -> list[Case]:
    return [services.store.case(one.number) for one in services.store.cases(limit=1_000)]


def _slack(office: Office) -> Iterator[Cell]:
    for kind, listener in in_slack.ON_A_CASE:
        for role in _ANYBODY:
            yield "clicks in Slack", lambda k=kind, n=listener, r=role: _clicked(office, k, n, r)
    for typed, allowed in in_slack.COMMANDS.items():
        for role in _ANYBODY:
            yield "commands in Slack", lambda t=typed, a=allowed, r=role: _typed(office, t, a, r)


def _clicked(office: Office, kind: str, listener: str, role: Role | None) -> tuple[bool, str]:
    _dealt(office)
    did = in_slack.done_by(office, kind, listener, _slack_id(role))
    return did is (role in in_slack.ON_A_CASE[kind, listener]), f"{role} {listener}: {did}"


def _typed(office: Office, typed: str, allowed: frozenset[Role], role: Role | None) -> tuple[bool, str]:
    _dealt(office)
    answer = str(office.command(typed, user=_slack_id(role)))
    refused = "I do not know you here" in answer or "Your role does not allow" in answer
    return refused is (role not in allowed), f"{role} /ope {typed}: {answer[:100]}"


def _dealt(office: Office) -> None:
    """The case as it was, and every click a new one."""
    office.jobs._states.clear()
    office.slack.messages.clear()
    office.book.forget()
    office.store.put(a_case())
    office.services.show(NUMBER)


def _slack_id(role: Role | None) -> str:
    return f"U{a_person(role).id.upper()}" if role else "USTRANGER"


def _everything(self: Person, action: Action) -> bool:
    return True


def _another_case(self: InMemoryCaseStore, number: str) -> Case:
    """As if things were looked for wherever they are."""
    return _found(self, "2026-0005" if number == _EMPTY else number)


_found = InMemoryCaseStore.case

CHECKS = (
    Check(
        id="C-34",
        observes="Every role at every page, API route and Slack button, own case and another's: as the tables declare",
        run=as_declared,
        tiny=150,
        quick=1_600,
        long=5_000,
        dear=True,
        breaks={
            "every role may everything": replaced(Person, "may", _everything),
            "a form of any session counts": replaced(
                csrf, "hmac", SimpleNamespace(compare_digest=lambda *_: True, new=hmac.new)
            ),
            "things are found by way of any case": replaced(InMemoryCaseStore, "case", _another_case),
        },
    ),
)
