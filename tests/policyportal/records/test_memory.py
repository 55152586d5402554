from policyportal.records import memory


def make(values):
    """A maker that gives the next of the values at each call."""
    return iter(values).__next__


def test_a_value_is_made_once_a_version():
    making = make(["first", "second"])
    with memory.of_version("A"):
        assert memory.kept("areas", making) == "first"
        assert memory.kept("areas", making) == "first"
    with memory.of_version("B"):
        assert memory.kept("areas", making) == "second"


def test_nothing_is_kept_where_no_version_is_known():
    making = make(["first", "second"])
    assert memory.kept("areas", making) == "first"
    with memory.of_version(None):
        assert memory.kept("areas", making) == "second"


def test_a_request_of_an_older_version_finds_nothing_of_a_newer_one():
    with memory.of_version("new"):
        memory.kept("areas", make(["of the new one"]))
        with memory.of_version("old"):
            assert memory.kept("areas", make(["of the old one"])) == "of the old one"
        assert memory.kept("areas", make(["made anew"])) == "made anew"


def test_what_fails_is_not_kept():
    def fail():
        raise LookupError

    with memory.of_version("A"):
        for making in (fail, fail):
            try:
                memory.kept("areas", making)
            except LookupError:
                continue
            raise AssertionError("a failure was kept")


def test_only_missing_values_are_made():
    asked = []

    def squares(numbers):
        asked.append(numbers)
        return {number: number**2 for number in numbers if number != 7}

    with memory.of_version("A"):
        assert memory.kept_each("squares", [1, 2], squares) == {1: 1, 2: 4}
        assert memory.kept_each("squares", [2, 3, 7], squares) == {2: 4, 3: 9}
        assert memory.kept_each("squares", [2, 3], squares) == {2: 4, 3: 9}
        assert memory.kept_each("cubes", [2], squares) == {2: 4}
    assert asked == [[1, 2], [3, 7], [2]]


def test_memory_is_bounded(monkeypatch):
    monkeypatch.setattr(memory, "LIMIT", 3)
    with memory.of_version("A"):
        for number in range(10):
            memory.kept(number, make([number]))
        made = [memory.kept(number, make(["again"])) for number in range(10)]
    assert made.count("again") >= 7
