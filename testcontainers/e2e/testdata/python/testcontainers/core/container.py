"""A stand-in for the class of the same name, with the methods that docs/testcontainers.md uses."""

import subprocess


def docker(*arguments):
    return subprocess.run(["docker", *arguments], check=True, capture_output=True, text=True).stdout.strip()


class DockerContainer:
    def __init__(self, image):
        self.image, self.arguments, self.id = image, [], None

    def with_exposed_ports(self, *ports):
        for port in ports:
            self.arguments += ["--publish", f"127.0.0.1::{port}"]
        return self

    def with_env(self, key, value):
        self.arguments += ["--env", f"{key}={value}"]
        return self

    def with_kwargs(self, extra_hosts):
        for name, address in extra_hosts.items():
            self.arguments += ["--add-host", f"{name}:{address}"]
        return self

    def __enter__(self):
        self.id = docker("run", "--detach", *self.arguments, self.image)
        return self

    def __exit__(self, *_):
        docker("rm", "--force", self.id)

    def get_container_host_ip(self):
        return "127.0.0.1"

    def get_exposed_port(self, port):
        return int(docker("port", self.id, f"{port}/tcp").splitlines()[0].rsplit(":", 1)[1])
