"""What `ope doctor` looks at: every finding is one sentence, with what to do where something is wrong."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from collections.abc import Iterator
from typing import Literal, NamedTuple

from bot.adapters.mail_drop import SUFFIXES
from bot.adapters.sql.sealing_up import closed
from bot.bootstrap import Assistant
from bot.texts import text
from bot.visits import audit
from bot.visits.errors import CaseDamaged, JobsUnavailable, SealBroken, VisitError
from bot.visits.mailbox import MailboxState
from bot.visits.models import MessageState, Status
from bot.visits.participants.restricting import Vault
from bot.visits.wording import LANGUAGES
from knowledge import Chunk, DocumentKind

#: Cosine of a passage with itself asked as a question: not 1, since the two are embedded with other prefixes.
_SELF = 0.85


class Examined(NamedTuple):
    level: Literal["ok", "warn", "bad"]
    what: str
    sentence: str


def examine(ours: Assistant) -> Iterator[Examined]:
    yield _python()
    yield _sqlite(ours)
    yield _disk(ours)
    yield _audit(ours)
    yield _documents(ours)
    yield _vectors(ours)
    yield _index(ours)
    yield _cases(ours)
    yield _messages(ours)
    yield _jobs(ours)
    yield _acknowledgements(ours)
    yield _restricted(ours)
    yield _arrived(ours)
    yield _mail(ours)
    yield _mailbox(ours)
    yield _outside(ours)


def _python() -> Examined:
    version = ".".join(map(str, sys.version_info[:3]))
    return Examined("ok", "Python", f"{version}.")


def _sqlite(ours: Assistant) -> Examined:
    if ours.settings.database_url:
        return Examined("ok", "Database", "PostgreSQL, by OPE_DATABASE_URL.")
    version = sqlite3.sqlite_version
    if sqlite3.sqlite_version_info >= (3, 51, 3):
        return Examined("ok", "Database", f"SQLite {version}.")
    return Examined(
        "warn",
        "Database",
        f"SQLite {version} has a rare fault when several connections checkpoint at once, mended in 3.51.3; "
        "this server keeps to one owner process and one checkpointing connection.",
    )


def _disk(ours: Assistant) -> Examined:
    free = shutil.disk_usage(ours.settings.data_dir).free / 1e9
    if free < 1:
        return Examined("bad", "Disk", f"Only {free:.1f} GB left where the data lies; make room.")
    return Examined("ok", "Disk", f"{free:.0f} GB free.")


def _audit(ours: Assistant) -> Examined:
    try:
        problems = audit.check(ours.services.store)
    except (VisitError, ValueError, LookupError) as error:
        problems = [f"A line cannot be read back ({type(error).__name__}): it was changed after it was written"]
    if problems:
        return Examined("bad", "Audit log", f"{problems[0]} ({len(problems)} in all). Keep a copy of the data folder.")
    head = ours.services.store.anchor()
    return Examined("ok", "Audit log", f"{head.seq if head else 0} events, chain whole, head as anchored.")


def _documents(ours: Assistant) -> Examined:
    documents = ours.knowledge.documents()
    counts = {kind: sum(info.kind is kind for info in documents) for kind in DocumentKind}
    sentence = ", ".join(f"{count} {kind.value} documents" for kind, count in counts.items()) + "."
    return Examined("ok" if documents else "warn", "Documents", sentence)


def _vectors(ours: Assistant) -> Examined:
    """Stored passages must find themselves: the cheap check that catches a damaged vector index."""
    documents = ours.knowledge.documents()
    sample = [ours.knowledge.chunks(info.name)[0] for info in documents[:: max(1, len(documents) // 20)] if info.chunks]
    lost = [chunk for chunk in sample if not _finds_itself(chunk, ours)]
    if lost:
        sentence = f"{len(lost)} of {len(sample)} passages do not find themselves; run `ope index --rebuild`."
        return Examined("bad", "Vectors", sentence)
    return Examined("ok", "Vectors", f"{len(sample)} stored passages find themselves.")


def _index(ours: Assistant) -> Examined:
    moved = ours.knowledge.moved
    if moved is None:
        return Examined("ok", "Index", f"Made with {ours.settings.embeddings}.")
    sentence = f"One for {ours.settings.embeddings} is being made: {moved.done} of {moved.of} documents."
    return Examined("warn", "Index", f"{sentence} The old one answers meanwhile.")


def _finds_itself(chunk: Chunk, ours: Assistant) -> bool:
    found = ours.knowledge.retrieve(chunk.text, limit=10)
    return any(passage.chunk.id == chunk.id and passage.similarity > _SELF for passage in found)


def _cases(ours: Assistant) -> Examined:
    cases = ours.services.store.cases()
    troubled = [case.number for case in cases if case.trouble]
    waiting = sum(case.status is Status.RECEIVED for case in cases)
    damaged = [case.number for case in cases if not _whole(case.number, ours)]
    if damaged:
        sentence = f"What is stored of {', '.join(damaged[:5])} was changed from outside; restore a backup."
        return Examined("bad", "Cases", sentence)
    if troubled:
        return Examined("bad", "Cases", f"{', '.join(troubled[:5])} could not be prepared; open them in the inbox.")
    return Examined("ok", "Cases", f"{len(cases)}, of which {waiting} are being prepared.")


def _whole(number: str, ours: Assistant) -> bool:
    try:
        ours.services.store.case(number)
    except CaseDamaged:
        return False
    return True


def _messages(ours: Assistant) -> Examined:
    unclear = ours.services.store.messages(states={MessageState.UNCERTAIN, MessageState.FAILED})
    if unclear:
        numbers = sorted({message.case for message in unclear})
        return Examined("bad", "Messages", f"Not known to have gone out in {', '.join(numbers[:5])}; see the case.")
    return Examined("ok", "Messages", "None is uncertain or failed.")


def _jobs(ours: Assistant) -> Examined:
    try:
        stranded, waiting = ours.services.jobs.stranded(), ours.services.jobs.unfinished()
    except JobsUnavailable:
        return Examined("ok", "Jobs", "None are worked: no server runs.")
    if stranded:
        sentence = f"{stranded} wait for a version of the program that nobody runs; start it, beside this one."
        return Examined("bad", "Jobs", sentence)
    return Examined("ok", "Jobs", f"{waiting} wait or are worked.")


def _acknowledgements(ours: Assistant) -> Examined:
    released = ours.services.acknowledgements.released()
    if not released:
        sentence = "No letter is released: new requests get none until an approver does so at /templates."
        return Examined("ok", "Acknowledged", sentence)
    left_out = [language for language in LANGUAGES if language not in released]
    sentence = f"New requests are, in {', '.join(released)}" + (f"; not in {', '.join(left_out)}." if left_out else ".")
    return Examined("ok", "Acknowledged", sentence)


def _restricted(ours: Assistant) -> Examined:
    """The key in use must open what was sealed; nothing that is opened is looked at."""
    work = ours.services.participantwork
    key = "OPE_RESTRICTED_SECRET" if ours.settings.restricted_secret else "restricted.key in the data folder"
    dates = work.store.erasures()
    shut = [number for number in dates if not _opens(number, work.vault)]
    if shut:
        sentence = f"{', '.join(sorted(shut)[:5])} cannot be opened with {key}; put back the key they were sealed with."
        return Examined("bad", "Restricted", sentence)
    late = [number for number, day in dates.items() if day < ours.services.now().date()]
    if late:
        sentence = (
            f"{', '.join(sorted(late)[:5])} should be erased by now; start the server, which does it each minute."
        )
        return Examined("warn", "Restricted", sentence)
    return Examined("ok", "Restricted", f"Cases with passport numbers or diets: {len(dates)}; {key} opens them.")


def _arrived(ours: Assistant) -> Examined:
    """Looked at is whether the oldest and the newest open, not what is in them."""
    key = "OPE_RESTRICTED_SECRET" if ours.settings.restricted_secret else "restricted.key in the data folder"
    if closed(ours.database):
        sentence = (
            f"Originals or files that came in cannot be opened with {key}; put back the key they were sealed with."
        )
        return Examined("bad", "Originals", sentence)
    return Examined("ok", "Originals", f"They and the files that came in lie encrypted; {key} opens them.")


def _opens(number: str, vault: Vault) -> bool:
    try:
        vault.opened(number)
    except SealBroken:
        return False
    return True


def _mail(ours: Assistant) -> Examined:
    folder = ours.settings.data_dir / "mail"
    refused = sum(path.suffix.lower() in SUFFIXES for path in (folder / "refused").glob("*"))
    waiting = sum(path.suffix.lower() in SUFFIXES for path in folder.glob("*"))
    if refused:
        sentence = f"{refused} could not be read; each lies under mail/refused/ with its reason: open it by hand."
        return Examined("warn", "Mail", sentence)
    return Examined("ok", "Mail", f"None was refused; {waiting} waiting.")


def _mailbox(ours: Assistant) -> Examined:
    states = ours.services.mailroom.mailboxes()
    if ours.mailbox is None:
        return Examined("ok", "Mailbox", "None is read; mails are dropped into mail/.")
    if not states:
        return Examined("warn", "Mailbox", "It was not looked into yet; start the server.")
    said = " ".join(_told(state) for state in states)
    return Examined("bad" if any(state.trouble for state in states) else "ok", "Mailbox", said)


def _told(state: MailboxState) -> str:
    read = f"{state.read_at.astimezone():%Y-%m-%d %H:%M}" if state.read_at else "never"
    if not state.trouble:
        return f"{state.folder.value.capitalize()} read {read}."
    return f"{text(f'web.mailbox_trouble_{state.folder}')} {text(f'web.mailbox_{state.trouble}')} Last read: {read}."


def _outside(ours: Assistant) -> Examined:
    settings = ours.settings
    on = {
        "Slack": settings.slack_bot_token,
        "webhook": settings.webhook_secret,
        "API token": settings.api_token,
        "model": settings.llm,
        "SMTP": settings.smtp_url,
        "Graph": settings.graph_mailbox,
    }
    said = ", ".join(f"{name} {'on' if value else 'off'}" for name, value in on.items())
    if settings.chroma_url:
        return Examined(
            "warn",
            "Outside",
            f"{said}; the Chroma server has no sign-in of its own: keep it on loopback or behind a proxy, and run"
            " `ope scour` on its files after each erasure.",
        )
    return Examined("ok", "Outside", f"{said}.")
