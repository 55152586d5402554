"""Columns read from one record after another: what they share is read once, and nothing of another one stays."""

from types import SimpleNamespace

from policyportal.pages.row_reader import RowReader


class Project:
    """Counts how often its name is read."""

    def __init__(self, name: str, area: object = None):
        self._name, self.area = name, area
        self.readings = 0

    @property
    def name(self) -> str:
        self.readings += 1
        return self._name


def rows_of(*records: SimpleNamespace) -> list[list]:
    ways = {0: ["code"], 1: ["project", "name"], 2: ["project", "area", "name"], 3: code_of}
    reader, row, rows = RowReader(ways, lambda found: found), [None] * 4, []
    for record in records:
        reader.read(record, row)
        rows.append(row.copy())
    return rows


def code_of(record: SimpleNamespace) -> str:
    return f"#{record.code}"


def measure(code: str, project: Project | None) -> SimpleNamespace:
    return SimpleNamespace(code=code, project=project)


def test_what_rows_share_is_read_once():
    area = Project("area")
    first, second = Project("a", area), Project("b", area)

    rows = rows_of(measure("1", first), measure("2", first), measure("3", second))

    assert rows == [["1", "a", "area", "#1"], ["2", "a", "area", "#2"], ["3", "b", "area", "#3"]]
    assert (first.readings, second.readings, area.readings) == (1, 1, 1)


def test_nothing_stays_where_a_step_leads_nowhere_and_comes_back_after_it():
    project = Project("a", Project("area"))

    rows = rows_of(measure("1", project), measure("2", None), measure("3", project))

    assert [row[1:3] for row in rows] == [["a", "area"], [None, None], ["a", "area"]]


def test_methods_are_called_on_the_way_and_at_its_end():
    record = SimpleNamespace(code=lambda: "1", project=lambda: Project("a"))

    reader, row = RowReader({0: ["code"], 1: ["project", "name"]}, str), ["", ""]
    reader.read(record, row)

    assert row == ["1", "a"]
