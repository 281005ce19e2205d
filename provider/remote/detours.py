"""Probes TCP ports by way of a neighbour, as somebody would who had a route through it. The packets are made here
and sent to the neighbour's link address, so that no route of this host changes. Needs root; ufw brings Python.

Reads "tcp address port neighbour" a line; prints the lines of those that answered, with "open" or "closed"."""

import json, random, select, socket, struct, subprocess, sys, time

ETH_P_IP, SYN, RST, ACK = 0x0800, 2, 4, 16


def shown(*words):
    """What ip(8) says, as JSON."""
    said = subprocess.run(["ip", "-j", *words], stdout=subprocess.PIPE, text=True, check=False).stdout
    return json.loads(said or "[]")


def way_to(neighbour):
    """Device, own address and link address by which a neighbour is reached; None where it is none."""
    route = next(iter(shown("route", "get", neighbour)), {})
    device, source = route.get("dev"), route.get("prefsrc")
    if device in (None, "lo") or source is None or "gateway" in route:
        return None
    for _ in range(20):
        for entry in shown("neigh", "show", neighbour, "dev", device):
            if "lladdr" in entry:
                return device, source, bytes.fromhex(entry["lladdr"].replace(":", ""))
        # Whatever is sent there makes the kernel ask for the link address.
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_port:
            any_port.sendto(b"", (neighbour, 9))
        time.sleep(0.1)
    return None


def checksum(data):
    """RFC 1071."""
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def packet(source, own_port, address, port, sequence, flags):
    """An IPv4 packet with a TCP segment without data."""
    ends = socket.inet_aton(source) + socket.inet_aton(address)

    def ip(check):
        return struct.pack("!BBHHHBBH", 0x45, 0, 40, 0, 0, 64, socket.IPPROTO_TCP, check) + ends

    def tcp(check):
        return struct.pack("!HHIIBBHHH", own_port, port, sequence, 0, 5 << 4, flags, 1024, check, 0)

    pseudo = ends + struct.pack("!HH", socket.IPPROTO_TCP, 20)
    return ip(checksum(ip(0))) + tcp(checksum(pseudo + tcp(0)))


def answer(data):
    """From where, to which port, with which flags, and the sequence number that it expects; None for what is no TCP."""
    start = (data[0] & 15) * 4
    if len(data) < max(start + 20, 40) or data[9] != socket.IPPROTO_TCP:
        return None
    port, own_port, _, expected, _, flags = struct.unpack("!HHIIBB", data[start : start + 14])
    return (socket.inet_ntoa(data[12:16]), port, own_port), flags, expected


probes, listeners = {}, {}
ways = {}
for line in sys.stdin:
    _, address, port, neighbour = line.split()
    if neighbour not in ways:
        ways[neighbour] = way_to(neighbour)
    if ways[neighbour] is None:
        continue
    device, source, link = ways[neighbour]
    if device not in listeners:
        listeners[device] = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, 0)
        listeners[device].bind((device, ETH_P_IP))
    own_port = random.randrange(49152, 65536)
    probes[address, int(port), own_port] = line.strip(), listeners[device], source, (device, ETH_P_IP, 0, 0, link)

for _ in range(3):
    for (address, port, own_port), (_, listener, source, to) in probes.items():
        listener.sendto(packet(source, own_port, address, port, random.getrandbits(32), SYN), to)
    end = time.monotonic() + 1
    while probes and (left := end - time.monotonic()) > 0:
        for ready in select.select(list(listeners.values()), [], [], left)[0]:
            door, flags, expected = answer(ready.recv(120)) or (None, 0, 0)
            if door not in probes or not flags & (SYN | RST):
                continue
            line, listener, source, to = probes.pop(door)
            print(line, "closed" if flags & RST else "open")
            if flags & SYN:
                address, port, own_port = door
                listener.sendto(packet(source, own_port, address, port, expected, RST), to)
