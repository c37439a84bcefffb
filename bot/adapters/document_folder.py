"""IndexedFolder: documents that people hand in lie in a folder, so that they can be taken in anew."""

from __future__ import annotations

import datetime as dt
import threading
from pathlib import Path

from bot.adapters.refused_files import RefusedFiles
from bot.asking.models import RefusedFile, TakenIn
from ingest.loading import load_bytes
from ingest.origins import Origins
from ingest.syncing import Knowledge, forget, sync, take
from knowledge import DocumentInfo, DocumentKind
from knowledge.errors import DocumentRefused


class IndexedFolder:
    """One file at a time: the note of where files lie is one file itself."""

    def __init__(self, folder: Path, *, knowledge: Knowledge, origins: Origins) -> None:
        self._folders = {DocumentKind.SOURCE: folder / "documents", DocumentKind.ANSWER: folder / "answers"}
        self._knowledge = knowledge
        self._origins = origins
        self._refused = RefusedFiles(folder / "refused")
        self._lock = threading.Lock()

    def take_in(self, name: str, content: bytes, *, kind: DocumentKind = DocumentKind.SOURCE) -> TakenIn:
        document = load_bytes(name, content, kind=kind)
        with self._lock:
            known = self._known(document.name)
            if known is not None and known.kind is not kind:
                raise DocumentRefused(f"{document.name}: One of our own documents has that name; rename the file.")
            path = self._keep(self._folders[kind] / document.name, content)
            outcome = take(document, known=known, knowledge=self._knowledge)
            self._origins.note(document.name, path)
            self._refused.drop_named(name)
        return TakenIn(name=document.name, outcome=outcome)

    def answer(self, name: str) -> str | None:
        known = self._known(name)
        path = self._folders[DocumentKind.ANSWER] / Path(name).name
        if known is None or known.kind is not DocumentKind.ANSWER or not path.is_file():
            return None
        return path.read_text("utf-8")

    def refused(self) -> list[RefusedFile]:
        return self._refused.all()

    def set_aside(self, name: str, content: bytes, *, reason: str, at: dt.datetime) -> None:
        with self._lock:
            self._refused.keep(name, content, reason=reason, at=at)

    def set_aside_content(self, file_id: str) -> tuple[str, bytes] | None:
        return self._refused.content(file_id)

    def let_go(self, file_id: str) -> bool:
        with self._lock:
            return self._refused.drop(file_id)

    def remove(self, name: str) -> bool:
        with self._lock:
            known = self._known(name)
            if known is None or known.kind not in self._folders:
                return False
            forget([name], knowledge=self._knowledge, origins=self._origins)
            (self._folders[known.kind] / Path(name).name).unlink(missing_ok=True)
            return True

    def bring_up_to_date(self) -> None:
        """Take the answers that people wrote in again, where we split documents otherwise than before."""
        folder = self._folders[DocumentKind.ANSWER]
        if folder.is_dir():
            sync([folder], knowledge=self._knowledge, kind=DocumentKind.ANSWER)

    def _known(self, name: str) -> DocumentInfo | None:
        return next((info for info in self._knowledge.documents() if info.name == name), None)

    def _keep(self, path: Path, content: bytes) -> Path:
        """The name holds no folder: the loader has cut those off."""
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.parent / ".part"
        draft.write_bytes(content)
        draft.replace(path)
        return path
