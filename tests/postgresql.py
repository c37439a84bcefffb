"""A PostgreSQL of our own, where the machine has its programs: fixtures for the tests that ask for one."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.adapters.sql import Database

_TEMPLATE = "ope_template"  #: A database that the migrations made from nothing; the others are copies of it.


def programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or [
        Path(name) for name in [shutil.which("initdb")] if name
    ]
    return found[-1].parent if found else None


class NoPrograms(Exception):
    """no PostgreSQL on this machine: `apt-get install postgresql`"""


@contextmanager
def a_server(host: str = "") -> Iterator[str]:
    """The address of a server that listens on a socket file, and on `host` too, with the name of a database left open.

    Raises:
        NoPrograms: the machine has none.
    """
    found = programs()
    if found is None:
        raise NoPrograms
    as_server = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []  # it refuses to run as root
    with tempfile.TemporaryDirectory(prefix="ope-pg-") as name:
        folder = Path(name)
        if as_server:
            shutil.chown(folder, "postgres")
        options = f"-k {folder} -c listen_addresses='{host}' -c fsync=off"
        control = [*as_server, str(found / "pg_ctl"), "-D", str(folder / "data"), "-w", "-s"]
        initdb = [*as_server, str(found / "initdb"), "-D", str(folder / "data"), "-U", "postgres", "-A", "trust"]
        subprocess.run(initdb, check=True, capture_output=True, cwd=folder)
        with (folder / "data" / "pg_hba.conf").open("a") as let_in:
            let_in.write("host all all samenet trust\n")
        subprocess.run([*control, "-l", str(folder / "log"), "-o", options, "start"], check=True, cwd=folder)
        try:
            server = f"postgresql://postgres@/{{}}?host={folder}"
            _create(server, _TEMPLATE, of="template1")
            Database(server.format(_TEMPLATE)).close()
            yield server
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], check=True, cwd=folder)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    pytest.importorskip("psycopg", reason="psycopg is not installed: `uv pip install -e .[postgres]`")
    try:
        with a_server() as server:
            yield server
    except NoPrograms as error:
        pytest.skip(str(error.__doc__))


def a_database(postgresql: str, *, of: str = _TEMPLATE) -> str:
    """Make a database of the newest schema with nothing in it, or of `template1` an empty one; return its address."""
    name = f"ope_{uuid.uuid4().hex}"
    _create(postgresql, name, of=of)
    return postgresql.format(name)


@pytest.fixture
def new_database(postgresql: str) -> Callable[[], str]:
    """Make a database of the newest schema with nothing in it and return its address."""
    return lambda: a_database(postgresql)


def _create(server: str, name: str, *, of: str) -> None:
    address = server.format("postgres").replace("postgresql:", "postgresql+psycopg:")
    engine = sa.create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {of}")
    engine.dispose()
