"""C-42: the model off, refused, out of budget, hanging, talking nonsense or without end, while requests come in."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import cycle, islice
from pathlib import Path
from statistics import quantiles
from typing import Any
from unittest.mock import patch

from bot.adapters import fact_model
from bot.adapters.fact_model import PromptedFacts
from bot.visits import preparing, sorting
from bot.visits.models import Case, Status, VisitRequest
from bot.visits.models.reading import certain
from bot.visits.proposal import Drafting
from bot.visits.sorting import Sorting
from knowledge import ModelFailed, chat_model
from knowledge.chat_model import MAX_TOKENS, language_model
from knowledge.registers.loading import load_registers
from tests.factories import NOW, SENDER, a_case
from tests.fakes import InMemoryCaseStore, NoEvidence, PlainAttachments, PlainPapers
from tests.knowledge.model_server import Behaviour, ModelServer, completion, drips, hangs, hangs_up, says
from tests.prove.checks import Check, Outcome, Room, replaced

_REQUESTS = Path(__file__).parents[1] / "data" / "requests.jsonl"
_SECONDS = 0.3  #: That a call may take here; the product waits longer, and no less surely.
_ERROR = json.dumps({"error": {"code": "insufficient_quota", "message": "You exceeded your current quota."}}).encode()
_REGISTERS = load_registers()


def _behaviours(over: threading.Event) -> dict[str, Behaviour | None]:
    return {
        "off": None,
        "refused": says(_ERROR, status=401),
        "out of budget": says(_ERROR, status=402),
        "too many calls": says(_ERROR, status=429),
        "broken": says(b"", status=500),
        "hanging": hangs(over),
        "byte by byte": drips(over),
        "hung up": hangs_up,
        "nonsense": says(completion("Selvfølgelig! Her er et digt om havnen.")),
        "a megabyte": says(completion("x" * 1_000_000)),
        "no JSON": says(b"<html>busy</html>", media_type="text/html"),
    }


def every_case_reaches_a_person(room: Room, cases: int) -> Outcome:
    """A trial is a case; it has to come out as it would have without a model. Calls to it are counted, too."""
    outcome = Outcome()
    requests = [VisitRequest.model_validate(one["request"]) for one in _lines()]
    alone: dict[int, Case] = {}
    took: list[float] = []
    for name, number in _shared_out(cases):
        with _model(name) as (model, server):
            for at, request in islice(cycle(enumerate(requests)), number):
                if at not in alone:
                    alone[at], _ = _prepared(request, None)
                try:
                    case, seconds = _prepared(request, model)
                except Exception as error:  # noqa: BLE001 - whatever it is, the case stays where it was
                    outcome.trial(False, f"{name}: {type(error).__name__} {error}")
                    continue
                took.append(seconds)
                outcome.trial(*_same(name, case, alone[at]))
            if server:
                outcome.trial(*_within_bounds(name, server.requests, number))
    p95 = quantiles(took, n=20)[-1] if len(took) > 1 else 0.0
    outcome.told = (
        f"cases over {len(_behaviours(threading.Event()))} faults, and what they cost; p95 {p95:.2f} s a case"
    )
    return outcome


def _lines() -> list[dict[str, Any]]:
    return [json.loads(line) for line in _REQUESTS.read_text("utf-8").splitlines()]


def _shared_out(cases: int) -> Iterator[tuple[str, int]]:
    """Five each at least: after three it is to be left alone."""
    names = list(_behaviours(threading.Event()))[: max(1, cases // 5)]
    for place, name in enumerate(names):
        yield name, cases // len(names) + (place < cases % len(names))


@contextmanager
def _model(name: str) -> Iterator[tuple[PromptedFacts | None, ModelServer | None]]:
    over = threading.Event()
    behaviour = _behaviours(over)[name]
    if behaviour is None:
        yield None, None
        return
    with ExitStack() as stack:
        server = stack.enter_context(ModelServer(behaviour))
        stack.callback(over.set)
        yield PromptedFacts(language_model(server.spec, seconds=_SECONDS)), server


def _prepared(request: VisitRequest, model: PromptedFacts | None) -> tuple[Case, float]:
    """The case as a person meets it, and what preparing it took."""
    bare = {"status": Status.RECEIVED, "revision": 1, "reading": None, "triage": None, "proposal": None}
    case = a_case(request=request, received_at=request.submitted_at, **bare)
    store, begun = InMemoryCaseStore(case), time.monotonic()
    parts = Sorting(registers=_REGISTERS, attachments=PlainAttachments(), model=model)
    sorting.sort(case.number, sorting=parts, store=store, at=NOW)
    drafting = Drafting(
        registers=_REGISTERS, knowledge=NoEvidence(), papers=PlainPapers(), sender=SENDER, at=NOW, reference=case.number
    )
    with patch.object(preparing, "logger"):
        preparing.propose(case.number, drafting=drafting, store=store)
    return store.case(case.number), time.monotonic() - begun


def _same(name: str, case: Case, alone: Case) -> tuple[bool, str]:
    sorted_ = case.triage is not None and case.status is not Status.RECEIVED
    same = case.triage is not None and alone.triage is not None and certain(case.triage) == certain(alone.triage)
    drafted = _words(case) == _words(alone)
    return sorted_ and same and drafted, f"{name}: {case.status}, {'' if same else 'sorted otherwise'} {drafted}"


def _words(case: Case) -> list[tuple[str, str, str]]:
    bundles = case.proposal.bundles if case.proposal else ()
    return [(draft.to, draft.subject, draft.body) for bundle in bundles for draft in bundle.messages]


def _within_bounds(name: str, requests: Sequence[dict[str, Any]], cases: int) -> tuple[bool, str]:
    """After three failures in a row it is left alone; no reply may be longer than so many tokens."""
    most = min(cases, 3)
    tokens = {request.get("max_tokens") or request.get("max_completion_tokens") for request in requests}
    return 0 < len(requests) <= most and tokens == {MAX_TOKENS}, f"{name}: {len(requests)} calls of at most {tokens}"


def _raised(self: PromptedFacts, prompt: str) -> Any:
    try:
        return self._model.complete(prompt, into=fact_model.Suggestions)
    except ModelFailed as error:
        raise RuntimeError(str(error)) from error


CHECKS = (
    Check(
        id="C-42",
        observes="Model off, 401, 402, 429, hanging, nonsense, 1 MB: every case is sorted and drafted as without it",
        run=every_case_reaches_a_person,
        tiny=20,
        quick=55,
        long=2_200,
        dear=True,
        breaks={
            "a failure of the model fails the case": replaced(PromptedFacts, "_asked", _raised),
            "a model that fails is asked again and again": replaced(chat_model, "FAILURES", 10**9),
        },
    ),
)
