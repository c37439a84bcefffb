"""Scouring: what Chroma deleted is overwritten in its file, by a process of its own.

Chroma keeps each change in a queue, deleted texts' ids and vectors among them, and never gives pages back. The library
that it brings and Python's own would release each other's locks on the file within one process.
"""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from knowledge.errors import KnowledgeError

_WAIT_SECONDS = 60
_MOST_SECONDS = 1_800
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


def main(file: str) -> None:
    with closing(sqlite3.connect(file, timeout=_WAIT_SECONDS, isolation_level=None)) as database:
        database.execute("pragma secure_delete = on")
        database.execute(_BLANKED)
        database.execute("vacuum")
        database.execute("pragma wal_checkpoint(truncate)")


if __name__ == "__main__":
    main(sys.argv[1])
