"""What comes on a case after its request, through a real server: an answer, a change, a cancellation, a repeat."""

import email.utils
import json
import time

import pytest

from tests.live.deliveries import a_body, signed
from tests.live.test_first_light import outbox

pytestmark = pytest.mark.slow

VAGUE = "Hej, Blåby Kommune vil gerne komme på besøg og se fjernvarme. Venlig hilsen Kim"


def deliver(server, event_id, message, **fields):
    body = a_body(message, **fields)
    status, reply = server.call("POST", "/intake/requests", body, **signed(event_id, body))
    assert status == 202
    return json.loads(reply)["case"]


def until(server, number, holds):
    for _ in range(900):
        case = server.get(f"/api/cases/{number}")
        if holds(case):
            return case
        time.sleep(0.1)
    raise AssertionError(json.dumps({key: case[key] for key in ("status", "pending", "trouble", "unseen")}))


def approve(server, case):
    bundle = case["proposal"]["bundles"][0]
    body = {"bundle": bundle["kind"], "decision": "approve", "digest": bundle["digest"], "reason": None}
    return server.post(f"/api/cases/{case['number']}/decisions", body)


def drop(server, name, text, *, answered):
    """Taken in at the next tick, a minute away at most."""
    head = {
        "From": "Kim <proeve@blaaby.example>",
        "Message-ID": f"<{name}@blaaby.example>",
        "In-Reply-To": answered["message-id"],
        "Date": email.utils.formatdate(),
        "Subject": f"SV: {answered['subject']}",
        "Content-Type": "text/plain; charset=utf-8",
    }
    lines = "".join(f"{key}: {value}\n" for key, value in head.items())
    (server.folder / "mail" / f"{name}.eml").write_bytes(f"{lines}\n{text}\n".encode())


def came(case):
    return [message["request"]["message"] for message in case["messages"] if message["direction"] == "in"]


def test_answer_fills_its_case_change_reopens_it_and_a_person_calls_it_off(server):
    number = deliver(server, "vague", VAGUE)
    asked = until(server, number, lambda case: case["proposal"])
    approve(server, asked)
    until(server, number, lambda case: case["status"] == "waiting")
    [letter] = outbox(server)

    drop(server, "answer", "Vi bliver 14 personer, og uge 41 2027 passer bedst.", answered=letter)
    filled = until(server, number, lambda case: case["status"] == "proposed" and not case["pending"])
    again = approve(server, asked)

    assert asked["triage"]["missing"] == ["dates", "group_size"]
    assert filled["triage"]["missing"] == []
    assert [(one["field"], one["before"]) for one in filled["diff"]][:2] == [("group_size", None), ("dates", None)]
    assert [span["quote"] for span in filled["diff"][0]["spans"]] == ["14 personer"]
    assert (filled["proposal"]["version"], len(came(filled)), len(server.get("/api/cases")["cases"])) == (2, 1, 1)
    assert again[0] in (404, 409)

    assert approve(server, filled)[0] == 200
    until(server, number, lambda case: case["status"] == "dispatched")
    named = {"channel": "email", "subject": f"SV: Jeres besøg [OPE {number}]", "organisation": None}
    deliver(server, "change", "Vi bliver nu 19 personer i stedet for 14.", **named)
    changed = until(server, number, lambda case: len(came(case)) == 2 and not case["pending"])

    assert (changed["status"], changed["proposal"]["version"]) == ("proposed", 3)
    assert changed["triage"]["group_size"] == {"min": 19, "max": 19}
    assert "draft_programme" in [one["bundle"] for one in changed["touched"]]

    deliver(server, "off", "Vi er desværre nødt til at aflyse besøget.", **named)
    off = until(server, number, lambda case: len(came(case)) == 3 and not case["pending"])

    assert (off["advised"], off["status"], off["proposal"]["version"]) == ("cancelled", "proposed", 3)
    assert len(outbox(server)) == 2


def test_same_request_again_is_a_case_beside_the_first(server):
    first = deliver(server, "one", VAGUE)
    until(server, first, lambda case: case["triage"])

    second = deliver(server, "two", VAGUE)
    case = until(server, second, lambda case: case["triage"])

    assert second != first
    assert first in [one["number"] for one in case["related_cases"]]
    assert "possible_duplicate" in [flag["id"] for flag in case["triage"]["flags"]]
