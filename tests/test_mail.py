"""Messages leave through a real server, and none is lost when it refuses or dies."""

from __future__ import annotations

import email
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from builders import Desk
from store_builders import journal, projection

from cperflow.domain.journal.chain import seal
from cperflow.domain.journal.events import RETRACTED, Draft
from cperflow.errors import UsageError
from cperflow.mail import Mailer, Server, compose, read_server
from cperflow.service.beside import Message
from cperflow.service.delivering import WITHDRAWN, Delivery, deliver, message_key

NOW = datetime(2019, 4, 1, 9, 30, tzinfo=UTC)


class Mailbox:
    """A server’s side of the conversation: keeps what it accepts."""

    def __init__(self) -> None:
        self.received: list[tuple[list[str], EmailMessage]] = []
        self.refused = ""
        self.dies_at = 0

    async def handle_RCPT(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address == self.refused:
            return "550 boîte inconnue"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        if self.dies_at and len(self.received) + 1 == self.dies_at:
            self.dies_at = 0
            server.transport.abort()
            return "451 jamais lu"
        parsed = email.message_from_bytes(envelope.content, policy=default)
        assert isinstance(parsed, EmailMessage)
        self.received.append((envelope.rcpt_tos, parsed))
        return "250 OK"


class Post:
    """A mail server on this machine, and an outbox of three messages."""

    def __init__(self) -> None:
        self.mailbox = Mailbox()
        with socket.socket() as probe:  # aiosmtpd cannot choose a free port by itself
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.server = Server("127.0.0.1", self.port, "", "", False, "dgct@exemple.ml")
        self.controller = Controller(self.mailbox, hostname="127.0.0.1", port=self.port)
        self.ws = Desk().ws
        messages = [message(number) for number in (1, 2, 3)]
        self.ws.store.append(journal(length=3), projection(revision=3), messages)

    def send(self) -> list[Delivery]:
        with Mailer(self.server) as mailer:
            return list(deliver(self.ws, mailer.send))

    @property
    def waiting(self) -> list[str]:
        return [kept.key[-1] for kept in self.ws.store.outbox.messages(waiting=True)]


@pytest.fixture
def post() -> Iterator[Post]:
    made = Post()
    made.controller.start()
    yield made
    if made.controller.loop.is_running():
        made.controller.stop()


def message(number: int) -> Message:
    to = f"service{number}@exemple.ml"
    text = compose(
        f"clé {number}", sender="dgct@exemple.ml", to=to, subject="Rappel : délai « échu »",
        text="Bonjour,\n\nÀ bientôt.\n", attachments=[("lettre.pdf", b"%PDF\x00\xff")], at=NOW,
    )  # fmt: skip
    return Message(message_key("KAYES-2018", number), "KAYES-2018", to, text, NOW)


def test_messages_arrive_with_their_accents_and_their_files(post: Post) -> None:
    assert [delivery.error for delivery in post.send()] == ["", "", ""]
    recipients, first = post.mailbox.received[0]
    assert recipients == ["service1@exemple.ml"]
    assert first["Subject"] == "Rappel : délai « échu »"
    body, attachment = first.get_body(), next(first.iter_attachments())
    assert body is not None
    assert "À bientôt." in body.get_content()
    assert (attachment.get_filename(), attachment.get_content()) == ("lettre.pdf", b"%PDF\x00\xff")
    assert post.waiting == []


def test_what_left_does_not_leave_again(post: Post) -> None:
    post.send()
    assert post.send() == []
    assert len(post.mailbox.received) == 3


def test_a_refused_recipient_waits_and_the_others_leave(post: Post) -> None:
    post.mailbox.refused = "service2@exemple.ml"
    errors = [delivery.error for delivery in post.send()]
    assert errors == ["", "destinataire refusé par le serveur (550 boîte inconnue)", ""]
    assert post.waiting == ["2"]
    post.mailbox.refused = ""
    assert [delivery.error for delivery in post.send()] == [""]
    (kept,) = [kept for kept in post.ws.store.outbox.messages() if kept.key[-1] == "2"]
    assert (kept.attempts, kept.error) == (2, "")


def test_a_server_that_dies_half_way_loses_nothing(post: Post) -> None:
    post.mailbox.dies_at = 2
    errors = [delivery.error for delivery in post.send()]
    assert errors[1] == "le serveur de courriel a coupé la liaison"
    assert post.waiting == ["2"]
    assert [delivery.error for delivery in post.send()] == [""]
    assert len(post.mailbox.received) == 3


def test_a_server_that_is_away_is_tried_once_and_everything_waits(post: Post) -> None:
    post.controller.stop()
    (tried,) = post.send()
    assert tried.error == f"127.0.0.1:{post.port} ne répond pas"
    assert post.waiting == ["1", "2", "3"]


def test_a_message_whose_line_was_taken_back_is_dropped(post: Post) -> None:
    first = post.ws.store.journal("KAYES-2018")
    taken_back = Draft(RETRACTED, NOW.date(), "", {"sequence": 2, "reason": "erreur"})
    after = seal([taken_back], stream="KAYES-2018", after=first[-1], recorded_at=NOW, actor="fanta")
    post.ws.store.append(after)
    assert [delivery.error for delivery in post.send()] == ["", WITHDRAWN, ""]
    assert [to for to, _ in post.mailbox.received] == [
        ["service1@exemple.ml"],
        ["service3@exemple.ml"],
    ]
    assert post.waiting == []


def test_credentials_are_not_sent_in_clear_over_a_network(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.server = post.server._replace(user="dgct", password="secret")
    monkeypatch.setattr("cperflow.mail._THIS_MACHINE", ())
    (tried,) = post.send()
    assert "ne chiffre pas la liaison" in tried.error
    assert "secret" not in tried.error


def test_an_address_that_cannot_be_written_does_not_hold_the_others_back(post: Post) -> None:
    wrong = Message("KAYES-2018|1", "KAYES-2018", "préfet@exemple.ml", "texte", NOW)
    post.ws = Desk().ws
    post.ws.store.append(journal(length=2), projection(revision=2), [wrong, message(2)])
    errors = [delivery.error for delivery in post.send()]
    assert ("non admis" in errors[0], errors[1:]) == (True, [""]), errors
    assert post.waiting == ["1"]


def test_the_same_message_has_the_same_bytes() -> None:
    assert message(1) == message(1)
    assert message(1).message != message(2).message
    assert message(1).message.isascii()


@pytest.mark.parametrize("to", ["a@b.ml\nBcc: tous@b.ml", "a@b.ml\r\nX: y", "préfet@b.ml"])
def test_no_address_adds_a_line_to_a_message(to: str) -> None:
    with pytest.raises(UsageError, match="incorrect"):
        compose("k", sender="a@b.ml", to=to, subject="s", text="t", attachments=[], at=NOW)


@pytest.mark.parametrize(
    ("url", "port", "secure"),
    [("smtp://exemple.ml", 587, False), ("smtps://exemple.ml", 465, True),
     ("smtp://u%40x:p@exemple.ml:25", 25, False)],
)  # fmt: skip
def test_a_server_is_read_from_its_address(url: str, port: int, secure: bool) -> None:
    server = read_server(url, "dgct@exemple.ml")
    assert (server.host, server.port, server.secure) == ("exemple.ml", port, secure)
    assert server.user == ("u@x" if "@exemple" in url else "")


@pytest.mark.parametrize("url", ["exemple.ml", "http://exemple.ml", "smtp://", "smtp://h:port"])
def test_an_address_that_is_no_mail_server_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="CPERFLOW_SMTP"):
        read_server(url, "dgct@exemple.ml")
