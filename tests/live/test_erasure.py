"""One person in every place: all of them found, erased to the last byte, and not brought back by a backup."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.adapters import backups
from bot.services.protection import seal
from bot.visits import audit
from bot.visits.models import Status
from bot.visits.protection.holdings import register
from bot.visits.protection.models import Outcome, Plan, Purpose
from bot.visits.protection.ports import Journalised
from tests.live.planting import ADA, WHO, bytes_with_a_mark, opened, plant, request, work

pytestmark = pytest.mark.slow

#: Table or folder of each place; what is derived from them lies in the same rows and files.
PLACES = frozenset({
    "cases", "inbound", "corrections", "events", "originals", "proposals", "decisions", "messages", "journal", "tasks",
    "evaluations", "leads", "lead_outcomes", "participant_lists", "imports", "questions", "feedback",
    "register_changes", "jobs", "outbox", "mail", "refused", "cards", "logs", "index",
})  # fmt: skip


class Erased(NamedTuple):
    folder: Path
    archive: Path  #: A backup from before.
    number: str
    before: list[str]  #: Files with a byte of the person.
    found: Plan
    after: list[str]
    left: Plan


@pytest.fixture(scope="module")
def planted(indexed: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = Path(shutil.copytree(indexed, tmp_path_factory.mktemp("person") / "data"))
    with opened(folder) as ours:
        number = plant(ours)
    return folder, number


@pytest.fixture(scope="module")
def erased(planted: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory) -> Erased:
    kept, number = planted
    folder = Path(shutil.copytree(kept, tmp_path_factory.mktemp("erased") / "data"))
    with opened(folder) as ours:
        archive = folder.parent / "before.tar.gz"
        backups.back_up(folder, archive, at=ours.services.now(), database="sqlite")
        before = bytes_with_a_mark(folder)
        work_ = ours.services.protectionwork
        found = work_.search(WHO, purpose=Purpose.ERASURE, by=ADA)
        work_.erase(WHO, seen=seal(found), by=ADA)
        after, left = bytes_with_a_mark(folder), work_.plan(WHO)
    return Erased(folder, archive, number, before, found, after, left)


def test_every_file_of_a_folder_in_which_was_worked_is_declared(erased: Erased) -> None:
    names = [path.relative_to(erased.folder).as_posix() for path in erased.folder.rglob("*") if path.is_file()]
    beside = {path.name for path in erased.folder.parent.iterdir()} - {erased.folder.name, erased.archive.name}
    patterns = {one.format(data=erased.folder.name) for holding in register().holdings for one in holding.beside}

    assert [name for name in names if register().of_file(name) is None] == []
    assert beside - patterns == set()


def test_the_person_is_found_in_every_place(erased: Erased) -> None:
    assert PLACES - {fate.hit.place for fate in erased.found.fates} == set()
    assert all(fate.hit.excerpts for fate in erased.found.fates)
    assert len(erased.found.fates) >= 25


def test_no_byte_is_left_in_any_file(erased: Erased) -> None:
    assert {"cases.sqlite", "knowledge/vectors/chroma.sqlite3", "jobs.sqlite", "logs/ope.log"} & set(erased.before)
    assert erased.after == []
    assert erased.left.fates == ()
    assert bytes_with_a_mark(erased.folder) == []  # nor after it was closed
    assert bytes_with_a_mark(erased.folder.with_name("data.erasures")) == []


def test_what_is_left_works_and_the_audit_log_is_whole(erased: Erased, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(erased.folder, tmp_path / "data"))
    shutil.copytree(erased.folder.with_name("data.erasures"), tmp_path / "data.erasures")
    with opened(folder) as ours:
        services = ours.services
        case = services.store.case(erased.number)
        assert audit.check(services.store) == []
        assert (case.status, case.reading, case.proposal) == (Status.CLOSED, None, None)
        assert [message.draft.to for message in case.messages] == [""]
        assert erased.number in {facts.number for facts in services.store.facts()}
        services.library.take_in("ny.txt", "Kvantelaser\n\nKvantelaseren i Blåby måler 40 GWh.\n".encode(), by=ADA)
        passages = ours.knowledge.retrieve("Hvad måler kvantelaseren i Blåby?")
        assert passages[0].chunk.document == "ny.txt"
        work(ours, services.receive(request("Vi vil se energi."), source="form", event_id="new", body=b"n").number)
        assert services.protectionwork.erase_again() == 0  # who writes again is not erased again


def test_a_backup_from_before_brings_nobody_back(erased: Erased, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(erased.folder.with_name("data.erasures"), tmp_path / "data.erasures")
    backups.unpack(erased.archive, folder)
    assert bytes_with_a_mark(folder) != []

    with opened(folder) as ours:
        assert bytes_with_a_mark(folder) == []
        assert audit.check(ours.services.store) == []
        assert ours.services.store.case(erased.number).status is Status.CLOSED


def test_what_was_journalised_is_kept_with_its_ground_and_the_rest_goes(
    planted: tuple[Path, str], tmp_path: Path
) -> None:
    kept, number = planted
    folder = Path(shutil.copytree(kept, tmp_path / "data"))
    with opened(folder) as ours:
        guards, work_ = ours.services.guards, ours.services.protectionwork
        at = ours.services.now()
        guards.store.journalise(Journalised(case=number, at=at, by="ada", by_name="Ada", digest="sha256:0"))
        found = work_.search(WHO, purpose=Purpose.ERASURE, by=ADA)
        work_.erase(WHO, seen=seal(found), by=ADA)
        left = work_.plan(WHO)

        held = {fate.hit.place for fate in left.fates}
        assert {"cases", "messages", "journal", "outbox"} <= held
        assert (
            held & {"tasks", "participant_lists", "evaluations", "questions", "originals", "index", "jobs", "mail"}
            == set()
        )
        assert all(fate.outcome is Outcome.KEPT and "17(3)(b)" in fate.why["en"] for fate in left.fates)
        assert "kanarievang" in ours.services.store.case(number).request.message.casefold()


def test_an_open_case_is_ended_first(planted: tuple[Path, str], tmp_path: Path) -> None:
    kept, number = planted
    folder = Path(shutil.copytree(kept, tmp_path / "data"))
    with opened(folder) as ours:
        ours.services.receive(request("Vi vil se energi."), source="form", event_id="new", body=b"n")
        found = ours.services.protectionwork.plan(WHO)

        first = found.of(Outcome.FIRST)
        assert {fate.hit.place for fate in first} == {"cases"}
        assert number in found.hollow


def test_time_limits_are_kept(planted: tuple[Path, str], tmp_path: Path) -> None:
    kept, number = planted
    folder = Path(shutil.copytree(kept, tmp_path / "data"))
    with opened(folder) as ours:
        later = ours.services.now() + dt.timedelta(days=5 * 366)
        services = ours.services
        object.__setattr__(services, "now", lambda: later)
        services.protectionwork.sweep()
        services.forget_questions()
        services.participantwork.erase_due()
        services.guards.sweeper.overwrite()  # as the next minute does
        gone = ("ring til", "tilbud til", "talte med", "hvem er", "besøg af", "kære")

        assert services.guards.store.standings([number])[number].ended_at is not None
        left = {fate.hit.place for fate in services.protectionwork.plan(WHO).fates}
        assert left <= {"index", "register_changes", "imports", "logs", "refused", "cards"}
        for name in ("cases.sqlite", "cases.sqlite-wal", "jobs.sqlite", "jobs.sqlite-wal"):
            held = (folder / name).read_bytes().decode("utf-8", "replace").casefold()
            assert [words for words in gone if f"{words} ingeborg" in held] == []
