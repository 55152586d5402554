"""Static files: stylesheets as they are sent, and how they are collected."""

import re

import pytest
from django.conf import settings as configured
from django.contrib.admin import ModelAdmin, site
from django.contrib.admin.widgets import AutocompleteSelect
from django.contrib.staticfiles.management.commands import collectstatic
from django.core.files.storage import storages
from django.core.management import call_command
from django.test import override_settings

from kpis.models import KPI
from policyportal.serving import static_files
from policyportal.serving.static_files import squeezed


def test_comments_go_and_rules_stay():
    css = "/* Head.\n   On. */\n@layer a, b;\n  /* a card */\n  .card :is(a, b) { color: red; } /* why */\n"

    assert squeezed(css) == "@layer a,b;.card :is(a,b){color:red}"


def test_collected_stylesheet_has_no_comment_and_keeps_its_name_in_the_manifest(tmp_path, settings):
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    backend = {
        "BACKEND": "policyportal.serving.static_files.StaticStorage",
        "OPTIONS": {"location": tmp_path},
    }
    command = collectstatic.Command()
    with override_settings(STATIC_ROOT=tmp_path):
        command.storage = storages.create_storage(backend)
        call_command(command, interactive=False, verbosity=0)

    hashed = command.storage.stored_name("css/portal.css")
    sent = (tmp_path / hashed).read_text()
    assert "/*" not in sent
    assert "@layer tokens" in sent
    assert (tmp_path / f"{hashed}.br").exists()
    kept = (configured.BASE_DIR / "static/css/portal.css").read_text()
    assert sent.count("{") == squeezed(kept).count("{")


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
    assert static_files.collect() is True
    assert static_files.collect() is False


def test_collect_keeps_what_a_running_portal_serves(files, settings):
    static_files.collect()
    before = names(settings)

    (files / "portal.css").write_text("a { color: blue }")
    assert static_files.collect() is True

    assert before < names(settings)


def test_collect_makes_anew_what_was_lost(files, settings):
    static_files.collect()
    (settings.STATIC_ROOT / static_files.MANIFEST).unlink()

    assert static_files.collect() is True


def test_script_that_is_there_smaller_too_is_collected_so_alone(files, settings):
    for name in ("jquery.js", "jquery.min.js"):
        (files / name).write_text("a = 1")

    static_files.collect()

    hashed = re.compile(r"\.[0-9a-f]{12}\.")
    assert {hashed.sub(".", name) for name in names(settings)} >= {"jquery.min.js", "portal.css"}
    assert "jquery.js" not in {hashed.sub(".", name) for name in names(settings)}


def test_pages_of_staff_name_the_smaller_scripts():
    media = (
        ModelAdmin(KPI, site).media + AutocompleteSelect(KPI._meta.get_field("project"), site).media
    )
    scripts = {path.rpartition("/")[2] for path in media._js}

    assert {name.replace(".js", ".min.js") for name in static_files.SOURCES} <= scripts
    assert not scripts & {*static_files.SOURCES}
