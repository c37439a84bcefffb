"""FindWork: cases, hosts and documents by a word of theirs; and one host by what people call it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import NamedTuple

from bot.asking.ports import Knowledge
from bot.visits.models import Action, CaseSummary, Person
from bot.visits.ports import CaseStore
from bot.visits.reading.folding import folded
from knowledge import DocumentInfo, DocumentKind, Host, Registers

SHOWN = 5  #: Of each sort.


class Found(NamedTuple):
    cases: tuple[CaseSummary, ...]
    hosts: tuple[Host, ...]
    documents: tuple[DocumentInfo, ...]
    more: bool  #: Of one sort at least there are others.


@dataclass(frozen=True)
class FindWork:
    cases: CaseStore
    knowledge: Knowledge
    registers: Registers

    def find(self, words: str, *, by: Person) -> Found:
        """Cases only for whoever may see cases."""
        sees = by.may(Action.SEE_CASES)
        cases = self.cases.cases(text=words, limit=SHOWN + 1) if sees else []
        hosts = [host for host in self.registers.hosts if folded(words) in folded("\n".join(_words(host)))]
        titled = [
            info
            for info in self.knowledge.documents()
            if info.kind is not DocumentKind.PROFILE and folded(words) in folded(f"{info.title}\n{info.name}")
        ]
        more = any(len(found) > SHOWN for found in (cases, hosts, titled))
        return Found(tuple(cases[:SHOWN]), tuple(hosts[:SHOWN]), tuple(titled[:SHOWN]), more)

    def host(self, name: str) -> tuple[Host, ...]:
        """The one that is called so; else all whose name holds the word; else those that are spelled much like it."""
        wanted = folded(name).strip()
        called = {
            host.id: [folded(one) for one in (host.id, host.name, *host.aliases)] for host in self.registers.hosts
        }
        exact = [host for host, names in called.items() if wanted in names]
        holding = [host for host, names in called.items() if any(wanted in one for one in names)]
        return self._of(exact or holding or _alike(wanted, called))

    def _of(self, ids: Sequence[str]) -> tuple[Host, ...]:
        found = (self.registers.host(one) for one in ids)
        return tuple(host for host in found if host)


def _alike(wanted: str, called: dict[str, list[str]]) -> list[str]:
    by_name = {name: host for host, names in called.items() for name in names}
    return list(dict.fromkeys(by_name[name] for name in get_close_matches(wanted, by_name, n=SHOWN, cutoff=0.7)))


def _words(host: Host) -> tuple[str, ...]:
    shown = (line for lines in host.solutions_in.values() for line in lines)
    return (host.name, *host.aliases, host.place.name, host.place.municipality or "", *host.solutions, *shown)
