"""DbosJobs: durable jobs on SQLite or PostgreSQL. Nothing but this, `suspects` and `failed_jobs` knows DBOS."""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import NoReturn

import sqlalchemy as sa
from dbos import DBOS, DBOSClient, DBOSConfig, DBOSPortableJSONSerializer, EnqueueOptions
from dbos import error as dbos_error

from bot.adapters import suspects
from bot.adapters.executors import Executor, ExecutorReplaced, Executors
from bot.adapters.failed_jobs import JobFailed, Step, not_ours, told
from bot.adapters.job_rows import JobRows, called
from bot.adapters.sql.engine import Checkpointer, open_engine
from bot.visits.errors import JobsUnavailable
from bot.visits.models.work import Work, Worker

logger = logging.getLogger(__name__)

OnFailure = Callable[[str, tuple[str, ...], "JobFailed"], None]  #: Name and arguments of the job, and its reference.

_NAME = "ope"
_QUEUE = "ope-jobs"
_WORKFLOW = "ope.job"
#: Jobs of another version are never recovered. Raise it only together with a way to finish the old ones.
_VERSION = "ope-1"
_AT_ONCE = 2
_POLL_SECONDS = 0.2
_TRIES = 4
_BACKOFF = 4.0  # with one second to begin with: 1, 4, 16
_RECOVERIES = 5  # a job that takes the process down with it is parked then
_STOP_SECONDS = 5
_GIVEN_BACK_FOR = 5.0  # seconds until somebody takes a job again that this process does not know
_UNFINISHED = ["ENQUEUED", "DELAYED", "PENDING"]
_WATCH_SECONDS = 10.0
_TURN_SHARE = 0.9  # of a minute: clocks of waiting threads are not exact


class _GivenBack(BaseException):
    """Ends the run of a job that is no longer this process's. Not an Exception: DBOS would record it as the outcome."""


class DbosJobs:
    """One per process. Each `executor` name may run once at a time: it takes its own unfinished jobs up again.

    On PostgreSQL any number of them work beside each other, and what one of them leaves behind is taken over by
    the others within a minute.
    """

    def __init__(
        self,
        url: str,
        *,
        executor: str,
        data_dir: Path,
        retry_seconds: float = 1.0,
        tick_seconds: float = 60.0,
        watch_seconds: float = _WATCH_SECONDS,
    ) -> None:
        """An `executor` that ends in `-` is the first free one of its kind: `worker-1`, `worker-2` and so on."""
        shares = url.startswith("postgres")
        self._url = url if shares else f"sqlite:///{data_dir / 'jobs.sqlite'}"
        self._executors = Executors(url) if shares else None
        self._joined: Executor | None = None
        self._watch_seconds = watch_seconds
        self._executor = executor
        self._retry_seconds = retry_seconds
        self._tick_seconds = tick_seconds
        self._handlers: dict[str, Sequence[Step]] = {}
        self._on_failure: OnFailure | None = None
        self._client: DBOSClient | None = None
        self._checkpointer: Checkpointer | None = None
        self._engine: sa.Engine | None = None
        self._at_once = 0
        self._rows: JobRows | None = None
        self._unknown: set[str] = set()
        self._stopping = threading.Event()
        self._ticker: threading.Thread | None = None
        self._watcher: threading.Thread | None = None

    @property
    def executor(self) -> str:
        """The name of this process among those that work."""
        return self._executor

    def join(self) -> str:
        """Take a name among those that work and return it; `start` does it where nobody did.

        Raises:
            ExecutorTaken: another process works under this name.
        """
        if self._executors and self._joined is None:
            kind = self._executor.removesuffix("-")
            joins = self._executors.join if kind == self._executor else self._executors.join_as_next
            self._joined = joins(kind)
            self._executor = self._joined.name
        return self._executor

    def start(
        self,
        handlers: Mapping[str, Sequence[Step]],
        *,
        on_failure: OnFailure | None = None,
        tick: Callable[[], None] | None = None,
        due: Callable[[], None] | None = None,
    ) -> None:
        """Begin to work: what an earlier process left unfinished first.

        Args:
            tick: Called now and each minute.
            due: Called after it, in one process of all that share the database.

        Raises:
            ExecutorTaken: another process works under this name.
        """
        self.join()
        self._handlers = dict(handlers)
        self._on_failure = on_failure
        self._checkpointer = Checkpointer.of(self._url)
        self._engine = open_engine(self._url, isolation="IMMEDIATE" if self._checkpointer else None)
        self._rows = JobRows(self._engine)

        logging.getLogger("dbos").addFilter(not_ours)

        @DBOS.workflow(name=_WORKFLOW, max_recovery_attempts=_RECOVERIES)
        def run(name: str, args: list[str]) -> None:
            self._job(name, args)

        DBOS(config=self._config())
        self._client = self._open_client()
        self._begin_with_care()
        DBOS.launch()
        self._work_at_once()
        self._ticker = threading.Thread(target=self._tick, args=(tick, due), name="ope-tick", daemon=True)
        self._ticker.start()
        if self._executors:
            self._watcher = threading.Thread(target=self._watch, name="ope-watch", daemon=True)
            self._watcher.start()

    def stop(self) -> None:
        """Stop working. What is unfinished is taken up at the next start."""
        self._stopping.set()
        client, self._client = self._client, None
        for thread in (self._ticker, self._watcher):
            if thread:
                thread.join(timeout=_STOP_SECONDS)
        DBOS.destroy(destroy_registry=True)
        if client:
            client.destroy()
        if self._engine:
            self._engine.dispose()
        if self._checkpointer:
            self._checkpointer.close()
        if self._joined:  # last: from now on the others take over what is left
            self._joined.leave()

    def enqueue(self, name: str, key: str, *args: str, after: float = 0) -> None:
        """Raises JobsUnavailable when the job could not be written down."""
        options = EnqueueOptions(
            workflow_name=_WORKFLOW, queue_name=_QUEUE, workflow_id=key, app_version=_VERSION, application_name=_NAME
        )
        if after > 0:
            options["delay_seconds"] = after
        with self._asking() as client:
            client.enqueue(options, name, list(args))

    def status(self, key: str) -> str | None:
        with self._asking() as client:
            found = client.list_workflows(workflow_ids=[key], load_input=False, load_output=False)
        if not found:
            return None
        status = "ENQUEUED" if found[0].status == "DELAYED" else found[0].status
        return status if status in {"ENQUEUED", "PENDING", "SUCCESS"} else "ERROR"

    def scour(self) -> None:
        """Write the file anew without what was deleted. On PostgreSQL the tables are part of the cases' database."""
        checkpointer = self._checkpointer or Checkpointer.of(self._url)
        if checkpointer is None:
            return
        try:
            checkpointer.scour()
        finally:
            if checkpointer is not self._checkpointer:
                checkpointer.close()

    def empty_log(self) -> bool:
        """As that of the cases."""
        return self._checkpointer is None or self._checkpointer.empty_log()

    def unfinished(self) -> int:
        with self._asking() as client:
            return len(client.list_workflows(status=_UNFINISHED, load_input=False, load_output=False))

    def stranded(self) -> int:
        """Jobs of kinds or versions that this process does not know and nobody took for ten minutes."""
        with self._asking() as client:
            return suspects.stranded(client, known=self._handlers, version=_VERSION)

    def work(self) -> Work:
        with self._asking() as client:
            found = suspects.counted(client)
            workers = self._executors.alive() if self._executors else (Worker(name=self._executor),)
        return found.model_copy(update={"stranded": self.stranded(), "workers": workers})

    @contextmanager
    def _asking(self) -> Iterator[DBOSClient]:
        if self._client is None:
            raise JobsUnavailable
        try:
            yield self._client
        except (sa.exc.SQLAlchemyError, dbos_error.DBOSException) as error:
            raise JobsUnavailable from error

    def _open_client(self) -> DBOSClient:
        # Calls from a request, a step or the tick alike; and an engine that is gone is an error, not a wait.
        return DBOSClient(
            system_database_url=self._url,
            system_database_engine=self._engine if self._checkpointer else None,
            serializer=DBOSPortableJSONSerializer(),
            application_name=_NAME,
            retry_connection_errors=False,
        )

    def _config(self) -> DBOSConfig:
        config: DBOSConfig = {
            "name": _NAME,
            "system_database_url": self._url,
            "application_version": _VERSION,
            "executor_id": self._executor,
            "serializer": DBOSPortableJSONSerializer(),  # the default would run whatever the database says
            "log_level": "WARNING",
        }
        if self._engine and self._checkpointer:
            config["system_database_engine"] = self._engine
        return config

    def _job(self, name: str, args: list[str]) -> None:
        key = DBOS.workflow_id or ""
        assert self._rows is not None
        if name not in self._handlers:
            self._give_back(name, key)
        steps = self._handlers[name]
        names = [called(name, step) for step in steps]
        if self._rows.forget_changed(key, names, last=f"{name}.failed"):
            logger.warning("job.steps_changed", extra={"job": name, "reference": key})
        try:
            for step, name_of_it in zip(steps, names, strict=True):
                self._durably(name_of_it, told(step, name, key), args)
        except Exception:  # noqa: BLE001 - whatever it was, a person is told
            logger.error("job.failed", extra={"job": name, "reference": key})  # noqa: TRY400 - `told` logged where
            if self._on_failure:
                self._durably(f"{name}.failed", told(partial(self._report, name, key), name, key), args)
            raise JobFailed(key) from None

    def _give_back(self, name: str, key: str) -> NoReturn:
        """Leave a job to a process that knows it: while versions change, some are newer than others."""
        assert self._rows is not None
        if name not in self._unknown:  # once, not each time it comes by
            self._unknown.add(name)
            logger.warning("job.unknown", extra={"job": name, "reference": key})
        self._rows.give_back(key, executor=self._executor, seconds=_GIVEN_BACK_FOR)
        raise _GivenBack

    def _report(self, name: str, key: str, *args: str) -> None:
        if self._on_failure:
            self._on_failure(name, args, JobFailed(key))

    def _durably(self, name: str, step: Step, args: list[str]) -> None:
        DBOS.run_step(
            {
                "name": name,
                "retries_allowed": True,
                "max_attempts": _TRIES,
                "interval_seconds": self._retry_seconds,
                "backoff_rate": _BACKOFF,
            },
            step,
            *args,
        )

    def _begin_with_care(self) -> None:
        """Before the first job is begun, for the queue stands as another process left it."""
        with suppress(JobsUnavailable):  # the very first start: there are no tables yet
            self._work_at_once(gone=[self._executor])

    def _work_at_once(self, gone: Sequence[str] = ()) -> None:
        """One at a time while one of them may take the process down: none that lay beside it counts as poison too."""
        with self._asking() as client:
            at_once = 1 if suspects.suspected(client, gone) else _AT_ONCE
            if at_once != self._at_once:
                client.register_queue(_QUEUE, worker_concurrency=at_once, polling_interval_sec=_POLL_SECONDS)
        self._at_once = at_once

    def _of_all(self, due: Callable[[], None] | None) -> None:
        self._work_at_once()
        self._tell_of_parked()
        if due:
            due()

    def _tell_of_parked(self) -> None:
        """Such a job cannot say itself that it failed. Told at least once; what was told is put away."""
        with self._asking() as client:
            for one in suspects.parked(client):
                logger.error("job.parked", extra={"job": one.name, "reference": one.key})
                try:
                    self._report(one.name, one.key, *one.args)
                except Exception:  # the next minute tries again; the others have their time all the same
                    logger.exception("job.parked_not_told", extra={"reference": one.key})
                else:
                    client.cancel_workflow(one.key)

    def _tick(self, tick: Callable[[], None] | None, due: Callable[[], None] | None) -> None:
        while not self._stopping.is_set():
            try:
                if tick:
                    tick()
                self._in_turn(partial(self._of_all, due))
                if self._checkpointer:
                    self._checkpointer.checkpoint()
            except Exception:  # the next minute tries again
                logger.exception("tick.failed")
            self._stopping.wait(self._tick_seconds)

    def _in_turn(self, due: Callable[[], None]) -> None:
        if self._executors is None:
            due()
            return
        with self._executors.turn(self._tick_seconds * _TURN_SHARE) as ours:
            if ours:
                due()

    def _watch(self) -> None:
        """Show that we are there, and take over from those who are not."""
        while not self._stopping.wait(self._watch_seconds):
            try:
                self._take_over()
            except ExecutorReplaced:  # what we do counts no more; whoever starts us gives us a new name
                logger.error("executor.replaced", extra={"name_of_it": self._executor})  # noqa: TRY400
                os.kill(os.getpid(), signal.SIGTERM)
                return
            except Exception:  # the next look tries again
                logger.exception("watch.failed")

    def _take_over(self) -> None:
        assert self._executors is not None
        assert self._joined is not None
        self._joined.beat()
        with self._executors.gone(but=self._joined) as names:
            # Private, and the only way to it without a paid service; a test notices when it goes.
            self._work_at_once(names)
            if names and (taken := DBOS._recover_pending_workflows(names)):
                logger.warning("jobs.taken_over", extra={"from": names, "jobs": len(taken)})
