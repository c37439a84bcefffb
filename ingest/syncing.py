"""Syncing: the knowledge base is brought to what the files say now."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Literal, NamedTuple, Protocol

from ingest.loading import FORMATS, load
from ingest.origins import Origins
from ingest.splitting import CHUNKER_VERSION, split
from knowledge.errors import DocumentRefused
from knowledge.models import Chunk, Document, DocumentInfo, DocumentKind, Frozen

logger = logging.getLogger(__name__)


Told = Callable[[int, int], None]  #: Called with the chunks done, and of how many.


class Knowledge(Protocol):
    """The part of the knowledge base that takes documents in."""

    def put(self, document: Document, chunks: Sequence[Chunk], progress: Told | None = None) -> object: ...

    def forget(self, name: str) -> bool: ...

    def documents(self) -> list[DocumentInfo]: ...


class SyncReport(Frozen):
    """What became of each file, by name."""

    added: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    forgotten: tuple[str, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()  #: Name and reason.


Outcome = Literal["added", "replaced", "unchanged"]


class Step(NamedTuple):
    """How far it is: with the files, and with the chunks of the one at hand."""

    name: str  #: Of the file at hand; empty at the end.
    done: int  #: Files.
    total: int
    chunks_done: int = 0
    chunks: int = 0


Progress = Callable[[Step], None]


def sync(
    paths: Iterable[Path],
    *,
    knowledge: Knowledge,
    progress: Progress = lambda step: None,
    origins: Origins | None = None,
    kind: DocumentKind = DocumentKind.SOURCE,
    rebuild: bool = False,
) -> SyncReport:
    """Take the files in, and those in the folders; a file already there with the same content costs nothing.

    A file that has gone from a folder since the folder was last taken in is forgotten. `origins`
    remembers which folder a document came from; without it nothing is forgotten. `rebuild` takes
    every file in anew.
    """
    origins = origins or Origins(None)
    roots = [path.resolve() for path in paths]
    files = list(_files(roots))
    known = {info.name: "" if rebuild else info.digest for info in knowledge.documents()}
    outcomes: dict[str, list[str]] = {"added": [], "replaced": [], "unchanged": []}
    refused: list[tuple[str, str]] = []
    taken: dict[str, Path] = {}
    for done, path in enumerate(files):
        step = Step(_shown(path), done, len(files))
        progress(step)
        try:
            document = _loaded(path, taken, kind)
            outcomes[_taken_in(document, known, knowledge, partial(_told, progress, step))].append(document.name)
        except DocumentRefused as error:
            refused.append((_shown(path), error.particulars))
            logger.warning("document.refused", extra={"suffix": path.suffix})
            continue
        taken[document.name] = path
        origins.note(document.name, path)
    progress(Step("", len(files), len(files)))
    gone = [name for root in roots for name in origins.gone(root, keeping=taken)]
    forgotten = forget(gone, knowledge=knowledge, origins=origins)
    return SyncReport(
        **{name: tuple(names) for name, names in outcomes.items()}, forgotten=forgotten, refused=tuple(refused)
    )


def take(document: Document, *, known: DocumentInfo | None, knowledge: Knowledge) -> Outcome:
    """Take one document in that was loaded already; `known` is what has its name now."""
    before = {known.name: known.digest} if known is not None else {}
    return _taken_in(document, before, knowledge)


def outdated(knowledge: Knowledge) -> tuple[str, ...]:
    """Return the documents given to us that another version split; taking their files in again brings them up."""
    given = (info for info in knowledge.documents() if info.kind is DocumentKind.SOURCE)
    return tuple(info.name for info in given if info.chunker != CHUNKER_VERSION)


def forget(names: Iterable[str], *, knowledge: Knowledge, origins: Origins | None = None) -> tuple[str, ...]:
    """Remove documents by name; return those that were there."""
    forgotten = []
    for name in names:
        if knowledge.forget(name):
            forgotten.append(name)
        if origins is not None:
            origins.drop(name)
    return tuple(forgotten)


def _files(roots: Iterable[Path]) -> Iterator[Path]:
    for root in roots:
        if not root.is_dir():
            yield root
            continue
        for path in sorted(root.rglob("*")):
            hidden = any(part.startswith((".", "~$")) for part in path.relative_to(root).parts)
            if path.is_file() and not hidden:
                yield path


def _shown(path: Path) -> str:
    """Its name as text; on disk a name may be any bytes."""
    return path.name.encode("utf-8", "replace").decode()


def _loaded(path: Path, taken: dict[str, Path], kind: DocumentKind) -> Document:
    if not path.is_file():
        raise DocumentRefused(f"{path.name}: There is no such file or folder.")
    document = load(path, kind=kind)
    other = taken.get(document.name)
    if other is not None and other != path:
        raise DocumentRefused(
            f"{path.name}: A file of the same name was just taken in from the folder “{other.parent.name}”; rename one."
        )
    return document


def _told(progress: Progress, step: Step, chunks_done: int, chunks: int) -> None:
    progress(step._replace(chunks_done=chunks_done, chunks=chunks))


def _taken_in(document: Document, known: dict[str, str], knowledge: Knowledge, progress: Told | None = None) -> Outcome:
    before = known.get(document.name)
    if before == document.digest:
        return "unchanged"
    knowledge.put(document, split(document), progress)
    known[document.name] = document.digest
    return "added" if before is None else "replaced"


__all__ = ["FORMATS", "Knowledge", "Progress", "Step", "SyncReport", "forget", "outdated", "sync", "take"]
