"""Moving: another embedding model makes an index of its own, beside the one that answers; then they change places."""

from __future__ import annotations

import hashlib
import logging
import re
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, TypeVar

from knowledge.base import KnowledgeBase
from knowledge.errors import DocumentUnknown, EmbedderFailed, EmbedderMissing, IndexMismatch, KnowledgeError
from knowledge.models import Answer, Chunk, Document, DocumentInfo, Frozen, Passage
from knowledge.putting import Progress
from knowledge.scope import EVERYTHING, Scope

logger = logging.getLogger(__name__)

DEFAULT = "e5"
HOME = "home.json"
WAIT_SECONDS = 30.0  #: After an embedder that did not answer.
LEAVE_SECONDS = 10.0  #: For the document under way, when the server stops.

T = TypeVar("T")
Opener = Callable[[Path, str], KnowledgeBase]  #: Folder and embedder to base; raises IndexMismatch.


class Home(Frozen):
    """Where the base lies that answers, and the embedder it was made with."""

    folder: str = ""  #: Beside the others; "" is the folder itself.
    embeddings: str = ""  #: "" where nobody wrote it down.


class Moved(NamedTuple):
    """How far a move is."""

    done: int
    of: int


class MovingBase:
    """A knowledge base that can change its embedding model while it answers. Safe to share between threads.

    What is put or forgotten meanwhile goes to both; a question is answered by one of them from start to end.
    """

    def __init__(self, current: KnowledgeBase, *, wait_seconds: float = WAIT_SECONDS) -> None:
        self._current = current
        self._wait_seconds = wait_seconds
        self._next: KnowledgeBase | None = None
        self._copying = threading.Lock()  #: One document at a time goes to the next base.
        self._users: dict[int, int] = {}
        self._free = threading.Condition()
        self._ends = threading.Event()
        self._mover: threading.Thread | None = None

    def move_to(self, following: KnowledgeBase, *, arrived: Callable[[], None], left: Callable[[], None]) -> None:
        """Fill `following` beside, and answer from it when it is whole.

        `arrived` writes down that it is; `left` clears away what answered before. After a crash, or where
        the server stops, what is done stays done.
        """
        self._next = following
        self._mover = threading.Thread(target=self._move, args=(arrived, left), name="index-move", daemon=True)
        self._mover.start()

    @property
    def moved(self) -> Moved | None:
        """None where nothing moves."""
        following = self._next
        if following is None:
            return None
        return Moved(len(following.documents()), len(self._current.documents()))

    def wait(self, seconds: float) -> bool:
        """Wait for the end of the move; False where it is not over."""
        if self._mover is not None:
            self._mover.join(seconds)
        return self._mover is None or not self._mover.is_alive()

    def put(self, document: Document, chunks: Sequence[Chunk], progress: Progress | None = None) -> None:
        self._change(document.name, lambda base: base.put(document, chunks, progress))

    def forget(self, name: str) -> bool:
        return self._change(name, lambda base: base.forget(name))

    def scour(self) -> None:
        """Overwrite on disk what was forgotten."""
        for base in filter(None, (self._current, self._next)):
            base.scour()

    def retrieve(self, question: str, *, limit: int = 8, also: str = "") -> list[Passage]:
        with self._answering() as base:
            return base.retrieve(question, limit=limit, also=also)

    def nearness(self, question: str, texts: Sequence[str], *, standing: bool = False) -> list[float]:
        with self._answering() as base:
            return base.nearness(question, texts, standing=standing)

    def ask(
        self,
        question: str,
        thread: Sequence[str] = (),
        *,
        language: str | None = None,
        within: Scope = EVERYTHING,
    ) -> Answer:
        with self._answering() as base:
            return base.ask(question, thread, language=language, within=within)

    def document(self, name: str) -> Document:
        with self._answering() as base:
            return base.document(name)

    def documents(self) -> list[DocumentInfo]:
        with self._answering() as base:
            return base.documents()

    def chunks(self, name: str) -> list[Chunk]:
        with self._answering() as base:
            return base.chunks(name)

    def close(self) -> None:
        self._ends.set()
        if self.wait(LEAVE_SECONDS) and self._next is not None:
            self._next.close()
        self._current.close()

    @contextmanager
    def _answering(self) -> Iterator[KnowledgeBase]:
        with self._free:
            base = self._current
            self._users[id(base)] = self._users.get(id(base), 0) + 1
        try:
            yield base
        finally:
            with self._free:
                self._users[id(base)] -= 1
                self._free.notify_all()

    def _change(self, name: str, act: Callable[[KnowledgeBase], T]) -> T:
        with self._answering() as base:
            result = act(base)
            with self._copying:
                if self._next is not None:
                    self._next.forget(name)  # the mover takes it over as it now is
                elif self._current is not base:  # they changed places meanwhile
                    act(self._current)
        return result

    def _move(self, arrived: Callable[[], None], left: Callable[[], None]) -> None:
        while not self._ends.is_set():
            try:
                if self._copied() and self._changed_places(arrived, left):
                    return
            except Exception as error:  # noqa: BLE001 - the loop that must go on: an embedder outside fails in many ways
                logger.warning("index.move_waits", extra={"why": type(error).__name__})
                self._ends.wait(self._wait_seconds)

    def _copied(self) -> bool:
        """Go through all documents once; False where the server stops."""
        following = self._next
        have = _editions(following) if following is not None else {}
        for name, edition in _editions(self._current).items():
            if self._ends.is_set() or following is None:
                return False
            if have.get(name) == edition:
                continue
            with self._copying:
                self._copy(name, following)
        return True

    def _copy(self, name: str, following: KnowledgeBase) -> None:
        try:
            document, chunks = self._current.document(name), self._current.chunks(name)
        except DocumentUnknown:
            return  # forgotten since
        following.put(document, chunks)

    def _changed_places(self, arrived: Callable[[], None], left: Callable[[], None]) -> bool:
        """Let the other answer, if it is whole; then clear away the old one when its last question is answered."""
        with self._copying:
            following, old = self._next, self._current
            if following is None or _editions(following) != _editions(old):
                self._drop_extra()
                return False
            arrived()
            with self._free:
                self._current, self._next = following, None
        logger.info("index.moved", extra={"documents": len(following.documents())})
        with self._free:
            self._free.wait_for(lambda: not self._users.get(id(old)))
        old.close()
        left()
        return True

    def _drop_extra(self) -> None:
        following = self._next
        if following is not None:
            for name in _editions(following).keys() - _editions(self._current).keys():
                following.forget(name)


def open_moving(folder: Path, *, embeddings: str, opener: Opener, say: Callable[[str], None]) -> MovingBase:
    """Open the base in the folder; where another embedder made it, let it answer while one is made for this.

    Raises:
        IndexMismatch: another embedder made it, which cannot be opened any more.
        EmbedderMissing, EmbedderFailed: the embedder that is asked for cannot be opened.
    """
    home = read_home(folder)
    try:
        base = opener(folder / home.folder, embeddings)
    except IndexMismatch as mismatch:
        base = _as_it_was(folder, home, opener, mismatch)
        return _set_off(folder, home, base, embeddings=embeddings, opener=opener, say=say)
    settle(folder, home.folder, embeddings)
    return MovingBase(base)


def read_home(folder: Path) -> Home:
    try:
        home = Home.model_validate_json((folder / HOME).read_text("utf-8"))
    except (OSError, ValueError):
        return Home()
    return home if re.fullmatch(r"[a-z0-9-]*", home.folder) else Home()


def settle(folder: Path, name: str, embeddings: str) -> None:
    """Write down where the base lies, and clear away any other that was begun."""
    _write_home(folder, name, embeddings)
    for path in folder.glob("by-*"):
        if path.name != name:
            shutil.rmtree(path, ignore_errors=True)
    if name:
        _clear_root(folder)


def _as_it_was(folder: Path, home: Home, opener: Opener, mismatch: IndexMismatch) -> KnowledgeBase:
    try:
        return opener(folder / home.folder, home.embeddings or DEFAULT)
    except (IndexMismatch, EmbedderMissing, EmbedderFailed):
        raise mismatch from None


def _set_off(
    folder: Path, home: Home, base: KnowledgeBase, *, embeddings: str, opener: Opener, say: Callable[[str], None]
) -> MovingBase:
    name = _folder_for(embeddings, taken=home.folder)
    try:
        following = opener(folder / name, embeddings)
    except KnowledgeError:
        base.close()
        raise
    moving = MovingBase(base)
    say(
        f"The index was made with {home.embeddings or DEFAULT}. It answers while one for {embeddings} is made, "
        f"{len(following.documents())} of {len(base.documents())} documents so far; `ope doctor` says how far it is."
    )
    moving.move_to(
        following,
        arrived=lambda: _write_home(folder, name, embeddings),
        left=lambda: settle(folder, name, embeddings),
    )
    return moving


def _write_home(folder: Path, name: str, embeddings: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"{HOME}.part"
    draft.write_text(Home(folder=name, embeddings=embeddings).model_dump_json(), "utf-8")
    draft.replace(folder / HOME)


def _folder_for(embeddings: str, *, taken: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", embeddings.lower()).strip("-")[:40].strip("-")
    name = f"by-{slug}-{hashlib.sha256(embeddings.encode()).hexdigest()[:8]}"
    return f"{name}-2" if name == taken else name


def _clear_root(folder: Path) -> None:
    for path in folder.glob("catalogue.sqlite*"):
        path.unlink(missing_ok=True)
    shutil.rmtree(folder / "vectors", ignore_errors=True)


def _editions(base: KnowledgeBase) -> dict[str, tuple[str, str, int]]:
    return {info.name: (info.digest, info.chunker, info.chunks) for info in base.documents()}
