"""C-38 to C-40: one made-up person in every place; found, taken out for them, erased, and not brought back."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bot.adapters import backups
from bot.adapters.erasure_ledger import FileLedger
from bot.adapters.sql.database import Database
from bot.adapters.traces import cards, texts
from bot.bootstrap import Assistant
from bot.services.protection import ProtectionWork, seal
from bot.visits import audit
from bot.visits.protection import deciding, exporting
from bot.visits.protection.models import Hit, Outcome, Plan, Purpose
from bot.visits.protection.ports import Journalised
from ingest.loading import load_bytes
from knowledge.chroma import ChromaVectorIndex
from tests.live import planting
from tests.live.planting import ADA, NAME, OTHERS, WHO, bytes_with_a_mark, opened
from tests.prove.checks import Check, Room, replaced
from tests.prove.checks import Outcome as Came

#: Where the person was put, to the table, folder or index that it is found in, and words that stand there alone.
PLACES: Mapping[str, tuple[str, str]] = {
    "subject of a form": ("cases", f"Besøg af {NAME}"),
    "message of a form": ("cases", f"Venlig hilsen {NAME}"),
    "PDF attached to it": ("cases", f"I en PDF: Jeg hedder {NAME}"),
    "DOCX attached to it": ("cases", f"I et brev: Jeg hedder {NAME}"),
    "name of an attached file": ("cases", f"{NAME}.pdf"),
    "reason for which a case was ended": ("cases", f"Aftalt med {NAME}"),
    "sealed original": ("originals", f"Besøg af {NAME}"),
    "id of a delivery": ("events", f"form-{planting.EMAIL}"),
    "id of a mail": ("events", f"<1.{planting.EMAIL}>"),
    "later message": ("inbound", f"Jeg hedder {NAME}"),
    "mail on a case": ("inbound", "Hvad koster det? one"),
    "fact put right": ("corrections", f"{NAME} ApS"),
    "draft": ("proposals", f"Kære {NAME}"),
    "reason of a decision": ("decisions", NAME),
    "approved letter": ("messages", f"Kære {NAME}"),
    "letter that left": ("outbox", f"Kære {NAME}"),
    "note of a call": ("journal", f"Jeg hedder {NAME}"),
    "task": ("tasks", f"Ring til {NAME}"),
    "list of participants": ("participant_lists", NAME),
    "evaluation": ("evaluations", f"Jeg hedder {NAME}"),
    "lead": ("leads", f"Tilbud til {NAME}"),
    "what came of a lead": ("lead_outcomes", f"Talte med {NAME}"),
    "workbook of earlier years": ("imports", f"Besøg {NAME}.xlsx"),
    "question that was asked": ("questions", f"Hvem er {NAME}?"),
    "judgement of an answer": ("feedback", f"{NAME} er ikke nævnt"),
    "job": ("jobs", f"Hvem er {NAME}?"),
    "thread in Slack": ("cards", f"{NAME} kommer med"),
    "log": ("logs", f"{NAME} {planting.EMAIL}"),
    "mail that was refused": ("mail", f"Subject: {NAME}"),
    "name of a mail's file": ("mail", f"{NAME}.eml"),
    "mail that was taken in": ("mail", f"From: {NAME}"),
    "document": ("index", f"Referat af mødet\n\nJeg hedder {NAME}"),
    "title of a document": ("index", f"CV {NAME}.txt"),
    "answer of a colleague": ("index", f"# Hvem er {NAME}?"),
    "document that was refused": ("refused", f"Rapport af {NAME}"),
    "mission in the index": ("index", f"Vi mødte {NAME}"),
    "register": ("register_changes", f"Vi mødte {NAME}"),
}  # fmt: skip


def all_found(room: Room, rounds: int) -> Came:
    """A trial is a place, a paper of the person on which nobody else may stand, or a look that has to be told."""
    came = Came()
    for number in range(rounds):
        with opened(_planted(room, f"data-{number}")) as ours:
            work = ours.services.protectionwork
            found = work.search(WHO, purpose=Purpose.ACCESS, by=ADA)
            for what, (place, words) in PLACES.items():
                came.trial(any(_stands(fate.hit, place, words) for fate in found.fates), f"not found: {what}")
            file = work.export(WHO, by=ADA)
            written = file.model_dump_json()
            printed = load_bytes("person.pdf", work.printed(file, language="da")).text
            for paper in (written, printed):
                told = paper.casefold()
                came.trial("ingeborg kanarievang" in " ".join(told.split()), "a paper without the person")
                came.trial(not any(other.casefold() in told for other in OTHERS), "a paper with somebody else")
            came.trial([one.what for one in file.accesses][-2:] == ["access", "access"], "a look that is not told")
            came.trial(ADA.name not in written and f'"{ADA.id}"' not in written, "who looked is told")
    came.told = f"{len(PLACES)} places, and their papers as JSON and PDF"
    return came


def nothing_left(room: Room, rounds: int) -> Came:
    """A trial is a file of the data folder or the ledger, or a place that is kept."""
    came = Came()
    for number in range(rounds):
        folder = _planted(room, f"data-{number}")
        before = bytes_with_a_mark(folder)
        with opened(folder) as ours:
            erase(ours)
            scan(came, folder)
            came.trial(audit.check(ours.services.store) == [], "the audit log is broken")
        scan(came, folder)  # nor after it was closed
        _kept_with_its_ground(came, room, f"journalised-{number}")
    came.told = f"files and kept places; {len(before)} files named the person before"
    return came


def nobody_back(room: Room, rounds: int) -> Came:
    """A trial is a file, before anybody is let in."""
    came = Came()
    erased = _erased(room)
    for number in range(rounds):
        folder = room.new(f"restored-{number}") / "data"
        shutil.copytree(erased.with_name("data.erasures"), folder.with_name("data.erasures"))
        backups.unpack(erased.with_name("before.tar.gz"), folder)
        shutil.copytree(_shared(room, "planted", _plant) / "knowledge", folder / "knowledge", dirs_exist_ok=True)
        came.trial(len(bytes_with_a_mark(folder)) > 5, "the backup holds nobody")
        with opened(folder) as ours:
            scan(came, folder)
            came.trial(ours.services.protectionwork.plan(WHO).fates == (), "found again")
            came.trial(audit.check(ours.services.store) == [], "the audit log is broken")
    came.told = "files of a folder that was put back from before an erasure"
    return came


def _stands(hit: Hit, place: str, words: str) -> bool:
    return hit.place == place and words in "\n".join((hit.key, hit.text, *hit.excerpts))


def erase(ours: Assistant) -> Plan:
    work = ours.services.protectionwork
    return work.erase(WHO, seen=seal(work.search(WHO, purpose=Purpose.ERASURE, by=ADA)), by=ADA)


def scan(came: Came, folder: Path) -> None:
    for place in (folder, folder.with_name("data.erasures")):
        held = set(bytes_with_a_mark(place))
        for path in sorted(path for path in place.rglob("*") if path.is_file()):
            name = path.relative_to(place).as_posix()
            came.trial(name not in held, f"a byte is left in {name}")


def _kept_with_its_ground(came: Came, room: Room, name: str) -> None:
    """What was journalised: what would become of it, as it is shown."""
    with opened(_planted(room, name)) as ours:
        services = ours.services
        for case in services.store.cases():
            handed = Journalised(case=case.number, at=services.now(), by="ada", by_name="Ada", digest="sha256:0")
            services.guards.store.journalise(handed)
        fates = services.protectionwork.plan(WHO).fates
    kept = [fate for fate in fates if fate.outcome is Outcome.KEPT]
    came.trial({"cases", "messages", "journal", "outbox"} <= {fate.hit.place for fate in kept}, "nothing is kept")
    for fate in kept:
        grounded = "17, stk. 3, litra b" in fate.why.get("da", "") and "17(3)(b)" in fate.why.get("en", "")
        came.trial(grounded, f"kept without a ground: {fate.hit.id}")


def _planted(room: Room, name: str) -> Path:
    """A data folder of the check's own, with the person in every place."""
    return Path(shutil.copytree(_shared(room, "planted", _plant), room.new(name) / "data"))


def _erased(room: Room) -> Path:
    return _shared(room, "erased", lambda room, folder: _erase_all(_shared(room, "planted", _plant), folder))


def _plant(room: Room, folder: Path) -> None:
    shutil.copytree(room.indexed(), folder)
    with opened(folder) as ours:
        planting.plant(ours)


def _erase_all(planted: Path, folder: Path) -> None:
    shutil.copytree(planted, folder)
    with opened(folder) as ours:
        archive = folder.with_name("before.tar.gz")
        backups.back_up(folder, archive, at=ours.services.now(), database="sqlite")
        erase(ours)


def _shared(room: Room, name: str, make: Callable[[Room, Path], None]) -> Path:
    """A folder that these checks share; made once, whichever of them needs it first."""
    place = room.folder.parent / f"person-{name}"
    place.mkdir(parents=True, exist_ok=True)
    with (place / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (place / "made").exists():
            make(room, place / "data")
            (place / "made").touch()
    return place / "data"


def _nothing(*args: Any, **how: Any) -> None:
    return None


CHECKS = (
    Check(
        id="C-38",
        observes="One person in 37 places: each found, their paper tells of nobody else, and that somebody looked",
        run=all_found,
        tiny=1,
        quick=1,
        long=20,
        dear=True,
        breaks={
            "what Slack's edge remembers is not searched": replaced(cards, "find", lambda *args: []),
            "files within requests are not opened": replaced(texts, "_bytes", lambda content: b""),
            "others stay in the person's paper": replaced(exporting, "cleaner", lambda theirs, others: str),
            "who looked and when is not told": replaced(ProtectionWork, "_accesses", lambda *args: ()),
        },
    ),
    Check(
        id="C-39",
        observes="An erased person: no byte left in any file; what was journalised is kept and shown with its ground",
        run=nothing_left,
        tiny=1,
        quick=1,
        long=20,
        dear=True,
        breaks={
            "vectors that were forgotten stay on disk": replaced(ChromaVectorIndex, "scour", _nothing),
            "the database keeps its log": replaced(Database, "scour", _nothing),
            "what is kept is kept without a ground": replaced(deciding, "_JOURNALISED", {"da": "", "en": ""}),
        },
    ),
    Check(
        id="C-40",
        observes="A backup from before an erasure, put back: nobody is there again when the service opens",
        run=nobody_back,
        tiny=1,
        quick=1,
        long=20,
        dear=True,
        breaks={
            "nothing is erased again at the start": replaced(ProtectionWork, "erase_again", lambda self: 0),
            "the list of erasures is put back, too": replaced(FileLedger, "erasures", lambda self: []),
        },
    ),
)
