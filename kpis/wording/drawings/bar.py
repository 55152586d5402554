"""The bar of counts: how many series have which mark, as pieces of one length."""

from collections.abc import Sequence

from kpis.judgement import MarkCount


def pieces(counts: Sequence[MarkCount], length: int) -> list[tuple[MarkCount, float, float]]:
    """Part the length among the counts: of each its start and its end, in their order; nothing without any."""
    total = sum(count.number for count in counts)
    found, start, number = [], 0.0, 0
    for count in counts:
        number += count.number
        end = round(length * number / total, 1)
        found.append((count, start, end))
        start = end
    return found
