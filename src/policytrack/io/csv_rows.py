"""The rows of a CSV text, each with the line on which it begins."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from policytrack.findings import Finding


def csv_rows(text: str) -> Iterator[tuple[int, list[str] | Finding]]:
    """Yield each row that is not empty with its first line; a finding where it cannot be read.

    Args:
        text: The content of the file.

    Example:
        >>> list(csv_rows("year,value\\n\\n2024,5\\n"))
        [(1, ['year', 'value']), (3, ['2024', '5'])]
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, Finding("csv_syntax", {"value": str(error)})
        else:
            if any(cell.strip() for cell in row):
                yield line, row
