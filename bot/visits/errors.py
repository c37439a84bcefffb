"""Errors of the visit flow; the docstring is the sentence a person reads.

VisitError
├── CaseUnknown
├── CaseMoved
├── CaseDamaged
├── EventConflict
├── BundleUnknown
├── MessageUnknown
├── DraftStale
├── DraftPending
├── ProgrammeInvalid
├── VersionUnknown
├── ItemUnknown
├── ItemLocked
├── NoRoom
├── NoPlan
├── NoOtherWay
├── CopyMoved
├── CopyTaken
├── CopyMissing
├── NotAllowed
├── StepNotAllowed
├── RequestInvalid
├── ReasonMissing
├── LinkExpired
├── AnswerLinkUnknown
├── AnswerLinkClosed
├── TooManyAnswers
├── HostAnswerUnknown
├── HostsUnconfirmed
├── NobodySilent
├── NobodyToThank
├── CounterpartUnknown
├── CounterpartFaulty
├── PersonUnknown
├── EscortBusy
├── OfficerMoved
├── RedrawImpossible
├── SheetUnreadable
├── SheetTooLarge
├── SheetUnknown
├── MappingInvalid
├── ImportUnknown
├── PartnerUnknown
├── ImportFaulty
├── FindingsBlock
├── LetterUnfinished
├── RegisterMoved
├── TemplateFaulty
├── RuleFaulty
├── RuleFixed
├── ChangeUnknown
├── HostUnknown
├── LeadUnknown
├── SurveyUnknown
├── SurveyClosed
├── EvaluationUnknown
├── LeadMade
├── ParticipantUnknown
├── ParticipantsMoved
├── ParticipantFaulty
├── SealBroken
├── InvitationTooEarly
├── SignerOnly
├── JobsUnavailable
├── OwnMail
├── MailSettingInvalid
├── MailboxUnavailable
├── SendFailed
├── SendPostponed
├── SendUncertain
└── StoreUnavailable
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence


class VisitError(Exception):
    """This could not be done."""

    def __init__(self, particulars: str = "") -> None:
        sentence = (type(self).__doc__ or "").strip()
        super().__init__(f"{sentence} {particulars}".strip())
        self.particulars = particulars


class CaseUnknown(VisitError):
    """There is no case of that number; look it up in the inbox."""


class CaseMoved(VisitError):
    """Somebody else changed this case in the meantime; reload it and try again."""


class CaseDamaged(VisitError):
    """What is stored of this case was changed outside the assistant, and nothing of it is sent; restore a backup."""


class EventConflict(VisitError):
    """This delivery carries an id that was already used for another content; send it with a new id."""


class BundleUnknown(VisitError):
    """The case has no such letters to decide on; reload it to see what waits."""


class MessageUnknown(VisitError):
    """That message does not lie on this case; reload it to see where it went."""


class DraftStale(VisitError):
    """The draft has changed since you read it; read the current one and decide again."""


class DraftPending(VisitError):
    """Something new came on the case and its draft is being made anew; wait a moment and look at it again."""


class ProgrammeInvalid(VisitError):
    """The programme cannot be kept like this; correct what is named and try again."""


class VersionUnknown(VisitError):
    """There is no such version with a programme; look at the list of versions."""


class ItemUnknown(VisitError):
    """That item is not in the programme any more; look at the programme as it is now."""


class ItemLocked(VisitError):
    """That item is locked and stays where it is; unlock it first."""


class NoRoom(VisitError):
    """The day has no room for that; shorten or move something else first."""


class NoPlan(VisitError):
    """Nothing can be planned around what stays; unlock an item, or add what you want by hand."""


class NoOtherWay(VisitError):
    """No other programme is really different and about as good; unlock an item, or change it by hand."""


class CopyMoved(VisitError):
    """The working copy was changed in another window in the meantime; look at it as it is now."""


class CopyTaken(VisitError):
    """A colleague is editing this programme; take the working copy over if it is yours to go on with."""


class CopyMissing(VisitError):
    """Nobody is editing this programme any more; start again from the current version."""


class NotAllowed(VisitError):
    """Your role does not allow this; ask an approver or an administrator."""


class NobodyToBrief(VisitError):
    """No host that confirmed can be written to; confirm a yes first, or put an address into the register of hosts."""


class NobodyToThank(VisitError):
    """Neither the delegation nor a host has an address that thanks could go to."""


class CounterpartUnknown(VisitError):
    """That office has no part in the case any more; reload it to see who has."""


class CounterpartFaulty(VisitError):
    """Give the name of the office, and an e-mail address that can be written to, or none."""


class PersonUnknown(VisitError):
    """Nobody of that user name works here; choose a colleague from the list."""


class EscortBusy(VisitError):
    """That colleague goes with another delegation at that time; choose somebody else or move the programme first."""


class OfficerMoved(VisitError):
    """Somebody else has this case since you opened the page; look at who has it and decide again."""


class StepNotAllowed(VisitError):
    """The case is not in a state in which this can be done; reload it to see where it stands."""


class RequestInvalid(VisitError):
    """The request could not be read; correct what is named and send it again."""


class ReasonMissing(VisitError):
    """Say in a few words what should change; it is kept with the case for whoever edits the draft."""


class LinkExpired(VisitError):
    """This sign-in link was used already or is too old; ask for a new one."""


class AnswerLinkUnknown(VisitError):
    """This link leads to no question of ours; please use the one in our e-mail as it stands."""


class AnswerLinkClosed(VisitError):
    """This question can no longer be answered here; please reply to our e-mail instead."""


class TooManyAnswers(VisitError):
    """This question was answered many times already; please reply to our e-mail instead, or try again later."""


class HostAnswerUnknown(VisitError):
    """The case has no such answer or item with a host; reload it to see where it stands."""


class HostsUnconfirmed(VisitError):
    """Not every host has said yes; say in a few words why the programme may be sent as final all the same."""


class NobodySilent(VisitError):
    """No host owes an answer; there is nobody to remind."""


class RedrawImpossible(VisitError):
    """No programme can be drawn around these answers; change it by hand, or ask the delegation for other days."""


class SheetUnreadable(VisitError):
    """The file is no workbook that can be read; open it in a spreadsheet and save it as XLSX."""


class SheetTooLarge(VisitError):
    """The file is too large to be taken in at once; split it by year, without pictures and empty columns."""


class SheetUnknown(VisitError):
    """The workbook has no such sheet with rows under a row of headings; look at its sheets."""


class MappingInvalid(VisitError):
    """The columns cannot be used like that; name columns of the file and fields that there are."""


class ImportUnknown(VisitError):
    """There is no import of that number that is still in; look at the list of imports."""


class PartnerUnknown(VisitError):
    """We have nothing with a region of that name; look at the list of partner regions."""


class ImportFaulty(VisitError):
    """Rows of the file are wrong, and nothing was taken in; correct them, or ask for the good rows only."""


class FindingsBlock(VisitError):
    """A check stops this programme; correct it, or say why it may go out all the same."""


class LetterUnfinished(VisitError):
    """A passage of this letter is still to be written; write it, and approve the letter then."""


class TemplateFaulty(VisitError):
    """The template cannot be used like that; correct what is named, nothing was changed."""


class RuleFaulty(VisitError):
    """The rule cannot be kept like that; correct what is named, nothing was changed."""

    def __init__(self, particulars: str = "", *, faults: Mapping[str, Mapping[str, str]] | None = None) -> None:
        super().__init__(particulars)
        self.faults = dict(faults or {})  #: By field, in each language of staff.


class RuleFixed(VisitError):
    """There is no such rule, or the law sets it; it cannot be changed here."""


class RegisterMoved(VisitError):
    """Somebody else changed the registers in the meantime; reload the page and try again."""


class ChangeUnknown(VisitError):
    """There is no such change, or it was changed again since; the history shows what holds now."""


class HostUnknown(VisitError):
    """There is no host of that id in the register; look it up in the list of hosts."""


class LeadUnknown(VisitError):
    """The case has no such lead; reload it to see which there are."""


class SurveyUnknown(VisitError):
    """This link leads to no page of ours; please use the one in our e-mail as it stands, or reply to that e-mail."""


class SurveyClosed(VisitError):
    """This page can no longer be answered; please reply to our e-mail instead."""


class EvaluationUnknown(VisitError):
    """The case has no such evaluation; reload it to see which there are."""


class LeadMade(VisitError):
    """A lead was made of this evaluation already; it stands among the leads of the case."""


class ParticipantUnknown(VisitError):
    """That person is not on the list of participants; reload it to see who is."""


class ParticipantsMoved(VisitError):
    """Somebody changed the list of participants while you had it open; it is shown as it is now."""


class ParticipantFaulty(VisitError):
    """Something that was written of a participant cannot be right; nothing was taken."""

    def __init__(self, faults: Sequence[tuple[str, Mapping[str, str]]] = ()) -> None:
        super().__init__("; ".join(f"({field}: {told['en']})" for field, told in faults[:8]))
        self.faults = tuple(faults)


class SealBroken(VisitError):
    """What lies encrypted cannot be opened with the key in use; put back the key it was sealed with."""


class InvitationTooEarly(VisitError):
    """An invitation letter can be drafted once the final programme has gone out, and nothing has changed since."""


class SignerOnly(VisitError):
    """Only the person who signs the invitation letter can approve it."""


class JobsUnavailable(VisitError):
    """The work could not be lined up just now; it is done as soon as that is possible again."""


class SendFailed(VisitError):
    """The message did not go out; it can be sent again from the case."""


class SendPostponed(VisitError):
    """The mail server could not be reached or is busy; the letter waits and is tried again by itself."""


class SendUncertain(VisitError):
    """It is not known whether the message went out; check before you send it again."""


class OwnMail(VisitError):
    """We sent this e-mail ourselves, and it belongs to no case by itself; hand it in on the page of its case."""


class MailSettingInvalid(VisitError):
    """The setting of a mail server cannot be used; correct it and start again."""


class MailboxUnavailable(VisitError):
    """The mailbox could not be read just now; what lies in it is read as soon as that is possible again."""


class StoreUnavailable(VisitError):
    """Cases could not be read or written just now; nothing was stored, try again in a moment."""
