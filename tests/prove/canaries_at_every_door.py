"""C-41: a made-up person by every door, faults included: no log names them, no prompt holds their numbers."""

from __future__ import annotations

import json

from tests.knowledge.model_server import ModelServer, completion, says
from tests.live.canaries import CANARIES, NUMBERS, found_in, spoken_by
from tests.prove.checks import Check, Outcome, Room, in_servers
from tests.prove.servers import started

_SAID = ("logs", "terminal", "doctor", "audit")


def nobody_is_named(room: Room, rounds: int) -> Outcome:
    """A trial is a line that was said, or a prompt that was sent."""
    outcome, prompts = Outcome(), 0
    for number in range(rounds):
        with ModelServer(says(completion("{}"))) as model:
            spoken = spoken_by(started(room.data(f"data-{number}"), OPE_LLM=model.spec))
        for where in _SAID:
            for line in spoken[where].splitlines():
                outcome.trial(not found_in(line), f"{where}: {line[:300]}")
        for request in model.requests:
            sent = json.dumps(request, ensure_ascii=False)
            outcome.trial(not set(found_in(sent)) & set(NUMBERS), f"prompt: {sent[:300]}")
        outcome.trial(set(found_in(spoken["cases"])) == set(CANARIES), "they did not even come in")
        outcome.trial(len(model.requests) > 0, "no model was asked")
        prompts += len(model.requests)
    outcome.told = f"lines of log, terminal, doctor and audit, {prompts} prompts"
    return outcome


CHECKS = (
    Check(
        id="C-41",
        observes="A made-up person by every door, faults included: in no log, and no identity number in a prompt",
        run=nobody_is_named,
        tiny=1,
        quick=1,
        long=10,
        dear=True,
        breaks={
            "who wrote is logged": in_servers("senders_are_logged"),
            "numbers are not blacked out": in_servers("numbers_stay"),
        },
    ),
)
