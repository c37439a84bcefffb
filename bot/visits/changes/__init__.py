"""Changes: what a change of a visit touches of all that people were told, and the notices that tell them."""

from bot.visits.changes.drafting import can_notify, notices_again, notices_stand, notify
from bot.visits.changes.hosts import Fate, HostChange, hosts_changed
from bot.visits.changes.listing import ChangeList, changes, something_changed, to_notify
from bot.visits.changes.raising import raise_to_lead
from bot.visits.changes.telling import ProgrammeTold, programme_told

__all__ = [
    "ChangeList",
    "Fate",
    "HostChange",
    "ProgrammeTold",
    "can_notify",
    "changes",
    "hosts_changed",
    "notices_again",
    "notices_stand",
    "notify",
    "programme_told",
    "raise_to_lead",
    "something_changed",
    "to_notify",
]
