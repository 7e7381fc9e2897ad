"""E-mail: messages composed as text, and handed to a server (SMTP, RFC 5321 and 5322)."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256
from types import TracebackType
from urllib.parse import unquote, urlsplit

from cperflow.errors import UsageError
from cperflow.record import NamedTuple
from cperflow.service.beside import Message
from cperflow.service.delivering import NotSent

SERVER_VARIABLE = "CPERFLOW_SMTP"
SENDER_VARIABLE = "CPERFLOW_MAIL_FROM"
TIMEOUT = 30.0
"""Seconds without an answer after which a server is taken to be away."""

_THIS_MACHINE = ("127.0.0.1", "::1", "localhost")
_POLICY = SMTP.clone(cte_type="7bit", max_line_length=78)
_TYPES = {
    "docx": ("application", "vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": ("application", "pdf"),
    "html": ("text", "html"),
    "txt": ("text", "plain"),
}


class Server(NamedTuple):
    """Where to hand messages: `secure` from the first byte (smtps), else STARTTLS if offered."""

    host: str
    port: int
    user: str
    password: str
    secure: bool
    sender: str


def read_server(url: str, sender: str) -> Server:
    """`smtp://user:password@host:587` or `smtps://…`. Raises UsageError in words to mend it."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise UsageError(_WRONG_SERVER) from None
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise UsageError(_WRONG_SERVER)
    if "@" not in sender or not sender.isascii():
        raise UsageError(
            f"{SENDER_VARIABLE} : indiquez l’adresse d’où partent les courriels (dgct@exemple.ml)."
        )
    secure = parts.scheme == "smtps"
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Server(parts.hostname, port or (465 if secure else 587), user, password, secure, sender)


_WRONG_SERVER = (
    f"{SERVER_VARIABLE} : adresse du serveur de courriel incorrecte "
    "(attendu : smtp://utilisateur:motdepasse@serveur:587)."
)


def compose(
    key: str,
    *,
    sender: str,
    to: str,
    subject: str,
    text: str,
    attachments: Sequence[tuple[str, bytes]],
    at: datetime,
) -> str:
    """The whole message as ASCII text; the same arguments give the same bytes.

    Raises UsageError for an address or a subject that would break out of its line.
    """
    mail = EmailMessage(policy=_POLICY)
    identity = sha256(key.encode()).hexdigest()
    try:
        mail["From"], mail["To"], mail["Subject"] = sender, to, subject
        to.encode("ascii")
    except (ValueError, IndexError):  # UnicodeError is one
        raise UsageError(f"Courriel à « {to} » : adresse ou objet incorrect.") from None
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{identity[:40]}@cperflow>"
    mail.set_content(text, cte="quoted-printable")
    for name, content in attachments:
        main, sub = _TYPES[name.rpartition(".")[2]]
        mail.add_attachment(content, maintype=main, subtype=sub, filename=name)
    if attachments:
        mail.set_boundary(f"cperflow-{identity[:24]}")
    return mail.as_bytes().decode("ascii")


class Mailer:
    """A connection to the server, made at the first message and kept for the next ones."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._connection: smtplib.SMTP | None = None

    def send(self, message: Message) -> None:
        """Raises NotSent with the reason in French."""
        try:
            self._connected().sendmail(
                self._server.sender, [message.recipient], message.message.encode("ascii")
            )
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            self._drop(error)
            raise _not_sent(error, self._server) from error

    def _connected(self) -> smtplib.SMTP:
        if self._connection is None:
            self._connection = self._connect()
        return self._connection

    def _connect(self) -> smtplib.SMTP:
        server, context = self._server, ssl.create_default_context()
        where = (server.host, server.port)
        connection: smtplib.SMTP
        if server.secure:
            connection = smtplib.SMTP_SSL(*where, timeout=TIMEOUT, context=context)
        else:
            connection = smtplib.SMTP(*where, timeout=TIMEOUT)
        try:
            self._greet(connection, context)
        except BaseException:
            connection.close()
            raise
        return connection

    def _greet(self, connection: smtplib.SMTP, context: ssl.SSLContext) -> None:
        """Encrypt if it can be, then log in, if anybody has to: never in clear over a network."""
        server = self._server
        private = server.secure or server.host in _THIS_MACHINE
        connection.ehlo()
        if not server.secure and connection.has_extn("starttls"):
            connection.starttls(context=context)
            connection.ehlo()
            private = True
        if server.user and not private:
            raise NotSent(
                f"{server.host} ne chiffre pas la liaison : identifiants non envoyés", lasting=True
            )
        if server.user:
            connection.login(server.user, server.password)

    def _drop(self, error: Exception) -> None:
        """A refusal of one message leaves the connection usable; anything else does not."""
        if self._connection is None:
            return
        if isinstance(error, (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError)):
            return
        self._connection.close()
        self._connection = None

    def __enter__(self) -> Mailer:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        if self._connection is not None:
            try:
                self._connection.quit()
            except (smtplib.SMTPException, OSError):
                self._connection.close()
            self._connection = None


def _not_sent(error: Exception, server: Server) -> NotSent:
    if isinstance(error, UnicodeError):
        return NotSent("une adresse ou le mot de passe porte un caractère non admis (accent…)")
    if isinstance(error, ssl.SSLError):
        return NotSent(f"le certificat de {server.host} n’est pas reconnu", lasting=True)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [_told(*told) for told in error.recipients.values()]
        return NotSent(f"destinataire refusé par le serveur ({', '.join(codes)})")
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return NotSent("identifiants refusés par le serveur de courriel", lasting=True)
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return NotSent("le serveur de courriel a coupé la liaison")
    if isinstance(error, smtplib.SMTPResponseException):
        return NotSent(f"refusé par le serveur ({_told(error.smtp_code, error.smtp_error)})")
    if isinstance(error, smtplib.SMTPException):
        return NotSent(f"le serveur de courriel n’accepte pas ce message ({error})")
    return NotSent(f"{server.host}:{server.port} ne répond pas", lasting=True)


def _told(code: int, reason: bytes | str) -> str:
    text = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else reason
    readable = "".join(each if each.isprintable() else " " for each in text)
    return f"{code} {' '.join(readable.split())}".strip()
