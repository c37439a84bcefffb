import json
import signal
import sqlite3
import time
from contextlib import closing

import pytest

from tests.live.commands import begun, commanded

pytestmark = pytest.mark.slow

PARAGRAPH = "Havnen i Blåby får solpaneler, og nummer {} flyder ved kaj {}. Byen har målt strømmen hver uge siden 2016."
FILES = 4
PARAGRAPHS = 8  #: Enough that every file takes a moment; what is true of one moment is true of another.


@pytest.fixture
def papers(tmp_path):
    folder = tmp_path / "papers"
    folder.mkdir()
    for number in range(FILES):
        text = "\n\n".join(PARAGRAPH.format(f"{number}-{line}", line) for line in range(PARAGRAPHS))
        (folder / f"havn-{number}.txt").write_text(text, "utf-8")
    return folder


def indexed(data):
    """The documents that are there, by name and moment."""
    with closing(sqlite3.connect(f"file:{data}/knowledge/catalogue.sqlite?mode=ro", uri=True)) as db:
        rows = db.execute("select name, info from documents where name like 'havn-%'")
        return {name: json.loads(info)["indexed_at"] for name, info in rows}


@pytest.mark.parametrize("how", [pytest.param(signal.SIGINT, id="ctrl-c"), pytest.param(signal.SIGKILL, id="kill")])
def test_indexing_that_was_stopped_goes_on_where_it_was(data, papers, how):
    log = data.parent / "index.log"
    with log.open("w") as errors, begun(data, "index", str(papers), errors=errors.fileno()) as first:
        for _ in range(6_000):
            if len(indexed(data)) >= 2:
                break
            time.sleep(0.02)
        first.send_signal(how)
        first.wait(60)
    before = indexed(data)

    said = commanded(data, "index", str(papers)).stdout

    assert 2 <= len(before) < FILES
    assert f"{FILES - len(before)} added, 0 replaced, {len(before)} unchanged" in said
    assert {name: at for name, at in indexed(data).items() if name in before} == before
