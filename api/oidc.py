"""Signing in with an OpenID Connect provider: the code flow with PKCE, roles from a claim."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import quote_plus, urlsplit

import httpx
from authlib.common.errors import AuthlibBaseError  # type: ignore[import-untyped]
from authlib.oauth2.rfc7636 import create_s256_code_challenge  # type: ignore[import-untyped]
from authlib.oidc.core import CodeIDToken  # type: ignore[import-untyped]
from itsdangerous import BadSignature, URLSafeTimedSerializer
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from api.problems import ProviderAwayError, SignInError
from api.role_words import grant_of
from api.settings import Settings
from geo.errors import CallError
from geo.store.values import Grant

ALGORITHMS = ["RS256", "PS256", "ES256"]
"""Signatures with a key pair alone: with HS256 the client's own secret could sign."""
LEEWAY_S = 60
WAIT_S = 10.0
LASTS_S = 600
"""Seconds somebody may take at the provider."""


@dataclass(frozen=True)
class Attempt:
    """What has to come back unchanged; it lies signed in a cookie of the browser that began."""

    state: str
    nonce: str
    verifier: str
    then: str


@dataclass(frozen=True)
class Person:
    """Who the provider says it is."""

    name: str
    grants: tuple[Grant, ...]


class Provider:
    """The provider that the settings name."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        secret = settings.oidc_client_secret.get_secret_value()
        self._signer = URLSafeTimedSerializer(secret, salt="khuvuc oidc") if secret else None
        self._told: dict[str, Any] = {}
        self._turn = threading.Lock()

    @property
    def wanted(self) -> bool:
        """Whether an operator has set one."""
        return bool(self.settings.oidc_issuer and self.settings.oidc_client_id and self._signer)

    def begin(self, back: str, then: str) -> tuple[str, str]:
        """Return the provider's address to go to, and the signed attempt for a cookie."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        attempt = Attempt(state, nonce, verifier, then)
        asked = {
            "response_type": "code",
            "client_id": self.settings.oidc_client_id,
            "redirect_uri": back,
            "scope": "openid profile",
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": create_s256_code_challenge(attempt.verifier),
            "code_challenge_method": "S256",
        }
        address = httpx.URL(self._endpoint("authorization_endpoint")).copy_merge_params(asked)
        return str(address), self._sign(attempt)

    def finish(self, back: str, kept: str, asked: Mapping[str, str]) -> tuple[Person, str]:
        """Return who has signed in, and where they wanted to go."""
        attempt = self._read(kept)
        if not secrets.compare_digest(attempt.state.encode(), asked.get("state", "").encode()):
            raise SignInError("this sign-in was begun elsewhere; begin again")
        if "code" not in asked:
            raise SignInError("the provider has refused the sign-in")
        try:
            claims = self._claims(self._exchange(asked["code"], back, attempt), attempt.nonce)
        except httpx.HTTPError as error:
            raise ProviderAwayError("the provider does not answer") from error
        except (AuthlibBaseError, JoseError, ValueError, KeyError, TypeError) as error:
            raise SignInError("what the provider sent does not hold; begin again") from error
        return self._person(claims), attempt.then

    def _claims(self, id_token: str, nonce: str) -> Mapping[str, Any]:
        """Return the claims of a token that the provider signed, for this service and attempt."""
        keys = KeySet.import_key_set(self._get(self._endpoint("jwks_uri")))
        token = jwt.decode(id_token, keys, algorithms=ALGORITHMS)
        mine = self.settings.oidc_client_id
        options: dict[str, Any] = {
            "iss": {"essential": True, "value": self.settings.oidc_issuer},
            "aud": {"essential": True, "value": mine},
            "sub": {"essential": True},
            "exp": {"essential": True},
        }
        params = {"nonce": nonce, "client_id": mine}
        claims = CodeIDToken(token.claims, token.header, options, params)
        claims.validate(leeway=LEEWAY_S)
        return dict(claims)

    def _person(self, claims: Mapping[str, Any]) -> Person:
        name = _at(claims, self.settings.oidc_name_claim)
        if not isinstance(name, str) or not name.strip():
            raise SignInError(f"the provider tells no {self.settings.oidc_name_claim}")
        said = _at(claims, self.settings.oidc_roles_claim)
        values = [said] if isinstance(said, str) else said if isinstance(said, list) else []
        return Person(name.strip().lower(), tuple(dict.fromkeys(self._grants(values))))

    def _grants(self, values: list[Any]) -> Iterator[Grant]:
        for value in values:
            try:
                yield grant_of(self.settings.oidc_roles.get(str(value), str(value)))
            except CallError:
                continue  # a provider has roles for other services too

    def _exchange(self, code: str, back: str, attempt: Attempt) -> str:
        """Return the signed token for a code; ValueError where the provider gives none."""
        secret = self.settings.oidc_client_secret.get_secret_value()
        answer = httpx.post(
            self._endpoint("token_endpoint"),
            data={
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": back,
                "code_verifier": attempt.verifier,
            },
            # RFC 6749 2.3.1: both are form-encoded first.
            auth=(quote_plus(self.settings.oidc_client_id), quote_plus(secret)),
            timeout=WAIT_S,
        )
        if answer.is_server_error:
            raise ProviderAwayError("the provider does not answer")
        return str(answer.json()["id_token"])

    def _endpoint(self, name: str) -> str:
        with self._turn:
            if not self._told:
                issuer = self.settings.oidc_issuer
                told = self._get(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
                if told.get("issuer") != issuer:
                    raise ProviderAwayError("the provider calls itself otherwise than the settings")
                self._told = told
        return safe_address(str(self._told.get(name, "")))

    def _get(self, address: str) -> Any:  # noqa: ANN401 - JSON
        try:
            answer = httpx.get(safe_address(address), timeout=WAIT_S)
            answer.raise_for_status()
            return answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise ProviderAwayError("the provider does not answer") from error

    def _sign(self, attempt: Attempt) -> str:
        if self._signer is None:
            raise CallError("no provider is set")
        return self._signer.dumps(asdict(attempt))

    def _read(self, kept: str) -> Attempt:
        if self._signer is None:
            raise CallError("no provider is set")
        try:
            return Attempt(**self._signer.loads(kept, max_age=LASTS_S))
        except (BadSignature, TypeError) as error:
            raise SignInError("this sign-in took too long or was begun elsewhere") from error


def safe_address(address: str) -> str:
    """Return an address that nobody between can read: with TLS, or on this computer."""
    parts = urlsplit(address)
    if parts.scheme == "https" or parts.hostname in ("localhost", "127.0.0.1", "::1"):
        return address
    raise ProviderAwayError("the provider has to be asked with https")


def _at(claims: Mapping[str, Any], path: str) -> object:
    """Return the claim at a path such as ``realm_access.roles``."""
    if path in claims:
        return claims[path]
    value: object = claims
    for part in path.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value
