"""A person who is not, at every door of a server: what it says of itself afterwards names nobody."""

from __future__ import annotations

import base64
import json
import signal
import sqlite3
import time
from contextlib import closing
from urllib.parse import quote, urlencode

import sqlalchemy as sa

from bot.adapters.sealing import ARRIVED, AesSealer
from bot.adapters.sql import Database
from bot.adapters.sql.schema import originals
from tests.live import hostile
from tests.live.commands import ope
from tests.live.deliveries import a_body, signed
from tests.live.server import Server, stop

#: A person who is not: no such name, no day 99, no such number.
CANARIES = ("Kanariefugl Prøvesen", "kanariefugl@blaaby.example", "+45 00 00 77 31", "990099-7731", "XX7731007731")
TOLD = "Jeg hedder {}, skriv til {}, ring {}, cpr {}, pas {}.".format(*CANARIES)
#: What identifies a person to any authority: in the sealed original and nowhere else.
NUMBERS = CANARIES[3:]
#: Everything that is made of a request.
WORKING = (
    "select summary, search, triage, reading, facts from cases",
    "select content from proposals",
    "select draft from messages",
    "select question, before from questions",
)
VISIT = "Vi er 14 personer fra Blåby kommune og vil se energi den 2.-3. marts 2027. "


def forms_of(canary):
    """As it stands, and as it looks in an address, in JSON, in base64, or in capitals."""
    return {
        form.casefold()
        for form in (
            canary,
            quote(canary),
            quote(canary, safe=""),
            canary.replace(" ", "+"),
            json.dumps(canary)[1:-1],
            base64.b64encode(canary.encode()).decode().rstrip("="),
            repr(canary.encode())[2:-1],
        )
    }


def found_in(text):
    folded = text.casefold()
    return [canary for canary in CANARIES if any(form in folded for form in forms_of(canary))]


def spoken_by(server: Server) -> dict[str, str]:
    """Everything a server said of itself while the canaries came in by every door, faults included. It is stopped."""
    folder = server.folder
    try:
        for come_in in (by_webhook, by_form, by_questions, by_faults, by_commands):
            come_in(server)
        settled(server)
        doctor = ope(server, "doctor")
        audit = told_by(folder, "select actor, event, case_number, details from audit order by seq")
        lying = told_by(folder, "select content from originals")
        stored = told_by(folder, "select request from cases") + opened_originals(folder)
        numbers = [one["number"] for one in server.get("/api/cases")["cases"]]
        shown = "".join(json.dumps(server.get(f"/api/cases/{number}"), ensure_ascii=False) for number in numbers)
        working = "\n".join(told_by(folder, query) for query in WORKING)
        server.process.send_signal(signal.SIGINT)
        output = "".join(server.output) + server.process.stdout.read()
    finally:
        stop(server)
    return {
        "logs": "\n".join(path.read_text("utf-8") for path in (folder / "logs").glob("ope.log*")),
        "terminal": output + (folder.parent / f"{folder.name}.log").read_text("utf-8"),
        "doctor": doctor.stdout + doctor.stderr,
        "audit": audit,
        "cases": stored,
        "originals as they lie": lying,
        "api": shown,
        "working tables": working,
    }


def canary_request(**fields):
    name, email, phone, *_ = CANARIES
    file = hostile.attachment(f"{name} {email}.txt", TOLD.encode())
    broken = hostile.attachment(f"{email}.pdf", b"%PDF-1.4 " + TOLD.encode())
    contact = {"name": name, "email": email, "phone": phone}
    return a_body(VISIT + TOLD, subject=TOLD, contact=contact, referred_by=TOLD, attachments=[file, broken], **fields)


def by_webhook(server):
    body = canary_request()
    for event_id in ("plain", CANARIES[1], CANARIES[3]):  # senders choose ids as they like
        assert server.call("POST", "/intake/requests", body, **signed(event_id, body))[0] == 202
        other = canary_request(on_behalf_of="x")
        assert server.call("POST", "/intake/requests", other, **signed(event_id, other))[0] == 409
    assert server.call("POST", "/api/cases", canary_request(channel="phone"))[0] == 201
    for path in ("/api/triage", "/api/draft"):
        assert server.call("POST", path, body)[0] == 200


def by_form(server):
    name, email, phone, *_ = CANARIES
    fields = {
        "organisation": name, "country": "DK", "name": name, "email": email, "participants": "3", "phone": phone,
        "message": TOLD, "token": "t" * 24,
    }  # fmt: skip
    kind = {"content_type": "application/x-www-form-urlencoded"}
    server.call("POST", "/request", urlencode(fields).encode(), **kind)
    assert server.call("POST", "/request", urlencode(fields | {"from": TOLD}).encode(), **kind)[0] == 422


def by_questions(server):
    for question in (TOLD, f"Hvem er {CANARIES[0]}?"):
        assert server.post("/api/ask", {"question": question, "thread": [TOLD]})[0] == 200


def by_faults(server):
    body = canary_request()
    for path in ("/api/ask", "/api/triage", "/api/cases", "/intake/requests"):
        server.call("POST", path, TOLD.encode())
        server.call("POST", path, json.dumps({"message": TOLD, "submitted_at": TOLD, "question": [TOLD]}).encode())
    server.call("POST", "/intake/requests", body, **signed("x", body) | {"webhook_signature": quote(TOLD)})
    server.call("POST", "/intake/requests", body, **signed("x", body) | {"webhook_timestamp": quote(TOLD)})
    for canary in CANARIES:
        for path in ("/{}", "/cases/{}", "/documents/{}", "/sign-in/{}", "/api/cases/{}", "/?q={}", "/audit?case={}"):
            server.call("GET", path.format(quote(canary)), user_agent=quote(canary), referer=quote(canary))
    number = server.get("/api/cases")["cases"][0]["number"]
    wrong = {"bundle": TOLD, "decision": TOLD, "digest": TOLD, "reason": TOLD}
    assert server.post(f"/api/cases/{number}/decisions", wrong)[0] == 422
    stale = {"bundle": "draft_programme", "decision": "approve", "digest": CANARIES[3], "reason": TOLD}
    assert server.post(f"/api/cases/{number}/decisions", stale)[0] >= 400


def by_commands(server):
    folder = server.folder.parent / CANARIES[1]
    folder.mkdir()
    (folder / f"{CANARIES[0]}.json").write_bytes(canary_request().replace(b"2026-", b"20x6-"))
    (folder / f"{CANARIES[0]}.pdf").write_bytes(b"%PDF-1.4 " + TOLD.encode())
    (folder / f"{CANARIES[0]}.txt").write_text(TOLD, "utf-8")
    ope(server, "triage", str(folder / f"{CANARIES[0]}.json"))
    ope(server, "index", str(folder))
    ope(server, "index", "--forget", f"{CANARIES[0]}.txt")
    ope(server, "register", "import", str(folder / f"{CANARIES[0]}.txt"))
    ope(server, "eval", str(folder / f"{CANARIES[0]}.txt"))
    ope(server, "ask", TOLD)


def settled(server):
    for _ in range(600):
        cases = server.get("/api/cases")["cases"]
        if all(case["status"] != "received" for case in cases):
            return
        time.sleep(0.1)
    raise AssertionError("the cases were not prepared")


def opened_originals(folder):
    sealer = AesSealer((folder / "restricted.key").read_bytes(), purpose=ARRIVED)
    with (
        closing(Database(f"sqlite:///{folder / 'cases.sqlite'}", sealer=sealer)) as database,
        database.reading() as store,
    ):
        return "\n".join(store.execute(sa.select(originals.c.content)).scalars())


def told_by(folder, query):
    with closing(sqlite3.connect(folder / "cases.sqlite")) as store:
        return "\n".join(map(str, store.execute(query)))
