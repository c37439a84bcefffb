"""Settings → what signing in stands on."""

from __future__ import annotations

from bot.adapters.passwords import ArgonHasher
from bot.adapters.sql import Database, SqlSignInStore
from bot.services.signin import SignInParts
from bot.settings import Settings


def sign_in(settings: Settings, database: Database) -> SignInParts:
    return SignInParts(store=SqlSignInStore(database), hasher=ArgonHasher(), passwords=settings.passwords)
