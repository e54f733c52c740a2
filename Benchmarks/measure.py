"""Clocks and figures."""

import math
import os
import pathlib
import time


def cpu_ns(pid: int) -> int:
    """The CPU time of a process so far, all its threads together, in nanoseconds: its clock of clock_getcpuclockid(3)."""
    return time.clock_gettime_ns((~pid << 3) | 2)


def memory(pid: int) -> dict[str, int]:
    """Megabytes of a process: all that is resident, and what is its own (without mapped files)."""
    fields = dict(line.split(":", 1) for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines() if ":" in line)
    return {"resident": int(fields["VmRSS"].split()[0]) // 1024, "own": int(fields["RssAnon"].split()[0]) // 1024}


def machine() -> str:
    """The processor, its count and the memory, in words."""
    fields = [line.split(":", 1) for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines() if ":" in line]
    model = next((value.strip() for name, value in fields if name.strip() == "model name"), os.uname().machine)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{model}, {os.cpu_count()} processors, {memory:.0f} GiB"


def percentile(values: list[float], part: float) -> float:
    """Interpolated between the two nearest ranks."""
    values = sorted(values)
    place = (len(values) - 1) * part / 100
    low = math.floor(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)


def mean(values: list[float]) -> float:
    return sum(values) / len(values)


def geometric_mean(values: list[float]) -> float:
    return math.exp(mean([math.log(value) for value in values]))


def by_question(rounds: list[list[float]]) -> list[float]:
    """The mean of each question over the rounds; a question that a round did not reach is left out."""
    return [mean(list(times)) for times in zip(*rounds)]


class Work:
    """Seconds of wall time, and of CPU of this process and of the children it has waited for."""

    def __enter__(self):
        self._wall, self._cpu = time.perf_counter(), self._spent()
        return self

    def __exit__(self, *_):
        self.wall, self.cpu = time.perf_counter() - self._wall, self._spent() - self._cpu

    @staticmethod
    def _spent() -> float:
        times = os.times()
        return times.user + times.system + times.children_user + times.children_system
