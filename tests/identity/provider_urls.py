"""What the provider for tests answers, and what it says of people; read by Django."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.auth.models import Group, User
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from oauth2_provider.oauth2_validators import OAuth2Validator

from tests.identity import PASSWORD


class Claims(OAuth2Validator):  # type: ignore[misc]
    oidc_claim_scope = {**OAuth2Validator.oidc_claim_scope, "groups": "profile"}  # noqa: RUF012

    def get_additional_claims(self, request: Any) -> dict[str, Any]:
        user = request.user
        return {
            "name": user.get_full_name(),
            "email": user.email,
            "email_verified": user.is_staff,
            "groups": [group.name for group in user.groups.all()],
        }


def person(request: HttpRequest, name: str) -> HttpResponse:
    """Make a person, or change them; `is_staff` stands for a confirmed address."""
    given = json.loads(request.body)
    user, _ = User.objects.get_or_create(username=name)
    user.set_password(PASSWORD)
    user.first_name, user.last_name = name.title(), "Example"
    user.email, user.is_staff = given["email"], given["confirmed"]
    user.save()
    user.groups.set([Group.objects.get_or_create(name=group)[0] for group in given["groups"]])
    return HttpResponse(str(user.pk))


def csrf_exempt(view: Any) -> Any:
    view.csrf_exempt = True
    return view


urlpatterns = [
    path("o/", include("oauth2_provider.urls", namespace="oauth2_provider")),
    path("accounts/login/", LoginView.as_view()),
    path("people/<name>", csrf_exempt(person)),
]
