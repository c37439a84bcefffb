"""Cases with approved letters in a real database, ready to be sent or meddled with."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bot.adapters.anchor import AnchorFile
from bot.adapters.sql import Database, SqlCaseStore
from bot.adapters.sql.engine import PRAGMAS
from bot.visits import approval
from bot.visits.approving import AS_SHIPPED
from bot.visits.models import Bundle, BundleKind, Case, Role, Status, Verdict
from bot.visits.word import Word
from tests.factories import NOW, a_bundle, a_change, a_draft, a_person, a_proposal, a_visit_request


@dataclass(frozen=True)
class Desk:
    """An open case database and its file, where it has one."""

    store: SqlCaseStore
    database: Database
    file: Path

    def approved(self, key: str, bundle: Bundle | None = None) -> Case:
        """A case of its own whose letters a person has approved."""
        number = self.proposed(key, *([bundle] if bundle else [])).number
        return decided(self.store, number, bundle.kind if bundle else BundleKind.DRAFT_PROGRAMME)

    def proposed(self, key: str, *bundles: Bundle) -> Case:
        """A case of its own whose letters wait for a person."""
        request = a_visit_request()
        number = self.store.receive(request, source="webhook", event_id=key, body_digest=key, at=NOW).number
        self._step(number, Status.TRIAGED)
        usual = a_bundle().model_copy(update={"messages": (a_draft(subject=f"Your visit {number}"),)})
        return self._step(number, Status.PROPOSED, proposal=a_proposal(bundles=bundles or (usual,)))

    def _step(self, number: str, to: Status, **written: Any) -> Case:
        case = self.store.case(number)
        return self.store.apply(a_change(case, event=f"case.{to}", status=to, **written))

    def by_hand(self, statement: str, *values: Any) -> None:
        """As somebody does who has the file."""
        with closing(sqlite3.connect(self.file, timeout=30)) as file, file:
            file.execute("pragma synchronous = off")  # ours, not the product's
            file.execute(statement, values)


@cache
def _empty() -> bytes:
    """A database with every migration and nothing in it."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "cases.sqlite"
        Database(f"sqlite:///{file}").close()
        return file.read_bytes()


@contextmanager
def a_desk(folder: Path, url: str = "") -> Iterator[Desk]:
    """With its cases in a file of the folder, or in the PostgreSQL at that address."""
    file = folder / "cases.sqlite"
    if not url and not file.exists():
        file.write_bytes(_empty())
    # What is proven over a desk is not that the disk keeps it: that is C-02.
    with patch.dict(PRAGMAS, {"synchronous": 0}), closing(Database(url or f"sqlite:///{file}")) as database:
        yield Desk(SqlCaseStore(database, AnchorFile(folder / "audit.head")), database, file)


def decided(
    store: SqlCaseStore, number: str, kind: BundleKind = BundleKind.DRAFT_PROGRAMME, verdict: Verdict = Verdict.APPROVE
) -> Case:
    proposal = store.case(number).proposal
    bundle = proposal.bundle(kind) if proposal else None
    assert bundle is not None
    return approval.decide(
        number,
        Word(bundle=kind, verdict=verdict, digest=bundle.digest, by=a_person(Role.APPROVER), via="web", reason="Seen."),
        store=store,
        at=NOW,
        approving=AS_SHIPPED,
    )
