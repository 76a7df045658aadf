"""E-mail: the server that it is handed to, and handing it over."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

TIMEOUT = 10.0
"""Seconds that the server may take for one answer."""
PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True)
class MailServer:
    """Where e-mail is handed over, and whom it is from. `tls` is from the first byte on."""

    host: str
    port: int
    tls: bool
    user: str
    password: str
    sender: str


_server: MailServer | None = None


def configure_mail(url: str, sender: str) -> None:
    """Say which server sends e-mail, from which address; without a URL there is none."""
    global _server
    _server = mail_server(url, sender) if url else None


def is_configured() -> bool:
    """Whether e-mail can be sent."""
    return _server is not None


def mail_server(url: str, sender: str) -> MailServer:
    """The server of smtp:// or smtps://user:password@host:port. Raises ValueError, which does not repeat it."""
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError("a mail server is given as smtp://host:port or smtps://user:password@host:port")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    port = parts.port or PORTS[parts.scheme]
    return MailServer(parts.hostname, port, parts.scheme == "smtps", user, password, sender)


def send(message: EmailMessage, recipient: str) -> None:
    """Hand a message, which lacks its sender, to the server for one recipient. Raises OSError when it is not taken.

    Where the server offers TLS it is used, and without it no password is sent.
    """
    if _server is None:
        raise OSError("no mail server is set: SMTP_URL")
    message["From"] = _server.sender
    context = ssl.create_default_context()
    with _connected(_server, context) as smtp:
        if not _server.tls:
            smtp.ehlo()
            if smtp.has_extn("starttls"):
                smtp.starttls(context=context)
            elif _server.user:
                raise OSError("the mail server offers no TLS, and a password is not sent without it")
        if _server.user:
            smtp.login(_server.user, _server.password)
        smtp.send_message(message, to_addrs=[recipient])


def _connected(server: MailServer, context: ssl.SSLContext) -> smtplib.SMTP:
    if server.tls:
        return smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT, context=context)
    return smtplib.SMTP(server.host, server.port, timeout=TIMEOUT)
