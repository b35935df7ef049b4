"""Files: read whole, up to a size, and only where they are files; what is wrong with them is a finding."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Final

from policytrack.findings import Finding

BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


def size_of(path: Path) -> tuple[int, list[Finding]]:
    """Return how many bytes a file says that it has, or what keeps it from being read.

    Its kind is asked for before it is opened: opening a pipe or a device may wait for ever.

    Args:
        path: The file.
    """
    file = str(path)
    try:
        facts = path.stat()
    except FileNotFoundError:
        return 0, [Finding("file_missing", {"value": file}, file=file)]
    except OSError:
        return 0, [Finding("file_closed", {"value": file}, file=file)]
    if not stat.S_ISREG(facts.st_mode):
        code = "file_closed" if stat.S_ISDIR(facts.st_mode) else "file_not_regular"
        return 0, [Finding(code, {"value": file}, file=file)]
    return facts.st_size, []


def read_bytes(path: Path, max_bytes: int) -> tuple[bytes | None, list[Finding]]:
    """Return the content of a file, or what keeps it from being read.

    Args:
        path: The file.
        max_bytes: How large it may be.
    """
    size, findings = size_of(path)
    if findings:
        return None, findings
    file, content = str(path), b""
    try:
        if size <= max_bytes:
            with path.open("rb") as stream:
                content = stream.read(max_bytes + 1)
    except OSError:
        return None, [Finding("file_closed", {"value": file}, file=file)]
    # Some files hold more than they say.
    size = max(size, len(content))
    if size > max_bytes:
        return None, [Finding("file_too_large", {"value": size, "limit": max_bytes}, file=file)]
    return content, []


def read_text(path: Path, max_bytes: int, *, mark_allowed: bool = False) -> tuple[str | None, list[Finding]]:
    """Return the text of a file, and what is wrong with it; no text where it cannot be read at all.

    Args:
        path: The file.
        max_bytes: How large it may be.
        mark_allowed: Whether a byte order mark is passed over silently: spreadsheets write one into every CSV.
    """
    file = str(path)
    content, findings = read_bytes(path, max_bytes)
    if content is None:
        return None, findings
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return None, [Finding("file_unreadable", {"value": f"byte {error.start}"}, file=file, line=line)]
    if "\0" in text:
        line = text.partition("\0")[0].count("\n") + 1
        return None, [Finding("file_unreadable", {"value": "a NUL byte"}, file=file, line=line)]
    if not text.strip():
        return None, [Finding("file_empty", file=file, line=1)]
    marked = content.startswith(BYTE_ORDER_MARK) and not mark_allowed
    return text, [Finding("file_byte_order_mark", file=file, line=1)] if marked else []
