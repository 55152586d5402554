"""What systemd hands over, and what it is told."""

import os
import socket

import pytest

from policyportal.serving import service
from policyportal.serving.service import Readiness, ServiceError


@pytest.fixture
def handing_over(monkeypatch):
    """Sets what systemd says to a process that it starts."""

    def say(number, pid):
        monkeypatch.setenv("LISTEN_FDS", str(number))
        monkeypatch.setenv("LISTEN_PID", str(pid))

    return say


def test_socket_is_taken_once(handing_over, monkeypatch, tmp_path):
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "portal.sock"))
        monkeypatch.setattr(service, "FIRST", os.dup(listening.fileno()))
        handing_over(1, os.getpid())

        with service.handed_over() as taken:
            assert taken.getsockname() == str(tmp_path / "portal.sock")
        assert service.handed_over() is None


def test_what_was_said_to_another_process_is_not_ours(handing_over):
    handing_over(1, os.getpid() + 1)

    assert service.handed_over() is None


def test_two_sockets_are_refused(handing_over):
    handing_over(2, os.getpid())

    with pytest.raises(ServiceError, match="hands over 2 sockets"):
        service.handed_over()


def test_readiness_is_told_to_systemd(monkeypatch, tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        readiness = Readiness()
        readiness.tell(200)

        assert systemd.recv(100) == b"READY=1\nSTATUS=The first page: 200"
    # gunicorn would say it too early.
    assert "NOTIFY_SOCKET" not in os.environ


def test_without_systemd_nobody_is_told(monkeypatch):
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)

    Readiness().tell(200)
