"""Try out a Qdrant server with Yinju: `python deploy/smoke_test.py http://localhost:6333`.

Needs `pip install 'yinju[qdrant]'`, and the key, if the server has one, as YINJU_QDRANT_KEY. It makes a collection with
a name of its own, and a data folder of its own, and removes both. Not run where it was written; see README.md.
"""

import os
import secrets
import subprocess
import sys
import tempfile

_QUESTIONS = ("小米2019年互联网收入是多少？", "How much did Xiaomi's advertising bring in 2019?", "谁写的这篇文章？")


def yinju(*arguments: str) -> str:
    """Run the command, and return what it prints; it ends all if the command fails."""
    done = subprocess.run(["yinju", *arguments], capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        sys.exit(f"FAILED: yinju {' '.join(arguments)}\n{done.stdout}{done.stderr}")
    return done.stdout


def require(holds: bool, what: str) -> None:
    """Say what holds, or end with it."""
    if not holds:
        sys.exit(f"FAILED: {what}")
    sys.stdout.write(f"ok: {what}\n")


def main(server: str) -> None:
    """Index, ask, compare with memory, remove."""
    collection = f"yinju-smoke-{secrets.token_hex(4)}"
    at = ("--index", f"qdrant+{server.rstrip('/')}/{collection}")
    with tempfile.TemporaryDirectory() as home:
        os.environ["YINJU_HOME"] = home
        try:
            require("Indexed" in yinju("index", *at), "the sample articles are indexed")
            require("as the index has" in yinju("doctor", *at), "the collection holds what the index has")
            yinju("index")
            for question in _QUESTIONS:
                by_engine, by_memory = (yinju("ask", question, "--json", *where) for where in (at, ()))
                require(by_engine == by_memory, f"the same answer as from memory: {question}")
            require("Nothing has changed" in yinju("index", *at), "a second time changes nothing")
            gone = "xiaomi-ecosystem-2020"
            yinju("articles", "remove", gone, *at)
            require(gone not in yinju("ask", _QUESTIONS[1], "--json", *at), "a removed article is gone")
            require("as the index has" in yinju("doctor", *at), "it is gone from the collection, too")
        finally:
            from qdrant_client import QdrantClient

            key = os.environ.get("YINJU_QDRANT_KEY") or None
            QdrantClient(server, api_key=key, check_compatibility=False).delete_collection(collection)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
