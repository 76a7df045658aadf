"""Every setting of the application: one frozen table of name, default and help, read from the environment."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from services.imports.uploads import Places
from services.mail import mail_server
from services.secrets import keyring

MODES = ("demo", "production")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
ON_OFF = ("on", "off")
THIS_MACHINE = ("127.0.0.1", "::1", "localhost")
SHORTEST_KEY = 32
SHORTEST_TOKEN = 16
KNOWN_KEYS = ("replace-this-key-with-one-of-your-own-making",)
"""Keys that were published, in .env.example or in documentation, and therefore protect nothing."""


class SettingsError(ValueError):
    """The environment asks for something that cannot be; each line of the message is one problem."""


def _setting(default: Any, help: str, *, secret: bool = False) -> Any:
    return field(default=default, metadata={"help": help, "secret": secret}, repr=not secret)


@dataclass(frozen=True)
class Settings:
    """The settings. Each is read from the environment variable of its name in capitals."""

    mode: str = _setting("demo", "demo, or production: refuses weak keys and demo log-ins, and expects TLS")
    host: str = _setting("127.0.0.1", "address that the web server listens on")
    port: int = _setting(8050, "port that the web server listens on")
    data_dir: Path = _setting(Path("var"), "folder of the embedded servers' data and logs")  # noqa: RUF009
    database_url: str = _setting(
        "", "PostgreSQL 15 to 18, as postgresql://user:password@host/name; unset: the embedded one", secret=True
    )
    read_database_url: str = _setting(
        "", "a streaming replica that pages read from; unset: the database itself", secret=True
    )
    redis_url: str = _setting(
        "", "Redis 6.2 or later, as redis://host:6379/0 or rediss://...; unset: the embedded one", secret=True
    )
    secret_key: str = _setting(
        "", f"signs sessions and forms, at least {SHORTEST_KEY} characters; demo: made on the first start", secret=True
    )
    encryption_keys: str = _setting(
        "",
        "encrypt secrets that the database keeps, comma separated: the first encrypts, all decrypt;"
        " demo: made on the first start",
        secret=True,
    )
    smtp_url: str = _setting(
        "", "sends e-mail, as smtps://user:password@host:465 or smtp://host:587; unset: none is sent", secret=True
    )
    mail_from: str = _setting("", "address that e-mail is from, as Analytics <analytics@shop.example>")
    public_url: str = _setting(
        "", "address that people reach the dashboard under, as https://analytics.shop.example, for links in messages"
    )
    scale: float = _setting(
        1.0, "size of the demo's company; 1 is about 25,000 orders, 170 about 10 million order lines"
    )
    demo_password: str = _setting("", "password of the demo log-ins; unset: a random one, printed", secret=True)
    web_workers: int = _setting(2, "web server processes")
    web_threads: int = _setting(4, "threads of each web server process")
    trusted_proxies: int = _setting(0, "reverse proxies in front whose X-Forwarded headers are believed")
    oidc_issuer: str = _setting(
        "", "identity provider that people may log in through: its issuer, exactly as it names itself; unset: none"
    )
    oidc_client_id: str = _setting("", "what the identity provider knows this application by")
    oidc_client_secret: str = _setting("", "what the application shows the identity provider for it", secret=True)
    oidc_name: str = _setting("single sign-on", "what the log-in page calls the identity provider")
    oidc_scopes: str = _setting("openid profile email", "what is asked of the identity provider")
    oidc_groups_claim: str = _setting("groups", "claim that holds a person's groups")
    oidc_group_roles: str = _setting(
        "", "the roles that groups give, as: shop-sales=sales, shop-heads=executive; no other group opens anything"
    )
    oidc_provision: str = _setting(
        "off", "on: whoever has a mapped group gets an account at the first log-in; off: an admin prepares it"
    )
    metrics_token: str = _setting(
        "", f"reads /metrics as a bearer, at least {SHORTEST_TOKEN} characters; unset: this machine alone", secret=True
    )
    upload_mb: int = _setting(2000, "megabytes that a file may have that is uploaded to be imported")
    import_folders: str = _setting(
        "", "folders of the server that files may be imported from on the page of imports, comma separated; unset: none"
    )
    log_level: str = _setting("INFO", "least severe message that is logged: " + ", ".join(LOG_LEVELS))

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read and check the settings; the process's own environment when none is given.

        An empty value counts as unset. Raises SettingsError naming every problem at once.
        """
        environment = os.environ if environment is None else environment
        given: dict[str, Any] = {}
        problems = []
        for setting in fields(cls):
            text = environment.get(setting.name.upper(), "").strip()
            if text:
                try:
                    given[setting.name] = _parse(setting, text)
                except ValueError:
                    problems.append(f"{setting.name.upper()} is {text!r}, which is not a number.")
        settings = cls(**given)
        problems += settings.problems()
        if problems:
            raise SettingsError("\n".join(problems))
        return settings

    def environment(self) -> dict[str, str]:
        """The settings as environment variables, which `from_environment` reads back."""
        given = {setting.name.upper(): getattr(self, setting.name) for setting in fields(self)}
        return {name: str(value) for name, value in given.items() if value != ""}

    @property
    def production(self) -> bool:
        """Whether the application serves people rather than shows itself."""
        return self.mode == "production"

    @property
    def places(self) -> Places:
        """Where files to be imported lie. Uploads are in the data folder, which web and worker share."""
        folders = [Path(each.strip()) for each in self.import_folders.split(",") if each.strip()]
        return Places(self.data_dir.resolve() / "uploads", self.upload_mb * 1_000_000, tuple(folders))

    @property
    def group_roles(self) -> dict[str, frozenset[str]]:
        """The roles that each group of the identity provider gives. Raises ValueError for a line that says neither."""
        roles: dict[str, frozenset[str]] = {}
        for line in filter(None, (each.strip() for each in self.oidc_group_roles.split(","))):
            group, _, role = (part.strip() for part in line.rpartition("="))
            if not (group and role):
                raise ValueError(line)
            roles[group] = roles.get(group, frozenset()) | {role}
        return roles

    def problems(self) -> list[str]:
        """A sentence for each setting that cannot be used; empty when all can."""
        checks = (
            (self.mode in MODES, f"MODE is {self.mode!r}; it is one of {', '.join(MODES)}."),
            (0 < self.port < 65536, f"PORT is {self.port}; ports are 1 to 65535."),
            (0 < self.scale <= 10_000, f"SCALE is {self.scale:g}; it is above 0 and at most 10000."),
            (self.web_workers > 0 and self.web_threads > 0, "WEB_WORKERS and WEB_THREADS are at least 1."),
            (self.upload_mb > 0, f"UPLOAD_MB is {self.upload_mb}; it is at least 1."),
            (self.trusted_proxies >= 0, "TRUSTED_PROXIES is 0 or more."),
            (
                not self.metrics_token or len(self.metrics_token) >= SHORTEST_TOKEN,
                f"METRICS_TOKEN has {len(self.metrics_token)} characters, fewer than {SHORTEST_TOKEN}.",
            ),
            (self.log_level in LOG_LEVELS, f"LOG_LEVEL is {self.log_level!r}; it is one of {', '.join(LOG_LEVELS)}."),
            (
                bool(self.database_url) == bool(self.redis_url),
                "Set both DATABASE_URL and REDIS_URL, or neither: the embedded servers are then started.",
            ),
            (not (self.production and self.demo_password), "DEMO_PASSWORD is set in production, which has no demo."),
        )
        found = [sentence for fine, sentence in checks if not fine]
        if self.production or self.secret_key:
            found += key_problems(self.secret_key)
        if self.smtp_url:
            found += mail_problems(self.smtp_url, self.mail_from)
        if self.production or self.encryption_keys:
            found += encryption_problems(self.encryption_keys)
        return found + self._provider_problems()

    def _provider_problems(self) -> list[str]:
        """The same for the settings of the identity provider."""
        given = (self.oidc_issuer, self.oidc_client_id, self.oidc_client_secret, self.oidc_group_roles)
        if not any(given):
            return []
        try:
            mapped = bool(self.group_roles)
        except ValueError:
            mapped = False
        issuer = urlsplit(self.oidc_issuer)
        local = issuer.scheme == "http" and issuer.hostname in THIS_MACHINE and not self.production
        checks = (
            (
                all(given[:3]),
                "OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET belong together: set all three, or none.",
            ),
            (
                (issuer.scheme == "https" or local) and bool(issuer.hostname) and not (issuer.query or issuer.fragment),
                "OIDC_ISSUER is an https:// address; the demo also takes http:// on this machine.",
            ),
            (mapped, "OIDC_GROUP_ROLES gives no group a role; it looks like: shop-sales=sales, shop-heads=executive."),
            ("openid" in self.oidc_scopes.split(), "OIDC_SCOPES has to name openid."),
            (self.oidc_provision in ON_OFF, f"OIDC_PROVISION is {self.oidc_provision!r}; it is one of on, off."),
        )
        return [sentence for fine, sentence in checks if not fine]


def key_problems(key: str) -> list[str]:
    """What is wrong with a secret key: missing, short, published or guessable. Never repeats the key."""
    advice = """make one with: python -c "import secrets; print(secrets.token_urlsafe(48))\""""
    if not key:
        return [f"SECRET_KEY is missing; {advice}"]
    if len(key) < SHORTEST_KEY:
        return [f"SECRET_KEY has {len(key)} characters, fewer than {SHORTEST_KEY}; {advice}"]
    if key in KNOWN_KEYS or len(set(key)) < 10:
        return [f"SECRET_KEY is published or easily guessed; {advice}"]
    return []


def encryption_problems(keys: str) -> list[str]:
    """What is wrong with the keys that encrypt secrets: missing, or not of 32 random bytes. Never repeats one."""
    advice = """make one with: python -c "import secrets; print(secrets.token_urlsafe(32))\""""
    if not keys:
        return [f"ENCRYPTION_KEYS is missing; {advice}"]
    try:
        keyring(keys)
    except ValueError:
        return [f"ENCRYPTION_KEYS are of 32 bytes in URL-safe base64 each, comma separated; {advice}"]
    guessable = any(len(set(key.strip())) < 10 for key in keys.split(","))
    return [f"ENCRYPTION_KEYS holds a key that is easily guessed; {advice}"] if guessable else []


def mail_problems(url: str, sender: str) -> list[str]:
    """What is wrong with the mail server or the address that e-mail is from. Never repeats the former."""
    if parseaddr(sender)[1].count("@") != 1:
        return ["MAIL_FROM is an address, as Analytics <analytics@shop.example>; it is needed with SMTP_URL."]
    try:
        mail_server(url, sender)
    except ValueError:
        return ["SMTP_URL is written as smtps://user:password@host:465 or smtp://host:587."]
    return []


def kept_secret(path: Path, length: int) -> str:
    """A random text of `length` bytes, made once and kept in a file for its owner's eyes only."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(length))
        fresh.rename(path)
    return path.read_text().strip()


def settings_table() -> str:
    """docs/settings.md: every setting with its default and what it is for."""
    rows = [f"| `{s.name.upper()}` | {_shown(s)} | {s.metadata['help']} |" for s in fields(Settings)]
    head = [
        "# Settings",
        "",
        "Read from the environment; an empty value counts as unset. `.env.example` is a start.",
        "",
    ]
    return "\n".join([*head, "| name | default | what it is for |", "|---|---|---|", *rows, ""])


def _parse(setting: Field[Any], text: str) -> object:
    default: Any = setting.default
    return type(default)(text)


def _shown(setting: Field[Any]) -> str:
    default = setting.default
    return "" if default == "" else f"`{default:g}`" if isinstance(default, float) else f"`{default}`"
