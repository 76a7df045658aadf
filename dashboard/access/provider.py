"""The identity provider: where a person is sent to log in, and what it then says of them. OpenID Connect, by Authlib.

Nothing of the provider is kept from one log-in to the next, its keys no more than its addresses: what it has changed
or withdrawn holds at once. What a log-in under way has to remember is in the browser's signed cookie; tokens are not.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import flask
from authlib.integrations.flask_client import FlaskIntegration, OAuthError
from authlib.integrations.flask_client.apps import FlaskOAuth2App
from flask import request
from joserfc.errors import JoseError

from dashboard.settings import Settings

TIMEOUT = 5
"""Seconds that the provider has for an answer."""
SKEW = 60
"""Seconds that its clock may differ from ours."""
SIGNATURES = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"})
"""Those of a key pair: not the shared secret's, and not none."""
LONGEST_SUBJECT = 255
UNDER_WAY = "_state_sso_"
"""How the cookie's entry of a log-in under way begins, with Authlib."""

_UNREADABLE = (OAuthError, JoseError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)

logging.getLogger("authlib").setLevel(logging.INFO)  # below, it writes down what proves that a log-in is ours


class ProviderError(Exception):
    """The provider does not vouch for somebody; `str(error)` is for the log alone, `said` for the person."""

    said = "{name} did not confirm this log-in. Try again, and tell an administrator if it stays."
    status = 502


class ProviderAway(ProviderError):
    """It cannot be reached, or is too slow."""

    said = "{name} cannot be reached just now. Try again in a few minutes, or use your password if you have one here."
    status = 503


class NotUnderWay(ProviderError):
    """Somebody comes back from a log-in that this browser did not begin or has ended, or that they gave up."""

    said = "This log-in was not completed, or was begun in another window. Please try again."
    status = 400


class Provider:
    """The identity provider that the settings name."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def begin(self, back: str, wanted: str) -> str:
        """Where to send a person who wants to log in and then see the path `wanted`; `back` is where they return to.

        A log-in that the browser began before is forgotten. Raises ProviderError.
        """
        client = self._client()
        begun = client.create_authorization_url(back)
        address = str(begun.pop("url"))
        _forget()
        client.save_authorize_data(redirect_uri=back, wanted=wanted, **begun)
        return address

    def finish(self) -> tuple[dict[str, Any], str]:
        """What the provider says of the person who has come back from it, and the path that they wanted.

        Checked: that this browser began the log-in and has not ended it, that the code is the provider's, and the ID
        token's signature, issuer, audience, times and nonce. Raises ProviderError.
        """
        begun = FlaskIntegration("sso").get_state_data(flask.session, request.args.get("state"))
        if begun is None:
            raise NotUnderWay("unknown state")
        try:
            if "code" not in request.args:
                raise NotUnderWay(repr(request.args.get("error", "no code")))
            return self._claims(self._client()), str(begun["wanted"])
        finally:
            _forget()

    def end(self, back: str) -> str | None:
        """Where to send a person who logs out of the provider too; None where it has no such address.

        Raises ProviderError.
        """
        client = self._client()
        if not client.server_metadata.get("end_session_endpoint"):
            return None
        made = client.create_logout_url(back, client_id=self.settings.oidc_client_id)
        return str(made["url"])

    def _client(self) -> FlaskOAuth2App:
        issuer = self.settings.oidc_issuer
        client = FlaskOAuth2App(
            FlaskIntegration("sso"),
            "sso",
            client_id=self.settings.oidc_client_id,
            client_secret=self.settings.oidc_client_secret,
            server_metadata_url=f"{issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={
                "scope": self.settings.oidc_scopes,
                "code_challenge_method": "S256",
                "default_timeout": TIMEOUT,
            },
        )
        with _understood():
            metadata = client.load_server_metadata()
            if metadata["issuer"] != issuer:
                raise ProviderError(f"it calls itself {metadata['issuer']!r}, not {issuer!r}")
            offered = metadata.get("id_token_signing_alg_values_supported", ["RS256"])
            usable = SIGNATURES.intersection(offered)
            if not usable:  # Authlib would take an empty list for no limit
                raise ProviderError(f"it signs by none of {sorted(SIGNATURES)}")
            metadata["id_token_signing_alg_values_supported"] = sorted(usable)
        return client

    def _claims(self, client: FlaskOAuth2App) -> dict[str, Any]:
        issuer, metadata = self.settings.oidc_issuer, client.server_metadata
        said = request.args.get("iss")
        if said != issuer and (said or metadata.get("authorization_response_iss_parameter_supported")):
            raise ProviderError(f"the code comes from {said!r}")
        wanted = {"iss": issuer, "aud": self.settings.oidc_client_id}
        options = {claim: {"essential": True, "value": value} for claim, value in wanted.items()}
        with _understood():
            token = client.authorize_access_token(claims_options=options, leeway=SKEW)
            claims = dict(token["userinfo"])
            subject = claims["sub"]
            if not (isinstance(subject, str) and 0 < len(subject) <= LONGEST_SUBJECT and subject.isprintable()):
                raise ProviderError(f"the subject is {subject!r}")
            if not claims.keys() >= {"email", self.settings.oidc_groups_claim} and "userinfo_endpoint" in metadata:
                more = client.userinfo(token=token)
                if more["sub"] != subject:
                    raise ProviderError("its account of the person is somebody else's")
                claims = {**more, **claims}
        return claims


@contextmanager
def _understood() -> Iterator[None]:
    """Turn what the provider's answer, or the lack of one, makes the libraries raise into a ProviderError."""
    try:
        yield
    except OSError as error:  # requests' errors among them
        raise ProviderAway(repr(error)) from error
    except _UNREADABLE as error:
        raise ProviderError(repr(error)) from error


def _forget() -> None:
    for key in [key for key in flask.session if key.startswith(UNDER_WAY)]:
        flask.session.pop(key)
