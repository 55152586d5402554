"""Readers of an installed site, from now until a file is there; prints what they were answered.

    python -m benchmarks.visit https://portal.example.jp UNTIL [--editor NAME PASSWORD]

Half of the pages are such that nothing keeps, so that the portal itself is asked all the time. With --editor a colleague
of the head office saves meanwhile. Ends with 1 if anything but 200 was answered or a save got no answer; every save that was
acknowledged stands in the file UNTIL.saved, a line each. A certificate that signs itself is named by SSL_CERT_FILE.
"""

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

from benchmarks.visitors import PAGES, Crowd, Editor

# With `{n}` in it nothing has kept the page.
UNSEEN = ("/search/?q=%E9%81%93+{n}", "/kpis/?q={n}", "/projects/?q={n}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("address")
    parser.add_argument("until", type=Path)
    parser.add_argument("--editor", nargs=2, default=())
    options = parser.parse_args()
    editor = None
    if options.editor:
        editor = Editor(options.address, "1", *options.editor)
        editor.sign_in()
    with Crowd(options.address, editor, [*PAGES, *UNSEEN]) as crowd:
        while not options.until.exists():
            time.sleep(0.1)
    saved = editor.acknowledged if editor else []
    Path(f"{options.until}.saved").write_text("\n".join(saved))
    refused = Counter(editor.refused) if editor else Counter()
    print(
        f"{sum(crowd.statuses.values())} pages, {dict(crowd.statuses)}, slowest {crowd.slowest:.1f} s; "
        f"{len(saved)} saves, {dict(refused)} others"
    )
    sys.exit(crowd.statuses.keys() != {200} or bool(refused))


if __name__ == "__main__":
    main()
