"""C-14 and C-32 once more, with the cases in a PostgreSQL that the check starts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa

from bot.visits.ports import CaseStore
from tests.factories import a_proposal
from tests.postgresql import a_database, a_server
from tests.prove import approval_machine, lost_replies
from tests.prove.approved import Desk, a_desk
from tests.prove.checks import Outcome, Room


def nothing_leaves_unapproved(room: Room, steps: int) -> Outcome:
    with a_server() as server:
        return lived(room.new("desk"), a_database(server), steps)


def lived(folder: Path, url: str, steps: int) -> Outcome:
    with a_desk(folder, url) as desk:
        return approval_machine.lived(steps, lambda: _begun(desk))


def _begun(desk: Desk) -> tuple[CaseStore, str]:
    """A new case, and no letters of those before it: a sweep would send them."""
    with desk.database.writing() as connection:
        connection.execute(sa.text("DELETE FROM messages"))
        number = connection.scalar(sa.text("SELECT count(*) FROM cases"))
    return desk.store, desk.proposed(f"life-{number}", *a_proposal().bundles).number


def one_delivery_at_most(room: Room, approvals: int) -> Outcome:
    with a_server() as server:
        return lost_replies.letters(room, approvals, a_database(server))


CHECKS = (
    replace(
        lost_replies.CHECKS[0],
        id="C-14-PG",
        observes=f"{lost_replies.CHECKS[0].observes}; the cases in PostgreSQL",
        run=one_delivery_at_most,
        breaks={name: how for name, how in lost_replies.CHECKS[0].breaks.items() if "Slack" not in name},
    ),
    replace(
        approval_machine.CHECKS[0],
        id="C-32-PG",
        observes=f"{approval_machine.CHECKS[0].observes}; the cases in PostgreSQL",
        run=nothing_leaves_unapproved,
        tiny=1_200,
        quick=2_400,
        long=100_000,
        dear=True,
    ),
)
