"""C-32: people, letters and a clock, moved at random; whatever leaves is held against a model of our own."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Callable
from typing import Any

from bot.visits import approval, approving, decidable, dispatch, leaving, lifecycle, rewording, settling
from bot.visits.approving import Approving
from bot.visits.errors import VisitError
from bot.visits.models import (
    Bundle,
    BundleKind,
    Inbound,
    Match,
    Message,
    MessageState,
    Person,
    Role,
    Verdict,
)
from bot.visits.ports import CaseStore
from bot.visits.word import Word
from tests.bot.visits.registers import some_registers
from tests.factories import NOW, NUMBER, a_bundle, a_case, a_change, a_person, a_proposal, a_visit_request
from tests.fakes import Clock, InMemoryCaseStore
from tests.prove.approval_world import Died, Grant, Violated, World
from tests.prove.checks import Check, Outcome, Room, replaced

_KINDS = (BundleKind.DRAFT_PROGRAMME, BundleKind.HOST_ENQUIRIES)
_STEPS = 60  #: Of one life of a case.
_REGISTERS = some_registers()


class Life:
    """Of one case, from its first draft, for so many steps."""

    def __init__(self, chance: random.Random, seen: Counter[str], store: CaseStore, number: str = NUMBER) -> None:
        self.chance, self.seen, self.count = chance, seen, 0
        self.clock, self.grants = Clock(NOW), list[Grant]()
        self.store, self.number = store, number
        self.world = World(self.store, self.clock, self.grants)
        self.people: dict[str, Person] = {one.id: one for one in (a_person(role) for role in Role)}
        self.four_eyes = False
        self.wrote: dict[BundleKind, str | None] = dict.fromkeys(_KINDS)
        self.digests: list[str] = []

    def step(self) -> None:
        """What helps a letter on its way comes often enough that many leave."""
        steps = (
            (30, self.decides_at_random), (22, self.dispatches), (8, self.sweeps), (8, self.edits), (9, self.passes),
            (8, self.turns), (6, self.settles), (3, self.hears_from_the_enquirer), (4, self.reads_it),
            (2, self.changes_role), (2, self.sets_four_eyes),
        )  # fmt: skip
        self.chance.choices([one for _, one in steps], [weight for weight, _ in steps])[0]()

    def decides_at_random(self) -> None:
        verdict = self.chance.choice((*Verdict, *[Verdict.APPROVE] * 6))
        old = self.chance.choice((0, 1)) if self.chance.random() < 0.15 else 9
        self.decides(self._somebody(), verdict, self.chance.choice(_KINDS), old, self.chance.choice((0, 0, 0, 5, 90)))

    def changes_role(self) -> None:
        who = self._somebody()
        usual = a_person(list(Role)[list(self.people).index(who)])
        odd = {"role": self.chance.choice(tuple(Role)), "active": self.chance.random() < 0.7}
        self.people[who] = usual.model_copy(update=odd) if self.chance.random() < 0.4 else usual

    def sets_four_eyes(self) -> None:
        self.four_eyes = self.chance.random() < 0.5

    def turns(self) -> None:
        moods = ("takes", "takes", "refuses", "is busy", "says nothing", "dies before", "dies after")
        self.world.mood, self.world.tells = self.chance.choice(moods), self.chance.random() < 0.5

    def decides(self, who: str, verdict: Verdict, kind: BundleKind, old: int, wait: int) -> None:
        bundle = self._bundle(kind)
        current = bundle.digest if bundle else ""
        digest = self.digests[-1 - old] if old < 2 and len(self.digests) > old else current
        due = self.clock.at + dt.timedelta(minutes=wait) if wait else None
        if not self._done(
            verdict.value,
            approval.decide,
            self.number,
            Word(kind, verdict, digest, by=self.people[who], via="web", reason="Seen."),
            store=self.store,
            at=self.clock.at,
            approving=self._approving(),
            due_at=due,
        ):
            return
        if verdict is Verdict.APPROVE:
            self._must_be_right(who, kind, digest, current)
            self.grants.append(Grant(kind, digest, due or self.clock.at))
            self.digests.append(digest)
        for grant in self.grants:
            everything = verdict in (Verdict.REOPEN, Verdict.DECLINE)
            grant.withdrawn |= everything or (verdict is Verdict.RECALL and grant.digest == digest)

    def _must_be_right(self, who: str, kind: BundleKind, digest: str, current: str) -> None:
        person = self.people[who]
        least = Role.APPROVER if kind is BundleKind.DRAFT_PROGRAMME else Role.COORDINATOR
        if not person.active or list(Role).index(person.role) < list(Role).index(least):
            raise Violated(f"{person.role} approved {kind}")
        if digest != current:
            raise Violated("what was approved is not what stands there")
        if self.four_eyes and self.wrote[kind] == who:
            raise Violated("whoever wrote the words approved them")

    def edits(self) -> None:
        who, kind = self._somebody(), self.chance.choice(_KINDS)
        bundle = self._bundle(kind)
        if bundle is None:
            return
        self.count += 1
        letter = bundle.messages[0]
        if self._done(
            "edit",
            rewording.edit_letter,
            self.number,
            bundle=kind,
            message=letter.id,
            subject=f"Your visit {self.count}",
            body=letter.body,
            digest=bundle.digest,
            by=self.people[who],
            registers=_REGISTERS,
            store=self.store,
            at=self.clock.at,
        ):
            self.wrote[kind] = who

    def passes(self) -> None:
        self.clock.advance(minutes=self.chance.choice((1, 6, 120, 1_500)))

    def dispatches(self) -> None:
        if self.digests:
            back = self.chance.choices(range(4), (8, 2, 1, 1))[0]
            self._done(
                "dispatch",
                dispatch.dispatch,
                self.number,
                self.digests[-1 - back % len(self.digests)],
                store=self.store,
                outbox=self.world,
                at=self.clock.at,
            )

    def sweeps(self) -> None:
        self._done("sweep", dispatch.sweep, store=self.store, outbox=self.world, at=self.clock.at)

    def settles(self) -> None:
        who, went_out = self._somebody(), self.chance.random() < 0.5
        for message in self.store.messages(states={MessageState.UNCERTAIN})[:1]:
            by = self.people[who]
            self._done(
                "settle",
                settling.settle,
                self.number,
                message.id,
                went_out=went_out,
                by=by,
                store=self.store,
                at=self.clock.at,
            )

    def hears_from_the_enquirer(self) -> None:
        self.count += 1
        inbound = Inbound(
            id=f"m{self.count}", request=a_visit_request(), received_at=self.clock.at, match=Match.REFERENCE
        )
        change = lifecycle.landing(self.store.case(self.number), inbound, at=self.clock.at, details={})
        self._done("landed", self.store.apply, change)

    def reads_it(self) -> None:
        case, anew = self.store.case(self.number), self.chance.random() < 0.5
        if case.pending is None:
            return
        self.count += 1
        proposal = None
        if anew and case.proposal:
            version = case.proposal.version + 1
            bundles = tuple(_drafted(kind, version) for kind in _KINDS)
            proposal = a_proposal(version=version, bundles=bundles, created_at=self.clock.at)
            self.wrote = dict.fromkeys(_KINDS)
        change = a_change(case, event="case.reread", settled=True, proposal=proposal, at=self.clock.at)
        self._done("read", self.store.apply, change)

    def _somebody(self) -> str:
        return self.chance.choices(tuple(self.people), (1, 2, 6, 2))[0]

    def _approving(self) -> Approving:
        rules = {
            kind: one.model_copy(update={"four_eyes": self.four_eyes})
            for kind, one in approving.shipped_rules().items()
        }
        return Approving(rules, {}, tuple(one for one in self.people.values() if one.active))

    def _bundle(self, kind: BundleKind) -> Bundle | None:
        proposal = self.store.case(self.number).proposal
        return proposal.bundle(kind) if proposal else None

    def _done(self, what: str, call: Callable[..., Any], *args: Any, **how: Any) -> bool:
        """Whether it was done, and not refused."""
        try:
            call(*args, **how)
        except (VisitError, Died) as refused:
            self.seen[f"{what}: {type(refused).__name__}"] += 1
            return False
        self.seen[what] += 1
        return True

    def keeps_letters_apart(self) -> None:
        ids = [one.id for one in self.store.case(self.number).messages]
        if len(ids) > len(set(ids)):
            raise Violated(f"two letters under one id: {ids}")

    def ends(self) -> None:
        for line in self.store.audit(case=self.number):
            self.seen[f"event {line.event}"] += 1


_EVERY = (
    "event message.sent", "event message.failed", "event message.uncertain", "event bundle.approved",
    "event bundle.recalled", "event bundle.held_back", "event case.reopened", "event case.declined",
    "event bundle.changes_asked", "event letter.edited", "event case.dispatched", "settle", "dispatch: Died",
    "approve: NotAllowed", "approve: DraftStale", "approve: FourEyes", "approve: StepNotAllowed",
)  # fmt: skip


def _drafted(kind: BundleKind, version: int) -> Bundle:
    """As a later version names its letters."""
    letters = a_bundle(kind, messages=1 if kind is BundleKind.DRAFT_PROGRAMME else 2).messages
    named = (one.model_copy(update={"id": one.id.replace("-v1-", f"-v{version}-")}) for one in letters)
    return Bundle(kind=kind, messages=tuple(named))


def nothing_leaves_unapproved(room: Room, steps: int) -> Outcome:
    return lived(steps, lambda: (InMemoryCaseStore(a_case()), NUMBER))


def lived(steps: int, begun: Callable[[], tuple[CaseStore, str]]) -> Outcome:
    """Each life has a case of its own, and no other letters lie in its store."""
    outcome, seen = Outcome(), Counter[str]()
    for seed in range(-(-steps // _STEPS)):
        life = Life(random.Random(seed), seen, *begun())
        try:
            for _ in range(_STEPS):
                life.step()
                life.keeps_letters_apart()
                outcome.trial(True)
        except Violated as violated:
            outcome.trial(False, f"seed {seed}: {violated}")
        life.ends()
    rarest = min(_EVERY, key=lambda name: seen[name])
    outcome.told = (
        f"steps; {seen['event message.sent']:,} letters left; the rarest step, {rarest}, came {seen[rarest]:,} times"
    )
    return outcome


def _anybody(self: Approving, person: Person, *_: object, **__: object) -> Person:
    return person


def _any_digest(case: Any, kind: BundleKind, digest: str) -> Bundle:
    return case.proposal.bundle(kind)  # type: ignore[no-any-return]


_mark = dispatch._mark


def _marked_as_not_sent(message: Message, to: MessageState, **how: Any) -> None:
    _mark(message, MessageState.APPROVED if to is MessageState.UNCERTAIN else to, **how)


CHECKS = (
    Check(
        id="C-32",
        observes="In any order of steps, what leaves has an unused approval of its bytes by somebody entitled",
        run=nothing_leaves_unapproved,
        tiny=2_000,
        quick=60_000,
        long=1_000_000,
        breaks={
            "anybody may approve": replaced(Approving, "holder", _anybody),
            "an old digest is as good as the current one": replaced(decidable, "current", _any_digest),
            "who wrote the words may approve them": replaced(approval, "authors", lambda *_: frozenset()),
            "letters leave before their time": replaced(leaving, "not_yet", lambda *_: False),
            "withdrawn approvals count": replaced(dispatch, "_refusal", lambda *_: None),
            "an unknown outcome counts as not sent": replaced(dispatch, "_mark", _marked_as_not_sent),
        },
    ),
)
