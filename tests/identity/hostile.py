"""A provider that lies, as a process of its own: python -m tests.identity.hostile PORT

The code that it is asked to redeem says how: "LIE.NONCE". `honest` is no lie, so that the others are seen to fail for
theirs alone. Its issuer is /o; at /other it calls itself /o too.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import sys
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tests.identity import CLIENT, SECRET

KEY, ANOTHER_KEY = rsa.generate_private_key(65537, 2048), rsa.generate_private_key(65537, 2048)
PUBLIC = KEY.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)

Claims = dict[str, Any]
CLAIMS: dict[str, Callable[[Claims], Claims]] = {
    "honest": lambda claims: claims,
    "a clock a little fast": lambda claims: {**claims, "iat": claims["iat"] + 30, "nbf": claims["iat"] + 30},
    "a clock a little slow": lambda claims: {**claims, "exp": claims["iat"] - 30},
    "issued tomorrow": lambda claims: {**claims, "iat": claims["iat"] + 86400},
    "not valid yet": lambda claims: {**claims, "nbf": claims["iat"] + 300},
    "expired": lambda claims: {**claims, "exp": claims["iat"] - 300},
    "without end": lambda claims: {name: value for name, value in claims.items() if name != "exp"},
    "wrong nonce": lambda claims: {**claims, "nonce": "of another log-in"},
    "no nonce": lambda claims: {name: value for name, value in claims.items() if name != "nonce"},
    "wrong issuer": lambda claims: {**claims, "iss": "https://another.example"},
    "no issuer": lambda claims: {name: value for name, value in claims.items() if name != "iss"},
    "wrong audience": lambda claims: {**claims, "aud": "another application", "azp": CLIENT},
    "wrong audiences": lambda claims: {**claims, "aud": ["another application", "a third"], "azp": CLIENT},
    "another's token that we may see": lambda claims: {**claims, "aud": ["another", CLIENT], "azp": "another"},
    "no audience": lambda claims: {name: value for name, value in claims.items() if name != "aud"},
    "no subject": lambda claims: {name: value for name, value in claims.items() if name != "sub"},
    "empty subject": lambda claims: {**claims, "sub": ""},
    "numeric subject": lambda claims: {**claims, "sub": 7},
    "subject with a null character": lambda claims: {**claims, "sub": "7\0"},
    "endless subject": lambda claims: {**claims, "sub": "7" * 256},
    "another's access token": lambda claims: {**claims, "at_hash": "x" * 22},
    "thin": lambda claims: {name: claims[name] for name in claims if name not in ("email", "groups")},
    "thin, and then somebody else's": lambda claims: {name: claims[name] for name in claims if name != "groups"},
    "groups of no shape": lambda claims: {**claims, "groups": {"shop-sales": True}, "name": ["x"], "email": {"a": 1}},
}
SIGNATURES: dict[str, Callable[[bytes], tuple[str, bytes]]] = {
    "another key": lambda data: ("RS256", _sign(ANOTHER_KEY, data)),
    "no signature": lambda _: ("none", b""),
    "no signature, in other letters": lambda _: ("nOnE", b""),
    "signature of another token": lambda _: ("RS256", _sign(KEY, b"another token")),
    "by the shared secret": lambda data: ("HS256", hmac.digest(SECRET.encode(), data, "sha256")),
    "by the public key": lambda data: ("HS256", hmac.digest(PUBLIC, data, "sha256")),
}
ANSWERS: dict[str, bytes] = {
    "no ID token": b'{"access_token": "a", "token_type": "Bearer"}',
    "no token": b'{"access_token": "a", "token_type": "Bearer", "id_token": null}',
    "rubbish for a token": b'{"access_token": "a", "token_type": "Bearer", "id_token": "a.b.c"}',
    "a list": b"[]",
    "a page": b"<html>",
}
LIES = tuple(lie for lies in (CLAIMS, SIGNATURES, ANSWERS) for lie in lies)


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _number(value: int) -> str:
    return _encoded(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def _sign(key: rsa.RSAPrivateKey, data: bytes) -> bytes:
    return key.sign(data, padding.PKCS1v15(), hashes.SHA256())


def _signed(lie: str, claims: Claims) -> str:
    payload = _encoded(json.dumps(claims).encode())

    def data(algorithm: str) -> str:
        return f"{_encoded(json.dumps({'alg': algorithm, 'kid': 'one'}).encode())}.{payload}"

    sign = SIGNATURES.get(lie, lambda given: ("RS256", _sign(KEY, given)))
    algorithm, _ = sign(b"")
    _, signature = sign(data(algorithm).encode())
    return f"{data(algorithm)}.{_encoded(signature)}"


def _hash(token: str) -> str:
    return _encoded(hashlib.sha256(token.encode()).digest()[:16])


class Liar(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        base = f"http://127.0.0.1:{self.server.server_address[1]}/o"
        numbers = KEY.public_key().public_numbers()
        key = {"kty": "RSA", "kid": "one", "n": _number(numbers.n), "e": _number(numbers.e)}
        pages: dict[str, Any] = {
            "/keys": {"keys": [key]},
            "/userinfo": {"sub": "7", "email": "liar@shop.example", "email_verified": True, "groups": ["shop-sales"]},
            "/.well-known/openid-configuration": {
                "issuer": base,
                "authorization_endpoint": f"{base}/authorize",
                "token_endpoint": f"{base}/token",
                "userinfo_endpoint": f"{base}/userinfo",
                "jwks_uri": f"{base}/keys",
                "id_token_signing_alg_values_supported": ["none", "nOnE", "HS256", "RS256"],
            },
        }
        self.answer(json.dumps(pages[self.path.removeprefix("/other").removeprefix("/o")]).encode())

    def do_POST(self) -> None:
        given = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        lie, _, nonce = given["code"][0].partition(".")
        now = int(time.time())
        claims = {
            "iss": f"http://127.0.0.1:{self.server.server_address[1]}/o",
            "aud": CLIENT,
            "sub": "8" if lie == "thin, and then somebody else's" else "7",
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            "at_hash": _hash("an access token"),
            "name": "Lia Liar",
            "email": "liar@shop.example",
            "groups": ["shop-sales"],
        }
        token = _signed(lie, CLAIMS.get(lie, CLAIMS["honest"])(claims))
        made = {"access_token": "an access token", "token_type": "Bearer", "id_token": token}
        self.answer(ANSWERS.get(lie, json.dumps(made).encode()))

    def answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nothing."""


if __name__ == "__main__":
    with HTTPServer(("127.0.0.1", int(sys.argv[1])), Liar) as server:
        print(json.dumps({"port": server.server_port}), flush=True)
        server.serve_forever()
