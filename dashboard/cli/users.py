"""`users`: accounts from the command line; the first admin is made here."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from dashboard.cli.session import out, services_in_use
from dashboard.settings import SettingsError
from services import accounts
from services.accounts import COMMAND_LINE
from services.errors import NotFound

app = typer.Typer(no_args_is_help=True)

Email = Annotated[str, typer.Argument(help="The person's e-mail address.")]
Roles = Annotated[list[str], typer.Option("--role", help="A role; may be repeated.")]
Regions = Annotated[list[str] | None, typer.Option("--region", help="A region to be limited to; may be repeated.")]
Password = Annotated[str, typer.Option(prompt=True, confirmation_prompt=True, hide_input=True, envvar="NEW_PASSWORD")]


@app.command("list")
def list_users() -> None:
    """List every account."""
    table = Table("e-mail", "name", "roles", "regions", "state", "last log-in")
    with services_in_use():
        for account in accounts.list_users():
            regions = "all" if account.regions is None else ", ".join(sorted(account.regions))
            seen = f"{account.last_login_at:%Y-%m-%d %H:%M}" if account.last_login_at else "never"
            roles = ", ".join(sorted(account.roles))
            table.add_row(account.email, account.name, roles, regions, account.state, seen)
    out.print(table)


@app.command()
def add(email: Email, name: str, password: Password, role: Roles, region: Regions = None) -> None:
    """Make an account; the password is asked for, and changed at the first log-in."""
    with services_in_use():
        # The password comes last: whatever fails before it leaves an account that nobody can log in to.
        user_id = accounts.create_user(email, name, None, role, by=COMMAND_LINE)
        if region:
            accounts.set_regions(user_id, region, by=COMMAND_LINE)
        accounts.set_password(user_id, password, by=COMMAND_LINE, must_change=True)
    out.print(f"{email} may log in.")


@app.command()
def invite(email: Email, name: str, role: Roles, region: Regions = None) -> None:
    """Make an account, and print the address at which the person chooses a password; it works once, for 72 hours."""
    with services_in_use():
        user_id = accounts.create_user(email, name, None, role, by=COMMAND_LINE)
        if region:
            accounts.set_regions(user_id, region, by=COMMAND_LINE)
        _print_link(accounts.make_link(user_id, by=COMMAND_LINE))


@app.command()
def link(email: Email) -> None:
    """Print another such address for somebody who lost theirs or their password; earlier ones no longer work."""
    with services_in_use():
        _print_link(accounts.make_link(_id(email), by=COMMAND_LINE))


@app.command()
def reset_two_factor(email: Email) -> None:
    """Turn off the two-factor log-in of somebody who lost their telephone; their sessions end."""
    with services_in_use():
        accounts.reset_two_factor(_id(email), by=COMMAND_LINE)
    out.print(f"{email} logs in with the password alone.")


@app.command()
def demand_two_factor(demanded: Annotated[bool, typer.Argument(help="yes or no")]) -> None:
    """Say whether admins need two-factor log-in: unless told no, they do; the demo's do not."""
    with services_in_use():
        accounts.demand_two_factor(demanded, by=COMMAND_LINE)
    out.print(f"Admins {'need' if demanded else 'do not need'} two-factor log-in.")


@app.command()
def password(email: Email, password: Password) -> None:
    """Give an account a new password, changed at the next log-in; its sessions end."""
    with services_in_use():
        accounts.set_password(_id(email), password, by=COMMAND_LINE, must_change=True)
    out.print(f"{email} has a new password.")


@app.command()
def roles(email: Email, role: Roles) -> None:
    """Replace the roles of an account; its sessions end."""
    with services_in_use():
        accounts.set_roles(_id(email), role, by=COMMAND_LINE)
    out.print(f"{email} is {', '.join(role)}.")


@app.command()
def regions(email: Email, region: Regions = None) -> None:
    """Limit an account to regions; with none named, open the whole company."""
    with services_in_use():
        accounts.set_regions(_id(email), region, by=COMMAND_LINE)
    out.print(f"{email} sees {', '.join(region) if region else 'the whole company'}.")


@app.command()
def provider(
    email: Email, none: Annotated[bool, typer.Option("--none", help="By a password of ours, once one is set.")] = False
) -> None:
    """Let an account log in through the identity provider of OIDC_ISSUER, by no password; its sessions end."""
    with services_in_use() as settings:
        if not (settings.oidc_issuer or none):
            raise SettingsError("OIDC_ISSUER is not set: there is no identity provider.")
        accounts.set_provider(_id(email), None if none else settings.oidc_issuer, by=COMMAND_LINE)
    out.print(f"{email} logs in {'by a password, once it has one' if none else f'through {settings.oidc_issuer}'}.")


@app.command()
def disable(email: Email) -> None:
    """Close an account; its sessions end."""
    with services_in_use():
        accounts.disable(_id(email), by=COMMAND_LINE)
    out.print(f"{email} can no longer log in.")


@app.command()
def enable(email: Email) -> None:
    """Open a disabled account again."""
    with services_in_use():
        accounts.enable(_id(email), by=COMMAND_LINE)
    out.print(f"{email} may log in.")


def _print_link(token: str) -> None:
    out.print(f"Under the dashboard's address, within 72 hours: /invite/{token}", soft_wrap=True)


def _id(email: str) -> int:
    account = accounts.find_user(email)
    if account is None:
        raise NotFound(f"There is no account {email}.", remedy="See: users list.")
    return account.user_id
