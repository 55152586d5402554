"""Stylesheets as they are sent."""

from django.conf import settings
from django.contrib.staticfiles.management.commands import collectstatic
from django.core.files.storage import storages
from django.core.management import call_command
from django.test import override_settings

from policyportal.serving.storage import without_comments


def test_comments_go_and_rules_stay():
    css = "/* Head.\n   On. */\n@layer a, b;\n  /* a card */\n  .card { color: red; } /* why */\n"

    assert without_comments(css) == "@layer a, b;\n  .card { color: red; }"


def test_collected_stylesheet_has_no_comment_and_keeps_its_name_in_the_manifest(tmp_path):
    backend = {
        "BACKEND": "policyportal.serving.storage.StaticStorage",
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
    kept = (settings.BASE_DIR / "static/css/portal.css").read_text()
    assert sent.count("{") == without_comments(kept).count("{")
