"""A house whose cases lie in PostgreSQL: both halves of its backup, made and put back as the README says."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.adapters import backups
from tests.live.planting import opened
from tests.live.test_backup import restored
from tests.postgresql import a_database, programs
from tests.prove.approved import Desk

pytestmark = pytest.mark.slow


def run(program: str, *arguments: str) -> None:
    found = programs()
    assert found is not None
    done = subprocess.run([found / program, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_both_halves_of_a_backup_with_postgresql_come_back(
    data: Path, postgresql: str, new_database: Callable[[], str]
) -> None:
    address, archive, dump = new_database(), data.with_name("backup.tar.gz"), data.with_name("cases.dump")
    with opened(data, database_url=address) as ours:
        number = Desk(ours.services.store, ours.database, data).approved("first").number  # type: ignore[arg-type]
        made = backups.back_up(data, archive, at=ours.services.now(), database="postgresql")
        run("pg_dump", "--format=custom", f"--file={dump}", address)
    assert made.database == "postgresql"
    shutil.rmtree(data)
    elsewhere = a_database(postgresql, of="template1")

    early = restored(data, archive, OPE_DATABASE_URL=elsewhere)
    run("pg_restore", "--exit-on-error", f"--dbname={elsewhere}", str(dump))
    said = restored(data, archive, OPE_DATABASE_URL=elsewhere)

    assert (early.returncode, "put their dump back first" in early.stderr) == (1, True)
    assert list(data.parent.glob("data.restoring-*")) == []
    assert said.returncode == 0, said.stderr
    assert "The audit log is whole." in said.stdout
    assert "1 approved letters may have gone out since then: look at each on its case." in said.stdout
    engine = sa.create_engine(elsewhere.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as connection:
        letters = connection.exec_driver_sql("select case_number, state, detail from messages").fetchall()
    engine.dispose()
    assert [tuple(letter) for letter in letters] == [(number, "uncertain", "restored")]
