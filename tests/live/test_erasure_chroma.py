"""One person erased where the vectors lie on a Chroma server, by what `ope erase` says is to be run there."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import erasing
from bot.cli.main import app
from bot.services.protection import seal
from bot.visits.protection.models import Purpose
from tests.knowledge.chroma_server import chroma_server
from tests.live.planting import ADA, EMAIL, NAME, PHONE, WHO, bytes_with_a_mark, opened

pytestmark = pytest.mark.slow


def test_a_person_is_gone_from_the_files_of_a_chroma_server_once_they_were_scoured(data: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "chroma"
    with chroma_server(elsewhere) as url, opened(data, chroma_url=url) as ours:
        library = ours.services.library
        library.take_in(f"CV {NAME}.txt", b"Erfaring\n\nKvantelaser i tyve aar.\n", by=ADA)
        library.take_in("ny.txt", "Kvantelaser\n\nKvantelaseren i Blåby måler 40 GWh.\n".encode(), by=ADA)
        before = bytes_with_a_mark(elsewhere)
        seen = seal(ours.services.protectionwork.search(WHO, purpose=Purpose.ERASURE, by=ADA))
        who = {"names": [NAME], "emails": [EMAIL], "phones": [PHONE], "by": ADA.id}

        said = [event["line"] for event in erasing.erase(ours, **who, seen=seen) if "line" in event]
        not_yet = bytes_with_a_mark(elsewhere)
        scoured = CliRunner().invoke(app, ["scour", str(elsewhere)])

        assert (before, not_yet) == (["chroma.sqlite3"], ["chroma.sqlite3"])
        assert "run `ope scour` on them" in said[-1]
        assert (scoured.exit_code, scoured.output) == (0, "What was erased is overwritten.\n")
        assert bytes_with_a_mark(elsewhere) == bytes_with_a_mark(data) == []
        assert ours.knowledge.retrieve("Hvad måler kvantelaseren i Blåby?")[0].chunk.document == "ny.txt"
    assert bytes_with_a_mark(elsewhere) == []


def test_a_folder_without_an_index_is_refused_in_a_sentence(tmp_path: Path) -> None:
    said = CliRunner().invoke(app, ["scour", str(tmp_path)])

    assert said.exit_code == 1
    assert "no index of a Chroma server" in said.output
