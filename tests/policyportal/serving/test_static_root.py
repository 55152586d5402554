import pytest

from policyportal.serving import static_root


@pytest.fixture
def files(settings, tmp_path):
    """A folder of static files, collected into another."""
    folder = tmp_path / "files"
    folder.mkdir()
    settings.STATICFILES_DIRS = [folder]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    storage = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": storage}
    settings.STATIC_ROOT = tmp_path / "root"
    (folder / "portal.css").write_text("a { color: red }")
    return folder


def names(settings):
    return {path.name for path in settings.STATIC_ROOT.iterdir()}


def test_collect_does_nothing_where_nothing_changed(files):
    assert static_root.collect() is True
    assert static_root.collect() is False


def test_collect_keeps_what_a_running_portal_serves(files, settings):
    static_root.collect()
    before = names(settings)

    (files / "portal.css").write_text("a { color: blue }")
    assert static_root.collect() is True

    assert before < names(settings)


def test_collect_makes_anew_what_was_lost(files, settings):
    static_root.collect()
    (settings.STATIC_ROOT / static_root.MANIFEST).unlink()

    assert static_root.collect() is True
