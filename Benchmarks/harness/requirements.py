"""What the bench needs of the machine, by Debian's package names."""

import shutil
import subprocess

from .servers import SYSTEM_PYTHON

_PROGRAMS = {
    "x264": "x264", "ffmpeg": "ffmpeg", "strace": "strace", "xz": "xz-utils", "strip": "binutils",
    "turnserver": "coturn", "curl": "curl", "openssl": "openssl",
}
# GStreamer elements that the peer's pipeline is made of.
_ELEMENTS = {
    "x264enc": "gstreamer1.0-plugins-ugly",
    "rtph264pay": "gstreamer1.0-plugins-good",
    "appsrc": "gstreamer1.0-plugins-base",
    "videotestsrc": "gstreamer1.0-plugins-base",
}
_MODULES = {"GstRtspServer": "gir1.2-gst-rtsp-server-1.0", "GstApp": "gir1.2-gst-plugins-base-1.0"}

_PROBE = """
import sys
try:
    import gi
except ImportError:
    print("python3-gi"); sys.exit()
missing = set()
modules = dict(pair.split("=") for pair in sys.argv[1].split(","))
elements = dict(pair.split("=") for pair in sys.argv[2].split(","))
for module, package in modules.items():
    try:
        gi.require_version(module, "1.0")
    except ValueError:
        missing.add(package)
try:
    gi.require_version("Gst", "1.0")
    from gi.repository import Gst
    Gst.init(None)
    missing |= {package for element, package in elements.items() if Gst.ElementFactory.find(element) is None}
except ValueError:
    missing |= set(elements.values())
print("\\n".join(missing))
"""


def _pairs(table):
    return ",".join(f"{key}={value}" for key, value in table.items())


def missing_packages():
    """Names for apt-get install; empty when all is there."""
    packages = {package for program, package in _PROGRAMS.items() if shutil.which(program) is None}
    try:
        command = [SYSTEM_PYTHON, "-c", _PROBE, _pairs(_MODULES), _pairs(_ELEMENTS)]
        answer = subprocess.run(command, capture_output=True, text=True)
        packages |= set(answer.stdout.split())
    except FileNotFoundError:
        packages |= {"python3", "python3-gi", *_ELEMENTS.values(), *_MODULES.values()}
    return sorted(packages)
