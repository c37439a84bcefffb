"""The knowledge base of the data folder, open and up to date with what we ship and what staff changed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bot.adapters.earlier_cases import StoredCases
from bot.adapters.live_registers import LiveRegisters
from bot.adapters.shipped import index_profiles, index_shipped
from bot.settings import Settings
from bot.visits.ports import CaseStore
from ingest.syncing import outdated
from knowledge import LanguageModel, Registers
from knowledge.assembly import open_knowledge
from knowledge.base import KnowledgeBase
from knowledge.lookups import RegisterLookup
from knowledge.moving import MovingBase, open_moving, read_home, settle

logger = logging.getLogger(__name__)

Say = Callable[[str], None]


@contextmanager
def index(
    settings: Settings,
    live: LiveRegisters,
    store: CaseStore,
    *,
    model: LanguageModel | None,
    say: Say,
    rebuild: bool,
    moves: bool,
) -> Iterator[MovingBase]:
    registers = live.current()
    lookup = RegisterLookup(registers, StoredCases(store))
    with closing(_open_base(settings, lookup, model, say=say, rebuild=rebuild, moves=moves)) as base:
        index_shipped(base, registers, say=say)
        live.listen(lambda changed: _take_over(changed, lookup, base))
        _check_chunker(base, say=say)
        yield base


def _open_base(
    settings: Settings,
    registers: RegisterLookup,
    model: LanguageModel | None,
    *,
    say: Say,
    rebuild: bool,
    moves: bool,
) -> MovingBase:
    folder = settings.data_dir / "knowledge"
    key = settings.embeddings_key.get_secret_value() if settings.embeddings_key else ""

    def opened(place: Path, embeddings: str) -> KnowledgeBase:
        return open_knowledge(
            place,
            registers=registers,
            embeddings=embeddings,
            key=key if embeddings == settings.embeddings else "",
            model=model,
            chroma_url=settings.chroma_url,
            cache=settings.data_dir / "cache",
            rebuild=rebuild,
        )

    # On a Chroma server the collections lie beside each other: there it is `rebuild` or nothing.
    if moves and not rebuild and not settings.chroma_url:
        return open_moving(folder, embeddings=settings.embeddings, opener=opened, say=say)
    home = read_home(folder).folder
    base = MovingBase(opened(folder / home, settings.embeddings))
    settle(folder, home, settings.embeddings)
    return base


def _take_over(registers: Registers, lookup: RegisterLookup, base: MovingBase) -> None:
    """What staff changed in a register is answered from at once."""
    lookup.use(registers)
    index_profiles(base, registers)


def _check_chunker(base: MovingBase, *, say: Say) -> None:
    if names := outdated(base):
        logger.warning("documents.outdated", extra={"documents": len(names)})
        say(f"{len(names)} documents were split by an older version; run `ope index` on their files again.")
