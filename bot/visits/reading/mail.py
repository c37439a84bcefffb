"""Mail bodies: which stretches are header lines or quoted old mail, and which the sender wrote now."""

from __future__ import annotations

import re

from bot.visits.reading.letter import Part

_HEADER_LINE = re.compile(
    r"^[ >]*\**(?:from|sent|date|to|cc|subject|fra|sendt|dato|til|emne|fran|skickat|datum|till|amne|von|gesendet|an|betreff|de|envoye|objet|a|enviado|para|asunto|da|inviato|oggetto|od|wyslano|do|temat|assunto|lahettaja|lahetetty|aihe|van|verzonden|aan|onderwerp|发件人|发送时间|收件人|主题|差出人|送信日時|宛先|件名)\**\s?: .*$",
    re.MULTILINE,
)
_WROTE = re.compile(
    r"^.{0,120}(?:\bwrote|\bskrev|\bschrieb\b.*|a ecrit|escribio|ha scritto|napisal\w*|escreveu|kirjoitti|schreef|写道)\s*:?\s*$",
    re.MULTILINE,
)
_DIVIDER = re.compile(
    r"^[ \-_=*]*(?:original message|oprindelig meddelelse|oprindelig besked|originalmeddelande|ursprungligt meddelande|opprinnelig melding|ursprungliche nachricht|message d'origine|mensaje original|messaggio originale|oryginalna wiadomosc|mensagem original|alkuperainen viesti|oorspronkelijk bericht|原始邮件|原邮件)[ \-_=*]*$",
    re.MULTILINE,
)
_FORWARDED = re.compile(
    r"^[ \-_=*]*(?:forwarded message|begin forwarded message|videresendt (?:meddelelse|besked)|vidarebefordrat meddelande|videresendt melding|weitergeleitete nachricht|message transfere|mensaje reenviado|messaggio inoltrato|przekazana wiadomosc|mensagem encaminhada|valitetty viesti|doorgestuurd bericht|转发邮件|转发的邮件|転送)[ \-_=*:]*",
    re.MULTILINE,
)
_FORWARD_SUBJECT = re.compile(r"\s*(?:fwd?|vs|wg|tr|rv|i|pd|enc|doorst|vb|转发|轉寄)\s*[::]")
_QUOTED_LINE = re.compile(r"^[ ]?>.*$", re.MULTILINE)


def own_words(message: Part, subject: Part) -> tuple[Part, Part]:
    """Return (what the sender wrote now, the whole), both without header lines.

    A forwarded mail is what the sender wants read, so it stays; an answered one is history, so it goes.
    """
    whole = _blanked(message, [(m.start(), m.end()) for m in _HEADER_LINE.finditer(message.folded)])
    whole = _blanked(whole, [(m.start(), m.end()) for m in _WROTE.finditer(whole.folded)])
    if _FORWARDED.search(message.folded) or _FORWARD_SUBJECT.match(subject.folded):
        return whole, whole
    return _without_answered(message, whole), whole


def _without_answered(message: Part, whole: Part) -> Part:
    starts = [m.start() for pattern in (_WROTE, _DIVIDER) for m in pattern.finditer(message.folded)]
    cut = min((start for start in starts if message.folded[:start].strip()), default=len(message.folded))
    quoted = [(m.start(), m.end()) for m in _QUOTED_LINE.finditer(whole.folded)]
    return _blanked(whole, [*quoted, (cut, len(message.folded))])


def _blanked(part: Part, stretches: list[tuple[int, int]]) -> Part:
    for start, end in stretches:
        if end > start:
            part = part.masked(start, end)
    return part
