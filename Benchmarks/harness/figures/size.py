"""How much the program takes on a disk and in an image."""

import os
import shutil
import subprocess

from ..figure import Absent, Figure
from ..processes import mapped_code


_MEGABYTE = 1 << 20


def measure(bench):
    def stripped_and_packed():
        path = bench.scratch("stripped")
        shutil.copyfile(bench.agent, path)
        try:
            subprocess.run(["strip", path], check=True, timeout=60)
            packed = subprocess.run(["xz", "-9", "-c", path], stdout=subprocess.PIPE, check=True, timeout=120).stdout
            return {"stripped": os.path.getsize(path) / _MEGABYTE, "packed": len(packed) / _MEGABYTE}
        finally:
            os.remove(path)

    def loaded(server_class):
        with server_class(bench, None) as server:
            return {"code": mapped_code(server.pid) / _MEGABYTE}

    binary = Absent("no agent was given")
    if bench.agent:
        binary = bench.attempt("size of the binary", stripped_and_packed)
    agent, peer = bench.of_both("size of all mapped code", loaded)
    return [
        Figure("size", "binary, stripped", "MB", binary["stripped"], peer_name="").at_most(28),
        Figure("size", "binary, stripped, xz -9", "MB", binary["packed"], peer_name="").at_most(8),
        Figure("size", "executable and all its libraries", "MB", agent["code"], peer["code"],
               note="the peer's are Python's, GLib's and GStreamer's"),
    ]
