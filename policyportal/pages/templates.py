"""Templates as they are sent: their layout is for those who read the files, not for those who wait for a page."""

import re

from django.template import Origin
from django.template.loaders import filesystem

_INDENTATION = re.compile(r"\n\s+")
# A line with nothing but such tags is no line of the page.
_LOGIC = "if|elif|else|endif|for|empty|endfor|with|endwith|load"
_LINE_OF_LOGIC = re.compile(rf"^((?:{{% (?:{_LOGIC})\b[^%\n]*%}})+)\n", re.MULTILINE)


class FlatLoader(filesystem.Loader):
    """Load the portal's templates without indentation, empty lines and line breaks behind tags of logic.

    A letter (.txt) keeps its empty lines.
    """

    def get_contents(self, origin: Origin) -> str:
        text = super().get_contents(origin)
        if not origin.name.endswith(".txt"):
            text = _INDENTATION.sub("\n", text)
        return _LINE_OF_LOGIC.sub(r"\1", text)
