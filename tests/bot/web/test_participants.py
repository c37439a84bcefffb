from __future__ import annotations

import base64
import dataclasses
import datetime as dt
import html
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from bot.adapters.sealing import AesSealer
from bot.adapters.spreadsheets import OfficeSpreadsheets
from bot.services import Services
from bot.visits.errors import SealBroken
from bot.visits.models import Bundle, BundleKind, GroupSize, MessageState, RequestAttachment, Role, Status, Table
from knowledge.registers.loading import load_registers
from tests.bot.web.conftest import csrf_of, field_of
from tests.bot.web.fakes import the_services
from tests.factories import (
    NOW,
    NUMBER,
    a_bundle,
    a_case,
    a_draft,
    a_message,
    a_person,
    a_proposal,
    a_triage,
    a_visit_request,
)
from tests.fakes import Clock, InMemoryCaseStore, InMemoryPeopleStore, a_registry

PAGE = f"/cases/{NUMBER}/participants"
MAYOR = {"name": "Åse Ærlig-Østergård", "title": "Mayor", "organisation": "Malmberg kommun", "part": "head"}
FINAL = a_bundle(BundleKind.CONFIRMED_PROGRAMME)


@pytest.fixture
def services(store: InMemoryCaseStore, people: InMemoryPeopleStore, clock: Clock) -> Services:
    """With the policies that we ship."""
    plain = the_services(store=store, people=people, now=clock)
    ours = plain.registers.model_copy(update={"policies": load_registers().policies})
    return dataclasses.replace(plain, registry=a_registry(ours, clock))


@pytest.fixture
def browser(store: InMemoryCaseStore, browser_of: Callable[..., TestClient]) -> TestClient:
    store.put(a_case(triage=a_triage(group_size=GroupSize(min=3, max=3))))
    return browser_of(Role.COORDINATOR)


def posted(browser: TestClient, path: str = "", **form: Any) -> Any:
    page = browser.get(PAGE).text
    filled = {"csrf": csrf_of(page), "seen": seen(page)} | form
    return browser.post(PAGE + path, data=filled, follow_redirects=True)


def seen(page: str) -> str:
    return field_of(page, "seen") if 'name="seen"' in page else "0"


def workbook(*rows: tuple[str, ...], head: tuple[str, ...] = ("姓名", "职务", "单位", "护照号码", "饮食要求")) -> bytes:
    return OfficeSpreadsheets().xlsx([Table(title="List", head=head, rows=rows)])


def looked_at(browser: TestClient, content: bytes) -> Any:
    csrf = csrf_of(browser.get(PAGE).text)
    return browser.post(f"{PAGE}/plan", data={"csrf": csrf}, files={"file": ("list.xlsx", content)})


def taken(browser: TestClient, page: str) -> Any:
    form = {name: html.unescape(field_of(page, name)) for name in ("csrf", "packed", "name", "seen")}
    return browser.post(f"{PAGE}/file", data=form, follow_redirects=True)


def test_names_stand_as_they_were_written_and_order_is_a_persons(browser: TestClient, api: TestClient) -> None:
    for person in (MAYOR, {"name": "王小明", "title": "副市长"}, {"name": "محمد علي"}, {"name": "<b>Kim</b>"}):
        posted(browser, **person)
    posted(browser, "/order", id="p3", do="up")
    page = posted(browser, "/order", id="p4", do="remove").text

    listed = api.get(f"/api{PAGE}").json()
    assert [one["name"] for one in listed["participants"]] == ["Åse Ærlig-Østergård", "محمد علي", "王小明"]
    assert [one["level"] for one in listed["participants"]] == ["mayor", None, "deputy_mayor"]
    assert listed["participants"][0]["part"] == "head"
    assert "<b>Kim" not in page
    assert "Taget af: <b>Kim</b>." in html.unescape(page)
    assert "Rækkefølgen blev ændret." in page


def test_the_last_change_can_be_undone(browser: TestClient, services: Services) -> None:
    posted(browser, **MAYOR)
    posted(browser, "/order", id="p1", do="remove")

    page = posted(browser, "/undo").text

    assert "Tilføjet: Åse Ærlig-Østergård." in page
    assert [one.name for one in services.participants.versions(NUMBER)[-1].participants] == [MAYOR["name"]]


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(
    browser: TestClient, services: Services
) -> None:
    answer = posted(browser, **MAYOR, passport="12 & 3", diet="nøddeallergi")

    assert answer.status_code == 422
    assert "Et pasnummer har 5 til 15 bogstaver og tal." in answer.text
    assert 'value="12 &amp; 3"' in answer.text
    assert 'value="nøddeallergi"' in answer.text
    assert services.participants.versions(NUMBER) == []


def test_of_two_who_change_the_list_the_second_is_shown_it_and_keeps_what_was_typed(
    browser: TestClient, services: Services
) -> None:
    posted(browser, **MAYOR)

    answer = posted(browser, name="Kim Exempel", seen="0")

    assert answer.status_code == 409
    assert "Nogen ændrede deltagerlisten" in answer.text
    assert 'value="Kim Exempel"' in answer.text
    assert "Åse" in answer.text
    assert len(services.participants.versions(NUMBER)) == 1


def test_the_restricted_part_is_opened_by_few_and_the_audit_log_says_so(
    browser: TestClient, approver_browser: TestClient, services: Services, store: InMemoryCaseStore
) -> None:
    page = posted(browser, **MAYOR, passport="p 1234567", diet="vegetar").text
    shown = [page, browser.get(PAGE + "?edit=p1").text, browser.get(f"/cases/{NUMBER}").text]

    opened = posted(approver_browser, "/restricted")

    assert [one for one in shown if "1234567" in one] == []
    assert "Kosthensyn, som antal: 1 vegetar" in shown[2]
    assert "P1234567" in opened.text
    assert b"1234567" not in b"".join(services.participants.sealed(NUMBER).values())
    events = [(one.event, one.actor, one.details) for one in store.audit() if one.event.startswith("restricted")]
    assert events[-1] == ("restricted.opened", "ada", {"persons": 1})
    assert "1234567" not in str([one.details for one in store.audit()])
    assert posted(browser, "/restricted").status_code == 403


def test_an_empty_field_leaves_what_is_kept_and_a_person_can_erase_it(
    browser: TestClient, approver_browser: TestClient, services: Services
) -> None:
    posted(browser, **MAYOR, passport="P1234567", diet="vegetar")
    posted(browser, **MAYOR, id="p1", diet="vegan")
    kept = services.participantwork.vault.opened(NUMBER)["p1"]

    posted(browser, "/restricted/erase", id="p1")

    assert (kept.passport, kept.diet) == ("P1234567", "vegan")
    assert services.participants.sealed(NUMBER) == {}


def test_whoever_leaves_or_is_swapped_takes_the_restricted_part_along(browser: TestClient, services: Services) -> None:
    posted(browser, **MAYOR, passport="P1234567")
    posted(browser, name="Kim Exempel", passport="P7654321")

    page = posted(browser, id="p1", name="Robin Modell", title="Mayor").text
    posted(browser, "/order", id="p2", do="remove")

    assert "Robin Modell i stedet for Åse Ærlig-Østergård." in page
    assert services.participants.sealed(NUMBER) == {}


def test_what_is_kept_is_erased_thirty_days_after_the_last_day(
    browser: TestClient, services: Services, clock: Clock
) -> None:
    posted(browser, **MAYOR, passport="P1234567")
    [until] = services.participants.erasures().values()
    proposal = services.store.case(NUMBER).proposal
    assert proposal is not None
    assert until == proposal.days[-1].date + dt.timedelta(days=30)

    clock.at = dt.datetime.combine(until - dt.timedelta(days=1), dt.time(12), NOW.tzinfo)
    services.participantwork.erase_due()
    before = services.participants.sealed(NUMBER)
    clock.advance(days=1)
    services.participantwork.erase_due()

    assert (len(before), services.participants.sealed(NUMBER)) == (1, {})
    assert services.store.audit()[-1].event == "restricted.erased"


def test_a_chinese_workbook_is_shown_first_and_then_taken_whole(browser: TestClient, services: Services) -> None:
    posted(browser, name="王小明", title="副市长")
    content = workbook(
        ("王小明", "市长", "上海市", "E12345678", "素食"),
        ("محمد علي", "مدير", "", "", ""),
        ("Søren Ærø", "interpreter", "", "", "坚果过敏"),
    )

    plan = looked_at(browser, content).text
    assert "E12345678" not in plan
    assert len(services.participants.versions(NUMBER)) == 1
    page = taken(browser, plan).text

    now = services.participants.versions(NUMBER)[-1]
    assert [(one.id, one.name, one.title) for one in now.participants] == [
        ("p1", "王小明", "市长"),
        ("p2", "محمد علي", "مدير"),
        ("p3", "Søren Ærø", "interpreter"),
    ]
    assert now.file == "list.xlsx"
    assert services.participantwork.vault.opened(NUMBER)["p1"].passport == "E12345678"
    assert "1 vegetar, 1 nøddeallergi" in page
    assert "王小明: titel er nu »市长«, før »副市长«." in page


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        pytest.param([("", "chef", "x", "", "")], "Rækken har intet navn.", id="no name"),
        pytest.param([("Kim E12345678", "", "", "", "")], "Et navn har ingen tal", id="passport in the name"),
        pytest.param([("Kim", "", "", "", ""), ("kim", "", "", "", "")], "står også i række 2", id="twice"),
        pytest.param([("Kim", "", "", "?", "")], "Et pasnummer har 5 til 15", id="no passport number"),
    ],
)
def test_nothing_is_taken_while_a_row_is_wrong(
    rows: list[tuple[str, ...]], told: str, browser: TestClient, services: Services
) -> None:
    content = workbook(("Robin Modell", "", "", "", ""), *rows)
    plan = looked_at(browser, content).text
    packed = base64.b64encode(zlib.compress(content)).decode()

    answer = posted(browser, "/file", packed=packed, name="list.xlsx")

    assert told in plan.replace("række 3", "række 2")
    assert told in answer.text.replace("række 3", "række 2")
    assert services.participants.versions(NUMBER) == []


def test_a_list_of_another_length_puts_the_group_right(browser: TestClient, store: InMemoryCaseStore) -> None:
    page = posted(browser, **MAYOR).text
    assert "Personer på listen: 1. Gruppen, som den kendes: 3." in page

    posted(browser, "/size")

    [said] = store.case(NUMBER).corrections
    assert (said.field, said.value) == ("group_size", {"min": 1, "max": 1})


def test_whoever_comes_after_the_programme_went_out_raises_a_flag_in_neutral_words(
    browser: TestClient, services: Services, store: InMemoryCaseStore, clock: Clock
) -> None:
    posted(browser, **MAYOR)
    sent = a_message(
        bundle=BundleKind.CONFIRMED_PROGRAMME,
        draft=FINAL.messages[0],
        state=MessageState.SENT,
        changed_at=clock.advance(hours=1),
    )
    store.put(a_case(status=Status.DISPATCHED, messages=(sent,)))
    clock.advance(days=2)

    posted(browser, name="Kim Exempel", title="Attaché", part="embassy")
    case = store.case(NUMBER)
    [flag] = [one for one in case.triage.flags if one.id == "late_participant_change"] if case.triage else []
    page = browser.get(f"/cases/{NUMBER}").text

    assert flag.told["en"].startswith("Participants change after the agreement (1 person added since the programme")
    assert "Kim" not in flag.told["en"]
    assert flag.told["da"] in html.unescape(page)
    assert (case.status, case.triage and case.triage.recommendation) == (
        Status.DISPATCHED,
        a_case().triage and a_triage().recommendation,
    )
    changed = [line for line in store.audit() if line.event == "participants.changed_late"]
    assert changed[-1].details == {"added": 1, "swapped": 0}

    posted(browser, "/undo")
    settled = store.case(NUMBER).triage
    assert settled is not None
    assert not settled.flagged("late_participant_change")


def test_the_flag_outlives_a_new_reading(
    browser: TestClient, services: Services, store: InMemoryCaseStore, clock: Clock
) -> None:
    posted(browser, **MAYOR)
    sent = a_message(bundle=BundleKind.CONFIRMED_PROGRAMME, state=MessageState.SENT, changed_at=clock.advance(hours=1))
    store.put(a_case(status=Status.DISPATCHED, messages=(sent,)))
    clock.advance(days=2)
    posted(browser, name="Kim Exempel")
    services.work.correct(NUMBER, {"group_size": {"min": 2, "max": 2}}, by=a_person(Role.COORDINATOR))

    services.sort(NUMBER)

    case = store.case(NUMBER)
    assert case.triage is not None
    assert case.triage.flagged("late_participant_change")
    assert case.triage.group_size == GroupSize(min=2, max=2)


def test_a_visit_that_is_put_off_takes_its_day_of_deletion_along(
    browser: TestClient, services: Services, store: InMemoryCaseStore
) -> None:
    posted(browser, **MAYOR, diet="vegan")
    [before] = services.participants.erasures().values()
    case = store.case(NUMBER)
    assert case.proposal is not None
    day = case.proposal.days[-1]
    later = day.model_copy(update={"date": day.date + dt.timedelta(days=60)})
    store.put(case.model_copy(update={"proposal": case.proposal.model_copy(update={"days": (later,)})}))

    services.participantwork.erase_due()

    assert services.participants.erasures() == {NUMBER: before + dt.timedelta(days=60)}


def test_with_another_key_pages_stand_and_the_restricted_part_says_why_it_stays_closed(
    browser: TestClient, services: Services, browser_of: Callable[..., TestClient]
) -> None:
    posted(browser, **MAYOR, diet="vegan")
    broken = dataclasses.replace(services, sealer=AesSealer(b"another"))

    assert broken.participantwork.party(NUMBER).diets == ()
    with pytest.raises(SealBroken):
        broken.participantwork.open_restricted(NUMBER, by=a_person(Role.APPROVER))


def test_the_api_reads_and_writes_the_list_whole(browser: TestClient, api: TestClient) -> None:
    people = [{"name": "王小明", "part": "head"}, {"name": "Kim Exempel"}]
    first = api.put(f"/api{PAGE}", json={"version": 0, "participants": people}).json()
    kept = [{"id": one["id"], "name": one["name"]} for one in first["participants"]][::-1]

    second = api.put(f"/api{PAGE}", json={"version": 1, "participants": kept})
    stale = api.put(f"/api{PAGE}", json={"version": 1, "participants": []})
    wrong = api.put(f"/api{PAGE}", json={"version": 2, "participants": [{"name": " "}]})
    foreign = api.put(f"/api{PAGE}", json={"version": 2, "participants": [{"id": "p9", "name": "Kim"}]})

    assert [one["name"] for one in second.json()["participants"]] == ["Kim Exempel", "王小明"]
    assert second.json()["version"] == 2
    assert (stale.status_code, stale.json()["error"]["code"]) == (409, "participants_moved")
    assert (wrong.status_code, foreign.status_code) == (422, 422)
    assert "participants.0.name" in wrong.json()["error"]["message"]


def test_a_trace_can_be_erased_from_every_version_and_whoever_came_instead_stays(
    browser: TestClient, services: Services
) -> None:
    posted(browser, **(MAYOR | {"name": "Ase Ærlig-Østergård"}))
    posted(browser, **MAYOR, id="p1", passport="P1234567")
    posted(browser, name="Kim Exempel", passport="P7654321")
    before = services.participantwork.forget(NUMBER, "Robin Modell", by="ada")
    posted(browser, id="p1", name="Robin Modell", passport="P1111111")

    held = services.participantwork.forget(NUMBER, "åse ærlig-østergård", by="ada")

    assert (before, held) == (0, 3)
    page = html.unescape(browser.get(PAGE).text)
    assert "rlig-" not in page
    assert "Tilføjet: Robin Modell." in page
    assert services.participantwork.vault.opened(NUMBER).keys() == {"p1", "p2"}
    services.participantwork.forget(NUMBER, "Robin Modell", by="ada")
    assert services.participantwork.vault.opened(NUMBER).keys() == {"p2"}


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_list_goes_out_as_a_workbook_and_comes_in_the_same(
    language: str, browser: TestClient, services: Services
) -> None:
    posted(browser, **MAYOR, passport="P1234567", diet="vegan", rank="=1+1")
    for part in ("interpreter", "embassy", "press", "companion", "staff"):
        posted(browser, name=f"Kim {part.title()}", part=part)
    before = services.participants.versions(NUMBER)[-1].participants

    content = browser.get(f"{PAGE}/list.xlsx?lang={language}").content
    planned = services.participantwork.plan(NUMBER, content, file="list.xlsx")

    assert (planned.faults, planned.guests, planned.restricted, planned.left) == ((), before, 0, ())


def test_letters_that_were_drafted_before_the_list_changed_are_named(
    browser: TestClient, services: Services, store: InMemoryCaseStore, clock: Clock
) -> None:
    posted(browser, **MAYOR)
    briefing = Bundle(kind=BundleKind.BRIEFING, messages=(a_draft(date=clock.advance(hours=1)),))
    store.put(a_case(proposal=a_proposal(bundles=(briefing,))))
    before = browser.get(PAGE).text
    clock.advance(hours=1)

    page = posted(browser, name="Kim Exempel").text

    assert "Skrevet, før listen sidst blev ændret" not in before
    assert f'<a href="/cases/{NUMBER}#b-briefing">' in page


def test_a_list_that_came_with_the_case_is_a_suggestion_to_look_at(
    browser: TestClient, services: Services, store: InMemoryCaseStore
) -> None:
    files = (
        RequestAttachment(name="letter.pdf", content=b"%PDF"),
        RequestAttachment(name="团员.xlsx", content=workbook(("王小明", "市长", "上海市", "", ""))),
    )
    store.put(a_case(request=a_visit_request(attachments=files)))
    page = browser.get(PAGE).text
    csrf = csrf_of(page)

    plan = browser.post(f"{PAGE}/plan", data={"csrf": csrf, "attachment": ":2"}).text

    assert "团员.xlsx" in page
    assert "letter.pdf" not in page
    assert "Tilføjet: 王小明." in plan
    assert services.participants.versions(NUMBER) == []
    assert "王小明" in taken(browser, plan).text
    assert browser.post(f"{PAGE}/plan", data={"csrf": csrf, "attachment": ":9"}).status_code == 404


def test_a_list_with_numbers_of_persons_is_looked_at_by_those_who_may_see_it(
    browser: TestClient, approver_browser: TestClient, store: InMemoryCaseStore
) -> None:
    listed = RequestAttachment(name="list.xlsx", content=b"Kim Exempel, passport no. P1234567, CPR 010180-1234")
    store.put(a_case(request=a_visit_request(attachments=(listed,))))

    answers = [
        one.post(f"{PAGE}/plan", data={"csrf": csrf_of(one.get(PAGE).text), "attachment": ":1"}).status_code
        for one in (browser, approver_browser)
    ]

    assert answers == [403, 422]  # the second may see it, and it is no workbook
    assert store.audit()[-1].event == "original.opened"
