"""`/metrics`: what Prometheus reads. Counts and times; nothing of a person, a case or a question."""

from __future__ import annotations

import hmac
import time
from collections import Counter as Tally
from collections.abc import Iterable, Mapping

from fastapi import APIRouter, Request, Response
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.services import Services
from bot.visits.errors import JobsUnavailable
from bot.visits.models import MessageState, Status
from bot.web.access import is_this_machine
from bot.web.context import ServicesDep, SettingsDep
from bot.web.errors import Refused
from bot.web.settings import WebSettings

router = APIRouter()

_BOUNDS = (0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # 0.15: what a page is to take at most
_OWED = (MessageState.APPROVED, MessageState.SENDING, MessageState.UNCERTAIN, MessageState.FAILED)
_ALL = 1_000_000
_SILENT = "Since its last sign of life."
_PROCESSOR = "Processor time since it began."
_MAILBOX_AGE = "Time since a folder of the mailbox was last read whole."


class Meters:
    """What is counted as it happens, in this process since it started."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "ope_requests", "Answered requests.", ("method", "route", "status"), registry=self.registry
        )
        self._seconds = Histogram(
            "ope_request_seconds", "Time to the end of an answer.", ("route",), buckets=_BOUNDS, registry=self.registry
        )

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)


class Measured:
    """Counts each answer under the route it was for, never under the address that was called."""

    def __init__(self, app: ASGIApp, *, meters: Meters) -> None:
        self._app = app
        self._meters = meters

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, status = time.perf_counter(), 500

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            route = getattr(scope.get("route"), "path", "none")
            method = scope["method"] if scope["method"] in _METHODS else "other"
            self._meters.answered(method, route, status, time.perf_counter() - begun)


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"})


class _Standing(Collector):
    """What is counted in the stores when somebody asks."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def collect(self) -> Iterable[Metric]:
        store = self._services.store
        cases = Tally(case.status for case in store.cases(limit=_ALL, history=False))
        yield _by("ope_cases", "Cases by status.", "status", {one.value: cases[one] for one in Status})
        letters = Tally(message.state for message in store.messages(states=_OWED))
        by_state = {one.value: letters[one] for one in _OWED}
        yield _by("ope_letters", "Letters that were approved and are not known to have gone out.", "state", by_state)
        yield from self._jobs()
        yield from self._mailbox()

    def _jobs(self) -> Iterable[Metric]:
        try:
            work = self._services.jobs.work()
        except JobsUnavailable:
            return
        by_state = {"waiting": work.waiting, "put_off": work.put_off, "worked": work.worked}
        yield _by("ope_jobs", "Jobs that are not done.", "state", by_state)
        yield GaugeMetricFamily("ope_jobs_unfinished", "Jobs that wait or are worked.", value=sum(by_state.values()))
        yield GaugeMetricFamily("ope_jobs_oldest_seconds", "Age of the oldest job that waits.", value=work.oldest)
        yield GaugeMetricFamily("ope_jobs_stranded", "Jobs of a version that nobody runs.", value=work.stranded)
        yield GaugeMetricFamily("ope_workers", "Processes that work jobs, the server too.", value=len(work.workers))
        each = {one.name: one for one in work.workers}
        for name, told, values in (
            (
                "ope_worker_silent_seconds",
                "Since its last sign of life.",
                {key: one.silent for key, one in each.items()},
            ),
            ("ope_worker_processor_seconds", _PROCESSOR, {key: one.processor for key, one in each.items()}),
            ("ope_worker_memory_bytes", "The most it has held.", {key: one.memory for key, one in each.items()}),
        ):
            yield _by(name, told, "worker", {key: value for key, value in values.items() if value is not None})

    def _mailbox(self) -> Iterable[Metric]:
        states = self._services.book.states() if self._services.book else []
        looked = [state.read_at for state in states if state.read_at]
        if looked:
            age = (self._services.now() - min(looked)).total_seconds()
            yield GaugeMetricFamily("ope_mailbox_age_seconds", _MAILBOX_AGE, value=age)


def _by(name: str, documentation: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(name, documentation, labels=(label,))
    for key, value in values.items():
        family.add_metric((key,), value)
    return family


@router.get("/metrics")
def metrics(request: Request, services: ServicesDep, settings: SettingsDep) -> Response:
    """To this machine where no token is set, else to its bearer."""
    _let_in(request, settings)
    standing = CollectorRegistry()
    standing.register(_Standing(services))
    content = generate_latest(request.app.state.meters.registry) + generate_latest(standing)
    return Response(content, media_type=CONTENT_TYPE_LATEST)


def _let_in(request: Request, settings: WebSettings) -> None:
    if settings.metrics_token is None:
        if not is_this_machine(request, settings):
            raise Refused(401, "token_needed")
        return
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not hmac.compare_digest(
        given.strip().encode(), settings.metrics_token.get_secret_value().encode()
    ):
        raise Refused(401, "token_wrong")
