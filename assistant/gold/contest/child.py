"""What runs in the process of an errand: the errand comes as a line of JSON by its input, and lines of JSON tell of it.

Its input stays open as long as somebody waits for it; where that has ended, however, so does the process.
"""

import os
import sys
import threading
from typing import Any, BinaryIO

from assistant import logs
from assistant.gold.contest.errands import AskErrand, IndexErrand
from assistant.gold.contest.own_process import FAULT, PROGRESS, REPLY
from sources import YinjuError

_ERRANDS: dict[str, Any] = {each.__name__: each for each in (IndexErrand, AskErrand)}


def serve(name: str, content: bytes, replies: BinaryIO) -> None:
    """Do an errand and tell of it.

    Args:
        name: Of the errand's class.
        content: The errand, as JSON.
        replies: Where the lines go.
    """
    from pydantic import TypeAdapter

    def tell(kind: str, said: object) -> None:
        replies.write(TypeAdapter(dict[str, Any]).dump_json({kind: said}) + b"\n")
        replies.flush()

    try:
        errand = TypeAdapter(_ERRANDS[name]).validate_json(content)
        reply = errand.run(lambda *steps: tell(PROGRESS, steps))
    except YinjuError as error:
        tell(FAULT, str(error))
    except Exception as error:  # whatever a model makes the libraries raise: the others are still to be compared
        tell(FAULT, f"{type(error).__name__}: {str(error).strip().partition(chr(10))[0]}")
    else:
        tell(REPLY, TypeAdapter(type(reply)).dump_python(reply, mode="json"))


def _end_with_input() -> None:
    while os.read(0, 1):  # not by `sys.stdin`, whose lock would be held at the end of the process
        pass
    os._exit(1)


if __name__ == "__main__":
    own = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what a library prints is no reply
    logs.set_up()
    errand = sys.stdin.buffer.readline()
    threading.Thread(target=_end_with_input, daemon=True).start()
    serve(sys.argv[1], errand, own)
