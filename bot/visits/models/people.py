"""People, their roles, and the one table of who may do what."""

from __future__ import annotations

from enum import StrEnum

from bot.visits.models.request import Frozen


class Role(StrEnum):
    READER = "reader"  #: Asks, and sees cases.
    COORDINATOR = "coordinator"  #: Works on cases: edits drafts, asks for changes.
    APPROVER = "approver"  #: Lets things out of the house.
    ADMIN = "admin"  #: Manages people and documents, and may do all the rest.


class Action(StrEnum):
    ASK = "ask"
    SEE_CASES = "see_cases"
    CREATE_CASE = "create_case"
    CLOSE_CASE = "close_case"  #: Without a letter: answered elsewhere, a duplicate, spam.
    SORT_CASE = "sort_case"  #: Put facts right, messages where they belong, and cases together.
    KEEP_ROUND = "keep_round"  #: Log what hosts answer, confirm it or set it aside, and draw the programme around it.
    SETTLE_LETTERS = "settle_letters"  #: Say of a letter whose outcome nobody knew whether it went out.
    EDIT_DRAFT = "edit_draft"
    ASK_FOR_CHANGES = "ask_for_changes"
    APPROVE = "approve"  #: Set findings aside and sign; which letters a role approves is in `approving`.
    DECLINE = "decline"
    REOPEN = "reopen"
    INDEX_DOCUMENTS = "index_documents"
    TAKE_IN_HOST = "take_in_host"  #: Into the register, as unconfirmed.
    CHANGE_HOSTS = "change_hosts"  #: Put hosts right, confirm and close them, by hand or by a file.
    RECORD_MISSION = "record_mission"  #: Into the register, and take it out again.
    KEEP_PARTICIPANTS = "keep_participants"  #: Who comes: add, change, bring in, undo.
    OPEN_RESTRICTED = "open_restricted"  #: Passport numbers and diets of participants.
    KEEP_LEADS = "keep_leads"  #: Write down what hosts want of a delegation, and what came of it.
    KEEP_EVALUATIONS = "keep_evaluations"  #: Write down what was said of a visit afterwards, and set it aside.
    KEEP_JOURNAL = "keep_journal"  #: Write down calls, meetings and notes on a case, correct and strike them out.
    CHANGE_POLICIES = "change_policies"
    CHANGE_TEMPLATES = "change_templates"  #: The words that letters are made from.
    RELEASE_LETTERS = "release_letters"  #: Let a letter leave by itself, in fixed words, and stop it again.
    SEE_STATISTICS = "see_statistics"
    IMPORT_CASES = "import_cases"  #: Of earlier years, and take them out again.
    SEE_ORIGINAL = "see_original"  #: With the numbers of passports and persons that are masked everywhere else.
    SEE_AUDIT = "see_audit"
    FIND_PERSON = "find_person"  #: Everything that is held on one person, and take it out for them.
    ERASE_PERSON = "erase_person"  #: Approve that a person is erased, or kept with the ground for it.
    EXPORT_CASE = "export_case"  #: A whole case as a file, for the office's journal.
    MANAGE_PEOPLE = "manage_people"
    KEEP_CHANNELS = "keep_channels"  #: Set what holds in each channel of Slack.


_READ = frozenset({Action.ASK, Action.SEE_CASES, Action.SEE_STATISTICS})
_WORK = _READ | {
    Action.CREATE_CASE,
    Action.CLOSE_CASE,
    Action.SORT_CASE,
    Action.KEEP_ROUND,
    Action.SETTLE_LETTERS,
    Action.EDIT_DRAFT,
    Action.ASK_FOR_CHANGES,
    Action.INDEX_DOCUMENTS,
    Action.IMPORT_CASES,
    Action.TAKE_IN_HOST,
    Action.CHANGE_HOSTS,
    Action.RECORD_MISSION,
    Action.KEEP_LEADS,
    Action.KEEP_EVALUATIONS,
    Action.KEEP_JOURNAL,
    Action.KEEP_PARTICIPANTS,
    Action.EXPORT_CASE,
}
_DECIDE = _WORK | {
    Action.APPROVE,
    Action.DECLINE,
    Action.REOPEN,
    Action.SEE_AUDIT,
    Action.SEE_ORIGINAL,
    Action.OPEN_RESTRICTED,
    Action.CHANGE_POLICIES,
    Action.CHANGE_TEMPLATES,
    Action.RELEASE_LETTERS,
    Action.FIND_PERSON,
    Action.ERASE_PERSON,
}

PERMISSIONS: dict[Role, frozenset[Action]] = {
    Role.READER: _READ,
    Role.COORDINATOR: _WORK,
    Role.APPROVER: _DECIDE,
    Role.ADMIN: frozenset(Action),
}


class Person(Frozen):
    id: str
    name: str
    email: str = ""
    role: Role = Role.READER
    slack_user: str | None = None
    language: str = "da"  #: Of the interface: `da` or `en`.
    active: bool = True
    signature: str = ""  #: Under letters that they sign in place of the house: a few plain lines.

    def may(self, action: Action) -> bool:
        return self.active and action in PERMISSIONS[self.role]
