"""Cases, people, the audit log and feedback on one SQL database: SQLite or PostgreSQL."""

from bot.adapters.sql.absences import SqlAbsenceStore
from bot.adapters.sql.calendars import SqlCalendarStore
from bot.adapters.sql.cases import SqlCaseStore
from bot.adapters.sql.channels import SqlChannelBook
from bot.adapters.sql.copies import SqlWorkingCopies
from bot.adapters.sql.database import Database
from bot.adapters.sql.enquirers import SqlKeptFormStore, SqlStatusLinkStore, SqlSuspicionStore
from bot.adapters.sql.evaluations import SqlEvaluationStore
from bot.adapters.sql.feedback import SqlFeedbackStore
from bot.adapters.sql.journal import SqlJournalStore
from bot.adapters.sql.leads import SqlLeadStore
from bot.adapters.sql.leases import SqlLeaseStore
from bot.adapters.sql.mailboxes import SqlMailboxBook
from bot.adapters.sql.notices import SqlNoticeStore
from bot.adapters.sql.participants import SqlParticipantStore
from bot.adapters.sql.people import SqlPeopleStore
from bot.adapters.sql.protection import SqlProtectionStore
from bot.adapters.sql.registers import SqlRegisterStore
from bot.adapters.sql.signing import SqlSignInStore
from bot.adapters.sql.tasks import SqlTaskStore

__all__ = [
    "Database",
    "SqlAbsenceStore",
    "SqlCalendarStore",
    "SqlCaseStore",
    "SqlChannelBook",
    "SqlEvaluationStore",
    "SqlFeedbackStore",
    "SqlJournalStore",
    "SqlKeptFormStore",
    "SqlLeadStore",
    "SqlLeaseStore",
    "SqlMailboxBook",
    "SqlNoticeStore",
    "SqlParticipantStore",
    "SqlPeopleStore",
    "SqlProtectionStore",
    "SqlRegisterStore",
    "SqlSignInStore",
    "SqlStatusLinkStore",
    "SqlSuspicionStore",
    "SqlTaskStore",
    "SqlWorkingCopies",
]
