"""The base role as a user of pyinfra would write it. Contents of files lie in files/<host>/, made by bench/state.ts."""

from io import StringIO
from pathlib import Path

from pyinfra import host
from pyinfra.facts.server import Command
from pyinfra.operations import apt, files, server, systemd

ADMIN = "jamie"
FILES = Path("files")


def put(path, user="root", mode="644"):
    """One file of ours, from this host's folder."""
    return files.put(
        name=path, src=str(FILES / host.name / path.lstrip("/")), dest=path, user=user, group=user, mode=mode
    )


apt.packages(
    name="packages",
    packages=[
        "chrony",
        "curl",
        "docker-cli",
        "docker-compose",
        "docker.io",
        "needrestart",
        "tmux",
        "ufw",
        "unattended-upgrades",
    ],
    update=True,
    cache_time=86400,
    no_recommends=True,
)

server.user(
    name="admin",
    user=ADMIN,
    groups=["docker"],
    append=True,
    shell="/bin/bash",
    create_home=True,
    ensure_home=True,
    public_keys=(FILES / "authorized_keys").read_text().splitlines(),
    delete_keys=True,
)

files.put(
    name="sudo rule",
    src=StringIO(f"{ADMIN} ALL=(ALL:ALL) NOPASSWD: ALL\n"),
    dest=f"/etc/sudoers.d/90-bonded-validator-{ADMIN}",
    user="root",
    group="root",
    mode="440",
)

sshd = files.put(
    name="sshd",
    src=StringIO("PermitRootLogin no\nPasswordAuthentication no\nKbdInteractiveAuthentication no\n"),
    dest="/etc/ssh/sshd_config.d/00-bonded-validator.conf",
    user="root",
    group="root",
    mode="644",
)

# pyinfra has no operation for ufw; asking first keeps the second run from changing anything.
COMMENT = "bonded-validator:hoodi"
if "Status: active" not in (host.get_fact(Command, "ufw status 2>/dev/null || true") or ""):
    server.shell(
        name="firewall",
        commands=[
            f"ufw allow from {host.data.lan} to any port 22 proto tcp comment '{COMMENT} 10-ssh-1'",
            f"ufw limit proto tcp from any to any port 22 comment '{COMMENT} 20-ssh'",
            "ufw default deny incoming",
            "ufw default deny routed",
            "ufw --force enable",
        ],
    )

for folder in (
    "/etc/bonded-validator",
    "/etc/docker",
    "/etc/systemd/system/apt-daily-upgrade.timer.d",
    "/mnt/ethereum",
):
    files.directory(name=folder, path=folder, user="root", group="root", mode="755")

docker = put("/etc/docker/daemon.json")
sources = put("/etc/chrony/sources.d/bonded-validator.sources")
policy = put("/etc/chrony/conf.d/bonded-validator.conf")
units = [
    put(f"/etc/systemd/system/{unit}")
    for unit in (
        "apt-daily-upgrade.timer.d/bonded-validator.conf",
        "bonded-validator-cleanup.service",
        "bonded-validator-cleanup.timer",
        "bonded-validator-clock@.service",
    )
]
kernel = [
    put("/etc/modules-load.d/bonded-validator.conf"),
    put("/etc/sysctl.d/10-custom-kernel-bbr.conf"),
    put("/etc/sysctl.d/90-bonded-validator.conf"),
]
put("/etc/apt/apt.conf.d/60bonded-validator")
put("/etc/needrestart/conf.d/bonded-validator.conf")
put("/etc/locale.conf")
put(f"/home/{ADMIN}/.tmux.conf", user=ADMIN)

files.link(
    name="bbr once more",
    path="/etc/sysctl.d/90-custom-kernel-bbr.conf",
    target="10-custom-kernel-bbr.conf",
    force=True,
    force_backup=False,
)
files.link(
    name="locale", path="/etc/default/locale", target="../locale.conf", force=True, force_backup=False
)


def any_changed(operations):
    """A condition for a follow-up: one of these changed something."""
    return lambda: any(operation.did_change() for operation in operations)


systemd.daemon_reload(name="read units", _if=any_changed(units))
server.shell(
    name="apply kernel settings", commands=["sysctl --system || true"], _if=any_changed(kernel)
)
systemd.service(name="restart docker", service="docker", restarted=True, _if=any_changed([docker]))
systemd.service(name="restart chrony", service="chrony", restarted=True, _if=any_changed([sources, policy]))
systemd.service(name="reload ssh", service="ssh", reloaded=True, _if=any_changed([sshd]))

for unit in (
    "docker.service",
    "chrony.service",
    "ufw.service",
    "apt-daily.timer",
    "apt-daily-upgrade.timer",
    "bonded-validator-cleanup.timer",
):
    systemd.service(name=unit, service=unit, running=True, enabled=True)
