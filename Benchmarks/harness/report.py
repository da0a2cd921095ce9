"""The table on the terminal and the JSON file."""

import dataclasses
import os
import platform
import time


def _number(value, unit):
    if value is None:
        return "–"
    if isinstance(value, (bool, str)):
        return str(value)
    digits = 0 if abs(value) >= 1000 or value == int(value) else 1 if abs(value) >= 100 else 2
    return f"{value:.{digits}f} {unit}".rstrip()


def _short(name):
    return {"gst-rtsp-server": "gst"}.get(name, name)


def table(figures):
    """The figures as lines of text."""
    rows = [("figure", "camera-agent", "peer", "target", "reached")]
    for figure in figures:
        reached = {True: "yes", False: "NO", None: "" if not figure.target else "?"}[figure.reached]
        peer = "" if not figure.peer_name else f"{_number(figure.peer, figure.unit)} ({_short(figure.peer_name)})"
        rows.append((figure.name, _number(figure.agent, figure.unit), peer, figure.target, reached))
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    lines = []
    group = None
    for index, row in enumerate(rows):
        if index > 0 and figures[index - 1].group != group:
            group = figures[index - 1].group
            lines.append("")
        lines.append("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())
        if index > 0 and figures[index - 1].note:
            lines.append("    " + figures[index - 1].note)
    return "\n".join(lines)


def summary(figures):
    judged = [figure for figure in figures if figure.target]
    reached = sum(figure.reached is True for figure in judged)
    missed = sum(figure.reached is False for figure in judged)
    unknown = len(judged) - reached - missed
    return f"{reached} of {len(judged)} targets reached, {missed} missed, {unknown} not measured"


def machine():
    with open("/proc/cpuinfo") as file:
        models = [line.partition(":")[2].strip() for line in file if line.startswith(("model name", "Model"))]
    return {
        "processor": models[0] if models else platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "kernel": platform.release(),
        "loadAverage": os.getloadavg()[0],
        "time": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
    }


def document(figures, **facts):
    """What the JSON file holds."""
    keys = {"peer_name": "peerName"}
    listed = [
        {keys.get(name, name): value for name, value in dataclasses.asdict(figure).items()} for figure in figures
    ]
    return {**facts, "figures": listed, "summary": summary(figures)}
