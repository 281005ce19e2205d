"""A rough line between two interfaces: shaper.py FIRST SECOND LOSS JITTER

Passes frames on both ways, loses LOSS (0 to 1) of them and holds each for up to JITTER milliseconds, evenly spread
and each for itself, so that frames overtake each other. For kernels without netem.
"""
import heapq
import itertools
import random
import select
import socket
import sys
import time

first, second, loss, jitter = sys.argv[1], sys.argv[2], float(sys.argv[3]), float(sys.argv[4]) / 1000
ETH_P_ALL = 3
SOL_PACKET, PACKET_VNET_HDR = 263, 15


def opened(interface):
    one = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
    # Frames keep the kernel's note on checksums that are still to be computed.
    one.setsockopt(SOL_PACKET, PACKET_VNET_HDR, 1)
    one.bind((interface, ETH_P_ALL))
    return one


ends = [opened(first), opened(second)]
other = {ends[0]: ends[1], ends[1]: ends[0]}
waiting = []
order = itertools.count()
while True:
    now = time.monotonic()
    while waiting and waiting[0][0] <= now:
        _, _, target, frame = heapq.heappop(waiting)
        target.send(frame)
    pause = max(0, waiting[0][0] - now) if waiting else None
    for source in select.select(ends, [], [], pause)[0]:
        frame, address = source.recvfrom(1 << 17)
        if address[2] != socket.PACKET_OUTGOING and random.random() >= loss:
            due = time.monotonic() + random.uniform(0, jitter)
            heapq.heappush(waiting, (due, next(order), other[source], frame))
