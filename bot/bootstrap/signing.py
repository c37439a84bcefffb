"""Settings → what signing in stands on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from bot.adapters.oidc import OidcAccount, OidcProvider, is_safe
from bot.adapters.passwords import ArgonHasher
from bot.adapters.sql import Database, SqlSignInStore
from bot.services.signin import SignInParts
from bot.settings import Settings
from bot.visits.models import Role
from bot.visits.models.session import SignInWay
from bot.visits.signin.errors import SignInSettingInvalid
from bot.visits.signin.models import Terms

_SLACK = "https://slack.com"


@contextmanager
def sign_in(settings: Settings, database: Database, now: Callable[[], dt.datetime]) -> Iterator[SignInParts]:
    """Raises SignInSettingInvalid."""
    providers = {one.terms.way.value: OidcProvider(one, now=now) for one in accounts(settings)}
    try:
        yield SignInParts(
            store=SqlSignInStore(database),
            hasher=ArgonHasher(),
            passwords=settings.passwords,
            providers=providers,
        )
    finally:
        for provider in providers.values():
            provider.close()


def accounts(settings: Settings) -> Iterator[OidcAccount]:
    """Raises SignInSettingInvalid: a service is named and cannot be asked."""
    if settings.oidc_issuer:
        if not is_safe(settings.oidc_issuer):
            raise SignInSettingInvalid("(OPE_OIDC_ISSUER is no https address)")
        if not settings.oidc_client or settings.oidc_secret is None:
            raise SignInSettingInvalid("(OPE_OIDC_ISSUER needs OPE_OIDC_CLIENT and OPE_OIDC_SECRET)")
        yield OidcAccount(
            issuer=settings.oidc_issuer,
            client=settings.oidc_client,
            secret=settings.oidc_secret.get_secret_value(),
            terms=Terms(
                SignInWay.OIDC, settings.oidc_issuer, roles=roles(settings.oidc_groups), makes=settings.oidc_makes
            ),
            label=settings.oidc_name,
            groups_claim=settings.oidc_groups_claim,
            email_counts=settings.oidc_email_counts,
        )
    if settings.slack_client:
        if settings.slack_client_secret is None or not settings.slack_team:
            raise SignInSettingInvalid("(OPE_SLACK_CLIENT needs OPE_SLACK_CLIENT_SECRET and OPE_SLACK_TEAM)")
        yield OidcAccount(
            issuer=_SLACK,
            client=settings.slack_client,
            secret=settings.slack_client_secret.get_secret_value(),
            terms=Terms(SignInWay.SLACK, _SLACK),
            label="Slack",
            slack_team=settings.slack_team,
        )


def roles(told: str) -> Mapping[str, Role]:
    """`group=role, group=role`. Raises SignInSettingInvalid."""
    found: dict[str, Role] = {}
    for pair in filter(None, (one.strip() for one in told.split(","))):
        group, _, role = (part.strip() for part in pair.rpartition("="))
        if not group or role not in set(Role):
            raise SignInSettingInvalid(f"(OPE_OIDC_GROUPS: {pair[:60]} is no group=role)")
        found[group] = Role(role)
    return found
