# A service of root's that runs commands: for root at the abstract socket of the first argument, and for everybody at the
# port on loopback that is the second.
import socket
import struct
import subprocess
import sys
import threading


def serve(listener, trusts):
    listener.listen()
    while True:
        caller, _ = listener.accept()
        with caller:
            command = caller.recv(100).decode() if trusts(caller) else ""
            if command.startswith("touch "):
                subprocess.run(["sh", "-c", command])


def is_root(caller):
    _, user, _ = struct.unpack("3i", caller.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
    return user == 0


abstract = socket.socket(socket.AF_UNIX)
abstract.bind("\0" + sys.argv[1])
loopback = socket.create_server(("127.0.0.1", int(sys.argv[2])))
threading.Thread(target=serve, args=(abstract, is_root)).start()
serve(loopback, lambda caller: True)
