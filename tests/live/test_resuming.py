import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from functools import partial

import pytest

pytestmark = pytest.mark.slow

PARAGRAPH = "Havnen i Blåby får solpaneler, og nummer {} flyder ved kaj {}. Byen har målt strømmen hver uge siden 2016."
FILES = 4
PARAGRAPHS = 20  #: Enough that every file takes a moment; what is true of one moment is true of another.


@pytest.fixture
def papers(tmp_path):
    folder = tmp_path / "papers"
    folder.mkdir()
    for number in range(FILES):
        text = "\n\n".join(PARAGRAPH.format(f"{number}-{line}", line) for line in range(PARAGRAPHS))
        (folder / f"havn-{number}.txt").write_text(text, "utf-8")
    return folder


def started(data, papers):
    ours = {name: value for name, value in os.environ.items() if not name.startswith("OPE_")}
    return subprocess.Popen(
        [sys.executable, "-m", "bot.cli.main", "index", str(papers)],
        env=ours | {"OPE_DATA_DIR": str(data)},
        cwd=data.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # ignored where the tests run behind nohup
        text=True,
    )


def indexed(data):
    """The documents that are there, by name and moment."""
    with closing(sqlite3.connect(f"file:{data}/knowledge/catalogue.sqlite?mode=ro", uri=True)) as db:
        rows = db.execute("select name, info from documents where name like 'havn-%'")
        return {name: json.loads(info)["indexed_at"] for name, info in rows}


@pytest.mark.parametrize("how", [pytest.param(signal.SIGINT, id="ctrl-c"), pytest.param(signal.SIGKILL, id="kill")])
def test_indexing_that_was_stopped_goes_on_where_it_was(data, papers, how):
    first = started(data, papers)
    while len(indexed(data)) < 2:
        assert first.poll() is None, "done before it could be stopped"
        time.sleep(0.02)
    first.send_signal(how)
    first.communicate(timeout=60)
    before = indexed(data)

    said, _ = started(data, papers).communicate(timeout=300)

    assert 2 <= len(before) < FILES
    assert f"{FILES - len(before)} added, 0 replaced, {len(before)} unchanged" in said
    assert {name: at for name, at in indexed(data).items() if name in before} == before
