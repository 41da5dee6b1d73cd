"""Read anything: `python -m tests.attacks.grown_files [COUNT]`; see `tests.attacks.grown`.

The formats are read in this process, so that atheris sees what it reaches there; what a library raises at a file that
is not what it says it is, is no error, since the reading process turns it into a line.
"""

import tempfile
from pathlib import Path
from typing import Any

import atheris

with atheris.instrument_imports(include=["sources"]):
    import sources.load  # instrumented before anything else imports it
    from sources import ArticleReader
    from sources.formats import Kind, Parsed, RefusedError
    from sources.sandbox.child import parse

from tests.attacks.grown import fuzz
from tests.support.reading import SEEDS, check

_MARKUP = (
    "<html><body><h1>茶馆</h1><p>老城的茶馆每天清晨六点开门。</p><table><tr><td>一</td></tr></table></body></html>"
)
_MARKDOWN = "---\ntitle: 茶馆\n---\n# 茶馆\n\n老城的*茶馆*每天清晨六点开门。\n\n- 一\n- 二\n\n|a|b|\n|-|-|\n|1|2|\n"
_SUFFIXES = (".txt", ".md", ".csv", ".html", ".pdf", ".docx", ".epub")


class InThisProcess:
    """Stands in for the process that files are read in."""

    def parse(self, kind: Kind, content: bytes) -> Parsed:
        """Read a file, or refuse it as that process does."""
        try:
            return parse(kind, content)
        except RefusedError:
            raise
        except MemoryError:
            raise
        except Exception as error:  # as in `sources.sandbox.child`
            raise RefusedError("can't be read; it is damaged.") from error


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        sources.load.ParserProcess = InThisProcess  # type: ignore[assignment, attr-defined]
        reader = ArticleReader()

        def try_one(data: Any) -> None:
            suffix = data.PickValueInList(list(_SUFFIXES))
            check(Path(folder, f"a{suffix}"), data.ConsumeBytes(6000), reader)

        fuzz(try_one, *SEEDS.values(), _MARKUP.encode(), _MARKDOWN.encode())


if __name__ == "__main__":
    main()
