from __future__ import annotations

import pytest

from bot.visits.models import PERMISSIONS, Action, Role
from tests.factories import a_person

READER, COORDINATOR, APPROVER, ADMIN = Role

#: The least role for each action; whoever may do more may do it, too.
LEAST = {
    Action.ASK: READER,
    Action.SEE_CASES: READER,
    Action.SEE_STATISTICS: READER,
    Action.CREATE_CASE: COORDINATOR,
    Action.CLOSE_CASE: COORDINATOR,
    Action.SORT_CASE: COORDINATOR,
    Action.KEEP_ROUND: COORDINATOR,
    Action.SETTLE_LETTERS: COORDINATOR,
    Action.EDIT_DRAFT: COORDINATOR,
    Action.ASK_FOR_CHANGES: COORDINATOR,
    Action.INDEX_DOCUMENTS: COORDINATOR,
    Action.IMPORT_CASES: COORDINATOR,
    Action.TAKE_IN_HOST: COORDINATOR,
    Action.CHANGE_HOSTS: COORDINATOR,
    Action.RECORD_MISSION: COORDINATOR,
    Action.KEEP_PARTICIPANTS: COORDINATOR,
    Action.KEEP_LEADS: COORDINATOR,
    Action.KEEP_EVALUATIONS: COORDINATOR,
    Action.KEEP_JOURNAL: COORDINATOR,
    Action.APPROVE: APPROVER,
    Action.DECLINE: APPROVER,
    Action.REOPEN: APPROVER,
    Action.OPEN_RESTRICTED: APPROVER,
    Action.CHANGE_POLICIES: APPROVER,
    Action.CHANGE_TEMPLATES: APPROVER,
    Action.RELEASE_LETTERS: APPROVER,
    Action.SEE_ORIGINAL: APPROVER,
    Action.SEE_AUDIT: APPROVER,
    Action.FIND_PERSON: APPROVER,
    Action.ERASE_PERSON: APPROVER,
    Action.EXPORT_CASE: COORDINATOR,
    Action.KEEP_CHANNELS: ADMIN,
    Action.MANAGE_PEOPLE: ADMIN,
}


def test_the_table_of_who_may_do_what_is_this_one() -> None:
    ranks = list(Role)
    wanted = {role: {one for one in Action if ranks.index(LEAST[one]) <= ranks.index(role)} for role in Role}

    assert wanted == PERMISSIONS


@pytest.mark.parametrize("role", list(Role))
def test_who_was_let_go_may_do_nothing(role: Role) -> None:
    assert [one for one in Action if a_person(role, active=False).may(one)] == []
