"""The release that is made up for the trial of an upgrade: what it changes is there to be changed."""

import ast

from benchmarks import upgrade
from benchmarks.upgrade import BROKEN, CHANGED, make_next, mend


def test_next_release_has_more_migrations_and_other_rules(tmp_path, monkeypatch):
    file, old, _ = CHANGED
    here = tmp_path / "here"
    for name in (file, "regions/models/word.sql", "regions/migrations/0008_bureaus.py"):
        (here / name).parent.mkdir(parents=True, exist_ok=True)
        (here / name).write_bytes((upgrade.CHECKOUT / name).read_bytes())
    monkeypatch.setattr(upgrade, "CHECKOUT", here)
    monkeypatch.setattr(
        upgrade,
        "files_of",
        lambda checkout: [file, "regions/models/word.sql", "regions/migrations/0008_bureaus.py"],
    )

    made = make_next(tmp_path / "next")

    names = sorted(path.name for path in (made / "regions" / "migrations").iterdir())
    assert names == ["0008_bureaus.py", "0009_expand.py", "0010_rows.py", "0011_index.py"]
    assert old not in (made / file).read_text()
    rows = made / "regions" / "migrations" / "0010_rows.py"
    assert BROKEN in rows.read_text()
    mend(made)
    assert BROKEN not in rows.read_text()
    ast.parse(rows.read_text())
