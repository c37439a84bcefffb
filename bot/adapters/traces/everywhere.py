"""Everywhere: cases, jobs, files and index of one data folder, searched and cleaned as one."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Collection, Sequence
from functools import lru_cache
from pathlib import Path

import sqlalchemy as sa

from bot.adapters.sql import recognition
from bot.adapters.sql import rows as case_rows
from bot.adapters.sql.database import Database
from bot.adapters.sql.schema import messages
from bot.adapters.traces import cards, files, hollowing, index, rows
from bot.adapters.traces.index import Index
from bot.adapters.traces.jobs import JobTraces
from bot.visits.errors import CaseDamaged, CaseUnknown
from bot.visits.models import RequestAttachment
from bot.visits.models.proposal import file_name
from bot.visits.ports import AttachmentReader
from bot.visits.protection.holdings import register
from bot.visits.protection.identity import Matcher
from bot.visits.protection.models import Hit

logger = logging.getLogger(__name__)

_READ_AT_ONCE = 512  #: Texts of files that are remembered within one search.


class Everywhere:
    """The folder has one owner, and this is part of it."""

    def __init__(
        self,
        folder: Path,
        database: Database,
        knowledge: Index,
        attachments: AttachmentReader,
        *,
        forget_document: Callable[[str], None],
        refresh: Callable[[], None],
        scour_jobs: Callable[[], None],
    ) -> None:
        self._folder = folder
        self._database = database
        self._jobs = JobTraces(folder, database)
        self._knowledge = knowledge
        self._attachments = attachments
        self._forget_document = forget_document
        self._refresh = refresh
        self._scour_jobs = scour_jobs

    def find(self, matcher: Matcher) -> list[Hit]:
        read = self._reader()
        with self._database.reading() as connection:
            found = rows.find(connection, matcher, read)
        found += files.find(self._folder, matcher, read, case_of=self._case_of)
        found += self._jobs.find(matcher, read)
        found += cards.find(self._folder / "cards.sqlite", matcher, read)
        found += index.find(self._knowledge, matcher)
        return found + self._beside()

    def erase(self, matcher: Matcher, *, kept: Collection[str], hollow: Sequence[str]) -> None:
        """Take the person out of everything that is not kept. Safe to repeat."""
        read = self._reader()
        outside = [hit for hit in self.find(matcher) if hit.id not in kept]
        index.erase([hit for hit in outside if hit.place == "index" and not hit.shipped], self._forget_document)
        self._jobs.erase([hit for hit in outside if hit.place == "jobs" and not hit.under_way])
        cards.erase(self._folder / "cards.sqlite", [hit for hit in outside if hit.place == "cards"])
        with self._database.writing() as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA secure_delete=ON")
            for number in hollow:
                hollowing.hollow(connection, number)
            touched = rows.erase(connection, matcher, read, kept=kept)
            self._recognise_anew(connection, touched - set(hollow))
        files.erase(self._folder, [hit for hit in outside if self._is_file(hit)], matcher)
        self._refresh()

    def hollow(self, numbers: Sequence[str]) -> None:
        """Leave figures for statistics of these cases, and nothing else."""
        with self._database.writing() as connection:
            for number in numbers:
                hollowing.hollow(connection, number)

    def scour(self) -> None:
        """Overwrite on disk what was deleted. Takes as long as writing everything anew."""
        self._database.scour()
        self._scour_jobs()
        self._knowledge.scour()

    def _reader(self) -> Callable[[str, bytes], str]:
        @lru_cache(maxsize=_READ_AT_ONCE)
        def known(name: str, digest: str) -> str:
            content = contents[digest]
            named = RequestAttachment(name=name[:300], content=content)
            return self._attachments.read(named).whole or content.decode("utf-8", "replace")

        contents: dict[str, bytes] = {}

        def read(name: str, content: bytes) -> str:
            if not content:
                return ""
            digest = hashlib.sha256(content).hexdigest()
            contents[digest] = content
            try:
                return known(name, digest)
            finally:
                contents.pop(digest, None)

        return read

    def _case_of(self, stem: str) -> str | None:
        with self._database.reading() as connection:
            found = connection.execute(sa.select(messages.c.id, messages.c.case_number)).all()
        return next((case for id_, case in found if file_name(id_) == stem), None)

    def _recognise_anew(self, connection: sa.Connection, numbers: set[str]) -> None:
        for number in sorted(numbers):
            try:
                recognition.write(connection, case_rows.load(connection, number))
            except (CaseDamaged, CaseUnknown):
                logger.warning("erasure.not_recognised", extra={"case": number})

    def _is_file(self, hit: Hit) -> bool:
        return hit.place not in ("index", "jobs", "cards", "beside") and (self._folder / hit.key).is_file()

    def _beside(self) -> list[Hit]:
        """Folders that a restore put aside hold everybody, and are nobody's to search."""
        patterns = register().holding("set_aside").beside
        found = (path for one in patterns for path in self._folder.parent.glob(one.format(data=self._folder.name)))
        return [Hit(holding="set_aside", place="beside", key=path.name) for path in sorted(found)]
