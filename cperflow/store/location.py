"""Where a store is: a file path, `sqlite:///path`, or `postgresql://…`."""

from __future__ import annotations

import os.path
import sys

from cperflow.errors import StorageUnavailable, UsageError

_POSTGRES_SCHEMES = ("postgresql", "postgres", "postgresql+psycopg")
_SQLITE_SCHEME = "sqlite"
_NETWORK_KINDS = frozenset(
    ("nfs", "nfs4", "cifs", "smb2", "smb3", "smbfs", "fuse.sshfs", "fuse.smbnetfs", "davfs",
     "fuse.davfs2", "fuse.rclone", "afs", "ncpfs", "9p", "drvfs", "ceph", "fuse.ceph",
     "fuse.ceph-fuse", "glusterfs", "fuse.glusterfs", "vboxsf", "vmhgfs", "fuse.vmhgfs-fuse",
     "virtiofs", "prl_fs")
)  # fmt: skip
"""Network shares, and folders that a virtual machine shares with its host (WSL included)."""

_MOUNTS = "/proc/mounts"
_WINDOWS_REMOTE_DRIVE = 4


def is_url(location: str) -> bool:
    return "://" in location


def is_postgres(location: str) -> bool:
    return is_url(location) and _scheme(location) in _POSTGRES_SCHEMES


def postgres_url(location: str) -> str:
    """The same address, naming the driver (psycopg 3)."""
    return f"postgresql+psycopg://{location.partition('://')[2]}"


def file_path(location: str) -> str:
    """Absolute path of a store kept in a file.

    Raises UsageError for a URL that is neither `sqlite:///path` nor `postgresql://…`.
    """
    if not is_url(location):
        return _absolute(os.path.expanduser(location))
    scheme, _, rest = location.partition("://")
    if scheme != _SQLITE_SCHEME or len(rest) < 2 or not rest.startswith("/"):
        raise UsageError(
            f"Adresse de base non reconnue : {shown(location)}. Donnez un chemin de fichier, "
            "sqlite:///chemin ou postgresql://serveur/base."
        )
    return _absolute(rest[1:])


def _absolute(path: str) -> str:
    """POSIX keeps two slashes at the head of a path apart from one; no system here does."""
    found = os.path.abspath(path)
    return found[1:] if os.sep == "/" and found.startswith("//") else found


def shown(location: str) -> str:
    """The location as messages may show it: without its password."""
    scheme, mark, rest = location.partition("://")
    if not mark:
        return location
    address, slash, base = rest.partition("/")
    credentials, at, host = address.rpartition("@")
    user, colon, _ = credentials.partition(":")
    hidden = f"{user}:***" if colon else user
    return f"{scheme}://{hidden}{at}{host}{slash}{base.partition('?')[0]}"


def refuse_network_share(path: str) -> None:
    """Raise StorageUnavailable when `path` is on a network share.

    SQLite's write-ahead log needs memory shared by all its users, which no network file
    system gives: two posts could corrupt the file (https://www.sqlite.org/wal.html).
    Found by the table of mounts of Linux and the kind of drive of Windows. On macOS, which
    has no such table to read, no share is recognised.
    """
    kind = _network_kind(path)
    if kind:
        raise StorageUnavailable(
            f"La base {path} est sur un partage réseau ({kind}), où elle pourrait s’abîmer : "
            "placez-la sur un disque de ce poste, ou utilisez un serveur PostgreSQL."
        )


def _scheme(location: str) -> str:
    return location.partition("://")[0]


def _network_kind(path: str) -> str:
    if sys.platform == "win32":
        return _windows_network_kind(path)
    return _mounted_network_kind(os.path.realpath(path))


def _mounted_network_kind(path: str, mounts: str = _MOUNTS) -> str:
    """The network file system that holds `path`, from a table of mounts ("" when none does)."""
    try:
        with open(mounts, "rb") as file:
            lines = file.read().decode(errors="surrogateescape").splitlines()
    except OSError:
        return ""  # not Linux (macOS): nothing to ask
    best, kind = "", ""
    for line in lines:
        fields = line.split(" ")
        folder = fields[1].replace("\\040", " ")
        if len(folder) >= len(best) and _is_inside(path, folder):
            best, kind = folder, fields[2]
    return kind if kind in _NETWORK_KINDS else ""


def _is_inside(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def _windows_network_kind(path: str) -> str:
    if path.startswith(("\\\\", "//")):
        return "chemin réseau"
    import ctypes  # only Windows has this library, and only Windows pays for the import

    drive = os.path.splitdrive(path)[0] + "\\"
    kind: int = ctypes.windll.kernel32.GetDriveTypeW(drive)  # type: ignore[attr-defined,unused-ignore]
    return "lecteur réseau" if kind == _WINDOWS_REMOTE_DRIVE else ""
