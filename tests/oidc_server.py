"""A double of an OpenID Connect service on loopback: real keys and signatures, and tokens that are wrong on purpose."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.factories import NOW
from tests.mail_servers import free_port

CLIENT = "our-client"
SECRET = "a secret: of/our client"
_KEYS = {kid: RSAKey.generate_key(2048, {"kid": kid}) for kid in ("first", "second")}
_STRANGE = RSAKey.generate_key(2048, {"kid": "first"})


@dataclass
class Given:
    """A code that was given out, and what its token will say."""

    asked: dict[str, str]
    claims: dict[str, Any]
    header: dict[str, Any]


@dataclass
class OidcDouble:
    port: int
    issuer: str = ""
    key: str = "first"  #: Which one signs and is published.
    slack: bool = False
    codes: dict[str, Given] = field(default_factory=dict)
    about: dict[str, Any] = field(default_factory=dict)  #: What its description says otherwise.
    down: bool = False
    tokens: list[str] = field(default_factory=list)

    def approve(self, address: str, *, header: dict[str, Any] | None = None, **claims: Any) -> dict[str, str]:
        """What the browser comes back with, as if somebody had signed in here. A claim of None is left out."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert (asked["client_id"], asked["response_type"]) == (CLIENT, "code")
        assert (asked["code_challenge_method"], asked["scope"]) == ("S256", "openid profile email")
        code, at = secrets.token_urlsafe(8), int(NOW.timestamp())
        known = {"iss": self.issuer, "aud": CLIENT, "sub": "subject-1", "iat": at, "exp": at + 300}
        said = known | {"nonce": asked["nonce"]} | claims
        self.codes[code] = Given(asked, {key: one for key, one in said.items() if one is not None}, header or {})
        return {"state": asked["state"], "code": code}

    def signed(self, given: Given) -> str:
        header = {"alg": "RS256", "kid": self.key} | given.header
        if header["alg"] in ("none", "HS256"):
            plain = ".".join(_base64(json.dumps(one).encode()) for one in (header, given.claims))
            if header["alg"] == "none":
                return f"{plain}."
            known = _KEYS[self.key].as_pem(private=False)  # signed with what everybody knows: the public key
            return f"{plain}.{_base64(hmac.new(known, plain.encode(), hashlib.sha256).digest())}"
        key = _STRANGE if header.pop("strange", False) else _KEYS[self.key]
        return jwt.encode(header, given.claims, key)


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _app(double: OidcDouble) -> FastAPI:
    app = FastAPI()

    @app.get("/.well-known/openid-configuration")
    def about() -> Response:
        if double.down:
            return Response(status_code=503)
        here = double.issuer
        said = {
            "issuer": here,
            "authorization_endpoint": f"{here}/authorize",
            "token_endpoint": f"{here}/token",
            "jwks_uri": f"{here}/keys",
        }
        return JSONResponse(said | double.about)

    @app.get("/keys")
    def keys() -> Response:
        oct_key = {"kty": "oct", "kid": "secret", "k": "c2VjcmV0"}
        return JSONResponse({"keys": [_KEYS[double.key].as_dict(private=False), {"kty": "new", "kid": "x"}, oct_key]})

    @app.post("/token")
    async def token(request: Request) -> Response:
        form = await request.form()
        given = double.codes.pop(str(form["code"]), None)
        challenge = _base64(hashlib.sha256(str(form["code_verifier"]).encode()).digest())
        if given is None or challenge != given.asked["code_challenge"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        if form["redirect_uri"] != given.asked["redirect_uri"] or not _is_ours(request, form, slack=double.slack):
            return JSONResponse({"error": "invalid_client"}, 401)
        double.tokens.append(double.signed(given))
        return JSONResponse({"ok": True, "access_token": "x", "token_type": "Bearer", "id_token": double.tokens[-1]})

    return app


def _is_ours(request: Request, form: Any, *, slack: bool) -> bool:
    if slack:
        return (form.get("client_id"), form.get("client_secret")) == (CLIENT, SECRET)
    pair = base64.b64encode(b"our-client:a%20secret%3A%20of%2Four%20client").decode()
    return bool(request.headers.get("authorization") == f"Basic {pair}")


@contextmanager
def oidc_server() -> Iterator[OidcDouble]:
    double = OidcDouble(port=free_port())
    double.issuer = f"http://127.0.0.1:{double.port}"
    server = uvicorn.Server(uvicorn.Config(_app(double), host="127.0.0.1", port=double.port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.01)
    try:
        yield double
    finally:
        server.should_exit = True
        thread.join()
