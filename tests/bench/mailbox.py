"""How fast a mailbox of 2,000 mails is taken in: fetched, read, told where it belongs, and stored to last."""

from __future__ import annotations

import time
from collections.abc import Callable
from email.message import EmailMessage
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import quote

from bot.bootstrap import assistant
from bot.settings import Settings
from bot.visits.evaluation import load
from bot.visits.models import VisitRequest
from tests.bench.figures import figure
from tests.bench.seeds import OWN_REQUESTS
from tests.imap_server import PASSWORD, USER, MailStore, imap_server

MAILS = 2_000
SENT_EACH = 10  #: Every so many mails, one lies in the folder of what was sent.


def mailbox(folder: Path) -> None:
    """Each mail is a request of another sender; a tenth are answers of colleagues. None is drafted meanwhile."""
    requests = [row.request for row in load(OWN_REQUESTS)]
    with imap_server(MailStore()) as store:
        for number, request in enumerate(islice(cycle(requests), MAILS * (SENT_EACH - 1) // SENT_EACH)):
            store.put(_mail(request, number))
        for number in range(MAILS // SENT_EACH):
            store.put(_answer(number), folder="Sendt post")
        address = f"imap://{quote(USER, safe='')}:{quote(PASSWORD, safe='')}@127.0.0.1:{store.port}"
        settings = Settings.model_validate({"data_dir": folder / "mailbox", "imap_url": address, "mail_from": USER})
        with assistant(settings) as ours:
            ours.jobs.start({"prepare": ()})  # lined up to last, as always, and done with at once
            busy = time.process_time()
            taken = _timed(ours.look_into_mailbox)
            busy = (time.process_time() - busy) / MAILS * 1e3  # of the mail server and the jobs in this process, too
            again = _timed(ours.look_into_mailbox)
            cases = len(ours.services.store.facts())
    more = {"mails": MAILS, "cases": cases, "processor_ms": round(busy, 1)}
    figure("mailbox_mails_per_second", MAILS / taken, at_least=20, **more)
    figure("mailbox_with_nothing_new_ms", again * 1e3)


def _timed(look: Callable[[], None]) -> float:
    begun = time.perf_counter()
    look()
    return time.perf_counter() - begun


def _mail(request: VisitRequest, number: int) -> bytes:
    mail = EmailMessage()
    mail["From"] = f"Kim <kim@sender-{number}.example>"
    mail["To"] = USER
    mail["Subject"] = " ".join((request.subject or "Visit").split())
    mail["Message-ID"] = f"<{number}@sender.example>"
    mail.set_content(request.message)
    return mail.as_bytes()


def _answer(number: int) -> bytes:
    mail = EmailMessage()
    mail["From"] = USER
    mail["To"] = f"kim@sender-{number}.example"
    mail["Message-ID"] = f"<answer-{number}@ope.example>"
    mail["In-Reply-To"] = f"<{number}@sender.example>"
    mail["Subject"] = "SV: Visit"
    mail.set_content("We call you tomorrow.")
    return mail.as_bytes()
