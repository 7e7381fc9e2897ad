"""What several test files share: a PostgreSQL server, when there is one, and every store.

CPERFLOW_TEST_POSTGRES names a database to use; else a temporary cluster is started with the
installed binaries; else the tests that need one are skipped, or fail when
CPERFLOW_TEST_REQUIRE_ALL=1. Laws that set no number of examples are then tried on 100, else on 40.
"""

from __future__ import annotations

import glob
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings

from cperflow.service.ports import Store
from cperflow.store import create_store
from cperflow.store.memory import MemoryStore

SERVER_USER = "postgres"

settings.register_profile("everywhere", max_examples=100)
settings.register_profile("here", max_examples=40)
settings.load_profile("everywhere" if os.environ.get("CPERFLOW_TEST_REQUIRE_ALL") else "here")
_schemas = count(1)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a database where schemas may be made."""
    given = os.environ.get("CPERFLOW_TEST_POSTGRES")
    if given:
        yield given
        return
    binaries = _postgres_binaries()
    if not binaries:
        _require("neither CPERFLOW_TEST_POSTGRES nor the binaries of PostgreSQL")
    yield from _temporary_cluster(binaries)


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The URL of an empty schema of its own."""
    try:
        import psycopg
    except ModuleNotFoundError:
        _require("psycopg")
    schema = f"cperflow_test_{os.getpid()}_{next(_schemas)}"
    with psycopg.connect(postgres_server, autocommit=True) as server:
        server.execute(f"CREATE SCHEMA {schema}")
        separator = "&" if "?" in postgres_server else "?"
        yield f"{postgres_server}{separator}options=-csearch_path%3D{schema}"
        server.execute(f"DROP SCHEMA {schema} CASCADE")


@pytest.fixture(params=["memory", "embedded", "sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A new store of each kind in turn."""
    made = _new_store(request.param, request, str(tmp_path / "store.db"))
    yield made
    made.close()


def _new_store(kind: str, request: pytest.FixtureRequest, path: str) -> Store:
    if kind == "memory":
        return MemoryStore()
    if kind == "postgres":
        return create_store(request.getfixturevalue("postgres_url"))
    return create_store(path if kind == "embedded" else f"sqlite:///{path}")


def _require(missing: str) -> None:
    if os.environ.get("CPERFLOW_TEST_REQUIRE_ALL") == "1":
        pytest.fail(f"missing here: {missing}")
    pytest.skip(missing)


def _postgres_binaries() -> str:
    on_path = shutil.which("initdb")
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
    return os.path.dirname(on_path or (found[-1] if found else ""))


def _temporary_cluster(binaries: str) -> Iterator[str]:
    folder = tempfile.mkdtemp(prefix="cperflow-pg-")
    if os.geteuid() == 0:
        shutil.chown(folder, SERVER_USER)
    data, port = os.path.join(folder, "data"), _free_port()
    settings = f"-c listen_addresses=127.0.0.1 -p {port} -k {folder} -c fsync=off"
    control = [os.path.join(binaries, "pg_ctl"), "-D", data, "-w"]
    try:
        _server_side(
            os.path.join(binaries, "initdb"), "-D", data, "-U", "cper", "--auth=trust",
            "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync",
        )  # fmt: skip
        _server_side(*control, "-l", os.path.join(folder, "log"), "-o", settings, "start")
        yield f"postgresql://cper@127.0.0.1:{port}/postgres"
        _server_side(*control, "-m", "fast", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _server_side(*command: str) -> None:
    """PostgreSQL refuses to run as root."""
    prefix = ["runuser", "-u", SERVER_USER, "--"] if os.geteuid() == 0 else []
    subprocess.run([*prefix, *command], check=True, stdout=subprocess.DEVNULL, cwd="/")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
