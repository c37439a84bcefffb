"""`python -m tests.prove.broken FAULT serve`: the product with one promise broken on purpose, in this process only."""

from __future__ import annotations

import logging
import re
import shutil
import sys
import threading
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.request import ProxyHandler, build_opener

from slack_bolt import App, BoltRequest, BoltResponse

from bot.adapters import backups, executors, suspects
from bot.adapters.jobs import DbosJobs
from bot.adapters.sql import engine
from bot.bootstrap import opening
from bot.cli import backups as restoring
from bot.cli.main import main
from bot.services import Services
from bot.slack import questions, threads
from bot.slack.catching_up import DONE, CatchingUp
from bot.visits import intake
from bot.visits.errors import StoreUnavailable
from bot.visits.models import Receipt, VisitRequest
from bot.visits.reading import reader
from bot.web import errors, security
from knowledge import assembly
from knowledge.writing import masking, prompting


def synced_now_and_then() -> None:
    engine.PRAGMAS["synchronous"] = 1


def answered_before_it_is_stored() -> None:
    receive = Services.receive

    def early(self: Services, *args: Any, **how: Any) -> Receipt:
        threading.Timer(0.05, receive, (self, *args), how).start()
        return Receipt(number="2026-0000", created=True)

    Services.receive = early  # type: ignore[method-assign]


def acknowledged_though_not_stored() -> None:
    receive = Services.receive

    def whatever(self: Services, *args: Any, **how: Any) -> Receipt:
        try:
            return receive(self, *args, **how)
        except StoreUnavailable:
            return Receipt(number="2026-0000", created=True)

    Services.receive = whatever  # type: ignore[method-assign]


def never_synced() -> None:
    engine.PRAGMAS["synchronous"] = 0


def without_a_time_to_come_again() -> None:
    errors.AGAIN_AFTER.clear()


def patient_with_slow_bodies() -> None:
    security._BODY_SECONDS = 10**6


def known_by_chance() -> None:
    receive = Services.receive

    def anew(self: Services, request: VisitRequest, *, event_id: str, **how: Any) -> Receipt:
        receipt = receive(self, request, event_id=f"{event_id}-{time.monotonic()}", **how)
        time.sleep(0.1)  # long enough to be killed between what is stored and the word of it
        return receipt

    Services.receive = anew  # type: ignore[method-assign]


def lined_up_after_the_answer() -> None:
    enqueue = DbosJobs.enqueue

    def late(self: DbosJobs, *args: Any, **how: Any) -> None:
        threading.Timer(0.05, enqueue, (self, *args), how).start()

    DbosJobs.enqueue = late  # type: ignore[method-assign]


def all_at_once_after_a_crash() -> None:
    suspects.suspected = lambda *_: False


def parked_jobs_are_not_told() -> None:
    suspects.parked = lambda _: iter(())


def senders_are_logged() -> None:
    receive = Services.receive

    def telling(self: Services, request: VisitRequest, **how: Any) -> Receipt:
        logging.getLogger("bot.visits.intake").info("case.received", extra={"from": request.contact.email})
        return receive(self, request, **how)

    Services.receive = telling  # type: ignore[method-assign]


def numbers_stay() -> None:
    intake.masked_request = reader.masked_request = lambda request: request
    masking.masked = prompting.masked = lambda text: text


def databases_are_copied_as_files() -> None:
    backups._copy_database = shutil.copy  # type: ignore[assignment]


def keys_are_left_out() -> None:
    backups._OF_THE_OWNER |= {"links.key", "restricted.key"}  # type: ignore[misc]


def vectors_are_not_put_back() -> None:
    assembly._mend = lambda *_: False


def letters_are_not_held_back() -> None:
    restoring._hold_back = lambda _: 0


def links_are_looked_up() -> None:
    receive = Services.receive

    def looking(self: Services, request: VisitRequest, **how: Any) -> Receipt:
        for url in re.findall(r"https?://[^\s\"'<>)]+", request.message):
            with suppress(Exception):
                build_opener(ProxyHandler({})).open(url, timeout=1).close()
        return receive(self, request, **how)

    Services.receive = looking  # type: ignore[method-assign]


def tracing_is_left_on() -> None:
    opening.trace_nothing = lambda: None


def each_delivery_is_answered() -> None:
    questions.job_key = lambda channel, ts: f"slack:{channel}:{ts}:{uuid.uuid4()}"
    threads.answered = lambda messages, key: False


def retries_are_dropped() -> None:
    """As where each of them is taken for a repeat."""
    dispatch = App.dispatch

    def first_ones(self: App, req: BoltRequest) -> BoltResponse:
        return BoltResponse(status=200) if "x-slack-retry-num" in req.headers else dispatch(self, req)

    App.dispatch = first_ones  # type: ignore[method-assign]


def history_is_not_read() -> None:
    CatchingUp.__call__ = lambda self, payload: self._book.keep_looked(DONE, self._services.now())  # type: ignore[method-assign]


def steps_are_written_nowhere() -> None:
    DbosJobs._durably = lambda self, name, step, args: step(*args)  # type: ignore[method-assign,assignment]


def the_silent_keep_their_jobs() -> None:
    executors.SILENT_AFTER = executors.ENDED_AFTER = 3_600.0


FAULTS: dict[str, Callable[[], None]] = {
    one.__name__: one
    for one in (
        synced_now_and_then,
        answered_before_it_is_stored,
        patient_with_slow_bodies,
        known_by_chance,
        acknowledged_though_not_stored,
        never_synced,
        without_a_time_to_come_again,
        lined_up_after_the_answer,
        all_at_once_after_a_crash,
        parked_jobs_are_not_told,
        senders_are_logged,
        numbers_stay,
        each_delivery_is_answered,
        retries_are_dropped,
        history_is_not_read,
        databases_are_copied_as_files,
        keys_are_left_out,
        vectors_are_not_put_back,
        letters_are_not_held_back,
        links_are_looked_up,
        tracing_is_left_on,
        steps_are_written_nowhere,
        the_silent_keep_their_jobs,
    )
}

if __name__ == "__main__":
    FAULTS[sys.argv.pop(1)]()
    main()
