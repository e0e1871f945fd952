"""The whole product as its own process, as a person starts it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

START_SECONDS = 60.0
ROOT = Path(__file__).parents[2]


def free_port() -> int:
    """Return a port of loopback that nobody uses at present."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def find_playground(said: str) -> str:
    """Return the playground's address from what `keng run` printed, with a slash at its end."""
    found = re.search(r"Playground: (\S+)", said)
    assert found is not None, "no playground"
    return found[1]


@dataclass(slots=True)
class Server:
    """`keng run` on a folder; it can be killed and started again."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    web_port: int = field(default_factory=free_port)
    console_port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Return the address of the web chat."""
        return f"http://127.0.0.1:{self.web_port}"

    @property
    def output(self) -> Path:
        """Return the file that everything printed or logged goes to."""
        return self.folder / "output.txt"

    def settings(self) -> dict[str, str]:
        """Return the environment of a command on this folder."""
        plain = {name: value for name, value in os.environ.items() if not name.startswith("KENG_")}
        own = {
            "KENG_DATA_DIR": str(self.folder / "data"),
            "KENG_WEB_PORT": str(self.web_port),
            "KENG_CONSOLE_PORT": str(self.console_port),
            "PYTHONPATH": str(ROOT),
            "PYTHONUNBUFFERED": "1",
            "PYTHONIOENCODING": "utf-8",
        }
        return {**plain, **own, **self.environment}

    def command(self, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Run a `keng` command on the same folder to its end."""
        return subprocess.run(
            [sys.executable, "-m", "bot", *words],
            env=self.settings(),
            cwd=self.folder,  # where nobody's .env lies
            input=stdin,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def start(self) -> str:
        """Start `keng run`; return what it printed once it is ready."""
        begin = self.output.stat().st_size if self.output.exists() else 0
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot", "run"], env=self.settings(), cwd=self.folder, stdout=output, stderr=output
            )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            said = self.output.read_bytes()[begin:].decode(errors="replace")
            if re.search(r"Stop with", said):
                return said
            if self.process.poll() is not None:
                raise AssertionError(f"ended with {self.process.returncode}: {said}")
            time.sleep(0.05)
        raise AssertionError("did not start in time")

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> int | None:
        """End it as an operator would; return its exit status."""
        return self._end(signal.SIGTERM)

    def _end(self, number: signal.Signals) -> int | None:
        process, self.process = self.process, None
        if process is None:
            return None
        if process.poll() is None:
            process.send_signal(number)
        try:
            return process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise
