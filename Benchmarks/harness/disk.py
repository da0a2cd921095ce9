"""A disk to record to: ext4 in a file in memory, so that every byte that reaches it is counted and no real disk is."""

import os
import subprocess

_SECTOR = 512


class Disk:
    def __init__(self, bench, size):
        if os.geteuid() != 0:
            raise RuntimeError("a disk of its own can be mounted by root only: run the bench with sudo")
        self.image = bench.scratch("disk.img")
        self.path = bench.scratch("disk")
        self.device = None
        with open(self.image, "wb") as file:
            file.truncate(size)
        # Nothing is left to be initialised later, in the middle of a measurement.
        options = "lazy_itable_init=0,lazy_journal_init=0"
        _run("mkfs.ext4", "-q", "-F", "-m", "0", "-E", options, self.image)
        os.makedirs(self.path, exist_ok=True)
        try:
            self.device = _run("losetup", "--find", "--show", self.image).strip()
            _run("mount", self.device, self.path)
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        if os.path.ismount(self.path):
            _run("umount", self.path)
        if self.device:
            _run("losetup", "--detach", self.device)
        os.remove(self.image)

    def written(self):
        """Bytes that reached the device, once everything has: data, journal, and what describes them."""
        _run("sync", "--file-system", self.path)
        with open(f"/sys/class/block/{os.path.basename(self.device)}/stat") as file:
            return int(file.read().split()[6]) * _SECTOR

    def files(self, ending=""):
        """Paths of all files with that ending, in the order of their names."""
        return sorted(_files(self.path, ending))

    def allocated(self):
        """Bytes that all files take up, as of one moment: counted again while files come and go."""
        while True:
            before = _files(self.path)
            try:
                taken = sum(os.lstat(path).st_blocks * _SECTOR for path in before)
            except FileNotFoundError:
                continue
            if set(_files(self.path)) == set(before):
                return taken

    def pieces(self, path):
        """In how many extents a file lies."""
        # "NAME: 3 extents found"
        return int(_run("filefrag", path).rpartition(":")[2].split()[0])


def _files(folder, ending=""):
    return [os.path.join(root, name) for root, _, names in os.walk(folder) for name in names if name.endswith(ending)]


def _run(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60)
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} failed: {done.stderr.strip()}")
    return done.stdout
