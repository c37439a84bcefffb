from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable

from fastapi.testclient import TestClient

from bot.services import Services
from bot.visits.models import Case, Role
from bot.visits.protection.identity import Matcher
from bot.visits.protection.models import Hit
from bot.visits.protection.nowhere import Nowhere
from tests.bot.web.conftest import csrf_of, field_of

NAME = "Ingeborg Prøvesen"


class OnePlace(Nowhere):
    """Holds one person in one row, until they are erased."""

    def __init__(self) -> None:
        asked = f"Hvem er {NAME}?"
        self.hits = [Hit(holding="questions", place="questions", key="1", own=False, excerpts=(asked,), text=asked)]

    def find(self, matcher: Matcher) -> list[Hit]:
        return [hit for hit in self.hits if any(matcher.finds(words) for words in hit.excerpts)]

    def erase(self, matcher: Matcher, *, kept: object, hollow: object) -> None:
        self.hits = []


def guarded(services: Services) -> OnePlace:
    held = OnePlace()
    object.__setattr__(services, "guards", replace_traces(services, held))
    return held


def replace_traces(services: Services, held: OnePlace) -> object:
    return services.guards._replace(traces=held)


def test_a_person_is_found_taken_out_and_erased_by_forms_alone(
    services: Services, browser_of: Callable[..., TestClient]
) -> None:
    held, browser = guarded(services), browser_of(Role.APPROVER)
    csrf = csrf_of(browser.get("/protection/person").text)
    who = {"csrf": csrf, "names": NAME, "emails": "", "phones": "", "purpose": "erasure"}

    found = browser.post("/protection/person", data=who)
    taken = browser.post("/protection/person/export", data=who | {"as": "json", "others": ""})
    stale = browser.post("/protection/person/erasure", data=who | {"seen": "sha256:0"})
    done = browser.post("/protection/person/erasure", data=who | {"seen": field_of(found.text, "seen")})

    assert (found.status_code, taken.status_code, stale.status_code, done.status_code) == (200, 200, 409, 200)
    assert NAME in found.text
    assert "Der ligger 0 nu" in found.text
    assert NAME in taken.text
    assert NAME not in taken.headers["content-disposition"]
    assert NAME not in done.text.split("<main")[1]
    assert held.hits == []


def test_without_a_purpose_or_a_name_nobody_is_searched(
    services: Services, browser_of: Callable[..., TestClient]
) -> None:
    guarded(services)
    browser = browser_of(Role.APPROVER)
    csrf = csrf_of(browser.get("/protection/person").text)
    who = {"csrf": csrf, "names": NAME, "emails": "", "phones": ""}

    assert browser.post("/protection/person", data=who).status_code == 422
    assert browser.post("/protection/person", data=who | {"purpose": "access", "names": "Ingeborg"}).status_code == 422


def test_everybody_reads_what_is_kept_and_readers_search_nobody(browser_of: Callable[..., TestClient]) -> None:
    reader = browser_of(Role.READER)
    page = reader.get("/protection")

    assert page.status_code == 200
    assert "participant_restricted" in page.text
    assert reader.get("/protection/person").status_code == 403


def test_a_case_is_taken_out_for_the_journal_with_dates_and_subjects(
    services: Services, case: Case, approver_browser: TestClient
) -> None:
    csrf = csrf_of(approver_browser.get(f"/cases/{case.number}").text)

    taken = approver_browser.post(f"/cases/{case.number}/journalising", data={"csrf": csrf, "reference": "25/1"})

    with zipfile.ZipFile(io.BytesIO(taken.content)) as archive:
        index = json.loads(archive.read("index.json"))
        names = set(archive.namelist())
    assert taken.headers["content-disposition"] == f'attachment; filename="{case.number}.zip"'
    assert index["case"] == case.number
    assert all(one["date"] and one["subject"] and set(one["files"]) <= names for one in index["documents"])
    assert {"received"} <= {one["direction"] for one in index["documents"]}
