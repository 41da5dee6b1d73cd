"""An environment in which nothing of the product is but its wheel, and the question that it is asked there."""

import json
import os
import subprocess
import sys
import sysconfig
import tempfile
import venv
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from release.errors import ReleaseError

QUESTION = "小米2019年互联网收入是多少？"
ANSWER = "收入达到198亿元"


@dataclass(frozen=True, slots=True)
class Environment:
    """A virtual environment without pip, which works on it from outside.

    Attributes:
        folder: Where it is.
    """

    folder: Path

    @classmethod
    def made(cls, folder: Path) -> Self:
        """Make an empty one."""
        venv.create(folder, symlinks=os.name != "nt")
        return cls(folder)

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self._place("scripts") / "python"

    def install(self, wheel: Path) -> None:
        """Install a wheel by itself: what it depends on is there, or comes later."""
        name, version, *_ = wheel.name.split("-")
        found = ["--no-index", "--find-links", str(wheel.parent)]  # a path would be written down in the environment
        self._pip("install", "--quiet", "--no-deps", *found, f"{name}=={version}")

    def lend(self) -> None:
        """Let it import the packages that are installed here, after its own.

        A product that is installed here as editable stays out: the file that leads to it is read where it is alone.
        """
        lent = [path for path in sys.path if Path(path).name in {"site-packages", "dist-packages"}]
        self._place("purelib").joinpath("lent.pth").write_text("\n".join(lent) + "\n", encoding="utf-8")

    def require_sound(self) -> None:
        """Make sure that whatever a package depends on is there, in a version that fits.

        Raises:
            ReleaseError: If something is missing or doesn't fit.
        """
        self._pip("check")

    def ask(self) -> str:
        """Ask a question as somebody does who has just installed it; return the quote.

        Raises:
            ReleaseError: If the answer isn't the right one, or if the product doesn't come from here.
        """
        with tempfile.TemporaryDirectory() as away:
            place = self._run(away, self.python, "-c", "import assistant; print(assistant.__file__)").strip()
            if not Path(place).is_relative_to(self._place("purelib").resolve()):
                raise ReleaseError(f"{place} is imported, and not what the wheel holds.")
            answer = json.loads(self._run(away, self._place("scripts") / "yinju", "ask", QUESTION, "--json"))
        quotes = [str(citation["quote"]) for citation in answer["citations"]]
        if not quotes or ANSWER not in quotes[0]:
            raise ReleaseError(f"{QUESTION} was answered with {quotes}, but “{ANSWER}” is right.")
        return quotes[0]

    def _pip(self, *arguments: str) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(self.python), *arguments],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise ReleaseError(f"pip {arguments[0]}: {(done.stdout + done.stderr).strip()}")

    def _run(self, away: str, *command: str | Path) -> str:
        """Run a command in a folder of its own, without any of the settings of this process."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("YINJU_", "PYTHON"))}
        done = subprocess.run(
            list(map(str, command)),
            cwd=away,
            env={**kept, "YINJU_HOME": str(Path(away, "home")), "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        if done.returncode:
            raise ReleaseError(f"{Path(command[0]).name} failed: {done.stderr.strip()}")
        return done.stdout

    def _place(self, name: str) -> Path:
        return Path(sysconfig.get_path(name, "venv", {"base": str(self.folder), "platbase": str(self.folder)}))
