from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from bot.services import Services
from bot.visits.hostround.linking import Links
from bot.visits.models import Role
from bot.web.app import create_web_app
from bot.web.public_app import create_public_app
from bot.web.settings import WebSettings
from tests.bot.web.conftest import AWAY, HOST
from tests.bot.web.test_access import ALLOWED, EVERYBODY, declared, filled
from tests.factories import a_person, a_survey

#: What the public host answers; everything else of the application is not there.
PUBLIC = {
    ("GET", "/request"),
    ("POST", "/request"),
    ("GET", "/request/received/{number}/{token}"),
    ("GET", "/request/kept/{token}"),
    ("GET", "/request/kept/{token}/form"),
    ("POST", "/request/kept/{token}/erase"),
    ("GET", "/status/{number}/{token}"),
    ("GET", "/privacy"),
    ("GET", "/enquiries/{number}/{asked_id}/{token}"),
    ("POST", "/enquiries/{number}/{asked_id}/{token}"),
    ("GET", "/evaluations/{number}/{survey_id}/{token}"),
    ("POST", "/evaluations/{number}/{survey_id}/{token}"),
    ("POST", "/intake/requests"),
    ("GET", "/healthz"),
    ("GET", "/"),
}


@pytest.fixture
def public(services: Services) -> Iterator[TestClient]:
    app = create_public_app(services, WebSettings())
    with TestClient(app, base_url=HOST, client=AWAY, follow_redirects=False) as client:
        yield client


def test_the_public_host_has_the_routes_in_the_table_and_they_are_open_to_everybody(services: Services) -> None:
    app = create_public_app(services, WebSettings())

    assert set(declared(app)) == {*PUBLIC, ("*", "/static")}
    assert [route for route in PUBLIC if ALLOWED[route] != EVERYBODY] == []


def test_every_staff_path_is_not_there_even_with_an_open_session(services: Services, public: TestClient) -> None:
    public.cookies.set("ope_session", services.people.open_session(a_person(Role.ADMIN).id, at=services.now()))
    paths = {path for _, path in PUBLIC}
    staff = [route for route in declared(create_web_app(services, WebSettings())) if route[1] not in paths]

    answered = {
        route: public.request(route[0], filled(route[1])).status_code for route in staff if route != ("*", "/static")
    }

    assert len(answered) > 150
    assert {route: code for route, code in answered.items() if code != 404} == {}


def test_the_public_host_leads_to_the_form_and_names_nobody(services: Services, public: TestClient) -> None:
    session = services.people.open_session(a_person(Role.ADMIN).id, at=services.now())
    public.cookies.set("ope_session", session)

    lost = public.get("/cases/2026-0001?lang=en")

    assert public.get("/").headers["location"] == "/request"
    assert public.get("/request").status_code == 200
    assert (lost.status_code, a_person(Role.ADMIN).name in lost.text, "/ask" in lost.text) == (404, False, False)


def test_links_in_letters_lead_to_the_public_host(services: Services) -> None:
    links = Links(secret=b"x", address="https://staff.example", public_address="https://form.example")

    assert links.survey("2026-0001", a_survey()).startswith("https://form.example/evaluations/")
    assert Links(secret=b"x", address="https://staff.example").survey("2026-0001", a_survey())[:22] == (
        "https://staff.example/"
    )
