"""How many come: the group size, or the two sizes that contradict each other."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from bot.visits.models import GroupSize, Span
from bot.visits.reading import lexicon
from bot.visits.reading.letter import Letter, Part
from bot.visits.reading.matcher import Matcher, regex
from bot.visits.reading.size_expressions import Mention, mentions

_LETTER = r"[^\W\d]"
_LEADER_WITHIN = 90  #: Characters in which `the mayor and` stands before the number of the others.
_LEADER_WORDS = 11
_ONE_BY_ONE = 3  #: `…, a trainee, an interpreter and I`.
_NEXT_SENTENCE = 40  #: Characters.


@dataclass(frozen=True)
class Sizes:
    size: GroupSize | None = None
    spans: tuple[Span, ...] = ()
    conflict: tuple[Span, ...] = ()


def find_size(letter: Letter) -> Sizes:
    """The form's number, what the text says and what attachments say, one beside the other."""
    sources = [found for found in (_form(letter), *(_in_part(part, letter) for part in _texts(letter))) if found]
    if not sources:
        return Sizes()
    spans = tuple(span for _, span in sources)
    apart = any(not _overlap(first, second) for (first, _), (second, _) in pairwise(sources))
    if not apart:
        return Sizes(sources[0][0], spans)
    least, most = min(size.min for size, _ in sources), max(size.max for size, _ in sources)
    return Sizes(GroupSize(min=least, max=most), spans, conflict=spans)


def answered_size(letter: Letter) -> Sizes:
    """A number alone on its line, as people answer when they were asked how many they are."""
    named = rf"(?:[^\d\n:：]{{0,40}}(?:{lexicon.matcher('sizes.asked', ()).pattern})[^\d\n:：]{{0,40}}[:：]?)?"
    line = re.compile(
        rf"^(?:[ ]*\d[ ]*[.)][ ]+)?[ ]*{named}[ ]*(\d{{1,3}})(?:[ ]*[-–][ ]*(\d{{1,3}}))?[ ]*\.?[ ]*$", re.MULTILINE
    )
    found = list(line.finditer(letter.message.folded))
    if len(found) != 1 or not int(found[0][1]):
        return Sizes()
    ends = sorted(int(each) for each in found[0].groups() if each)
    span = letter.message.span(found[0].start(1), found[0].end())
    return Sizes(GroupSize(min=ends[0], max=ends[-1]), (span,))


def _form(letter: Letter) -> tuple[GroupSize, Span] | None:
    count = letter.request.participants
    if not count:
        return None
    return GroupSize(min=count, max=count), Span(quote=str(count), start=0, end=len(str(count)), part="form")


def _texts(letter: Letter) -> tuple[Part, ...]:
    return (_without_swaps(letter), letter.subject, *letter.attachments)


def _without_swaps(letter: Letter) -> Part:
    """`two new participants instead of …` counts those who change, not the group."""
    message = letter.message
    for late in _late(letter):
        for match in late.finditer(message.folded):
            message = message.masked(match.start(), match.end())
    return message


def _late(letter: Letter) -> tuple[Matcher, ...]:
    """What tells of people who come instead of others, or, once a programme is agreed, besides them."""
    lists = ("late_participant_change", "participant_added") if letter.agreed else ("late_participant_change",)
    return tuple(lexicon.matcher(f"signals.{one}", letter.languages) for one in lists)


def _beside_the_point(mention: Mention, part: Part, letter: Letter) -> bool:
    """Counted in a sentence about meals, or about who comes instead of whom, or right before one."""
    text = letter.message if part.name == "message" else part  # with the swaps that counting leaves out
    low, high = text.sentence(mention.start)
    if _instead().search(part.folded, low, mention.start):
        return True
    ends = min(high + _NEXT_SENTENCE, len(text.folded))
    if any(late.search(text.folded, low, ends) for late in _late(letter)):
        return not mention.total
    return bool(lexicon.matcher("signals.diet", ()).search(part.folded, low, high)) and not _firm(part, low, high)


@cache
def _instead() -> re.Pattern[str]:
    """`Instead of the 12 we told you`: right before a number that no longer holds."""
    return re.compile(rf"(?:{lexicon.matcher('sizes.instead', ()).pattern})(?:\s+[^\W\d]+){{0,3}}\s+$")


def _firm(part: Part, low: int, high: int) -> bool:
    """Whoever tells the size and the meals in one sentence tells more than one number."""
    return len(re.findall(r"\d+", part.folded[low:high])) > 1


def _overlap(first: GroupSize, second: GroupSize) -> bool:
    return first.min <= second.max and second.min <= first.max


def _in_part(part: Part, letter: Letter) -> tuple[GroupSize, Span] | None:
    said = [each for each in mentions(part, letter.languages) if not _beside_the_point(each, part, letter)]
    found = _borne_out([_with_leader(each, said, part, letter) for each in said], part)
    if not found:
        return _few(part) if part.name == "message" else None
    summed = [_with_one_more(each, part, letter) for each in _summed(found, part)]
    if len(summed) > 1 and lexicon.matcher("sizes.parties", ()).search(part.folded):
        summed = [_together(summed)]
    totals = [mention for mention in summed if mention.total]
    if part.name != "message" and not totals:
        return None
    chosen = max(totals or summed, key=lambda mention: mention.most)
    return GroupSize(min=chosen.least, max=chosen.most), part.span(chosen.start, chosen.end)


def _few(part: Part) -> tuple[GroupSize, Span] | None:
    """One or two who come without a number."""
    for name, count in (("couple", 2), ("alone", 1)):
        for match in lexicon.matches(f"sizes.{name}", part, ()):
            return GroupSize(min=count, max=count), part.span(match.start(), match.end())
    return None


def _leaders(languages: tuple[str, ...], text: str) -> re.Pattern[str]:
    """Who stands at the head, alone: a politician or a chief, or the writer."""
    politicians = lexicon.matcher("signals.political_level", languages).within(text)
    heads = lexicon.matcher("sizes.heads", languages[:1]).within(text)
    return regex(f"{politicians}|{heads}|{lexicon.matcher('sizes.companion', ()).within(text)}")


def _borne_out(found: list[Mention], part: Part) -> list[Mention]:
    """Loose mentions stay only where a joining word ties them to one that is sure."""
    kept: list[Mention] = []
    for index, mention in enumerate(found):
        before = kept[-1] if kept else None
        after = next((each for each in found[index + 1 :] if not each.loose), None)
        tied = (before and _ties(before, mention, part)) or (after and _ties(mention, after, part))
        if not mention.loose or tied:
            kept.append(replace(mention, loose=False))
    return kept


def _ties(first: Mention, second: Mention, part: Part) -> bool:
    return bool(_joint().fullmatch(part.folded[first.end : second.start].strip()))


@cache
def _joint() -> re.Pattern[str]:
    """A joining word, not a mere comma: `two of them, 12 May`."""
    return re.compile(rf"(?:\w+\s+)?,?\s*(?:{lexicon.matcher('sizes.joined', ()).pattern})(?<!,)")


def _together(parties: list[Mention]) -> Mention:
    least, most = sum(each.least for each in parties), sum(each.most for each in parties)
    return Mention(least, most, parties[0].start, parties[-1].end, total=True)


def _with_leader(mention: Mention, said: list[Mention], part: Part, letter: Letter) -> Mention:
    """`The mayor and eight councillors` are nine, and so are `the mayor + 8`."""
    low = max(0, mention.start - _LEADER_WITHIN)
    before = re.split(r"[.!?;\n]", part.folded[low : mention.start])[-1]
    joint = _ends_joined().search(before)
    if not joint or (mention.total and not (joint["article"] or joint["company"])):
        return mention
    leaders = list(_leaders(letter.languages, before).finditer(before))
    start = mention.start - len(before) + leaders[-1].start() if leaders else 0
    counted = any(
        each.start <= start < each.end
        or start < each.start < mention.start
        or (each.end <= start and _adds(part.folded[each.end : start]))  # `18 women and men of the council`
        for each in said
    )
    if not leaders or counted or len(before[leaders[-1].end() :].split()) > _LEADER_WORDS:
        return mention
    if joint["listed"] and (before[leaders[-1].end() :].strip() != "," or not _goes_on(mention, said, part)):
        return mention
    return Mention(mention.least + 1, mention.most + 1, start, mention.end, mention.total)


def _goes_on(mention: Mention, said: list[Mention], part: Part) -> bool:
    """`The mayor, two councillors and five officials` is a list; `thank the mayor, 12 people will come` is none."""
    return any(each.start > mention.end and _adds(part.folded[mention.end : each.start].strip()) for each in said)


def _with_one_more(mention: Mention, part: Part, letter: Letter) -> Mention:
    """`Five colleagues and I`, `12 engineers and an interpreter`, `three officers and our chief`."""
    for _ in range(_ONE_BY_ONE):
        one = _one_more(letter.language, part.folded).match(part.folded, mention.end)
        if one is None:
            break
        mention = replace(mention, least=mention.least + 1, most=mention.most + 1, end=one.end())
    return mention


def _one_more(language: str, text: str) -> re.Pattern[str]:
    joined, companion, also = (
        lexicon.matcher(f"sizes.{name}", ()).within(text) for name in ("joined", "companion", "besides")
    )
    ones = f"{companion}|{lexicon.matcher('sizes.heads', (language,)).within(text)}"
    another = rf"\s*,\s+(?:{companion})"  # `four officers, a trainee and I`
    home = rf"(?:\s+(?:{lexicon.matcher('sizes.from', ()).within(text)})(?:\s+[^\W\d][\w'’\-]*){{1,6}}?)?"
    besides = rf"(?:\s+\w+){{1,4}}?\s+(?:{also})\s+(?:{companion})"
    return regex(rf"{home}\s*,?\s*(?:{joined})\s+(?:{ones})(?!\s+\d)|{another}(?!\s+\d)|{besides}")


def _summed(found: list[Mention], part: Part) -> list[Mention]:
    """Join `14 officials and 6 companies` to one; leave `12 people, 3 of whom …` alone."""
    joined = [found[0]]
    for mention in found[1:]:
        last = joined[-1]
        between = part.folded[last.end : mention.start].strip()
        more = not mention.total or (not last.total and "," not in between)  # `six engineers and two board members`
        counted_on = more and _adds(between) and not (last.total and between in ("", ","))
        if counted_on or _counters().fullmatch(between):
            least, most = last.least + mention.least, last.most + mention.most
            joined[-1] = Mention(least, most, last.start, mention.end, last.total)
        else:
            joined.append(mention)
    return joined


def _adds(between: str) -> bool:
    return bool(_adding().fullmatch(between))


@cache
def _adding() -> re.Pattern[str]:
    """A joining word; before it who else they are (`women and men`) or where they are from may stand."""
    joined = lexicon.matcher("sizes.joined", ()).pattern
    also = rf"(?:{joined})(?<!,)\s+[^\W\d]+\s+(?={_LETTER})"
    origin = rf"(?:{lexicon.matcher('sizes.from', ()).pattern})(?:\s+[^\W\d][\w'’\-]*){{1,5}}?\s+(?={_LETTER})"
    return re.compile(rf"[\s,)]*(?:{also}|{origin})?(?:{joined}|[,+&、])[\s,]*")


@cache
def _counters() -> re.Pattern[str]:
    """Between `議員5名` and `3名` in Han: a joining sign and who they are."""
    return re.compile(r"(?:[和及与與と、,]|以及)(?!合?計|総勢|共)[\u4e00-\u9fff]{1,5}")


@cache
def _ends_joined() -> re.Pattern[str]:
    article = lexicon.matcher("sizes.article", ()).pattern
    company = lexicon.matcher("sizes.entourage", ()).pattern
    joined = rf"(?:{lexicon.matcher('sizes.joined', ()).pattern})\s*(?P<article>(?:{article})\s+)?"
    return re.compile(rf"(?:{joined}|(?P<company>{company})\s+|(?<=\w)(?P<listed>,)\s+)$")
