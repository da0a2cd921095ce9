"""The children of the bench, and what the kernel knows about them."""

import os
import signal
import subprocess

_TICK = os.sysconf("SC_CLK_TCK")
_children = []


def start(arguments, **options):
    """A child that is ended with the bench, whatever happens."""
    child = subprocess.Popen(arguments, **options)
    _children.append(child)
    return child


def stop(child, patience=5):
    """SIGTERM, and SIGKILL when that is not heeded. True when it went by itself."""
    willing = True
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(patience)
        except subprocess.TimeoutExpired:
            willing = False
            child.kill()
            child.wait()
    if child in _children:
        _children.remove(child)
    return willing


def stop_all():
    for child in list(_children):
        stop(child, patience=2)


def leave_on_signals():
    """Ends by exception, so that `finally` clauses end the children and remove the files."""

    def leave(number, _frame):
        raise SystemExit(128 + number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)


def _cpu_seconds(path):
    with open(path) as file:
        # The command in parentheses may hold spaces.
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICK


def cpu_seconds(pid):
    """User and system time of all threads, also of those that have ended."""
    return _cpu_seconds(f"/proc/{pid}/stat")


def machine_cpu_seconds():
    """What all processors have worked since the start of the machine, and what its host took from them."""
    with open("/proc/stat") as file:
        user, nice, system, _, _, irq, softirq, steal = map(int, file.readline().split()[1:9])
    return (user + nice + system + irq + softirq) / _TICK, steal / _TICK


def own_cpu_seconds():
    """What the bench and its ended children have worked."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def thread_cpu_seconds(pid, thread):
    try:
        return _cpu_seconds(f"/proc/{pid}/task/{thread}/stat")
    except FileNotFoundError:
        return 0.0


def threads_named(pid, name):
    """The numbers of a process's threads of that name."""
    found = []
    for thread in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{thread}/comm") as file:
            if file.read().strip() == name:
                found.append(int(thread))
    return found


def memory(pid):
    """Kilobytes by name, as /proc/PID/smaps_rollup counts them."""
    sizes = {}
    with open(f"/proc/{pid}/smaps_rollup") as file:
        for line in list(file)[1:]:
            name, _, value = line.partition(":")
            sizes[name] = int(value.split()[0])
    return sizes


def descriptors(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


def mapped_code(pid):
    """Bytes of the executable and the shared libraries that the process has mapped: what it needs on a disk."""
    files = set()
    with open(f"/proc/{pid}/maps") as maps:
        for line in maps:
            fields = line.split(maxsplit=5)
            if len(fields) == 6 and "x" in fields[1] and fields[5].startswith("/"):
                files.add(fields[5].strip())
    return sum(os.path.getsize(path) for path in files if os.path.exists(path))
