"""Checks of the disk and of the store, without writing to either."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final, NamedTuple

from probed.doctor.finding import Finding, Text, fail, length_text, ok, warn
from probed.store.connection import open_reader
from probed.store.errors import StoreError, StoreMissing, StoreUnreadable
from probed.store.migrations import CURRENT, version_of
from probed.store.reader import Reader

LITTLE_BYTES: Final = 1 << 30
TOO_LITTLE_BYTES: Final = 64 << 20
LITTLE_INODES: Final = 1000
FEW_DAYS: Final = 30
LARGE_LOG: Final = 512 << 20
YOUNG_US: Final = 86_400_000_000
FUTURE_US: Final = 60_000_000


class DiskFacts(NamedTuple):
    """`created_us`: when the store was made, None = there is none."""

    free_bytes: int
    free_inodes: int | None
    read_only: bool
    store_bytes: int
    wal_bytes: int
    created_us: int | None
    now_us: int


def disk_facts(folder: Path, store: Path, now_us: int) -> DiskFacts:
    room = os.statvfs(folder if folder.exists() else _there(folder))
    return DiskFacts(
        room.f_bavail * room.f_frsize,
        room.f_favail if room.f_files else None,
        bool(room.f_flag & os.ST_RDONLY),
        _size(store),
        _size(store.with_name(store.name + "-wal")),
        _created(store),
        now_us,
    )


def _there(folder: Path) -> Path:
    return next(parent for parent in (folder.absolute(), *folder.absolute().parents) if parent.exists())


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _created(store: Path) -> int | None:
    try:
        with closing(open_reader(store)) as db:
            return int(db.execute("SELECT created FROM meta").fetchone()[0])
    except (StoreError, sqlite3.Error):
        return None


def judge_disk(where: str, facts: DiskFacts) -> Iterator[Finding]:
    if facts.read_only:
        yield fail(
            "disk",
            where,
            Text("the file system is mounted read-only", "文件系统为只读"),
            Text(
                "Look at the kernel's log (dmesg), repair it, mount it for writing.",
                "查看 dmesg，修复后重新挂载为可写。",
            ),
        )
    shown = f"{facts.free_bytes / (1 << 30):.1f} GiB"
    left = days_left(facts)
    if facts.free_bytes < LITTLE_BYTES:
        make = fail if facts.free_bytes < TOO_LITTLE_BYTES else warn
        yield make(
            "disk",
            where,
            Text(f"only {shown} are free", f"剩余空间仅 {shown}"),
            Text(
                "Make room, or move [store] path; without room nothing is stored.",
                "清理空间或迁移 [store] path；磁盘写满后无法存储。",
            ),
        )
    elif left is not None and left < FEW_DAYS:
        yield warn(
            "disk",
            where,
            Text(
                f"{shown} free, enough for {left:.0f} days at the present growth",
                f"剩余 {shown}，按当前增长可用 {left:.0f} 天",
            ),
            Text("Plan for more room, or shorten [snmp] keep_traffic.", "扩容，或缩短 [snmp] keep_traffic。"),
        )
    else:
        days = "" if left is None else f", {min(left, 9999):.0f} days"
        days_zh = "" if left is None else f"，约 {min(left, 9999):.0f} 天"
        yield ok("disk", where, f"{shown} free{days}", f"剩余 {shown}{days_zh}")
    if facts.free_inodes is not None and facts.free_inodes < LITTLE_INODES:
        what = Text(f"only {facts.free_inodes} inodes are free", f"仅剩 {facts.free_inodes} 个 inode")
        yield warn("disk", where, what, Text("Remove small files.", "清理小文件。"))
    if facts.wal_bytes > LARGE_LOG:
        size = f"{facts.wal_bytes / (1 << 20):.0f} MiB"
        yield warn(
            "disk",
            where,
            Text(f"the store's log (-wal) has {size}", f"数据库 WAL 日志达 {size}"),
            Text(
                "Some reader holds a transaction open: end old 'probed' commands and other readers.",
                "有读者长期占用事务：结束旧的查询进程。",
            ),
        )


def days_left(facts: DiskFacts) -> float | None:
    """At the average growth of the store so far; None where that says nothing yet."""
    if facts.created_us is None or facts.now_us - facts.created_us < YOUNG_US:
        return None
    per_day = (facts.store_bytes + facts.wal_bytes) / ((facts.now_us - facts.created_us) / YOUNG_US)
    return facts.free_bytes / per_day if per_day > 0 else None


class StoreFacts(NamedTuple):
    """`trouble`: why it cannot be read; `broken`: what quick_check says, None = it was not finished in time."""

    trouble: StoreError | None
    version: int
    broken: tuple[str, ...] | None
    last_input_us: int | None
    now_us: int
    patience_us: int
    """An input older than this is old."""


def store_facts(path: Path, now_us: int, patience_us: int, limit_s: float) -> StoreFacts:
    """Reads for at most about `limit_s`."""
    try:
        with closing(open_reader(path)) as db:
            version = version_of(db, path)
            broken = _quick_check(db, limit_s)
        last = None
        if version == CURRENT:
            with Reader(path) as reader:
                last = reader.last_input()
    except StoreError as exc:
        return StoreFacts(exc, 0, None, None, now_us, patience_us)
    return StoreFacts(None, version, broken, last, now_us, patience_us)


def _quick_check(db: sqlite3.Connection, limit_s: float) -> tuple[str, ...] | None:
    end = time.monotonic() + limit_s
    db.set_progress_handler(lambda: time.monotonic() > end, 10_000)
    try:
        return tuple(row[0] for row in db.execute("PRAGMA quick_check(5)") if row[0] != "ok")
    except sqlite3.OperationalError:
        return None
    except sqlite3.DatabaseError as exc:
        return (str(exc),)
    finally:
        db.set_progress_handler(None, 0)


def judge_store(where: str, facts: StoreFacts) -> Iterator[Finding]:
    if facts.trouble is not None:
        said = str(facts.trouble).removeprefix(f"{where}: ")
        make = warn if isinstance(facts.trouble, StoreMissing | StoreUnreadable) else fail
        yield make(
            "store",
            where,
            Text(said, f"无法读取：{said}"),
            Text("As the message says.", "按提示处理。"),
        )
        return
    if facts.version != CURRENT:
        yield fail(
            "store",
            where,
            Text(
                f"schema version {facts.version}, this program's is {CURRENT}",
                f"结构版本 {facts.version}，本程序为 {CURRENT}",
            ),
            Text("Start the daemon of this version once: it migrates.", "用本版本启动一次守护进程即自动迁移。"),
        )
    match facts.broken:
        case None:
            yield warn(
                "store",
                where,
                Text(
                    "too large to be checked whole in this time; no damage met so far",
                    "库较大，限时内未查完；目前未见损坏",
                ),
                Text("Give it more --time now and then.", "必要时加大 --time。"),
            )
        case ():
            yield ok("store", where, f"sound, schema version {facts.version}", f"完好，结构版本 {facts.version}")
        case broken:
            yield fail(
                "store",
                where,
                Text(f"damaged: {broken[0]}", f"已损坏：{broken[0]}"),
                Text(
                    "Keep a copy with its -wal, put the last backup in its place.",
                    "连同 -wal 备份后，恢复最近的备份。",
                ),
            )
    yield from _judge_input(where, facts)


def _judge_input(where: str, facts: StoreFacts) -> Iterator[Finding]:
    if facts.last_input_us is None:
        return
    age_us = facts.now_us - facts.last_input_us
    length = length_text(abs(age_us))
    if age_us < -FUTURE_US:
        yield fail(
            "store",
            where,
            Text(
                f"its last input lies {length.en} in the future: the clock was set back",
                f"最后数据在 {length.zh} 之后：时钟被回拨",
            ),
            Text(
                "Set the clock right if it is wrong; if it is right, stop probed for so long, then start it.",
                "时钟有误则校准；若正确，停止 probed 相应时长后再启动。",
            ),
        )
    elif age_us > facts.patience_us:
        yield fail(
            "store",
            where,
            Text(f"its last input is {length.en} old: nothing is watched", f"最后数据距今 {length.zh}：当前无监视"),
            Text("See whether the daemon runs and whether anything answers.", "检查守护进程是否运行、设备是否应答。"),
        )
    else:
        yield ok("store", where, f"last input {length.en} ago", f"最后数据 {length.zh} 前")
