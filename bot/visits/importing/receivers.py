"""Receivers: the hosts and municipalities that a cell names, by the registers."""

from __future__ import annotations

from rapidfuzz import fuzz, process

from bot.visits.importing import values, words
from bot.visits.importing.values import Unusable
from bot.visits.models.tables import SheetCell
from knowledge import Registers

_NEAR = 84.0


class Receivers:
    """The registers, asked for names. Built once a file."""

    def __init__(self, registers: Registers) -> None:
        self._hosts = {words.plain(name): host for host in registers.hosts for name in (host.name, *host.aliases)}
        by_id = {place.id: place for place in registers.places}
        self._municipalities: dict[str, str] = {}
        for place in registers.places:
            home = place if place.code else by_id.get(place.municipality or "")
            if home:
                for name in (place.name, *place.aliases):
                    self._municipalities.setdefault(words.plain(name), home.name)
        self._names = self._hosts.keys() | self._municipalities.keys()

    def municipalities(self, cell: SheetCell) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Names, and what is no place of ours.

        Raises:
            Unusable: it is nearly one of them; a slip of the pen is better mended than counted as unknown.
        """
        found: list[str] = []
        strange = []
        for piece in values.pieces(cell, self._names):
            said = words.plain(piece)
            name = self._municipalities.get(said) or self._of_host(said)
            if name:
                found.append(name)
                continue
            near = process.extractOne(said, self._municipalities.keys(), scorer=fuzz.ratio, score_cutoff=_NEAR)
            if near:
                raise Unusable("not_a_municipality_but", said=piece, near=self._municipalities[near[0]])
            strange.append(piece)
        return tuple(dict.fromkeys(found)), tuple(strange)

    def hosts(self, cell: SheetCell) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        """Ids, their municipalities, and what is no host of the register."""
        known = {piece: self._hosts.get(words.plain(piece)) for piece in values.pieces(cell, self._names)}
        hosts = [host for host in known.values() if host]
        homes = [host.place.municipality for host in hosts if host.place.municipality]
        homes += [self._municipalities[words.plain(p)] for p, host in known.items() if not host and self._is_place(p)]
        strange = tuple(piece for piece, host in known.items() if host is None and not self._is_place(piece))
        return tuple(dict.fromkeys(host.id for host in hosts)), tuple(dict.fromkeys(homes)), strange

    def _of_host(self, said: str) -> str | None:
        host = self._hosts.get(said)
        return host.place.municipality if host else None

    def _is_place(self, piece: str) -> bool:
        return words.plain(piece) in self._municipalities
