from __future__ import annotations

import datetime as dt
import io

import pytest

from bot.adapters.papers import OfficePapers
from bot.adapters.sql.schema import METADATA
from bot.visits.protection import deciding, exporting
from bot.visits.protection.holdings import register
from bot.visits.protection.identity import Identity
from bot.visits.protection.models import Fate, Hit, Outcome, Plan, Standing
from ingest.loading import load_bytes
from tests.bot.web.fakes import registers
from tests.factories import NOW

WHO = Identity(names=("Åse Bjørk Sørensen", "王小明"), emails=("aase@sender.example",), phones=("+45 00 45 67 89",))
KEY = b"k" * 32


@pytest.mark.parametrize(
    "text",
    [
        "Åse Bjørk Sørensen", "ÅSE SØRENSEN", "Sørensen, Åse Bjørk", "Aase Soerensen", "Ase  Sorensen",
        "CV_Åse_Sørensen.pdf",
        "<AASE@sender.example>", "mailto:aase@sender.example?x", "ring 00456789", "tlf. (+45) 00-45-67-89.",
        "0045 00 45 67 89",
        "王小明先生", "A\u030ase So\u0308rensen",
    ],
)  # fmt: skip
def test_a_person_is_found_however_they_are_written_in_the_open_and_by_digests(text: str) -> None:
    plain, sealed = WHO.matcher(), WHO.sealed(KEY).matcher(KEY)

    assert plain.spans(text) == sealed.spans(text) != []
    assert not plain.finds(plain.masked(text))
    assert len(plain.masked(text)) == len(text)


@pytest.mark.parametrize("text", ["Åse Hansen og Sørensen", "base@sender.example", "00 45 67 88", "小明", "Bjørk", ""])
def test_others_are_not(text: str) -> None:
    assert WHO.matcher().spans(text) == []


def test_digests_name_nobody() -> None:
    sealed = WHO.sealed(KEY).model_dump_json().casefold()

    assert not any(word in sealed for word in ("åse", "ase ", "sorensen", "sender", "00456789"))
    assert WHO.sealed(b"another") != WHO.sealed(KEY)
    assert Identity(names=("Åse",), emails=("no address",), phones=("12",)).empty


def test_every_table_is_declared_once() -> None:
    declared = [table for holding in register().holdings for table in holding.tables]

    assert sorted(declared) == sorted(METADATA.tables)
    assert {holding.rule for holding in register().holdings if holding.rule} <= register().limits.keys()


@pytest.mark.parametrize(
    "file",
    [
        "refused/0a.bin", "registers/hosts.yaml", "executors/worker-1.lock", "demo/outbox/x.eml", "demo/cases.sqlite",
        "mail/refused/x.eml", "documents/x.pdf", "cards.sqlite-wal", "audit.head", ".outbox-staging/x.eml",
    ],
)  # fmt: skip
def test_every_file_is_declared(file: str) -> None:
    assert register().of_file(file)


def test_a_draft_for_whoever_has_an_open_case_waits_with_it() -> None:
    theirs = {"case": "2026-0001", "at": NOW}
    case = Hit(holding="requests", place="cases", key="1", own=True, **theirs)
    others = [Hit(holding=one, place=one, key="1", **theirs) for one in ("proposals", "journal", "tasks")]
    standing = Standing(number="2026-0001", open=True)

    fates = deciding.plan([*others, case], {"2026-0001": standing}, house=registers().house).fates

    first = Outcome.FIRST
    assert [fate.outcome for fate in fates] == [first, first, Outcome.ERASED, first]


@pytest.mark.parametrize(
    ("hit", "standing", "outcome"),
    [
        ({}, {}, Outcome.ERASED),
        ({"own": True}, {"open": True}, Outcome.FIRST),
        ({}, {"open": True}, Outcome.ERASED),
        ({"under_way": True}, {}, Outcome.FIRST),
        ({}, {"journalised_at": NOW}, Outcome.KEPT),
        ({"place": "inbound", "at": NOW + dt.timedelta(days=1)}, {"journalised_at": NOW}, Outcome.ERASED),
        ({"holding": "tasks"}, {"journalised_at": NOW}, Outcome.ERASED),
        ({"holding": "audit"}, {}, Outcome.KEPT),
        ({"holding": "documents", "shipped": True}, {}, Outcome.KEPT),
    ],
)
def test_what_becomes_of_a_place(hit: dict[str, object], standing: dict[str, object], outcome: Outcome) -> None:
    found = Hit(**({"holding": "requests", "place": "cases", "key": "1", "case": "2026-0001", "at": NOW} | hit))
    case = Standing(**({"number": "2026-0001", "open": False, "ended_at": NOW} | standing))

    [fate] = deciding.plan([found], {case.number: case}, house=registers().house).fates

    assert fate.outcome is outcome
    assert (fate.outcome is Outcome.ERASED) or bool(fate.why["da"] and fate.why["en"])


def test_no_half_of_another_name_is_left_where_an_excerpt_is_cut() -> None:
    hits = []
    for between in range(70):
        theirs = f"{'ord ' * between}Åse Sørensen {'ord ' * between}"
        text = f"Kirsten Prøvegaard {theirs}kirsten@provegaard.example, +45 00 11 22 33 {theirs}"
        hits.append(Fate(hit=Hit(holding="journal", place="journal", key="1", text=text), outcome=Outcome.ERASED))

    held = exporting.held(Plan(fates=tuple(hits)), WHO, others=["Kirsten Prøvegaard"])

    assert all("Åse Sørensen" in one.text for one in held)
    halves = ("irst", "rsten", "vegaard", "gaard", "11 2", "22 3", "rov")
    assert [one.text for one in held for half in halves if half in one.text] == []


def test_others_are_taken_out_of_a_persons_paper_for_good() -> None:
    told = "Åse Sørensen skrev. Kirsten Hauge bad om det, kirsten@hauge.example, +45 00 11 22 33, den 2026-11-23."
    clean = exporting.cleaner(WHO.matcher(), ["Ole Bak"])(told)
    held = exporting.Held(holding="requests", case="2026-0001", at=NOW, written_by_them=True, text=clean)
    file = exporting.PersonFile(made_at=NOW, held=(held,), accesses=(exporting.Access(at=NOW, what="access"),))

    content = OfficePapers().memos([exporting.memo(file, language="da", house=registers().house)])
    read = load_bytes("x.pdf", content).text

    assert ("Åse Sørensen" in clean, "2026-11-23" in clean) == (True, True)
    for other in ("Kirsten", "Hauge", "hauge.example", "11 22 33"):
        assert other not in clean
        assert other not in read
        assert other.encode() not in content
    assert "Søgt frem" in read
    assert io.BytesIO(content).read(5) == b"%PDF-"
