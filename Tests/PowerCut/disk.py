"""The disk that a power cut leaves, made from the interposer's log.

What is on it for sure is what was synced: a file's data and size by a sync of the file that began after they were written
and ended before the cut. Of the rest a random part is there, in two models:

ext4  Names, sizes and truncations go through a journal: a prefix of them, in their order, is there. A sync of a file
      commits the journal up to its own last change (its size, say), and so everything before that; a sync that overwrites
      blocks in place commits nothing. Data that were not synced are there page by page, in any order; a page may be torn
      into sectors of 512 bytes. What was never written reads as zeros.
vfat  Each name is for itself: what happened to it after the last sync of its folder may be there or not, whatever else is.
      A size may be there without its data, which are then what the blocks held before: pictures of removed recordings.
      A file whose removal was not synced comes back, and its blocks may be another's.
"""
import os
import random
import struct
from collections import defaultdict

CREATE, WRITE, TRUNCATE, CLAIM, RENAME, UNLINK, MKDIR, RMDIR, LINK, SYNC, SYNC_FOLDER = range(1, 12)
BEGIN = SYNC + 100
PAGE, SECTOR = 4096, 512
HEAD = struct.Struct("<IIIIqqqq")


class Operation:
    __slots__ = ("at", "kind", "path", "path2", "file", "offset", "length", "time", "data", "began")


class Log:
    """All operations; `file` numbers a file for good, since inodes are used again."""

    def __init__(self, path):
        self.operations, files, began = [], {}, defaultdict(list)
        raw = open(path, "rb").read()
        at = count = 0
        while at + HEAD.size <= len(raw):
            kind, n1, n2, n3, inode, offset, length, time = HEAD.unpack_from(raw, at)
            at += HEAD.size
            o = Operation()
            o.at, o.kind, o.offset, o.length, o.time, o.began = len(self.operations), kind, offset, length, time, None
            o.path, o.path2 = raw[at:at + n1].decode(), raw[at + n1:at + n1 + n2].decode()
            o.data = raw[at + n1 + n2:at + n1 + n2 + n3]
            at += n1 + n2 + n3
            if kind == CREATE or inode not in files:
                count += 1
                files[inode] = count
            o.file = files[inode]
            if kind == BEGIN:
                began[inode].append(o.at)
            elif kind in (SYNC, SYNC_FOLDER):
                o.began = began[inode].pop(0)
            self.operations.append(o)
        self.names = self._names()
        self.changes = defaultdict(list)
        for o in self.operations:
            if o.kind in (WRITE, TRUNCATE, CLAIM):
                self.changes[o.file].append(o)

    def _names(self):
        """For each path its history: (operation's number, what it names from then on)."""
        names, now = defaultdict(list), {}

        def name(path, at, what):
            names[path].append((at, what))
            now[path] = what

        for o in self.operations:
            if o.kind == CREATE:
                name(o.path, o.at, o.file)
            elif o.kind == MKDIR:
                name(o.path, o.at, "folder")
            elif o.kind in (UNLINK, RMDIR):
                name(o.path, o.at, None)
            elif o.kind in (RENAME, LINK):
                name(o.path2, o.at, now[o.path])
                if o.kind == RENAME:
                    name(o.path, o.at, None)
        return names

    def whole(self, file):
        """Everything that was ever written into a file, as it was when it was last written to."""
        content = bytearray()
        for o in self.changes[file]:
            apply(content, o)
        return content

    def most_used(self):
        """The most bytes that all files together took up at any moment, and at which operation."""
        blocks, open_names, used, most = defaultdict(set), defaultdict(int), 0, (0, 0)
        named = {}
        for o in self.operations:
            if o.kind in (WRITE, CLAIM):
                mine = blocks[o.file]
                before = len(mine)
                mine.update(range(o.offset // PAGE, (o.offset + o.length + PAGE - 1) // PAGE))
                used += len(mine) - before
            elif o.kind == TRUNCATE:
                end = (o.length + PAGE - 1) // PAGE
                kept = {b for b in blocks[o.file] if b < end}
                used -= len(blocks[o.file]) - len(kept)
                blocks[o.file] = kept
            elif o.kind == CREATE:
                named[o.path] = o.file
            elif o.kind == RENAME:
                named[o.path2] = named.pop(o.path, None)
            elif o.kind == UNLINK:
                used -= len(blocks.pop(named.pop(o.path, None), ()))
            most = max(most, (used * PAGE, o.at))
        return most


def apply(content, o):
    if o.kind == WRITE:
        if len(content) < o.offset:
            content.extend(bytes(o.offset - len(content)))
        content[o.offset:o.offset + o.length] = o.data
    elif o.kind == TRUNCATE:
        del content[o.length:]
        content.extend(bytes(o.length - len(content)))
    elif o.kind == CLAIM and o.path2 != "keep":
        content.extend(bytes(max(0, o.offset + o.length - len(content))))


class Cut:
    """What is left when the power goes after operation number `at`."""

    def __init__(self, log, at, model, seed):
        self.log, self.at, self.model = log, at, model
        self.random = random.Random(seed)
        # Of each file and folder: everything before this operation is on the disk.
        self.synced, journal = defaultdict(lambda: -1), -1
        grown, size = defaultdict(list), defaultdict(int)
        for o in log.operations[:at + 1]:
            if o.kind in (SYNC, SYNC_FOLDER):
                known = self.synced[o.file]
                self.synced[o.file] = max(known, o.began)
                # The folder's key is its path: it has no file number of its own.
                if o.kind == SYNC_FOLDER:
                    self.synced[o.path] = max(self.synced[o.path], o.began)
                    journal = max(journal, o.began)
                elif any(known < n < o.began for n in grown[o.file]):
                    journal = max(journal, o.began)
            elif o.kind == WRITE:
                if o.offset + o.length > size[o.file]:
                    size[o.file] = o.offset + o.length
                    grown[o.file].append(o.at)
            elif o.kind in (TRUNCATE, CLAIM, CREATE):
                grown[o.file].append(o.at)
                if o.kind == TRUNCATE:
                    size[o.file] = o.length
        self.journal = self.random.choice([journal, at, self.random.randint(min(journal, at), at)])
        self.stale = [f for path, history in log.names.items() if path.endswith(".ts")
                      for (n, f) in history if f is not None and n < at]

    def make(self, folder):
        """Writes the disk into an empty folder."""
        left = {}
        for path, history in self.log.names.items():
            seen = [(n, what) for n, what in history if n <= self.at]
            if self.model == "ext4":
                kept = [h for h in seen if h[0] <= self.journal]
            else:
                sure = [h for h in seen if h[0] <= self.synced[os.path.dirname(path)]]
                kept = seen[:self.random.randint(len(sure), len(seen))]
            if kept and kept[-1][1] is not None:
                left[path] = (kept[-1][1], seen[-1][1] is None)
        folders = {""}
        for path in sorted(left):
            what, was_removed = left[path]
            if path.endswith("-shm") or os.path.dirname(path) not in folders:
                continue
            if what == "folder":
                os.mkdir(os.path.join(folder, path))
                folders.add(path)
            else:
                with open(os.path.join(folder, path), "wb") as out:
                    out.write(self.content(what, was_removed))

    def content(self, file, was_removed=False):
        changes = [o for o in self.log.changes[file] if o.at <= self.at]
        sure = self.synced[file]
        content = bytearray()
        for o in changes:
            if o.at < sure:
                apply(content, o)
        rest = [o for o in changes if o.at > sure]
        if rest:
            content = self._torn(content, rest)
        if was_removed and self.model == "vfat":
            for start in range(0, len(content), PAGE):
                if self.random.random() < 0.3:
                    content[start:start + PAGE] = self._stale_page(start, len(content[start:start + PAGE]))
        return content

    def _torn(self, old, rest):
        """A random part of changes that were not synced."""
        r = self.random
        way = r.choice(["none", "all", "pages", "pages", "prefix"])
        until = {}  # of each sector: changes up to this operation are on the disk
        prefix = r.choice(rest).at

        def reaches(page, sector):
            if way == "none":
                return -1
            if way == "all":
                return self.at
            if way == "prefix":
                return prefix
            if page not in until:
                until[page] = r.choice([-1, self.at, r.choice(rest).at])
                if r.random() < 0.2:
                    for n in range(PAGE // SECTOR):
                        until[page, n] = r.choice([-1, until[page]])
            return until.get((page, sector), until[page])

        content, end = bytearray(old), len(old)
        for o in rest:
            if o.kind == WRITE:
                at = o.offset
                while at < o.offset + o.length:
                    stop = min(o.offset + o.length, (at // SECTOR + 1) * SECTOR)
                    if o.at <= reaches(at // PAGE, at % PAGE // SECTOR):
                        if len(content) < at:
                            content.extend(self._gap(len(content), at))
                        content[at:stop] = o.data[at - o.offset:stop - o.offset]
                    at = stop
                end = max(end, o.offset + o.length)
            elif o.kind == TRUNCATE:
                there = o.at <= self.journal if self.model == "ext4" else r.random() < 0.5
                if there:
                    del content[o.length:]
                    content.extend(self._gap(len(content), o.length))
                    end = o.length
        if self.model == "vfat" and r.random() < 0.5:
            # The size went to the disk, the data did not.
            content.extend(self._gap(len(content), r.randint(len(content), max(end, len(content)))))
        return content

    def _gap(self, start, end):
        if end <= start:
            return b""
        if self.model == "ext4":
            return bytes(end - start)
        pages = []
        while start < end:
            stop = min(end, (start // PAGE + 1) * PAGE)
            pages.append(self._stale_page(start, stop - start))
            start = stop
        return b"".join(pages)

    def _stale_page(self, offset, length):
        """What a block held before: mostly a piece of a removed recording, at the same place in its packets or another."""
        if not self.stale or self.random.random() < 0.2:
            return bytes(length)
        old = self._old(self.random.choice(self.stale))
        if self.random.random() < 0.5:
            offset = self.random.randrange(max(1, len(old) // PAGE)) * PAGE
        return bytes(old[offset:offset + length]).ljust(length, b"\0")

    def _old(self, file, cache={}):
        key = (id(self.log), file)
        if key not in cache:
            cache[key] = self.log.whole(file)
        return cache[key]
