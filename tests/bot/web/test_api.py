from __future__ import annotations

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

from bot.services import Services
from bot.visits.models import Case, Status
from tests.factories import a_case, a_letter_proposal
from tests.fakes import InMemoryCaseStore

REQUEST: dict[str, Any] = {
    "submitted_at": "2026-11-23T09:12:00+01:00",
    "channel": "phone",
    "contact": {"phone": "+45 00 00 00 00"},
    "message": "Fourteen people want to see district heating.",
}


def test_an_answer_has_the_shape_of_the_contract(api: TestClient) -> None:
    response = api.post("/api/ask", json={"question": "Hvor meget varme?", "thread": ["Hej"]})

    assert response.status_code == 200
    assert response.json() == {
        "status": "answered",
        "language": "da",
        "answer": "Der er 40 GWh om året [1]. Andet [7] er ukendt.",
        "citations": [
            {
                "number": 1,
                "document": "001_heat plan.txt",
                "title": "Varmeplan 2016",
                "section": "Nøgletal",
                "quote": response.json()["citations"][0]["quote"],
                "page": None,
                "as_of": "2016",
                "url": "/documents/001_heat%20plan.txt#p1",
            }
        ],
        "notes": ["Kilden er fra 2016."],
        "composer": "extractive",
        "disclosure": response.json()["disclosure"],
    }


BAD_QUESTIONS: list[Any] = [
    pytest.param(b"", id="empty"),
    pytest.param(b"{}", id="no question"),
    pytest.param(b'{"question": "  "}', id="blank"),
    pytest.param(b'{"question": 7}', id="a number"),
    pytest.param(json.dumps({"question": "x" * 5_000}).encode(), id="endless"),
    pytest.param(b'{"question": "a", "thread": [NaN]}', id="NaN"),
    pytest.param(b"\xff", id="not UTF-8"),
    pytest.param(b"[" * 10_000, id="deep"),
]


@pytest.mark.parametrize("body", BAD_QUESTIONS)
def test_a_bad_question_is_a_plain_error(body: bytes, api: TestClient) -> None:
    response = api.post("/api/ask", content=body)

    assert response.status_code == 422
    assert set(response.json()["error"]) == {"code", "message", "reference"}


def test_a_question_of_ten_megabytes_is_413(api: TestClient) -> None:
    assert api.post("/api/ask", content=b"x" * 10_000_000).status_code == 413


def test_hosts_are_listed_whole(api: TestClient) -> None:
    (host,) = api.get("/api/hosts").json()["hosts"]

    assert (host["id"], host["name"], host["max_group"]) == ("harbour-lab", "Harbour Lab", None)
    assert {"name", "lat", "lon"} <= set(host["place"])


def test_cases_are_listed(case: Case, api: TestClient) -> None:
    (summary,) = api.get("/api/cases").json()["cases"]

    assert (summary["number"], summary["status"]) == (case.number, "proposed")
    assert api.get("/api/cases", params={"status": "closed"}).json() == {"cases": []}
    assert api.get("/api/cases", params={"status": "nonsense"}).status_code == 422


def test_a_case_has_the_shape_of_the_contract(case: Case, api: TestClient) -> None:
    assert case.proposal is not None

    shape = api.get(f"/api/cases/{case.number}").json()

    assert shape["status"] == "proposed"
    assert shape["triage"]["recommendation"] == "accept"
    assert shape["messages"] == []
    assert [bundle["digest"] for bundle in shape["proposal"]["bundles"]] == [b.digest for b in case.proposal.bundles]
    assert shape["proposal"]["digest"] == case.proposal.digest
    assert shape["proposal"]["days"][0]["items"][0]["start"] == "09:30"
    assert shape["proposal"]["bundles"][0]["messages"][0]["attachments"] == ["programme.pdf"]
    assert api.get(f"/api/cases/{case.number}/proposal.json").json() == shape["proposal"]


def test_the_programme_on_paper_is_what_lies_in_the_draft(case: Case, api: TestClient) -> None:
    response = api.get(f"/api/cases/{case.number}/proposal.pdf")

    assert response.content.startswith(b"%PDF-1.7")
    assert response.headers["content-type"] == "application/pdf"


def test_the_programme_is_there_to_work_on(case: Case, api: TestClient) -> None:
    first, second = (api.get(f"/api/cases/{case.number}/proposal.docx") for _ in range(2))

    assert first.status_code == 200
    assert first.content.startswith(b"PK")
    assert first.content == second.content
    assert first.headers["content-disposition"] == 'attachment; filename="2026-0001-programme.docx"'


@pytest.mark.parametrize("kind", ["exe", "pdf.exe", "..%2Fx"])
def test_an_unknown_paper_is_404(kind: str, case: Case, api: TestClient) -> None:
    assert api.get(f"/api/cases/{case.number}/proposal.{kind}").status_code == 404


def test_a_case_without_a_programme_has_no_paper(store: InMemoryCaseStore, api: TestClient) -> None:
    store.put(a_case(status=Status.TRIAGED, proposal=a_letter_proposal()))

    kinds = ("pdf", "ics", "docx")
    assert [api.get(f"/api/cases/2026-0001/proposal.{kind}").status_code for kind in kinds] == [404, 404, 404]


def test_staff_enter_what_came_by_telephone(services: Services, api: TestClient) -> None:
    response = api.post("/api/cases", json=REQUEST)

    assert (response.status_code, response.json()) == (201, {"case": "2026-0001"})
    assert services.store.case("2026-0001").request.channel == "phone"


def test_only_telephone_and_manual_are_entered(services: Services, api: TestClient) -> None:
    response = api.post("/api/cases", json=REQUEST | {"channel": "email"})

    assert response.status_code == 422
    assert services.store.cases() == []


def decision(case: Case, **changed: Any) -> dict[str, Any]:
    assert case.proposal is not None
    bundle = case.proposal.bundles[0]
    return {"bundle": bundle.kind, "decision": "approve", "digest": bundle.digest, "reason": None} | changed


def test_a_decision_over_the_api_is_the_administrators(case: Case, services: Services, api: TestClient) -> None:
    response = api.post(f"/api/cases/{case.number}/decisions", json=decision(case))

    assert (response.status_code, response.json()["status"]) == (200, "approved")
    assert [(d.by, d.via) for d in services.store.case(case.number).decisions] == [("adam", "api")]


def test_a_stale_digest_over_the_api_is_409(case: Case, services: Services, api: TestClient) -> None:
    response = api.post(f"/api/cases/{case.number}/decisions", json=decision(case, digest="sha256:" + "0" * 64))

    assert (response.status_code, response.json()["error"]["code"]) == (409, "draft_stale")
    assert services.store.case(case.number) == case


@pytest.mark.parametrize("changed", [{"decision": "send"}, {"bundle": "x"}, {"by": "ada"}, {"digest": None}], ids=str)
def test_a_decision_with_anything_else_in_it_is_422(
    changed: dict[str, Any], case: Case, services: Services, api: TestClient
) -> None:
    response = api.post(f"/api/cases/{case.number}/decisions", json=decision(case, **changed))

    assert response.status_code == 422
    assert services.store.case(case.number) == case


def test_a_decision_on_an_unknown_case_is_404(case: Case, api: TestClient) -> None:
    assert api.post("/api/cases/2026-0042/decisions", json=decision(case)).status_code == 404
