"""What is shipped, in the index: the library, and a profile of each entry of the registers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import knowledge
from ingest.syncing import sync
from knowledge import DocumentKind, Registers
from knowledge.moving import MovingBase
from knowledge.registers.profiles import profiles

LIBRARY = Path(knowledge.__file__).parent / "library"

Say = Callable[[str], None]


def index_shipped(base: MovingBase, registers: Registers, *, say: Say) -> None:
    """Bring the library and the register profiles into the index; what is there unchanged costs nothing."""
    known = {info.name: info.digest for info in base.documents()}
    outdated = any(known.get(document.name) != document.digest for document, _ in profiles(registers))
    if outdated or not any(path.name in known for path in LIBRARY.glob("*.md")):
        say("Indexing the shipped library and registers ...")
    sync([LIBRARY], knowledge=base, kind=DocumentKind.LIBRARY)
    index_profiles(base, registers)


def index_profiles(base: MovingBase, registers: Registers) -> None:
    """Put those that changed, and forget those whose entry is gone."""
    known = {info.name: info for info in base.documents()}
    written = profiles(registers)
    for document, chunks in written:
        if document.name not in known or known[document.name].digest != document.digest:
            base.put(document, chunks)
    for name in known.keys() - {document.name for document, _ in written}:
        if known[name].kind is DocumentKind.PROFILE:
            base.forget(name)
