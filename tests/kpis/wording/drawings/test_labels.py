"""Labels: none over another, each near its place."""

from itertools import combinations

import pytest

from kpis.wording.drawings.labels import Box, Sheet

ROOM = Box(0, 0, 280, 140)


def sheet():
    return Sheet(ROOM, 14)


@pytest.mark.parametrize(
    ("start", "end", "crossed"),
    [
        ((0, 0), (100, 100), True),
        ((0, 50), (100, 50), True),
        ((50, 0), (50, 100), True),
        ((0, 0), (30, 100), False),
        ((0, 70), (100, 70), False),
        ((70, 0), (70, 100), False),
        # Within it from end to end.
        ((45, 45), (50, 50), True),
    ],
)
def test_line_through_a_box(start, end, crossed):
    box = Box(40, 40, 60, 60)

    assert box.is_crossed(start, end) == box.is_crossed(end, start) == crossed


def test_letters_of_japanese_are_wider_than_digits():
    assert sheet().width("万人") == 28
    assert sheet().width("12") < 28


def test_label_stands_above_its_place_and_never_over_another():
    room = sheet()
    for number in range(6):
        room.put(f"{number},000人", 140, 70)

    assert room.labels[0].y < 70
    for box, other in combinations(room.taken, 2):
        assert not box.meets(other)
    assert len(room.labels) == 6


def test_label_at_an_edge_stays_inside():
    room = sheet()
    room.put("目標 7,468千人", 278, 10)
    room.put("基準 7,250千人", 2, 138)

    for box in room.taken:
        assert 0 <= box.left < box.right <= 280
        assert 0 <= box.top < box.bottom <= 140


def test_label_goes_to_the_other_side_of_a_line_and_of_a_mark():
    room = sheet()
    room.join([(0, 50), (280, 50)])
    room.put("100", 140, 60)
    assert room.labels[0].y > 60

    room = sheet()
    room.mark(140, 40)
    room.put("100", 140, 60)
    assert room.labels[0].y > 60


def test_offered_label_is_left_out_where_it_has_no_room():
    room = sheet()
    for number in range(3):
        room.put(str(number), 140, 70)
    before = len(room.labels)
    room.taken.append(Box(0, 0, 280, 140))
    room.offer("100", 140, 70)

    assert len(room.labels) == before


def test_filling_text_stands_apart_from_labels_and_lines():
    room = sheet()
    room.join([(20, 120), (260, 20)])
    room.put("目標 100人", 260, 20)
    room.fill("実績値はまだありません")

    label, filling = room.taken
    assert not filling.grown(3).meets(label)
    assert not filling.is_crossed((20, 120), (260, 20))
