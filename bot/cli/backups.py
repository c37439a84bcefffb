"""`ope backup` and `ope restore`: everything into one file while the server works, and back."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bot.adapters import backups
from bot.adapters.backups import BackupMisplaced, BackupRefused, Manifest
from bot.adapters.sql.engine import open_engine
from bot.bootstrap import Assistant, assistant
from bot.cli.ownership import DataFolderOwned, owned
from bot.logs import log_to
from bot.settings import Settings
from bot.visits import audit
from bot.visits.errors import CaseMoved, VisitError
from bot.visits.models import MessageState

Event = dict[str, Any]

_NAME = "ope-{:%Y%m%d-%H%M%S}.tar.gz"
_OUT_OR_NOT = frozenset({MessageState.APPROVED, MessageState.SENDING})
RESTORED = "restored"  #: Why a letter is uncertain: it may have gone out after the backup was made.


class FolderInUse(BackupRefused):
    """The data folder is in use; stop the server first."""


class FolderNotEmpty(BackupRefused):
    """There is data in the data folder; with --replace it is put aside under another name, and nothing is lost."""


class DumpMissing(BackupRefused):
    """The cases of this backup lie in PostgreSQL, and the database that is set (OPE_DATABASE_URL) does not hold them;
    put their dump back first, with pg_restore, and then this."""

    def __str__(self) -> str:
        return " ".join(super().__str__().split())


def back_up(ours: Assistant, *, path: str) -> Iterator[Event]:
    """Write a backup to a file, or into a folder under a name that says when; the server works on meanwhile."""
    at, wanted = ours.services.now(), Path(path)
    target = wanted / _NAME.format(at) if wanted.is_dir() else wanted
    try:
        made = backups.back_up(ours.settings.data_dir, target, at=at, database=_database(ours.settings))
    except BackupMisplaced as error:
        yield {"error": str(error)}
        return
    size = target.stat().st_size / 1e6
    ours.services.store.note(
        "backup.made", actor="system", at=at, case=None, details={"files": len(made.files), "database": made.database}
    )
    yield {"line": f"{target}: {len(made.files)} files, {size:.1f} MB. Keep it safe: people and keys are in it."}
    if made.database != "sqlite":
        yield {"line": "Cases lie in PostgreSQL and are not in it: run pg_dump now, after it, and keep both together."}


def restore(archive: Path, settings: Settings, *, replace: bool) -> Iterator[str]:
    """Put a backup in place of the data folder. What was approved and not sent then may have gone out since: it
    becomes uncertain, and a person's question.

    Raises:
        FolderInUse: a server works in it.
        FolderNotEmpty: there is data in it, and it was not said to replace it.
        BackupUnsound: the file is no whole backup; nothing was changed.
        DumpMissing: its cases lie in PostgreSQL, and were not put back there before.
    """
    folder = settings.data_dir.resolve()
    if not archive.is_file():
        raise VisitError(f"(there is no file {archive})")
    if _holds_data(folder) and not replace:
        raise FolderNotEmpty
    stamp = f"{dt.datetime.now():%Y%m%d-%H%M%S}"
    unpacked = folder.with_name(f"{folder.name}.restoring-{stamp}")
    try:
        manifest = backups.unpack(archive, unpacked)
        _check_dump(manifest, settings)
        if folder.exists():
            _check_free(folder)
    except BackupRefused:
        shutil.rmtree(unpacked, ignore_errors=True)  # people and keys, under a name that nobody looks for
        raise
    if folder.exists():
        aside = folder.with_name(f"{folder.name}.before-{stamp}")
        folder.rename(aside)
        yield f"What was there lies in {aside}."
    unpacked.rename(folder)
    yield from _opened(settings, manifest)


def _holds_data(folder: Path) -> bool:
    return folder.is_dir() and any((folder / name).exists() for name in ("cases.sqlite", "knowledge", "outbox"))


def _check_free(folder: Path) -> None:
    try:
        with owned(folder):
            return
    except DataFolderOwned:
        raise FolderInUse from None


def _opened(settings: Settings, manifest: Manifest) -> Iterator[str]:
    """Open what was put back once, so that the index is made whole and nothing leaves by itself afterwards."""
    with owned(settings.data_dir), assistant(settings) as ours:
        log_to(settings.data_dir / "logs")
        services = ours.services
        letters = _hold_back(ours)
        services.store.note(
            "backup.restored",
            actor="system",
            at=services.now(),
            case=None,
            details={"made_at": manifest.made_at.isoformat(), "letters": letters},
        )
        yield from _erased_again(ours)
        problems = audit.check(services.store)
        yield (
            f"Restored as of {manifest.made_at.astimezone():%Y-%m-%d %H:%M}: {len(services.store.cases())} cases, "
            f"{len(ours.knowledge.documents())} documents."
        )
        if letters:
            yield f"{letters} approved letters may have gone out since then: look at each on its case."
        yield "The audit log is whole." if not problems else f"The audit log is not whole: {problems[0]}"


def _check_dump(manifest: Manifest, settings: Settings) -> None:
    """Opened without it, the service would make an empty database, into which no dump can be put back any more."""
    if manifest.database == "sqlite":
        return
    if _database(settings) != manifest.database:
        raise DumpMissing
    engine = open_engine(settings.database_url, isolation=None)
    try:
        held = sa.inspect(engine).has_table("audit")
    except sa.exc.SQLAlchemyError:
        held = False
    finally:
        engine.dispose()
    if not held:
        raise DumpMissing


def _erased_again(ours: Assistant) -> Iterator[str]:
    """The start has done it; this says so, or that it could not."""
    erasures = ours.services.guards.ledger.erasures()
    if erasures:
        yield f"Nobody came back of the {len(erasures)} erasures that the list has."
    else:
        yield (
            f"There is no list of erasures in {ours.settings.erasures}: if anybody was erased since the backup was "
            "made, put it there and restore again."
        )


def _hold_back(ours: Assistant) -> int:
    store, held = ours.services.store, 0
    for message in store.messages(states=_OUT_OR_NOT):
        try:
            store.move_message(
                message.id, MessageState.UNCERTAIN, was=message.state, at=ours.services.now(), detail=RESTORED
            )
        except CaseMoved:
            continue
        held += 1
    return held


def _database(settings: Settings) -> str:
    return sa.make_url(settings.database_url).get_backend_name() if settings.database_url else "sqlite"
