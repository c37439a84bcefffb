"""`python -m tests.prove.sender FOLDER PORT [DATABASE]`: sends an approved bundle a line, each in a process of its own.

It says the id of each process, which may be killed, and that it ended.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from bot.adapters.carried_outbox import CarriedOutbox
from bot.adapters.mail_server import mail_server
from bot.adapters.outbox import FileOutbox
from bot.adapters.smtp import SmtpCarrier
from bot.visits import dispatch
from tests.factories import NOW
from tests.prove.approved import a_desk


def an_outbox(port: int, folder: Path) -> CarriedOutbox:
    server = mail_server(f"smtp://127.0.0.1:{port}", setting="OPE_SMTP_URL", protocol="smtp")
    return CarriedOutbox(SmtpCarrier(server), FileOutbox(folder / "outbox"))


def main() -> None:
    folder, port, url = Path(sys.argv[1]), int(sys.argv[2]), "".join(sys.argv[3:])
    for line in sys.stdin:
        number, digest = line.split()
        child = os.fork()  # nothing is open yet, and no thread runs
        if child == 0:
            with a_desk(folder, url) as desk:
                dispatch.dispatch(number, digest, store=desk.store, outbox=an_outbox(port, folder), at=NOW)
            os._exit(0)
        print(child, flush=True)
        os.waitpid(child, 0)
        print("ended", flush=True)


if __name__ == "__main__":
    main()
