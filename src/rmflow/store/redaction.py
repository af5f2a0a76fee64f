"""What `forget` rewrote in the journal: images without the person, each named by the entry that did it.

A redacted image has lost its salt; its digest stays, so the chain holds. The entry of the `forget` carries, in its
arguments (image 0, which is never redacted itself), `{"redacted": [[seq, n, digest2], …]}`: the entry and number of each
image, and the `image_digest` of what stands there now, its salt taken as empty.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rmflow.store.connection import Connection

# The trigger lets an image be redacted only beside a row of `erasure`, and those the journal's index finds at once.
_ARGUMENTS = """
SELECT i.seq, i.after FROM journal_image i JOIN journal j ON j.seq = i.seq AND j.command = 'forget'
WHERE i.n = 0 AND i.seq IN (SELECT seq FROM journal_image WHERE row_table = 'erasure') ORDER BY i.seq
"""


def redactions(connection: Connection) -> dict[tuple[int, int], str]:
    """By entry and number of each redacted image, the digest of what it holds now: the latest `forget` counts.

    What an entry says of images that are not older than itself, or in another form, does not count.
    """
    return {
        (seq, n): digest
        for by, after in connection.tuples(_ARGUMENTS)
        for seq, n, digest in _named(after)
        if seq < by
    }


def _named(after: str | None) -> Iterator[tuple[int, int, str]]:
    try:
        said: Any = json.loads(after or "")
    except ValueError:
        return
    listed = said.get("redacted") if isinstance(said, dict) else None
    for item in listed if isinstance(listed, list) else ():
        match item:
            case [int(seq), int(n), str(digest)]:
                yield seq, n, digest
