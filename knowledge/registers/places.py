"""A place of the gazetteer, under every name and spelling people use."""

from __future__ import annotations

from functools import lru_cache

from knowledge.models import Frozen


class GazetteerEntry(Frozen):
    """A place people write about, under every name they use."""

    @property
    def names(self) -> tuple[str, ...]:
        """Every name, in every spelling that a keyboard without its letters makes of it."""
        return tuple(dict.fromkeys(each for name in (self.name, *self.aliases) for each in spellings(name)))

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    code: str | None = None  #: Danish or Swedish municipality code.
    country: str
    region: str
    lat: float
    lon: float
    in_greater_copenhagen: bool
    municipality: str | None = None  #: Id of the municipality that a district or town lies in.
    covers: tuple[str, ...] = ()  #: Regions that a larger area is made of.


#: How the letters of one side of the Sound are written on the other, and where neither has them.
_SPELT = (
    {"ø": "ö", "æ": "ä", "å": "aa", "Ø": "Ö", "Æ": "Ä", "Å": "Aa"},
    {"ö": "ø", "ä": "æ", "Ö": "Ø", "Ä": "Æ"},
    {"ø": "oe", "ö": "oe", "æ": "ae", "ä": "ae", "å": "aa", "Ø": "Oe", "Ö": "Oe", "Æ": "Ae", "Ä": "Ae", "Å": "Aa"},
    {"ø": "o", "ö": "o", "æ": "a", "ä": "a", "å": "a", "Ø": "O", "Ö": "O", "Æ": "A", "Ä": "A", "Å": "A"},
    {"aa": "å", "Aa": "Å"},
)


@lru_cache(maxsize=20_000)
def spellings(name: str) -> tuple[str, ...]:
    """Return the name as it is, and as other keyboards write it: `Køge`, `Köge`, `Koege`, `Koge`."""
    spelt = [name]
    for letters in _SPELT:
        other = name
        for letter, instead in letters.items():
            other = other.replace(letter, instead)
        spelt.append(other)
    return tuple(dict.fromkeys(spelt))
