"""Mail, sent by the server in MAIL_URL, or written to the log without a server."""

import ssl
from email.message import EmailMessage
from smtplib import SMTP, SMTP_SSL, SMTPException
from urllib.parse import SplitResult, unquote, urlsplit

import structlog
from pydantic import SecretStr

PATIENCE = 10  # seconds
EXPECTED_URL = "expected smtp://user:password@host:587 or smtps://user:password@host:465"

log = structlog.stdlib.get_logger(__name__)


def send(url: SecretStr, sender: str, to: str, subject: str, text: str) -> None:
    """Send a message; a failure is only logged, because the user can request the mail again."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message.set_content(text)
    if not url:
        log.info("mail, not sent because MAIL_URL is not set", to=to, subject=subject, text=text)
        return
    try:
        deliver(urlsplit(url.get_secret_value()), message)
    except (OSError, SMTPException) as error:
        log.warning("mail not sent", subject=subject, error=str(error))


def check_url(url: str) -> None:
    """Raise ValueError unless the URL is that of a mail server."""
    try:
        parts = urlsplit(url)
        complete = parts.scheme in {"smtp", "smtps"} and parts.hostname and parts.port != 0
    except ValueError:
        complete = False
    if not complete:
        raise ValueError(EXPECTED_URL)


def deliver(server: SplitResult, message: EmailMessage) -> None:
    """Send the message. Encrypt the connection before sending the password."""
    with connect(server) as connection:
        if server.username:
            if server.scheme == "smtp":
                connection.starttls(context=ssl.create_default_context())
            connection.login(unquote(server.username), unquote(server.password or ""))
        connection.send_message(message)


def connect(server: SplitResult) -> SMTP:
    """Connect to the server, encrypted from the start if the scheme is smtps."""
    host = server.hostname or ""
    if server.scheme == "smtps":
        context = ssl.create_default_context()
        return SMTP_SSL(host, server.port or 465, timeout=PATIENCE, context=context)
    return SMTP(host, server.port or 587, timeout=PATIENCE)
