from __future__ import annotations

import dataclasses
import html
import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from bot.adapters.spreadsheets import OfficeSpreadsheets
from bot.services import Services
from bot.visits.models import Role, Status, Table
from knowledge import Host, HostStatus
from knowledge.registers.loading import load_registers
from tests.bot.web.conftest import csrf_of, field_of
from tests.bot.web.fakes import the_services
from tests.factories import NOW, a_case, a_person, a_programme_day, a_programme_item, a_proposal
from tests.fakes import a_registry

SHIPPED = load_registers()


@pytest.fixture
def services(store, people, clock) -> Services:
    plain = the_services(store=store, people=people, now=clock)
    return dataclasses.replace(plain, registry=a_registry(SHIPPED, clock))


@pytest.fixture
def browser(browser_of) -> TestClient:
    return browser_of(Role.COORDINATOR)


def host(services: Services, host_id: str = "nordhavn") -> Host:
    found = services.registers.host(host_id)
    assert found is not None
    return found


def form_of(page: str) -> dict[str, Any]:
    """What a browser would send of the form for a host, with nothing typed."""
    body = page[page.index('<form class="long"') :]
    body = body[: body.index("</form>")]
    fields: dict[str, Any] = {}
    for tag in re.findall(r"<input [^>]*>", body):
        attributes = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if attributes.get("type") != "checkbox":
            fields[attributes["name"]] = html.unescape(attributes.get("value", ""))
    fields["themes"] = re.findall(r'name="themes" value="(\w+)" checked', body)
    for name, options in re.findall(r'<select [^>]*name="(\w+)"[^>]*>(.*?)</select>', body, re.DOTALL):
        fields[name] = re.search(r'value="([^"]*)" selected', options)[1]
    for name, text in re.findall(r'<textarea [^>]*name="(\w+)"[^>]*>\n(.*?)</textarea>', body, re.DOTALL):
        fields[name] = html.unescape(text)
    return fields


def edited(browser: TestClient, host_id: str = "nordhavn", **typed: Any) -> Any:
    page = browser.get(f"/hosts/{host_id}/edit?lang=en").text
    return browser.post(f"/hosts/{host_id}?lang=en", data=form_of(page) | typed)


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("host_id", [one.id for one in SHIPPED.hosts[::9]])
def test_form_that_is_sent_back_as_it_came_changes_nothing(language, host_id, browser, services):
    page = browser.get(f"/hosts/{host_id}/edit?lang={language}").text

    answer = browser.post(f"/hosts/{host_id}?lang={language}", data=form_of(page))

    assert answer.headers["location"] == f"/hosts/{host_id}?done=same"
    assert services.registry.changes() == []


def test_terms_are_changed_and_stand_on_the_page_with_who_and_why(browser, services):
    answer = edited(
        browser, max_group="24", hours_0="9-12, 13-15", id_needed="yes", markets="Sweden", reason="A call to them"
    )

    page = html.unescape(browser.get("/hosts/nordhavn?lang=en").text)
    assert answer.headers["location"] == "/hosts/nordhavn?done=kept"
    assert (host(services).max_group, host(services).id_needed, host(services).markets) == (24, True, ("SE",))
    assert "09:00-12:00, 13:00-15:00" in page
    assert "A call to them" in page
    assert a_person(Role.COORDINATOR).name in page


def test_history_calls_themes_by_their_labels(browser, services):
    before = host(services).themes
    labels = {theme.id: theme.labels["en"] for theme in SHIPPED.themes}

    edited(browser, themes=[*before, "tourism"])

    page = html.unescape(browser.get("/hosts/nordhavn?lang=en").text)
    history = page.partition('id="h-history"')[2]
    said = ", ".join(labels[theme] for theme in before)
    assert f"<del>{said}</del> → {said}, {labels['tourism']}" in history


def test_unknown_shows_as_unknown_with_what_the_house_goes_by(browser):
    english = browser.get("/hosts/nordhavn?lang=en").text
    danish = browser.get("/hosts/nordhavn?lang=da").text

    assert "unknown; the house goes by 30" in english
    assert "ukendt; huset regner med 30" in danish
    assert re.search(r'Youngest guest, in years</dt><dd class="kept"><span class="muted">unknown', english)


def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(browser, services):
    answer = edited(browser, max_group="many", notes="A <b>long</b> note", id_needed="maybe", themes=["energy"])

    assert answer.status_code == 422
    assert (
        '<span class="fault" id="e-max_group">&#34;many&#34; is no whole number from 1 to 10000.</span>' in answer.text
    )
    assert form_of(answer.text)["max_group"] == "many"
    assert (form_of(answer.text)["id_needed"], form_of(answer.text)["themes"]) == ("maybe", ["energy"])
    assert form_of(answer.text)["notes"] == "A <b>long</b> note"
    assert services.registry.changes() == []


def test_change_by_somebody_else_meanwhile_is_shown_and_nothing_is_lost(browser, services):
    mine = form_of(browser.get("/hosts/nordhavn/edit?lang=en").text) | {"notes": "Mine", "min_age": "16"}
    edited(browser, max_group="24", min_age="18", reason="Theirs")

    answer = browser.post("/hosts/nordhavn?lang=en", data=mine)

    again = form_of(answer.text)
    assert answer.status_code == 409
    assert "Theirs" in answer.text
    assert "yours: 16" in answer.text
    assert (again["max_group"], again["min_age"], again["notes"]) == ("24", "16", "Mine")
    assert browser.post("/hosts/nordhavn", data=again).headers["location"].endswith("done=kept")
    assert (host(services).max_group, host(services).min_age, host(services).notes) == (24, 16, "Mine")


def test_host_is_confirmed_and_closed_and_each_is_undone_from_its_page(browser, services):
    page = browser.get("/hosts/nordhavn").text
    form = {"csrf": csrf_of(page), "seen": field_of(page, "seen")}
    browser.post("/hosts/nordhavn/confirming", data=form)
    assert (host(services).status, host(services).confirmed_on) == (HostStatus.ACTIVE, NOW.date())
    assert browser.post("/hosts/nordhavn/closing", data=form).status_code == 409

    browser.post("/hosts/nordhavn/closing", data=form | {"seen": "1", "reason": "Torn down"})
    assert host(services).status is HostStatus.CLOSED
    assert browser.post("/hosts/nordhavn/confirming", data=form | {"seen": "2"}).status_code == 409

    browser.post("/hosts/nordhavn/changes/2/undoing", data=form)
    assert host(services).status is HostStatus.ACTIVE


def test_change_of_another_host_is_not_undone_from_this_page(browser, services):
    edited(browser, host_id="doll", max_group="9")

    answer = browser.post("/hosts/nordhavn/changes/1/undoing", data={"csrf": csrf_of(browser.get("/hosts/doll").text)})

    assert (answer.status_code, host(services, "doll").max_group) == (409, 9)


def test_new_host_is_put_in_once(browser, services):
    form = form_of(browser.get("/hosts-new?lang=en").text)
    typed = {"name": "Ny Vært ApS", "place_name": "Roskilde", "municipality": "Roskilde", "reason": "Wrote to us"}

    answer = browser.post("/hosts-new?lang=en", data=form | typed)
    again = browser.post("/hosts-new?lang=en", data=form | typed)

    assert answer.headers["location"] == "/hosts/ny-vaert-aps?done=new"
    assert (again.status_code, "is in the register already" in again.text) == (422, True)
    new = host(services, "ny-vaert-aps")
    assert (new.status, new.place.municipality, new.sources[0].note) == (
        HostStatus.UNCONFIRMED, "Roskilde", "Wrote to us",
    )  # fmt: skip


def test_nothing_typed_into_a_new_host_is_said_field_by_field(browser):
    form = form_of(browser.get("/hosts-new?lang=en").text)

    answer = browser.post("/hosts-new?lang=en", data=form)

    assert re.findall(r'class="fault" id="e-(\w+)"', answer.text) == ["name", "place_name", "municipality"]


@pytest.mark.parametrize(
    "path",
    ["/hosts-new", "/hosts/nordhavn", "/hosts/nordhavn/confirming", "/hosts/nordhavn/closing",
     "/hosts/nordhavn/changes/1/undoing", "/hosts-files", "/hosts-files/plan", "/hosts-files/1/undo"],
)  # fmt: skip
def test_reader_sees_hosts_and_changes_none(path, browser_of, services):
    reader = browser_of(Role.READER)
    page = reader.get("/hosts/nordhavn").text

    assert reader.post(path, data={"csrf": csrf_of(page)}).status_code == 403
    assert "/hosts/nordhavn/edit" not in page
    assert reader.get("/hosts/nordhavn/edit").status_code == 403


def test_unknown_host_is_told_in_a_sentence(browser):
    for path in ("/hosts/nobody", "/hosts/nobody/edit", "/hosts/%22%3E"):
        assert browser.get(path).status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=symbiose", {"kalundborg-symbiosis"}),
        ("market=SE", {"nordhavn"}),
        ("status=closed", {"doll"}),
        ("kind=hospital", {one.id for one in SHIPPED.hosts if one.kind == "hospital"}),
        ("theme=tourism", {one.id for one in SHIPPED.hosts if "tourism" in one.themes}),
        ("place=Kalundborg", {one.id for one in SHIPPED.hosts if one.place.municipality == "Kalundborg"}),
        ("q=no-such-thing", set()),
        ("status=%27%22%3E", set()),
    ],
)
def test_list_is_narrowed(query, found, browser, services):
    edited(browser, markets="SE")
    edited(browser, host_id="doll", status="closed")

    page = browser.get(f"/hosts?{query}").text

    assert found <= set(re.findall(r'<a href="/hosts/([\w-]+)">', page)) or not found
    assert len(re.findall(r'<h2><a href="/hosts/', page)) >= len(found)
    if query != "q=symbiose":
        assert set(re.findall(r'<h2><a href="/hosts/([\w-]+)">', page)) == found


def test_load_stands_on_the_list_the_page_and_the_api(browser, store, services, api):
    day = NOW.date().replace(month=10, day=5)
    proposal = a_proposal(days=(a_programme_day(date=day, items=(a_programme_item(host="nordhavn"),)),))
    store.put(a_case(status=Status.HELD, held=True, proposal=proposal))

    listed = browser.get("/hosts?q=nordhavn&lang=en").text
    page = browser.get("/hosts/nordhavn?lang=en").text
    told = next(one for one in api.get("/api/hosts").json()["hosts"] if one["id"] == "nordhavn")

    assert "1 visit in 12 months" in listed
    assert '<a href="/cases/2026-0001">' in page
    assert "Helsingborg" in page
    assert (told["visits_last_year"], told["last_visit"], told["id_needed"]) == (1, day.isoformat(), None)


def a_file(browser: TestClient, rows: list[tuple[Any, ...]], name: str = "hosts.xlsx") -> Any:
    table = Table(title="Hosts", head=rows[0], rows=tuple(rows[1:]))
    csrf = csrf_of(browser.get("/hosts-files").text)
    content = OfficeSpreadsheets().xlsx([table])
    return browser.post("/hosts-files/plan?lang=en", data={"csrf": csrf}, files={"file": (name, content, "")})


def carried(page: str) -> dict[str, str]:
    return {name: html.unescape(field_of(page, name)) for name in ("csrf", "packed", "name", "seen")}


def test_file_is_shown_then_taken_then_undone(browser, services):
    shown = a_file(browser, [("Id", "Største gruppe"), ("nordhavn", 24), ("doll", 12)])
    assert services.registry.changes() == []

    taken = browser.post("/hosts-files", data=carried(shown.text))
    assert (host(services).max_group, host(services, "doll").max_group) == (24, 12)
    assert "hosts.xlsx" in browser.get(taken.headers["location"]).text

    browser.post("/hosts-files/1/undo", data={"csrf": csrf_of(browser.get("/hosts-files").text)})
    assert services.registers.hosts == SHIPPED.hosts


def test_file_with_a_wrong_row_takes_nothing_and_says_where(browser, services):
    shown = a_file(browser, [("id", "max_group"), ("nordhavn", 24), ("doll", "<i>many</i>")])

    assert "&lt;i&gt;many&lt;/i&gt;" in shown.text
    assert 'name="packed"' not in shown.text
    assert services.registry.changes() == []


def test_preview_is_shown_anew_when_the_register_moved(browser, services):
    shown = a_file(browser, [("id", "max_group"), ("nordhavn", 24)])
    edited(browser, host_id="doll", max_group="9")

    answer = browser.post("/hosts-files", data=carried(shown.text))

    assert (answer.status_code, host(services).max_group) == (409, None)
    assert browser.post("/hosts-files", data=carried(answer.text)).status_code == 303


@pytest.mark.parametrize(
    ("name", "content"),
    [("hosts.yaml", b"- {id: a"), ("hosts.yaml", b"\xff\xfe"), ("hosts.xlsx", b"no workbook"), ("hosts.yaml", b"x: 1")],
)
def test_file_that_is_none_is_told_in_a_sentence(name, content, browser):
    csrf = csrf_of(browser.get("/hosts-files").text)

    answer = browser.post("/hosts-files/plan", data={"csrf": csrf}, files={"file": (name, content, "")})

    assert (answer.status_code, 'role="alert"' in answer.text) == (422, True)


@pytest.mark.parametrize("name", ["hosts.yaml", "hosts.xlsx"])
def test_register_goes_out_and_comes_in_the_same(name, browser):
    content = browser.get(f"/hosts-files/{name}?lang=da").content
    csrf = csrf_of(browser.get("/hosts-files").text)

    answer = browser.post("/hosts-files/plan?lang=en", data={"csrf": csrf}, files={"file": (name, content, "")})

    assert "there is nothing to change" in answer.text
