import email
import email.policy
import json
import shutil
import signal
import subprocess
import sys
import time

import pytest

from bot.cli.ownership import DEMO
from tests.live.deliveries import a_body, signed
from tests.live.server import TOKEN, begun, running, start, stop

pytestmark = pytest.mark.slow

VISIT = (
    "Hej, vi er 14 personer fra Blåby kommune, som gerne vil lære om energi og cirkulær økonomi. "
    "Vi kan komme den 2.-3. marts 2027 og vil gerne se Nordhavn."
)


def deliver(server, event_id, message=VISIT):
    body = a_body(message)
    status, reply = server.call("POST", "/intake/requests", body, **signed(event_id, body))
    return status, json.loads(reply)


def until(server, number, *statuses):
    for _ in range(600):
        case = server.get(f"/api/cases/{number}")
        if case["status"] in statuses:
            return case
        time.sleep(0.1)
    raise AssertionError(f"{number} is {case['status']}, not {statuses}")


def bundle_digest(server, number, kind):
    proposal = server.get(f"/api/cases/{number}/proposal.json")
    return next(bundle["digest"] for bundle in proposal["bundles"] if bundle["kind"] == kind)


def decide(server, number, digest, decision="approve"):
    body = {"bundle": "draft_programme", "decision": decision, "digest": digest, "reason": None}
    return server.post(f"/api/cases/{number}/decisions", body)


def outbox(server):
    return [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        for path in sorted((server.folder / "outbox").iterdir())
    ]


def test_request_goes_from_the_webhook_to_a_sealed_outbox_once(server):
    status, reply = deliver(server, "visit-1")
    again = deliver(server, "visit-1")
    number = reply["case"]
    until(server, number, "proposed")
    stale = decide(server, number, "sha256:" + "0" * 64)
    before = outbox(server)

    approved = decide(server, number, bundle_digest(server, number, "draft_programme"))
    case = until(server, number, "dispatched")

    assert (status, again) == (202, (202, {"case": number}))
    assert (stale[0], stale[1]["error"]["code"], before) == (409, "draft_stale", [])
    assert approved[0] == 200
    [letter] = outbox(server)
    assert letter["to"] == "proeve@blaaby.example"
    assert number in letter["subject"]
    assert [part.get_content_type() for part in letter.iter_attachments()] == ["application/pdf", "text/calendar"]
    assert [message["state"] for message in case["messages"]] == ["sent"]


def test_dry_runs_give_the_same_digests_and_store_nothing(server):
    body = json.loads(a_body(VISIT))
    before = server.get("/api/cases")

    first, second = (server.post("/api/draft", body)[1]["proposal"] for _ in range(2))

    assert first["digest"] == second["digest"]
    assert [b["digest"] for b in first["bundles"]] == [b["digest"] for b in second["bundles"]]
    assert server.get("/api/cases") == before


def test_killed_in_the_middle_of_preparing_a_case_is_finished_after_the_start(data):
    server = start(data)
    number = deliver(server, "visit-1")[1]["case"]
    server.process.send_signal(signal.SIGKILL)
    server.process.wait()
    assert server.process.stdout is not None
    server.process.stdout.close()

    with running(data) as restarted:
        case = until(restarted, number, "proposed")
        cases = restarted.get("/api/cases")["cases"]

    assert [row["number"] for row in cases] == [number]
    assert case["triage"]["kind"] == "delegation_visit"


def test_dropped_mail_becomes_a_case(data):
    (data / "mail" / "one.eml").write_bytes(
        b"From: Kim Beispiel <kim@musterstadt.example>\nSubject: Besuch\nMessage-ID: <1@musterstadt.example>\n\n"
        b"Wir sind 9 Personen aus Musterstadt und interessieren uns f\xc3\xbcr Energie am 3. M\xc3\xa4rz 2027.\n"
    )

    with running(data) as server:
        until(server, f"{time.strftime('%Y')}-0001", "proposed", "triaged")

        assert [path.name for path in (data / "mail" / "taken").iterdir()] == ["one.eml"]


def ope(server, *arguments):
    environment = {"OPE_DATA_DIR": str(server.folder), "PATH": ""}
    return subprocess.run(
        [sys.executable, "-m", "bot.cli.main", *arguments],
        env=environment,
        cwd=server.folder.parent,
        capture_output=True,
        text=True,
        check=False,
    )


def test_commands_hand_their_work_to_the_running_server(server, tmp_path):
    (tmp_path / "note.md").write_text("# Havvind\n\n## Nøgletal\n\nParken Blåhav har 72 møller.\n", "utf-8")

    added = ope(server, "index", str(tmp_path / "note.md"))
    answer = server.post("/api/ask", {"question": "Hvor mange møller har Blåhav?"})[1]
    told = json.loads(ope(server, "ask", "Hvor mange møller har Blåhav?", "--json").stdout)
    ope(server, "index", "--forget", "note.md")
    forgotten = server.post("/api/ask", {"question": "Hvor mange møller har Blåhav?"})[1]
    health = ope(server, "doctor")

    assert "added     note.md" in added.stdout
    assert (answer["status"], answer["citations"][0]["document"]) == ("answered", "note.md")
    assert told == answer
    assert forgotten["status"] == "not_found"
    assert (health.returncode, "chain whole" in health.stdout) == (0, True), health.stdout


def test_demo_fills_an_inbox_of_its_own(indexed, tmp_path):
    data = tmp_path / "data"
    shutil.copytree(indexed, data / DEMO)  # or the library would be embedded once more

    with running(data, "--demo") as server:
        for number in range(1, 7):
            until(server, f"{time.strftime('%Y')}-{number:04}", "proposed", "triaged")

        statuses = [row["status"] for row in server.get("/api/cases")["cases"]]

    assert statuses.count("proposed") >= 2


def test_second_server_on_the_same_folder_is_told_so(server):
    environment = {"OPE_DATA_DIR": str(server.folder), "OPE_PORT": "0", "OPE_API_TOKEN": TOKEN, "PATH": ""}

    second = subprocess.run(
        [sys.executable, "-m", "bot.cli.main", "serve"], env=environment, capture_output=True, text=True, check=False
    )

    assert (second.returncode, "running already" in second.stdout) == (1, True)


@pytest.mark.parametrize("how", [pytest.param(signal.SIGINT, id="ctrl-c"), pytest.param(signal.SIGTERM, id="systemd")])
def test_server_stops_cleanly(data, how):
    server = start(data, begin=begun)  # the program itself, as it is

    stop(server, how)

    assert server.process.returncode == 0
    assert not (data / "owner.json").exists()
