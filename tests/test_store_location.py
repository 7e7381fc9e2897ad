"""Where a store may be, and how its place is told."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cperflow.errors import StorageUnavailable, UsageError
from cperflow.store import create_store, embedded, open_store, upgrade_store
from cperflow.store.location import _mounted_network_kind, file_path, shown

MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
server:/export /mnt/bureau nfs4 rw 0 0
//srv/commun /mnt/service\\040commun cifs rw 0 0
/dev/sdb1 /mnt/bureau/local ext4 rw 0 0
C:\\134 /mnt/c 9p rw,aname=drvfs 0 0
partage /media/sf_partage vboxsf rw 0 0
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/fanta/dossiers.db", ""),
        ("/mnt/bureau/dossiers.db", "nfs4"),
        ("/mnt/bureautique/dossiers.db", ""),
        ("/mnt/service commun/2019/dossiers.db", "cifs"),
        ("/mnt/bureau/local/dossiers.db", ""),
        ("/mnt/c/Users/fanta/dossiers.db", "9p"),
        ("/media/sf_partage/dossiers.db", "vboxsf"),
    ],
)
def test_a_network_share_is_recognised_among_mounts(tmp_path: Path, path: str, kind: str) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(MOUNTS)
    assert _mounted_network_kind(path, str(mounts)) == kind


def test_a_store_on_a_network_share_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"srv:/x {os.path.realpath(tmp_path)} nfs rw 0 0\n")
    monkeypatch.setattr(_mounted_network_kind, "__defaults__", (str(mounts),))
    for act in (open_store, create_store, upgrade_store):
        with pytest.raises(StorageUnavailable, match=r"est sur un partage réseau \(nfs\)"):
            act(str(tmp_path / "new.db"))
    assert os.listdir(tmp_path) == ["mounts"]


@pytest.mark.parametrize("location", ["mysql://u:secret@h/b", "sqlite://", "http://x/y"])
def test_an_address_of_another_kind_is_a_wrong_argument(location: str) -> None:
    with pytest.raises(UsageError, match="Adresse de base non reconnue") as caught:
        open_store(location)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("location", "said"),
    [
        ("/srv/dossiers.db", "/srv/dossiers.db"),
        ("postgresql://u:p@ss@h:5432/b?password=x", "postgresql://u:***@h:5432/b"),
        ("postgresql://u@h/b", "postgresql://u@h/b"),
        ("postgresql:///b", "postgresql:///b"),
    ],
)
def test_a_password_is_never_shown(location: str, said: str) -> None:
    assert shown(location) == said


@pytest.mark.parametrize(
    "kind", ["9p", "drvfs", "ceph", "glusterfs", "fuse.glusterfs", "vboxsf", "vmhgfs", "nfs"]
)
def test_every_kind_of_share_is_known(tmp_path: Path, kind: str) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"x /mnt/partage {kind} rw 0 0\n")
    assert _mounted_network_kind("/mnt/partage/dossiers.db", str(mounts)) == kind


@pytest.mark.skipif(os.name == "nt", reason="paths of POSIX")
@pytest.mark.parametrize("before", ["/", "sqlite:////"])
def test_a_path_with_two_slashes_at_its_head_is_that_path(tmp_path: Path, before: str) -> None:
    path = tmp_path / "dossiers.db"
    create_store(f"{before}{path}").close()
    assert path.exists()
    open_store(f"{before}{path}", read_only=True).close()
    embedded.connect(f"/{path}").close()
    assert file_path(f"/{path}") == str(path)
