import datetime as dt
import http.client
import json
import re
import socket
from collections import Counter
from urllib.parse import quote, urlencode

import pytest

from tests.live import hostile
from tests.live.commands import ope
from tests.live.deliveries import a_body, signed, signed_bytes

pytestmark = pytest.mark.slow

VISIT = "Vi er 14 personer fra Blåby kommune, som vil lære om energi den 2.-3. marts 2027. "


@pytest.fixture
def calm(server):
    """The server is there afterwards, and wrote no traceback."""
    log = server.folder / "logs" / "ope.log"
    before = log.stat().st_size
    yield
    with log.open(encoding="utf-8") as lines:
        lines.seek(before)
        records = [json.loads(line) for line in lines]
    assert server.get("/healthz") == {"status": "ok"}
    assert [record for record in records if "traceback" in record or record["level"] == "error"] == []


def sent(server, path, body, *, method="POST", **headers):
    """The status, once the answer is sure to be an honest one."""
    status, content = server.call(method, path, body, **headers)
    assert status < 500, (path, body[:300] if body else None, content)
    assert b"Traceback" not in content
    if status >= 400 and path.startswith(("/api/", "/intake/")):
        error = json.loads(content)["error"]
        assert (set(error), bool(error["message"])) == ({"code", "message", "reference"}, True)
    return status


def statuses(server, path, bodies, **headers):
    return {name: sent(server, path, body, **headers) for name, body in bodies.items()}


def a_request(words):
    """The words in every field that takes words."""
    return json.loads(a_body(VISIT + words)) | {
        "subject": words[:1_000],
        "contact": {"name": words[:300], "email": words[:320] or "a@b.example", "phone": words[:60]},
        "organisation": {"name": words[:500], "type": words[:100], "country": words[:100], "city": words[:200]},
        "on_behalf_of": words[:500],
        "referred_by": words[:500],
        "themes": [words[:300]],
        "language": words[:10],
        "message_id": words[:1_000],
        "attachments": [hostile.attachment(words[:300], words.encode())],
    }


WORDS = [pytest.param(words, id=name) for name, words in hostile.WORDS.items()]


@pytest.mark.parametrize("words", WORDS)
def test_any_words_are_a_question(server, calm, words):
    assert sent(server, "/api/ask", hostile.escaped({"question": words})) in (200, 422)
    assert sent(server, "/api/ask", hostile.escaped({"question": "Hvem?", "thread": [words, words]})) == 200


@pytest.mark.parametrize("words", WORDS)
def test_any_words_fit_into_any_field(server, calm, words):
    assert sent(server, "/api/draft", hostile.escaped(a_request(words))) == 200


@pytest.mark.parametrize("words", WORDS)
def test_any_words_in_the_form_come_back_as_a_page(server, calm, words):
    names = ("organisation", "country", "name", "email", "participants", "message", "from", "to", "themes", "token")
    body = urlencode([(name, words[:1_000]) for name in (*names, "website", "duration", "files", "phone")]).encode()

    assert sent(server, "/request", body, content_type="application/x-www-form-urlencoded") == 422


def test_dates_and_moments_of_no_use_are_answered(server, calm):
    base = json.loads(a_body("Vi er 14 personer og vil se energi."))
    dates = {
        name: hostile.escaped(base | {"dates": {"from": first, "to": last}})
        for name, (first, last) in hostile.DATES.items()
    }
    moments = {name: hostile.escaped(base | {"submitted_at": at}) for name, at in hostile.SUBMITTED.items()}

    assert set(statuses(server, "/api/draft", dates).values()) == {200}
    assert statuses(server, "/api/draft", moments) == dict.fromkeys(hostile.SUBMITTED, 422) | {
        "odd zone": 200,
        "seconds": 200,
    }


def test_messages_of_no_sense_are_answered(server, calm):
    bodies = {name: a_body(text) for name, text in hostile.MESSAGES.items()}

    assert set(statuses(server, "/api/draft", bodies).values()) == {200}


def test_files_of_no_use_lose_no_request(server, calm):
    files = hostile.FILES | {"bomb.docx": hostile.docx_bomb()}
    body = a_body(VISIT, attachments=[hostile.attachment(name, content) for name, content in files.items()])

    assert sent(server, "/api/draft", body) == 200


GOOD = a_body(VISIT)
BODIES = {
    "empty": (b"", 422),
    "no JSON": (b"{", 422),
    "not in UTF-8": (b'{"message": "\xff\xfe"}', 422),
    "in UTF-16": (GOOD.decode().encode("utf-16"), 422),
    "with a mark before it": (b"\xef\xbb\xbf" + GOOD, 422),
    "NaN": (GOOD.replace(b'"channel"', b'"participants": NaN, "channel"'), 422),
    "endless number": (GOOD.replace(b'"channel"', b'"participants": 1e999, "channel"'), 422),
    "NaN where nobody looks": (GOOD.replace(b'"channel"', b'"x": [NaN], "channel"'), 422),
    "deep": (b'{"x": ' * 100_000, 422),
    "deep list": (b"[" * 100_000 + b"]" * 100_000, 422),
    "half a character": (GOOD.replace(b"Bl\\u00e5by", b"\\ud800"), 422),
    "half a character in a name": (GOOD.replace(b'"channel"', b'"\\ud800": 1, "channel"'), 422),
    "a list": (b"[]", 422),
    "a text": (b'"' + b"x" * 1_000 + b'"', 422),
    "null": (b"null", 422),
    "10 MB of text": (a_body("x" * 10_000_000), 413),
    "17 MB": (a_body("x" * 17_000_000), 413),
    "no file content": (a_body(VISIT, attachments=[{"name": "a", "content": "æ"}]), 422),
    "too many files": (a_body(VISIT, attachments=[hostile.attachment("a", b"")] * 51), 422),
}
BAD = [pytest.param(body, status, id=name) for name, (body, status) in BODIES.items()]


@pytest.mark.parametrize(("body", "expected"), BAD)
def test_body_that_is_no_request_is_named_and_stored_nowhere(server, calm, body, expected):
    before = server.get("/api/cases")
    headers = signed_bytes("bad", body)

    assert sent(server, "/intake/requests", body, **headers) == (401 if b"\xff\xfe" in body else expected)
    assert sent(server, "/api/triage", body) == expected
    assert sent(server, "/api/cases", body) == expected
    assert sent(server, "/api/ask", body) in (413, 422)
    assert server.get("/api/cases") == before


KEYS = ("webhook_id", "webhook_timestamp", "webhook_signature")
FORGED = {
    "none": {},
    **{f"without {name}": {key: value for key, value in signed("f", GOOD).items() if key != name} for name in KEYS},
    **{f"empty {name}": signed("f", GOOD) | {name: ""} for name in KEYS},
    **{f"{name} of other letters": signed("f", GOOD) | {name: "v1,æøå"} for name in KEYS},
    "other id": signed("f", GOOD) | {"webhook_id": "g"},
    "other body": signed("f", GOOD + b" "),
    "time is no number": signed("f", GOOD) | {"webhook_timestamp": "NaN"},
    "time without end": signed("f", GOOD) | {"webhook_timestamp": "9" * 4_000},
    "long ago": signed("f", GOOD, at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC)),
    "far ahead": signed("f", GOOD, at=dt.datetime(2099, 1, 1, tzinfo=dt.UTC)),
    "no base64": signed("f", GOOD) | {"webhook_signature": "v1,%%%"},
    "no version": signed("f", GOOD) | {"webhook_signature": "x"},
    "many": signed("f", GOOD) | {"webhook_signature": "v1,eA== " * 500},
}


@pytest.mark.parametrize("headers", [pytest.param(headers, id=name) for name, headers in FORGED.items()])
def test_forged_signature_is_401(server, calm, headers):
    assert sent(server, "/intake/requests", GOOD, **headers) == 401


def test_same_key_twice_counts_once(server, calm):
    body = GOOD.replace(b'"channel"', b'"participants": 3, "participants": 4, "channel"')

    status, content = server.call("POST", "/api/triage", body)

    assert (status, json.loads(content)["group_size"]["min"]) == (200, 4)


NAMES = (
    "%00", "..", "../../etc/passwd", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "%ff%fe", "%ED%A0%80", "2026-0001%00",
    "2026-0001%0a", "%F0%9F%98%80", quote(hostile.LIGATURES), "9" * 500, "-1", "0000-0000", "2026-٠٠٠١", "NaN", "'--",
    "%25s", "x" * 4_000,
)  # fmt: skip
ROUTES = (
    "/{}", "/documents/{}", "/cases/{}", "/cases/{}/files/1", "/cases/2026-9999/files/{}",
    "/cases/2026-9999/letters/{}", "/cases/2026-9999/letters/{}/files/{}",
    "/request/received/{}/x", "/request/kept/{}", "/status/{}/x", "/sign-in/{}", "/static/{}", "/api/{}",
    "/api/cases/{}", "/api/cases/{}/proposal.json", "/api/cases/2026-9999/proposal.{}", "/api/cases/{}/decisions",
    "/api/cases?limit={}", "/api/cases?status={}", "/api/cases?text={}", "/audit?case={}", "/audit?before={}", "/?q={}",
    "/?status={}", "/request?lang={}", "/operations/{}", "/slack/{}",
)  # fmt: skip


def test_no_name_in_an_address_breaks_anything(server, calm, staff):
    seen = Counter()
    for route in ROUTES:
        for name in NAMES:
            for path in {route.format(quote(name, safe="%/"), quote(name, safe="%/"))}:
                seen[raw(server, "GET", path, cookie=staff)[0] // 100] += 1

    assert set(seen) <= {2, 3, 4}
    assert sum(seen.values()) == len(ROUTES) * len(NAMES)


def test_documents_outside_the_library_are_unknown(server, calm, staff):
    for name in ("../../../../etc/passwd", "%2e%2e/%2e%2e/etc/passwd", "/etc/passwd", "....//etc/passwd", "%00"):
        status, content = raw(server, "GET", f"/documents/{name}", cookie=staff)

        assert (status, b"root:" in content) == (404, False)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "BREW"])
def test_methods_of_no_use_are_refused(server, calm, method):
    for path in ("/", "/request", "/api/ask", "/api/cases", "/intake/requests", "/nowhere"):
        assert raw(server, method, path)[0] in (400, 404, 405)


def test_broken_http_is_refused(server, calm):
    for line in (
        b"GET",
        b"GET / HTTP/9.9",
        b"\xff\xfe\x00",
        b"GET /\xff HTTP/1.1",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b",
    ):
        assert b" 200 " not in told(server, line + b"\r\n\r\n")[:20]


@pytest.fixture(scope="module")
def staff(server):
    """A session of the administrator."""
    path = "/" + server.sign_in.split("/", 3)[3]
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"))
    connection.request("POST", path, "", {"content-type": "application/x-www-form-urlencoded"})
    reply = connection.getresponse()
    cookie = reply.getheader("set-cookie").split(";")[0]
    connection.close()
    return cookie


def raw(server, method, path, body=None, **headers):
    """As it stands: nothing is put right on the way."""
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=60)
    connection._validate_path = lambda _: None
    try:
        connection.request(method, path, body, headers)
        reply = connection.getresponse()
        return reply.status, reply.read()
    finally:
        connection.close()


def told(server, content):
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        connection.sendall(content)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65_536), b""))


def csrf_of(server, staff):
    return re.search(rb'name="csrf" value="([0-9a-f]+)"', raw(server, "GET", "/ask", cookie=staff)[1])[1].decode()


def test_staff_forms_take_any_words(server, calm, staff):
    number = json.loads(server.call("POST", "/api/cases", a_body(VISIT, channel="phone"))[1])["case"]
    token = csrf_of(server, staff)
    kind = {"content-type": "application/x-www-form-urlencoded", "cookie": staff}
    for words in hostile.WORDS.values():
        names = ("question", "bundle", "decision", "digest", "reason", "subject", "body", "language", "back")
        body = urlencode([("csrf", token), *((name, words[:2_000]) for name in names)])
        for path in ("/ask", "/language", f"/cases/{number}/decisions", f"/cases/{number}/letters/x"):
            assert raw(server, "POST", path, body, **kind)[0] < 500, path


FORMS = {
    "no boundary": ("multipart/form-data", b"--x\r\n"),
    "cut short": ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="message"\r\n'),
    "no name": ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\na\r\n--x--\r\n"),
    "odd charset": (
        "multipart/form-data; boundary=x; charset=utf-7",
        b'--x\r\nContent-Disposition: form-data; name="question"\r\n\r\n+2AA-\r\n--x--\r\n',
    ),
    "idna": (
        "multipart/form-data; boundary=x; charset=idna",
        b'--x\r\nContent-Disposition: form-data; name="question"\r\n\r\nxn--\xff\r\n--x--\r\n',
    ),
    "many fields": ("application/x-www-form-urlencoded", b"a=1&" * 5_000),
    "not in UTF-8": ("application/x-www-form-urlencoded", b"message=%ff%fe&csrf=%ED%A0%80"),
    "JSON": ("application/json", b"{}"),
    "nothing": ("", b""),
}


@pytest.mark.parametrize(("kind", "body"), [pytest.param(*form, id=name) for name, form in FORMS.items()])
def test_forms_of_no_form_are_refused(server, calm, staff, kind, body):
    for path in ("/request", "/ask", "/sign-in/x"):
        assert 400 <= raw(server, "POST", path, body, **{"content-type": kind, "cookie": staff})[0] < 500


def test_words_in_a_date_field_are_taken_as_written(server, calm):
    fields = {
        "organisation": "Blåby", "country": "DK", "name": "Prøve", "email": "p@blaaby.example", "participants": "3",
        "message": "Energi", "from": "2027-W10-1", "token": "t" * 24,
    }  # fmt: skip
    kind = {"content-type": "application/x-www-form-urlencoded"}

    for written in ("2027-W10-1", "2027-03-01", "first week of March", "2027-02-31"):
        assert raw(server, "POST", "/request", urlencode(fields | {"from": written}), **kind)[0] == 303


def test_broken_documents_are_refused_with_a_reason_each(server, calm, tmp_path):
    for name, content in hostile.FILES.items():
        if "\x00" not in name and name != "..":
            (tmp_path / name).write_bytes(content)
    (tmp_path / "bomb.docx").write_bytes(hostile.docx_bomb())
    (tmp_path / "line.txt").write_bytes(b"Energi " * 1_500_000)
    (tmp_path / "half-\udcff.txt").write_bytes(b"Energi i Bl\xe5by")
    (tmp_path / "circle.txt").symlink_to("circle.txt")
    before = {line.split()[0] for line in ope(server, "index", "--list").stdout.splitlines() if line.strip()}

    done = ope(server, "index", str(tmp_path))

    refused = {line.split()[1].rstrip(":") for line in done.stdout.splitlines() if line.startswith("refused")}
    assert (done.returncode, "Traceback" in done.stdout + done.stderr) == (1, False), done.stderr
    assert {"broken.pdf", "locked.pdf", "long.pdf", "bomb.docx", "line.txt", "old.doc", "unknown.xyz"} <= refused
    assert before


REQUESTS = {
    "empty.txt": (b"", 1),
    "binary.txt": (bytes(range(256)), 0),
    "deep.json": (b"[" * 100_000, 1),
    "nested.eml": (hostile.mails()["nested"], 1),
    "nul.eml": (hostile.mails()["charset with nul"], 0),
}
FILES = [pytest.param(name, *file, id=name) for name, file in REQUESTS.items()]


@pytest.mark.parametrize(("name", "content", "code"), FILES)
def test_broken_request_files_are_told_in_a_sentence(server, calm, tmp_path, name, content, code):
    (tmp_path / name).write_bytes(content)

    done = ope(server, "draft", str(tmp_path / name))

    assert (done.returncode, len(done.stderr.strip().splitlines())) == (code, code), done.stderr
    assert "wrong on our side" not in done.stderr


def test_no_file_at_all_is_told_in_a_sentence(server, calm, tmp_path):
    (tmp_path / "file").write_bytes(b"\xff")
    (tmp_path / "rows.jsonl").write_text('{"question": 1}\n')
    missing, file = str(tmp_path / "missing"), str(tmp_path / "file")
    commands = (
        ("triage", missing), ("triage", str(tmp_path)), ("index", missing), ("eval", file),
        ("eval", str(tmp_path / "rows.jsonl")), ("register", "import", file), ("ask", ""), ("user", "link", "nobody"),
    )  # fmt: skip

    for command in commands:
        done = ope(server, *command)
        assert (done.returncode, done.stderr.strip().count("\n"), "Traceback" in done.stderr) == (1, 0, False), command
        assert "wrong on our side" not in done.stderr, command
