"""What the upload of a recording costs, beside `curl -T` of the same file."""

import os
import statistics
import subprocess

from .. import processes
from ..figure import Figure
from ..settings import BIT_RATE
from ..storage import Storage, certificate

# A recording's length (002 7.1.1).
SECONDS = 300
GROUP = "upload"
# Signature, and whether TLS protects the way. V4 without TLS signs the digest of the body.
WAYS = (("oos", False), ("s3", False), ("oos", True), ("s3", True))


def cpu_seconds(command):
    """User and system time of a command, from its start to its end."""
    nowhere = subprocess.DEVNULL
    child = processes.start(command, stdin=nowhere, stdout=nowhere, stderr=subprocess.PIPE, text=True)
    words = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    processes.stop(child)
    if child.returncode:
        raise RuntimeError(f"{os.path.basename(command[0])}: {words.strip() or child.returncode}")
    return usage.ru_utime + usage.ru_stime


def measure(bench):
    if not bench.agent:
        return []
    binary = os.path.join(os.path.dirname(bench.agent), "upload-load")
    path = bench.scratch("recording.ts")
    size = SECONDS * BIT_RATE * 1000 // 8
    with open(path, "wb") as file:
        # Nobody looks into it: not the agent, not curl, not TLS.
        for _ in range(0, size, 1 << 20):
            file.write(os.urandom(1 << 20))
    size = os.path.getsize(path)
    try:
        return [figure(bench, binary, path, size, *way) for way in WAYS]
    finally:
        os.remove(path)


def figure(bench, binary, path, size, dialect, encrypted):
    def costs():
        if not os.access(binary, os.X_OK):
            raise RuntimeError(f"{binary} is missing: `swift build -c release --product upload-load`")
        tls = certificate(bench) if encrypted else None
        own, curl = [], []
        with Storage(tls) as storage:
            url = f"{storage.url}/GlobalEyeRecord/CAM_0_20260101000000.ts"
            # By turns, so that what drifts on the machine falls on both alike.
            for _ in range(bench.durations.uploads):
                before = storage.received
                own.append(cpu_seconds([binary, storage.url, dialect, path] + ([tls[0]] if tls else [])))
                if storage.received - before < size:
                    raise RuntimeError(f"the storage got {storage.received - before} of {size} bytes")
                curl.append(cpu_seconds(["curl", "-sSf", "-T", path, url] + (["--cacert", tls[0]] if tls else [])))
        return {"own": 1000 * statistics.median(own), "curl": 1000 * statistics.median(curl)}

    way = f"{'V2' if dialect == 'oos' else 'V4'}, {'https' if encrypted else 'http'}"
    result = bench.attempt(f"upload, {way}", costs)
    name = f"CPU of uploading {SECONDS} s of 4 Mbit/s, {way}"
    line = Figure(GROUP, name, "ms", result["own"], result["curl"], "curl -T")
    if dialect == "s3" and not encrypted:
        line.note = "the signature has the SHA-256 of the body in it; curl signs nothing"
    return line.of_peer(1.2)
