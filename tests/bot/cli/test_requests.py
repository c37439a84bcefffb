import json

import pytest

from bot.cli.requests import read_request
from bot.visits.errors import RequestInvalid
from tests.live import hostile
from tests.live.deliveries import a_body

GOOD = a_body("Vi vil se energi i Blåby.")
BROKEN = {
    "empty.txt": b"",
    "blank.txt": b" \n\x00\n",
    "long.txt": b"x" * 1_000_001,
    "endless.txt": b"x" * 25_000_001,
    "empty.json": b"",
    "cut short.json": GOOD[:40],
    "deep.json": b"[" * 100_000,
    "nan.json": GOOD.replace(b'"channel"', b'"participants": NaN, "channel"'),
    "latin.json": '{"message": "æ"}'.encode("latin-1"),
    "half a character.json": GOOD.replace(b"\\u00e5", b"\\ud800"),
    "says nothing.json": json.dumps(json.loads(GOOD) | {"message": " "}).encode(),
    "before all days.json": GOOD.replace(b"2026-", b"0001-"),
    "empty.eml": b"",
    "nested.eml": hostile.mails()["nested"],
    "endless.eml": b"x" * 25_000_001,
}


@pytest.mark.parametrize(("name", "content"), [pytest.param(*file, id=file[0]) for file in BROKEN.items()])
def test_file_that_is_no_request_is_refused(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)

    with pytest.raises(RequestInvalid):
        read_request(tmp_path / name)


def test_folder_or_missing_file_is_refused(tmp_path):
    for path in (tmp_path, tmp_path / "missing.json", tmp_path / "a\x00b"):
        with pytest.raises(RequestInvalid):
            read_request(path)


def test_bytes_of_no_text_are_read_as_far_as_they_go(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"Energi \xff\x00 i Bl\xe5by")

    assert read_request(tmp_path / "a.txt").message == "Energi �  i Bl�by"
