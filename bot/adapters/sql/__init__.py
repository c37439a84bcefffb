"""Cases, people and the audit log on one SQL database: SQLite or PostgreSQL."""

from bot.adapters.sql.cases import SqlCaseStore
from bot.adapters.sql.database import Database
from bot.adapters.sql.people import SqlPeopleStore

__all__ = ["Database", "SqlCaseStore", "SqlPeopleStore"]
