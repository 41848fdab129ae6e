"""An OpenID Connect provider of the tests' own, over real HTTP."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

CLIENT, SECRET = "khuvuc", "bí mật của máy khách, dài hơn ba mươi hai byte"
Claims = dict[str, Any]


@dataclass
class FakeProvider:
    """Gives codes for claims, and tokens for codes."""

    issuer: str = ""
    codes: dict[str, tuple[Claims, str]] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "1"}))
    algorithm: str = "RS256"
    exchanged: list[str] = field(default_factory=list)

    def consent(self, address: str, claims: Claims) -> dict[str, str]:
        """Return what the browser brings back after somebody has agreed at ``address``."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        usual = {
            "iss": self.issuer, "aud": CLIENT, "sub": "1234", "nonce": asked["nonce"],
            "iat": int(time.time()), "exp": int(time.time()) + 300,
        }  # fmt: skip
        code = f"code-{len(self.codes)}"
        self.codes[code] = {**usual, **claims}, asked["code_challenge"]
        return {"code": code, "state": asked["state"]}

    def token(self, form: dict[str, str]) -> Claims | None:
        """Exchange a code, once, for whoever holds the verifier of its challenge."""
        claims, challenge = self.codes.pop(form.get("code", ""), ({}, ""))
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if not claims or base64.urlsafe_b64encode(digest).decode().rstrip("=") != challenge:
            return None
        self.exchanged.append(form["code"])
        signs = self.key if self.algorithm == "RS256" else OctKey.import_key(SECRET)
        header = {"alg": self.algorithm, "kid": "1"}
        signed = jwt.encode(header, claims, signs, algorithms=[self.algorithm])
        return {"access_token": "a", "token_type": "Bearer", "id_token": signed}


@contextmanager
def running_provider() -> Iterator[FakeProvider]:
    """Give a provider that answers on a port of its own."""
    provider = FakeProvider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.endswith("/openid-configuration"):
                ends = ("authorization_endpoint", "token_endpoint", "jwks_uri")
                told = {name: f"{provider.issuer}/{name}" for name in ends}
                self.answer(200, {"issuer": provider.issuer, **told})
            else:
                self.answer(200, {"keys": [provider.key.as_dict(private=False)]})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            made = provider.token(form)
            self.answer(200 if made else 400, made or {"error": "invalid_grant"})

        def answer(self, status: int, body: Claims) -> None:
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)
