"""A message is kept with the event that calls for it, once, and leaves once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from store_builders import journal, projection

from cperflow.errors import Conflict
from cperflow.service.beside import Message
from cperflow.service.ports import Store

NOW = datetime(2019, 4, 1, 9, 30, 0, 1, tzinfo=UTC)
FIRST = Message("KAYES-2018|examen_dgct|1", "KAYES-2018", "dgct@exemple.ml", "Objet : é\r\n", NOW)
SECOND = FIRST._replace(key="KAYES-2018|examen_dgct|2", created_at=NOW + timedelta(seconds=1))


def listed(message: Message) -> Message:
    """As a list has it: without its text."""
    return message._replace(message="")


def test_messages_come_with_their_event_oldest_first(store: Store) -> None:
    store.append(journal(), projection(), [SECOND, FIRST])
    assert store.outbox.messages() == [listed(FIRST), listed(SECOND)]
    assert store.outbox.text(FIRST.key) == FIRST.message


def test_a_message_is_kept_once_under_its_key(store: Store) -> None:
    first = journal()
    store.append(first, projection(), [FIRST])
    store.append(
        journal(after=first[-1]), projection(revision=2), [FIRST._replace(message="autre")]
    )
    assert store.outbox.messages() == [listed(FIRST)]
    assert store.outbox.text(FIRST.key) == FIRST.message


def test_a_conflict_keeps_no_message(store: Store) -> None:
    store.append(journal(), projection())
    with pytest.raises(Conflict):
        store.append(journal(), projection(), [FIRST])
    assert store.outbox.messages() == []


def test_messages_come_with_the_lines_of_several_journals_or_not_at_all(store: Store) -> None:
    store.append(journal("REGISTER"))
    behind = [(journal(), projection()), (journal("REGISTER"), None)]
    with pytest.raises(Conflict):
        store.append_many(behind, [FIRST])
    assert (store.outbox.messages(), store.journal("KAYES-2018")) == ([], [])
    again = journal("REGISTER", after=store.journal("REGISTER")[-1])
    assert store.append_many([behind[0], (again, None)], [FIRST, SECOND]) == 2
    assert store.outbox.messages() == [listed(FIRST), listed(SECOND)]
    assert store.outbox.text(FIRST.key) == FIRST.message


def test_attempts_are_counted_until_the_message_leaves(store: Store) -> None:
    store.append(journal(), projection(), [FIRST, SECOND])
    store.outbox.told(FIRST.key, error="connexion refusée")
    store.outbox.told(FIRST.key, sent_at=NOW)
    store.outbox.told(FIRST.key, error="ne doit rien changer")
    sent = listed(FIRST)._replace(attempts=2, sent_at=NOW)
    assert store.outbox.messages() == [sent, listed(SECOND)]
    assert store.outbox.messages(waiting=True) == [listed(SECOND)]


def test_the_text_of_a_message_is_kept_until_it_leaves(store: Store) -> None:
    store.append(journal(), projection(), [FIRST])
    store.outbox.told(FIRST.key, error="connexion refusée")
    assert store.outbox.text(FIRST.key) == FIRST.message
    store.outbox.told(FIRST.key, sent_at=NOW)
    assert store.outbox.text(FIRST.key) == ""


def test_only_a_message_that_has_not_left_is_dropped(store: Store) -> None:
    store.append(journal(), projection(), [FIRST, SECOND])
    store.outbox.told(FIRST.key, sent_at=NOW)
    store.outbox.drop(FIRST.key)
    store.outbox.drop(SECOND.key)
    assert [kept.key for kept in store.outbox.messages()] == [FIRST.key]
