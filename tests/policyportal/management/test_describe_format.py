"""The papers of the format are written anew from the declarations."""

import io

from django.core.management import call_command

from policyportal.opendata.described import PAPERS


def test_papers_are_written_anew(tmp_path, settings):
    (tmp_path / "docs").mkdir()
    for name in PAPERS:
        (tmp_path / name).write_text(
            "before\n<!-- tables -->\nold\n<!-- end of tables -->\nafter\n"
        )

    settings.BASE_DIR = tmp_path
    call_command("describe_format", stdout=io.StringIO())

    written = (tmp_path / "docs/format.ja.md").read_text(encoding="utf-8")
    assert written.startswith("before\n<!-- tables -->\n")
    assert written.endswith("<!-- end of tables -->\nafter\n")
    assert "old" not in written
    row = "| `basis_code` | 取り方コード | コード | ○ | `basis` |  |"
    assert row in written
