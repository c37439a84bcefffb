"""Scouring: what Chroma deleted is overwritten in its file, by a process of its own.

Chroma keeps each change in a queue, deleted texts' ids and vectors among them, and never gives pages back. The library
that it brings and Python's own would release each other's locks on the file within one process. The files of its graph
it writes as large as they may become, and what is not used in them is whatever lay in memory before: anybody's words.
"""

from __future__ import annotations

import os
import sqlite3
import struct
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path

from knowledge.errors import KnowledgeError

_WAIT_SECONDS = 60
_MOST_SECONDS = 1_800
#: Of hnswlib, as Chroma writes it: version, where the data begin, most elements, elements held, size of one, and more.
_HEADER = struct.Struct("<iQQQQQQiIQQQdQ")
#: As a deletion of what is not there: it changes nothing when it is read again, and the numbers go on from it.
_BLANKED = """
update embeddings_queue set operation = 3, id = 'gone', vector = null, encoding = null, metadata = '{}'
where id <> 'gone' and id not in (select embedding_id from embeddings)
"""


def scour_apart(file: Path) -> None:
    """Everything that was written has to be read back before, so that nothing in the queue is still to be done.

    Raises:
        KnowledgeError: somebody uses the file for longer than we wait; it can be tried again.
    """
    command = [sys.executable, "-m", "knowledge.scouring", str(file)]
    done = subprocess.run(command, capture_output=True, timeout=_MOST_SECONDS, check=False)
    if done.returncode:
        raise KnowledgeError("What was forgotten could not be overwritten in the index; try again later.")


def blank_unused(folder: Path) -> None:
    """Zero what Chroma left in the files of its graph beyond what is in use. Nothing may be put meanwhile."""
    for header in folder.glob("*/header.bin"):
        with suppress(FileNotFoundError):  # it is written anew in this moment
            content = header.read_bytes()
            if len(content) == _HEADER.size:
                _blank(header.with_name("data_level0.bin"), _HEADER.unpack(content))


def _blank(file: Path, header: tuple[int, ...]) -> None:
    _, begins, _, held, size, *_ = header
    used = begins + held * size  # no more is read back
    with file.open("r+b") as opened:
        unused = os.fstat(opened.fileno()).st_size - used
        if unused > 0:
            opened.seek(used)
            opened.write(bytes(unused))
            os.fsync(opened.fileno())


def main(file: str) -> None:
    with closing(sqlite3.connect(file, timeout=_WAIT_SECONDS, isolation_level=None)) as database:
        database.execute("pragma secure_delete = on")
        database.execute(_BLANKED)
        database.execute("vacuum")
        database.execute("pragma wal_checkpoint(truncate)")
    blank_unused(Path(file).parent)


if __name__ == "__main__":
    main(sys.argv[1])
