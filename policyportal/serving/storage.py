"""Static files as they are sent."""

import re
from collections.abc import Iterator

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Where the portal's own stylesheets lie; others keep the licences that stand in their comments.
OWN_STYLES = "css/"


def without_comments(css: str) -> str:
    """A stylesheet as browsers need it: its comments, an eighth of what would be sent, are for those who edit it."""
    return re.sub(r"[ \t]*/\*.*?\*/\n?", "", css, flags=re.DOTALL)


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Hashed and compressed, the portal's own stylesheets without their comments."""

    def post_process(self, paths, dry_run=False, **options) -> Iterator:
        for name in [name for name in paths if name.startswith(OWN_STYLES) and not dry_run]:
            with self.open(name) as file:
                css = without_comments(file.read().decode())
            self.delete(name)
            self._save(name, ContentFile(css.encode()))
            paths[name] = (self, name)
        yield from super().post_process(paths, dry_run, **options)
