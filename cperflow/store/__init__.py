"""The journal kept: what implements the port `Store` of `cperflow.service.ports`.

    open_store(location)      an existing store, by file path or URL
    create_store(location)    a new one
    upgrade_store(location)   brings an older one to the schema of this version

Nothing heavy is imported before a URL is given: a command on a file pays for the standard
library's sqlite3 only.
"""

from __future__ import annotations

from cperflow.store.opening import Upgraded, create_store, open_store, upgrade_store

__all__ = ["Upgraded", "create_store", "open_store", "upgrade_store"]
