"""OidcProvider: OpenID Connect by the authorization code with PKCE, for the organisation's sign-in and for Slack."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import ipaddress
import json
import logging
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import httpx
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from bot.visits.signin.errors import VouchingFailed, VouchingUnavailable
from bot.visits.signin.models import Start, Terms, Vouched
from knowledge import outgoing

logger = logging.getLogger(__name__)

#: Signatures by a key of the service's own. Neither `none`, nor HS256 with a secret that two sides know.
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
_LEEWAY = 60  #: Seconds that two clocks may differ; RFC 7519 4.1.4: "no more than a few minutes".
_SECONDS = 10
_MOST_BYTES = 1_000_000
_LASTS = dt.timedelta(hours=1)  #: House rule: so long what a service says of itself is not asked for again.
_MOST_GROUPS = 1_000
_LONGEST_SUBJECT = 255  #: OpenID Connect Core 2: `sub` "MUST NOT exceed 255 ASCII characters".


@dataclass(frozen=True)
class OidcAccount:
    """How one service knows us, and what of its answers counts."""

    issuer: str
    client: str
    secret: str
    terms: Terms
    label: str = ""
    groups_claim: str = "groups"
    email_counts: bool = False  #: Its addresses count as verified, as in a tenant of one's own.
    slack_team: str = ""  #: Only this workspace; "" for what is not Slack.


class OidcProvider:
    def __init__(self, account: OidcAccount, *, now: Callable[[], dt.datetime]) -> None:
        self._account = account
        self._now = now
        self._http = outgoing.client(seconds=_SECONDS)
        self._turn = Lock()
        self._about: Mapping[str, Any] = {}
        self._keys: KeySet | None = None
        self._asked_at: dt.datetime | None = None

    @property
    def label(self) -> str:
        return self._account.label

    @property
    def terms(self) -> Terms:
        return self._account.terms

    def close(self) -> None:
        self._http.close()

    def address(self, start: Start, *, redirect: str) -> str:
        challenge = base64.urlsafe_b64encode(hashlib.sha256(start.verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "response_type": "code",
            "client_id": self._account.client,
            "redirect_uri": redirect,
            "scope": "openid profile email",
            "state": start.state,
            "nonce": start.nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        if self._account.slack_team:
            asked["team"] = self._account.slack_team
        endpoint = self._endpoint("authorization_endpoint")
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"

    def vouch(self, code: str, start: Start, *, redirect: str, issuer: str | None) -> Vouched:
        if issuer is not None and issuer != self._account.issuer:
            raise _failed("issuer of the answer")
        answer = self._token(code, start, redirect)
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise _failed("no token")
        claims = self._checked(token, start)
        return self._vouched(claims)

    def _token(self, code: str, start: Start, redirect: str) -> Mapping[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect,
            "code_verifier": start.verifier,
        }
        endpoint = self._endpoint("token_endpoint")
        ways = self._discovered().get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        client, secret = self._account.client, self._account.secret
        if "client_secret_post" in ways or self._account.slack_team:
            return self._call("POST", endpoint, form | {"client_id": client, "client_secret": secret})
        pair = f"{quote(client, safe='')}:{quote(secret, safe='')}"  # RFC 6749 2.3.1: form-encoded first
        return self._call("POST", endpoint, form, basic=base64.b64encode(pair.encode()).decode())

    def _checked(self, token: str, start: Start) -> Mapping[str, Any]:
        """OpenID Connect Core 3.1.3.7."""
        account = self._account
        wanted = jwt.JWTClaimsRegistry(
            now=int(self._now().timestamp()),
            leeway=_LEEWAY,
            iss={"essential": True, "value": account.issuer},
            aud={"essential": True, "value": account.client},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True},
        )
        try:
            claims = self._decoded(token).claims
            wanted.validate(claims)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise _failed(type(error).__name__) from error
        if not hmac.compare_digest(str(claims["nonce"]).encode(), start.nonce.encode()):
            raise _failed("nonce")
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if claims.get("azp", None if several else account.client) != account.client:
            raise _failed("authorised party")
        if not 0 < len(str(claims["sub"])) <= _LONGEST_SUBJECT:
            raise _failed("subject")
        return claims

    def _decoded(self, token: str) -> jwt.Token:
        try:
            return jwt.decode(token, self._known_keys(), algorithms=_ALGORITHMS)
        except InvalidKeyIdError:  # they have changed their keys since
            return jwt.decode(token, self._known_keys(again=True), algorithms=_ALGORITHMS)

    def _vouched(self, claims: Mapping[str, Any]) -> Vouched:
        account = self._account
        slack_user = ""
        if account.slack_team:
            if claims.get("https://slack.com/team_id") != account.slack_team:
                raise _failed("workspace")
            slack_user = _line(claims.get("https://slack.com/user_id"))
        if account.terms.roles and ("_claim_names" in claims or claims.get("hasgroups")):
            raise _failed("too many groups to name")  # Microsoft leaves them out then; nobody may lose a role by that
        listed = claims.get(account.groups_claim) or ()
        groups = [listed] if isinstance(listed, str) else listed if isinstance(listed, list) else []
        return Vouched(
            issuer=account.issuer,
            subject=str(claims["sub"]),
            name=_line(claims.get("name")),
            email=_line(claims.get("email")),
            email_verified=claims.get("email_verified", account.email_counts) is True,
            groups=tuple(one for one in groups[:_MOST_GROUPS] if isinstance(one, str)),
            slack_user=slack_user,
        )

    def _endpoint(self, name: str) -> str:
        found = self._discovered().get(name)
        if not isinstance(found, str) or not may_be_asked(found, self._account.issuer):
            raise _failed(name)
        return found

    def _discovered(self) -> Mapping[str, Any]:
        with self._turn:
            now = self._now()
            if not self._about or self._asked_at is None or now - self._asked_at >= _LASTS:
                about = self._call("GET", f"{self._account.issuer.rstrip('/')}/.well-known/openid-configuration")
                if about.get("issuer") != self._account.issuer:
                    raise _failed("issuer of the description")
                self._about, self._keys, self._asked_at = about, None, now
            return self._about

    def _known_keys(self, *, again: bool = False) -> KeySet:
        endpoint = self._endpoint("jwks_uri")
        with self._turn:
            if self._keys is None or again:
                listed = self._call("GET", endpoint).get("keys")
                usable = [one for one in listed or () if isinstance(one, dict) and one.get("use", "sig") == "sig"]
                try:
                    self._keys = KeySet.import_key_set({"keys": [one for one in usable if one.get("kty") != "oct"]})
                except (JoseError, ValueError) as error:
                    raise _failed("keys") from error
            return self._keys

    def _call(
        self, method: str, url: str, form: Mapping[str, str] | None = None, *, basic: str = ""
    ) -> Mapping[str, Any]:
        headers = {"accept": "application/json"} | ({"authorization": f"Basic {basic}"} if basic else {})
        held = bytearray()
        try:
            with self._http.stream(method, url, data=form, headers=headers) as reply:
                for piece in reply.iter_bytes():
                    held += piece
                    if len(held) > _MOST_BYTES:
                        raise _failed("answer too long")
        except httpx.HTTPError as error:
            raise VouchingUnavailable from error
        if reply.status_code >= 500 or reply.status_code == 429:
            raise VouchingUnavailable
        try:
            answer = json.loads(held)
        except ValueError as error:
            raise _failed("no JSON") from error
        if reply.status_code != 200 or not isinstance(answer, dict) or answer.get("ok") is False:
            raise _failed(f"answer {reply.status_code}")
        return answer


def is_safe(url: str) -> bool:
    """HTTPS, or this machine."""
    parts = urlsplit(url)
    if parts.username or not parts.hostname:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_here(parts.hostname))


def may_be_asked(endpoint: str, issuer: str) -> bool:
    """Whether what a service says of itself leads to it, or elsewhere on the public web, and not into our network.

    Discovery 1.0, 3: endpoints are HTTPS, and may be of other hosts than the issuer. A name that leads inside is met
    by TLS: whatever answers there has no certificate for it.
    """
    if not is_safe(endpoint) or (here := outgoing.origin(endpoint)) is None:
        return False
    if here == outgoing.origin(issuer):
        return True
    if _is_here(here[1]):
        return _is_here(urlsplit(issuer).hostname or "")
    return here[0] == "https" and _is_public(here[1])


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_public(host: str) -> bool:
    """A name, or an address that everybody can reach; an IPv4 address may be written as the C library reads it."""
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        pass
    try:
        return ipaddress.ip_address(socket.inet_aton(host)).is_global
    except OSError:
        return not host.rstrip(".").endswith("localhost")


def _line(value: object) -> str:
    return value[:300] if isinstance(value, str) else ""


def _failed(why: str) -> VouchingFailed:
    """What was wrong is for the log, and holds nothing of the person."""
    logger.warning("sign_in.not_vouched", extra={"why": why})
    return VouchingFailed()
