"""Error → (HTTP status, code, sentence): one table for web, API, Slack and terminal."""

from __future__ import annotations

from typing import NamedTuple

from bot import refusals
from bot.asking.errors import AnswerUnknown
from bot.texts import text
from bot.visits import errors as visits
from bot.visits.calendars.errors import CalendarUnknown
from bot.visits.changes.errors import NobodyToNotify
from bot.visits.channels import errors as channels
from bot.visits.enquirers import errors as enquirers
from bot.visits.journal.errors import EntryMoved, EntryUnknown, JournalFull
from bot.visits.protection import errors as protection
from bot.visits.signin import errors as signin
from bot.visits.staff import errors as staff
from bot.visits.tasks.errors import TaskMoved, TaskUnknown
from knowledge import errors as knowledge

STATUS: dict[type[Exception], int] = {
    visits.CaseUnknown: 404,
    visits.CaseMoved: 409,
    visits.CaseDamaged: 500,
    visits.EventConflict: 409,
    visits.BundleUnknown: 404,
    visits.MessageUnknown: 404,
    visits.DraftStale: 409,
    visits.DraftPending: 409,
    visits.ProgrammeInvalid: 422,
    visits.VersionUnknown: 404,
    visits.ItemUnknown: 404,
    visits.ItemLocked: 409,
    visits.NoRoom: 409,
    visits.NoPlan: 409,
    visits.NoOtherWay: 409,
    visits.CopyMoved: 409,
    visits.CopyTaken: 409,
    visits.CopyMissing: 409,
    visits.NotAllowed: 403,
    visits.StepNotAllowed: 409,
    visits.NobodyToBrief: 409,
    visits.NobodyToThank: 409,
    visits.CounterpartUnknown: 404,
    visits.CounterpartFaulty: 422,
    visits.PersonUnknown: 422,
    visits.EscortBusy: 409,
    visits.OfficerMoved: 409,
    visits.RequestInvalid: 422,
    visits.ReasonMissing: 422,
    visits.LinkExpired: 403,
    visits.AnswerLinkUnknown: 404,
    visits.AnswerLinkClosed: 410,
    visits.TooManyAnswers: 429,
    visits.HostAnswerUnknown: 404,
    visits.HostsUnconfirmed: 422,
    visits.NobodySilent: 409,
    visits.RedrawImpossible: 409,
    visits.SheetUnreadable: 422,
    visits.SheetTooLarge: 413,
    visits.SheetUnknown: 422,
    visits.MappingInvalid: 422,
    visits.ImportUnknown: 404,
    visits.PartnerUnknown: 404,
    visits.ImportFaulty: 409,
    visits.FindingsBlock: 409,
    visits.LetterUnfinished: 409,
    visits.RegisterMoved: 409,
    visits.TemplateFaulty: 422,
    visits.RuleFaulty: 422,
    visits.RuleFixed: 422,
    visits.ChangeUnknown: 409,
    visits.HostUnknown: 404,
    visits.LeadUnknown: 404,
    visits.SurveyUnknown: 404,
    visits.SurveyClosed: 410,
    visits.EvaluationUnknown: 404,
    visits.LeadMade: 409,
    visits.ParticipantUnknown: 404,
    visits.ParticipantsMoved: 409,
    visits.ParticipantFaulty: 422,
    visits.SealBroken: 500,
    visits.InvitationTooEarly: 409,
    visits.SignerOnly: 403,
    visits.JobsUnavailable: 503,
    visits.SendFailed: 502,
    visits.SendPostponed: 503,
    visits.SendUncertain: 502,
    visits.OwnMail: 422,
    visits.MailSettingInvalid: 500,
    visits.MailboxUnavailable: 503,
    visits.StoreUnavailable: 503,
    AnswerUnknown: 404,
    EntryUnknown: 404,
    EntryMoved: 409,
    JournalFull: 409,
    NobodyToNotify: 409,
    TaskUnknown: 404,
    TaskMoved: 409,
    CalendarUnknown: 404,
    channels.ApprovedByOthersHere: 403,
    channels.QuestionSettled: 409,
    channels.SlackChannelUnknown: 404,
    staff.AbsenceUnknown: 404,
    staff.AbsenceFaulty: 422,
    staff.AbsenceOverlaps: 409,
    staff.SubstituteUnfit: 422,
    staff.OwnRole: 409,
    staff.PersonTaken: 409,
    staff.PersonIdFaulty: 422,
    signin.SignInRefused: 403,
    signin.TooManyTries: 429,
    signin.PasswordsOff: 403,
    signin.PasswordTooShort: 422,
    signin.PasswordTooLong: 422,
    signin.PasswordEasy: 422,
    signin.PasswordsDiffer: 422,
    signin.PasswordWrong: 422,
    signin.SignInStale: 409,
    signin.SessionUnknown: 404,
    signin.StartUnknown: 403,
    signin.VouchingFailed: 403,
    signin.VouchingUnavailable: 503,
    signin.NobodyHere: 403,
    signin.GroupsMissing: 403,
    signin.ProviderUnknown: 404,
    signin.SignInSettingInvalid: 500,
    staff.SendAtFaulty: 422,
    staff.RecallTooLate: 409,
    staff.LettersUnread: 409,
    staff.FourEyes: 403,
    staff.NobodyElse: 403,
    enquirers.KeptFormGone: 410,
    enquirers.KeptFormsFull: 503,
    enquirers.StatusUnknown: 404,
    enquirers.StatusLinkVoid: 410,
    enquirers.TooManyLooks: 429,
    protection.IdentityMissing: 422,
    protection.PurposeMissing: 422,
    protection.ErasureMoved: 409,
    protection.PersonIsColleague: 409,
    protection.LedgerUnavailable: 503,
    visits.VisitError: 500,
    knowledge.DocumentUnknown: 404,
    knowledge.DocumentRefused: 422,
    knowledge.IndexMismatch: 503,
    knowledge.IndexOwned: 503,
    knowledge.EmbedderMissing: 503,
    knowledge.EmbedderFailed: 503,
    knowledge.ModelMissing: 503,
    knowledge.ModelFailed: 502,
    knowledge.QuestionRefused: 422,
    knowledge.RegisterInvalid: 422,
    knowledge.QuestionsInvalid: 422,
    knowledge.KnowledgeError: 500,
}


class Explanation(NamedTuple):
    status: int
    code: str  #: `draft_stale`: the machine's handle.
    sentence: str


def _code(error_type: type[Exception]) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in error_type.__name__).lstrip("_")


def explain(error: Exception, language: str = "en", *, reference: str = "") -> Explanation:
    """Explain an error to a person. One that is not ours says nothing of itself, only the reference."""
    for error_type in type(error).__mro__:
        if error_type in STATUS:
            code = _code(error_type)
            particulars = getattr(error, "particulars", "")
            if isinstance(error, knowledge.DocumentRefused):
                particulars = refusals.told(particulars, language)
            elif isinstance(error, visits.RequestInvalid):
                particulars = refusals.reason(particulars, language)
            return Explanation(STATUS[error_type], code, f"{text(f'errors.{code}', language)} {particulars}".strip())
    return Explanation(500, "unexpected", text("errors.unexpected", language, reference=reference))
