"""Who writes, for whom, and who passed it on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from bot.visits.models import Span
from bot.visits.reading import lexicon
from bot.visits.reading.folding import folded
from bot.visits.reading.letter import Letter, Part, part
from bot.visits.reading.matcher import Matcher, regex

TYPES = (
    "embassy", "agency", "hospital", "investment_fund", "university", "school", "national_government", "association",
    "municipality", "utility", "ngo", "region", "company", "press", "individual",
)  # fmt: skip
_UPPER = r"[A-ZÀ-ÖØ-ÞĄĆĘŁŃŚŹŻČŠŽÅÄÖ]"
_NAME_WORD = rf"{_UPPER}[\w'’&\-]*(?:\.\w+)*"
#: Small words inside a name: `Ministry of Energy`, `Ville de Lyon`.
_LINK = (
    r"(?:of|the|and|for|de|del|della|delle|dei|di|du|des|d'|la|le|les|el|der|die|das|für|und|og|och|i|av|af|y|e|do|da"
    r"|dos|das|van|voor|en|w|z|&|et|na|in)"
)
#: Nouns that are written small after a name: `Stavanger kommune`, `Malmö stad`.
_TAIL = (
    r"(?: (?:kommunes?|kommun|stad|kaupun\w+|fylkeskommune|universitet|yliopisto|län|city|council|region|sygehus"
    r"|sjukhus|forsyning|skole|liit(?:to|on))(?!\w))?"
)
_NAME = re.compile(rf"{_NAME_WORD}(?:[ \-]+(?:{_LINK} ?){{0,2}}{_NAME_WORD}){{0,7}}{_TAIL}")
_HAN_NAME = re.compile(
    r"[\u4e00-\u9fff]{2,20}?(?:省|市|县|区|州)?[\u4e00-\u9fff]{0,12}?"
    r"(?:人民政府|政府|委员会|委員會|大学|大學|学院|医院|公司|集团|协会|商会|研究院|研究所|科技厅|[\u4e00-\u9fff]{1,6}厅|[\u4e00-\u9fff]{1,6}局|市役所|県庁|協会|株式会社|大使馆|旅行社|环境部|[\u4e00-\u9fff]{1,4}部)"
)
#: `A company that makes pumps` has not said its name.
_UNNAMED = re.compile(r"(?:一家|一间|一間|一个|一個|某|这家|本).*|.*的(?:公司|企业|企業|集团|集團)")
_NOISE = re.compile(r"^(?:我们是|我是|来自|中国|由|受|请|您好|你好|尊敬的|关于|贵)+")
_LONGEST_NAME = 120


@dataclass(frozen=True)
class Sender:
    organisation: str | None = None
    sender_type: str | None = None
    on_behalf_of: str | None = None
    referred_by: str | None = None
    evidence: tuple[tuple[str, Span], ...] = ()


def find_sender(letter: Letter) -> Sender:
    name = organisation_part(letter)
    kind = _sender_type(letter, name)
    behalf, referral = _behind("behalf", letter), _behind("referral", letter)
    spans = {
        "organisation": _own_span(letter, name),
        "sender_type": kind[1],
        "on_behalf_of": behalf[1],
        "referred_by": referral[1],
    }
    evidence = [(field, span) for field, span in spans.items() if span]
    return Sender(name.text.strip() if name else None, kind[0], behalf[0], referral[0], tuple(evidence))


def organisation_part(letter: Letter) -> Part | None:
    """The form's name of the organisation, else the best name in the text."""
    organisation = letter.request.organisation
    if organisation and organisation.name and organisation.name.strip():
        return part("organisation", organisation.name)
    found = _named_in(letter.message, letter)
    return part("organisation", found.quote) if found else None


def _own_span(letter: Letter, name: Part | None) -> Span | None:
    if not name:
        return None
    organisation = letter.request.organisation
    if organisation and organisation.name and organisation.name.strip():
        return name.span(0, len(name.folded)) if name.folded.strip() else None
    return _named_in(letter.message, letter)


def _named_in(message: Part, letter: Letter) -> Span | None:
    """A capitalised name with an organisation's word in it that is not one of the places to be seen."""
    best: tuple[float, int, int] | None = None
    for start, end in _names(message):
        weight = _name_weight(message, start, end, letter)
        if weight > 0 and (best is None or weight > best[0]):
            best = (weight, start, end)
    if not best:
        return None
    quote = message.text[best[1] : best[2]]
    return Span(quote=quote, start=best[1], end=best[2], part=message.name)


def _names(message: Part) -> list[tuple[int, int]]:
    """Offsets in the original text: capitals are lost in the folded one."""
    text = message.text[:8_000]
    found = [(m.start(), m.end()) for m in _NAME.finditer(text) if m.end() - m.start() <= _LONGEST_NAME]
    found = [(start + (spoken.end() if (spoken := _WE.match(text[start:end])) else 0), end) for start, end in found]
    for match in _HAN_NAME.finditer(text):
        noise = _NOISE.match(match.group())
        start = match.start() + (noise.end() if noise else 0)
        if not _UNNAMED.fullmatch(text, start, match.end()):
            found.append((start, match.end()))
    return found


def _name_weight(message: Part, start: int, end: int, letter: Letter) -> float:
    name = folded(message.text[start:end])
    if " " not in name and not _CJK.search(name) and not _strong_word().search(name):
        return 0.0
    if not _organisation_word().search(name) or _ours(name, letter):
        return 0.0
    before = folded(message.text[max(0, start - 30) : start])
    origin = lexicon.matcher("places.origin", letter.languages)
    destination = lexicon.matcher("places.destination", letter.languages)
    if (
        _WE_OF.search(before)
        or _right_before(origin, before)
        or re.search(r"(?:for|hos|at|by|bei|chez)\W+(?:the\W+)?$", before)
    ):
        return 3.0
    works = folded(message.text[max(0, start - 40) : start])
    if re.search(rf"(?:{lexicon.matcher('places.works_at', ()).pattern})\W+(?:the\W+)?$", works):
        return 3.0
    if _sits_in(works):
        return 3.0
    if _right_before(destination, before):
        return 0.0
    return 1.5 if start < 200 or start > len(message.text) - 250 else 0.8


def _sits_in(before: str) -> bool:
    """`The committee for roads in …`: a part of that body."""
    inside, sits = (lexicon.matcher(f"places.{name}", ()).within(before) for name in ("in_place", "sits"))
    return regex(rf"(?:{sits})\W+(?:{inside})\s$").search(before) is not None


def _right_before(pattern: Matcher, before: str) -> bool:
    return any(
        re.fullmatch(r"\W*(?:(?:the|der|den|dem|die|la|le|les|l'|el|il)\W*)?", before[m.end() :])
        for m in pattern.finditer(before)
    )


_CJK = re.compile(r"[\u4e00-\u9fff]")
_WE_OF = re.compile(
    r"(?:^|\W)(?:vi|we|wir|nous|nosotros|wij|noi)\s+(?:i|pa|fra|fran|from|at|von|aus|bei|de|du|del|van|di)\s+"
    r"(?:(?:the|der|den|dem|la|le|el)\s+)?$"
)
#: `Vi i Helsingborgs stad`: the capital begins the sentence, and the name comes after.
_WE = re.compile(
    r"(?:Vi|We|Wir|Nous|Jeg|Jag|Ich|Nosotros|Wij|Noi|Nós|Me)\s+"
    r"(?:i|på|fra|från|from|at|in|von|aus|bei|de|du|del|van|di|da)\s+(?:(?:the|der|den|dem|la|le|el)\s+)?(?=[A-ZÅÆÄØÖ])"
)
_STRONG = (
    "municipality",
    "university",
    "national_government",
    "utility",
    "hospital",
    "embassy",
    "region",
    "association",
    "agency",
    "company",
    "school",
)


@cache
def _organisation_word() -> re.Pattern[str]:
    return re.compile("|".join(lexicon.matcher(f"senders.{name}", ()).pattern for name in _STRONG))


@cache
def _strong_word() -> re.Pattern[str]:
    """One word that is a name by itself: `Naturvårdsverket`, `Rijkswaterstaat`."""
    return re.compile(
        r"\w{3,}(?:kommune?n?|verket|myndigheten|departementet|styrelsen|ministeriet|universitet|gmbh|direktoratet|regionen|werke)$"
    )


def _ours(name: str, letter: Letter) -> bool:
    """Ourselves, or a place in our own area; a sender from there fills in the form or signs."""
    known = {folded(each) for host in letter.registers.hosts for each in (host.name, *host.aliases)}
    return "one point entry" in name or "copenhagen" in name or name in known


def _sender_type(letter: Letter, name: Part | None) -> tuple[str | None, Span | None]:
    organisation = letter.request.organisation
    said = (organisation.type or "").strip() if organisation else ""
    if said:
        found = said if said in TYPES else _type_of(part("form", said))[0]
        if found:
            return found, Span(quote=said, start=0, end=len(said), part="form")
    if name:
        found, span = _type_of(name)
        if found == "agency" or (found and found != "company"):
            return found, span
    for tours in lexicon.matches("senders.agency_name", name, ()) if name else ():
        return "agency", name.span(tours.start(), tours.end()) if name else None
    for agency in lexicon.matches("senders.agency", letter.message, ()):
        return "agency", letter.message.span(agency.start(), agency.end())
    if name:
        found, span = _type_of(name)
        if found:
            return found, span
    return _self_described(letter)


def _type_of(text: Part) -> tuple[str | None, Span | None]:
    for name in TYPES:
        for match in lexicon.matches(f"senders.{name}", text, ()):
            return name, text.span(match.start(), match.end())
    return None, None


def _self_described(letter: Letter) -> tuple[str | None, Span | None]:
    """What the first sentence that speaks of `us` calls us."""
    for coming in lexicon.matches("kinds.coming", letter.message, letter.languages):
        low, high = letter.message.sentence(coming.start())
        inside = Part("message", letter.message.text, letter.message.folded[:high], letter.message.origins)
        for name in TYPES:
            match = lexicon.matcher(f"senders.{name}", ()).search(inside.folded, low)
            if match:
                return name, letter.message.span(match.start(), match.end())
    return None, None


def _behind(which: str, letter: Letter) -> tuple[str | None, Span | None]:
    said = letter.request.on_behalf_of if which == "behalf" else letter.request.referred_by
    if said and said.strip():
        stripped = said.strip()[:600]
        return said.strip(), Span(quote=stripped, start=0, end=len(stripped), part="form")
    for match in lexicon.matches(f"senders.{which}", letter.whole, letter.languages):
        at = letter.whole.origins[match.end() - 1] + 1
        name = re.compile(
            r"\W{0,3}(?:(?:the|der|den|dem|die|la|le|les|l'|el|il|our colleagues at|colleagues at)\s+)?"
        ).match(letter.whole.text, at)
        named = _NAME.match(letter.whole.text, name.end() if name else at) or _HAN_NAME.match(letter.whole.text, at)
        if named and which == "behalf" and lexicon.matcher("senders.agency_name", ()).search(folded(named.group())):
            continue  # `we represent Northern Travel` names who writes
        if named:
            return named.group(), Span(
                quote=named.group(), start=named.start(), end=named.end(), part=letter.whole.name
            )
    return None, None
