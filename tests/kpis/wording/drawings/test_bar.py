"""The bar of counts."""

from kpis.judgement import Mark, MarkCount
from kpis.wording.drawings.bar import pieces


def test_pieces_part_the_length_by_the_counts_in_their_order():
    counts = [MarkCount(Mark.REACHED, 1), MarkCount(Mark.BEHIND, 2), MarkCount(Mark.NONE, 3)]

    assert pieces(counts, 100) == [
        (counts[0], 0.0, 16.7),
        (counts[1], 16.7, 50.0),
        (counts[2], 50.0, 100.0),
    ]


def test_no_counts_make_no_pieces():
    assert pieces([], 100) == []
