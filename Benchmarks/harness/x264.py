"""The x264 command line: what encoding alone costs."""

import fcntl
import os
import re
import subprocess
import threading
import time

from . import processes
from .settings import FRAME_RATE, x264_arguments

# A coded picture begins: start code, a NAL unit of type 1 or 5, and first_mb_in_slice = 0, which is a single 1 bit
# (ITU-T H.264 7.3.3).
_PICTURE = re.compile(rb"\x00\x00\x01[\x01\x21\x41\x61\x05\x25\x45\x65][\x80-\xff]")


def encode(clip, frames, arguments=None, output=os.devnull):
    """As fast as it goes. Gives (CPU seconds per frame, most kilobytes that were resident)."""
    command = ["x264", *(arguments or x264_arguments()), "--frames", str(frames), "-o", output, clip]
    child = processes.start(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    finally:
        processes.stop(child)
    if child.returncode != 0:
        raise RuntimeError(f"x264 ended with {child.returncode}: {' '.join(command)}")
    return (usage.ru_utime + usage.ru_stime) / frames, usage.ru_maxrss


class Paced:
    """x264 at a camera's pace: it waits in write() until its reader takes the next picture.

    Encoding at full speed keeps the caches warm and the clock high, which no live encoder has. Held back by its output
    it does exactly the agent's work at the agent's pace, with nothing added to it but a pipe of the coded bytes.
    """

    def __init__(self, clip):
        command = ["x264", *x264_arguments(), "-o", "-", clip]
        self.child = processes.start(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        # One page: it runs ahead by no more than the picture that it writes.
        fcntl.fcntl(self.child.stdout, fcntl.F_SETPIPE_SZ, 4096)
        self.pictures = 0
        self.ended = False
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.ended = True
        self.thread.join(5)
        processes.stop(self.child)
        self.child.stdout.close()

    def cpu_seconds(self):
        if self.child.poll() is not None:
            raise RuntimeError(f"x264 ended early ({self.child.returncode}); its clip was too short")
        return processes.cpu_seconds(self.child.pid)

    def _read(self):
        due = time.monotonic()
        tail = b""
        while not self.ended:
            data = os.read(self.child.stdout.fileno(), 65536)
            if not data:
                return
            found = len(_PICTURE.findall(tail + data))
            tail = (tail + data)[-4:]
            if found:
                self.pictures += found
                due += found / FRAME_RATE
                time.sleep(max(0, due - time.monotonic()))
