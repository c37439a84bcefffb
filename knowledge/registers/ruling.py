"""Ruling: what the office set otherwise than shipped: the decision table, who approves what, channels of Slack."""

from __future__ import annotations

from knowledge.models import DocumentKind, Frozen


class RowSetting(Frozen):
    on: bool = True
    recommend: str
    owner: str


class ApprovalSetting(Frozen):
    role: str  #: The least that approves letters of the kind; empty where it is about all kinds.
    four_eyes: bool = False


class ChannelSetting(Frozen):
    """What holds in one channel of Slack; as it stands here, where nobody set anything."""

    kinds: tuple[DocumentKind, ...] = tuple(DocumentKind)  #: Of the documents that answers come from.
    documents: tuple[str, ...] = ()  #: Names of sources; every one where empty.
    language: str = ""  #: That we speak there; the asker's where empty.
    mention_only: bool = False  #: A thread we answered in goes on without us, unless we are called again.
    approvers: tuple[str, ...] = ()  #: Person ids; whoever the rules allow, where empty.
    brief: bool = False  #: Cards with the number, the status and the link alone.


class Ruling(Frozen):
    rows: dict[str, RowSetting] = {}  #: By the id of the row.
    points: dict[str, int] = {}  #: By the name of the part of the priority.
    approvals: dict[str, ApprovalSetting] = {}  #: By kind of bundle, and `all`.
    channels: dict[str, ChannelSetting] = {}  #: By Slack's id.
