"""Days that a person put together → the next version of the proposal."""

from bot.visits.editing.replanning import another, replan
from bot.visits.editing.revising import revise, take_again

__all__ = ["another", "replan", "revise", "take_again"]
