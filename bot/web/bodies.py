"""JSON from outside to models: every fault is named by its field, none is echoed."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue, StringConstraints, ValidationError
from pydantic_core import ErrorDetails, from_json

from bot.visits.errors import RequestInvalid
from bot.visits.models import AnswerKind, BundleKind, Slot, Verdict, VisitRequest, Way
from bot.visits.models.task import TaskKind
from bot.web.errors import Refused

_SHOWN = 8

Number = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^20\d\d-\d{4,9}$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4_000)]


class Question(BaseModel):
    model_config = ConfigDict(frozen=True)

    question: Text
    thread: tuple[Annotated[str, Field(max_length=4_000)], ...] = Field(default=(), max_length=20)


class DecisionBody(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    bundle: BundleKind
    decision: Verdict
    digest: str = Field(max_length=100)
    reason: str | None = Field(default=None, max_length=5_000)
    send_at: dt.datetime | None = None  #: When approved letters leave; Copenhagen's time where no zone is named.


class CorrectionBody(BaseModel):
    """Facts as they stand in `triage`, or the name of one whose correction is taken back."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    facts: dict[str, JsonValue] = Field(default={}, max_length=20)
    take_back: str | None = Field(default=None, max_length=30)


class OverrideBody(BaseModel):
    """A finding by its seal, as it stands in `findings`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    finding: str = Field(max_length=100)
    reason: str = Field(default="", max_length=2_000)
    take_back: bool = False


class EscortBody(BaseModel):
    """The user name of a colleague; null where nobody is to go along."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    person: Annotated[str, Field(min_length=1, max_length=100)] | None


class SettlementBody(BaseModel):
    """Whether a letter went out of which nobody knew."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    went_out: bool


class OfficerBody(BaseModel):
    """The user name of a colleague; null where nobody is to have the case."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    person: Annotated[str, Field(min_length=1, max_length=100)] | None
    was: Annotated[str, Field(max_length=100)] | None = None  #: Who had it; "" for nobody.


class NewTaskBody(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: TaskKind = TaskKind.TASK
    what: Annotated[str, Field(min_length=1, max_length=500)]
    person: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    due: dt.date | None = None


class TaskBody(BaseModel):
    """The task as it is to be, with the revision it has now; or whether it is done."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    revision: int | None = None
    what: Annotated[str, Field(min_length=1, max_length=500)] | None = None
    person: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    due: dt.date | None = None
    done: bool | None = None


class MergeBody(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    into: Number


class SplitBody(BaseModel):
    """One of `messages` with `direction` `in`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    message: Annotated[str, Field(min_length=1, max_length=100)]


class MoveBody(SplitBody):
    to: Number


class AnswerBody(BaseModel):
    """What a host said about an item; or the id of an answer in the log, and whether it is so."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    item: str | None = Field(default=None, max_length=60)
    kind: AnswerKind | None = None
    way: Way = Way.TELEPHONE
    quote: str = Field(default="", max_length=600)
    said_by: str = Field(default="", max_length=200)
    said_at: AwareDatetime | None = None
    proposed: Slot | None = None
    confirmed: bool | None = None
    answer: str | None = Field(default=None, max_length=40)


Model = TypeVar("Model", bound=BaseModel)


def parse(model: type[Model], body: bytes) -> Model:
    """Raises RequestInvalid, which names the fields and what is wrong with each."""
    try:
        from_json(body, allow_inf_nan=False)  # NaN, lone surrogates and deep nesting, in fields we ignore too
    except ValueError:
        raise RequestInvalid("(the body is not valid JSON)") from None
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        if any(fault["type"] == "string_too_long" and fault["loc"] == ("message",) for fault in _errors(error)):
            raise Refused(413, "too_large") from None
        raise RequestInvalid(f"({faults(error)})") from None


def a_request(body: bytes) -> VisitRequest:
    request = parse(VisitRequest, body)
    if not request.message.strip() and not request.attachments:
        raise RequestInvalid("(message: it is empty)")
    return request.model_copy(update={"mail": None, "caught": ()})  # only our mail server and our form say such things


def faults(error: ValidationError) -> str:
    named = [f"{'.'.join(str(part) for part in fault['loc']) or 'body'}: {fault['msg']}" for fault in _errors(error)]
    more = [f"and {len(named) - _SHOWN} more"] if len(named) > _SHOWN else []
    return "; ".join(named[:_SHOWN] + more)


def _errors(error: ValidationError) -> list[ErrorDetails]:
    return error.errors(include_url=False, include_context=False, include_input=False)
