"""A PostgreSQL of our own, where the machine has its programs: fixtures for the tests that ask for one."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa


def _programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or [
        Path(name) for name in [shutil.which("initdb")] if name
    ]
    return found[-1].parent if found else None


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a server that listens on a socket file only."""
    pytest.importorskip("psycopg", reason="psycopg is not installed: `uv pip install -e .[postgres]`")
    programs = _programs()
    if programs is None:
        pytest.skip("no PostgreSQL on this machine: `apt-get install postgresql`")
    as_server = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []  # it refuses to run as root
    with tempfile.TemporaryDirectory(prefix="ope-pg-") as name:
        folder = Path(name)
        if as_server:
            shutil.chown(folder, "postgres")
        options = f"-k {folder} -c listen_addresses='' -c fsync=off"
        control = [*as_server, str(programs / "pg_ctl"), "-D", str(folder / "data"), "-w", "-s"]
        initdb = [*as_server, str(programs / "initdb"), "-D", str(folder / "data"), "-U", "postgres", "-A", "trust"]
        subprocess.run(initdb, check=True, capture_output=True, cwd=folder)
        subprocess.run([*control, "-l", str(folder / "log"), "-o", options, "start"], check=True, cwd=folder)
        try:
            yield f"postgresql://postgres@/{{}}?host={folder}"
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], check=True, cwd=folder)


@pytest.fixture
def new_database(postgresql: str) -> Callable[[], str]:
    """Make an empty database and return its address."""

    def make() -> str:
        name = f"ope_{uuid.uuid4().hex}"
        address = postgresql.format("postgres").replace("postgresql:", "postgresql+psycopg:")
        engine = sa.create_engine(address, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
        engine.dispose()
        return postgresql.format(name)

    return make
