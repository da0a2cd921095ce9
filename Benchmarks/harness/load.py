"""The load client: built once, run beside a server."""

import json
import pathlib
import subprocess
import sys

from . import processes

_SOURCES = pathlib.Path(__file__).parent.parent / "LoadClient"
_PROGRAM = pathlib.Path(__file__).parent.parent / ".build" / "load-client"


def build():
    """Compiles it when a source is newer than the program."""
    sources = sorted(_SOURCES.glob("*.swift"))
    header = _SOURCES / "shim.h"
    if _PROGRAM.exists() and all(path.stat().st_mtime < _PROGRAM.stat().st_mtime for path in [*sources, header]):
        return
    _PROGRAM.parent.mkdir(exist_ok=True)
    print("compiling the load client", file=sys.stderr)
    command = ["swiftc", "-O", "-wmo", "-swift-version", "6", "-import-objc-header", str(header)]
    subprocess.run([*command, *map(str, sources), "-o", str(_PROGRAM)], check=True)


class Viewers:
    """`count` viewers of a server. Inside the `with` block every one of them has its picture, or has failed."""

    def __init__(self, url, count, seconds=600, interval=0, patience=30, stall=None, transport="tcp"):
        command = [_PROGRAM, "--url", url, "--viewers", count, "--seconds", seconds, "--interval", interval]
        command += ["--patience", patience, "--transport", transport]
        if stall:
            command += ["--stall", 0, "--stall-after", stall[0], "--stall-for", stall[1]]
        self.child = processes.start(
            [str(word) for word in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self):
        if self.child.stdout.readline().strip() != "ready":
            raise RuntimeError("the load client ended without a word")
        return self

    def __exit__(self, *_):
        processes.stop(self.child)

    def finish(self, now=True):
        """What arrived. With now=False only after the time that was given to the viewers."""
        # The end of its standard input ends it.
        if now:
            self.child.stdin.close()
        text = self.child.stdout.read()
        self.child.wait(30)
        return json.loads(text)


def watch(url, count, seconds, **options):
    """Watches for some seconds; see Viewers."""
    with Viewers(url, count, seconds, **options) as viewers:
        return viewers.finish(now=False)


def abort(url, cycles, patience):
    """Connect, DESCRIBE, reset, so many times, or until patience (s) ends."""
    command = [_PROGRAM, "--url", url, "--abort", cycles, "--patience", patience]
    answer = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, timeout=patience + 30, check=True)
    return json.loads(answer.stdout)
