"""Memory in use, in GiB."""

import os
import resource
import sys

GIB = 2**30


def rss_gib():
    """Resident memory now; the peak where the system does not tell the present."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return round(int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / GIB, 3)
    except OSError:
        return peak_rss_gib()


def peak_rss_gib():
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak * (1 if sys.platform == "darwin" else 1024) / GIB, 3)


def peak_gpu_gib(device):
    if device != "cuda":
        return None
    import torch

    return round(torch.cuda.max_memory_allocated() / GIB, 3)
