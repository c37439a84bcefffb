"""Days that a person put together → the next version of the proposal."""

from bot.visits.editing.replanning import replan
from bot.visits.editing.revising import revise, take_again

__all__ = ["replan", "revise", "take_again"]
