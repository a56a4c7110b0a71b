"""A stand-in for the function of the same name."""

import time

from testcontainers.core.container import docker


def wait_for_logs(container, text, timeout):
    end = time.monotonic() + timeout
    while text not in docker("logs", container.id):
        if time.monotonic() > end:
            raise TimeoutError(f"no {text!r} in the logs")
