"""Party: who comes as papers tell of it: the persons, the head first, and diets as counts."""

from __future__ import annotations

from bot.visits.models.participant import Part, Participant
from bot.visits.models.request import Frozen
from bot.visits.participants.diets import DietCount


class Party(Frozen):
    """Holds nothing of the restricted part but counts. Nobody and nothing where no list was written down."""

    participants: tuple[Participant, ...] = ()
    diets: tuple[DietCount, ...] = ()

    @property
    def head(self) -> Participant | None:
        return next((one for one in self.participants if one.part is Part.HEAD), None)
