"""What every model is made from."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """Immutable and strict about its fields. Bytes are raw in Python and base64 in JSON."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", populate_by_name=True, ser_json_bytes="base64", val_json_bytes="base64"
    )


class FromOutside(Frozen):
    """Deaf to fields it does not know: other people's forms grow."""

    model_config = ConfigDict(extra="ignore")
