import { baseItems } from "../../../render/hosts/base.ts";
import { supervisorScript } from "../../../render/workloads/supervisor.ts";
import { load } from "../../support/inventory.ts";
import { type Attempt, payload } from "./attempt.ts";
import { settled, some } from "./items.ts";

const base = baseItems(load("hoodi").hosts.i7bb!, undefined);
const programs = "/usr/local/lib/bonded-validator";
const folder = `directory ${programs}`;
/** A program that root runs; without Docker and chrony it does nothing. */
const program = `file ${supervisorScript}`;
const runProgram = `${supervisorScript} any open`;
const madeByRoot = `mkdir -p ${programs}; install -m 0755 /dev/null ${supervisorScript}`;

/** Has a file open for writing before it returns, and appends to it once root has settled it. */
const keepOpen = (file: string) =>
  `if [ -w ${file} ]; then
    exec 7>>${file}
    ( until [ -e /srv/settled ]; do sleep 0.02; done; printf '\\n${payload}\\n' >&7 ) >/dev/null 2>&1 </dev/null &
    exec 7>&-
  fi`;
const afterwards = `touch /srv/settled; while pgrep -u eve >/dev/null; do sleep 0.02; done; ${runProgram} || :`;

/** Attempts of somebody who may log in, or whose program runs on the host. */
export const userAttempts: readonly Attempt[] = [
  {
    attacker: "user",
    what: "lays a script in the place of one that root is about to run, by way of the folder above root's own",
    protection: "root works where only root can make folders",
    attack: `for private in /run/bonded-validator-agent /run/lock/bonded-validator-agent; do
        mkdir -m 0777 $private 2>/dev/null
        for work in $private/????????; do
          if [ ! -O "$work" ]; then mv "$work" "$work.former"; mkdir "$work"; echo '${payload}' >"$work/gate"; fi
        done
      done`,
    root: `timeout() { attack; command timeout "$@"; }
      echo true | base64 | pass_gate 5 refuse`,
    without: { agent: { "private=/run/bonded-validator-agent": "private=/run/lock/bonded-validator-agent" } },
  },
  {
    attacker: "user",
    what: "lays a program of the system's name in a folder of the administrator's PATH",
    protection: "root's PATH is the agent's own",
    host: "mkdir -m 0777 /srv/open",
    session: "PATH=/srv/open:$PATH",
    attack: `printf '#!/bin/sh\\n${payload}\\n' >/srv/open/getent; chmod 755 /srv/open/getent`,
    root: "sudo_of admin",
    without: {
      agent: {
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin": "PATH",
      },
    },
  },
  {
    attacker: "user",
    what: "lays a module of Python's name in the administrator's home, which others may write",
    protection: "root stands in the root directory",
    host: "install -d -m 0777 /home/admin",
    session: "cd /home/admin",
    attack: `echo 'import os; os.system("${payload}")' >/home/admin/json.py`,
    root: "echo tcp 192.0.2.1 80 192.0.2.2 | probe_ports",
    without: { agent: { "\ncd /\n": "\n" } },
  },
  {
    attacker: "user",
    what: "writes options of curl into the administrator's home, which others may write, in a session that keeps HOME",
    protection: "root's home is its own",
    host: "install -d -m 0777 /home/admin",
    session: "export HOME=/home/admin",
    attack: `printf 'url = "file:///etc/hostname"\noutput = "/root/owned"\n' >/home/admin/.curlrc`,
    root: 'echo "9 /" | local_answers',
    without: { agent: { " HOME=/root": "" } },
  },
  {
    attacker: "user",
    what: "runs the copy of a setuid program that was replaced",
    protection: "only root gets at the copies",
    host: "install -m 4755 /usr/bin/touch /usr/local/bin/former",
    attack: "true",
    root: "keep_copy /usr/local/bin/former; rm /usr/local/bin/former",
    finally: `/var/lib/bonded-validator/kept/usr/local/bin/former /root/owned`,
    without: { agent: { "umask 077": "umask 022" } },
  },
  {
    attacker: "user",
    what: "replaces a program that root runs, in a folder that was open to all",
    protection: "the folder gets its mode back",
    host: `${madeByRoot}; chmod 0777 ${programs}`,
    attack: "true",
    root: `${settled(some(base, folder, program))}
      accomplice; ${runProgram} || :`,
    finally: `rm -f ${supervisorScript}; printf '#!/bin/sh\\n${payload}\\n' >${supervisorScript}; chmod 755 ${supervisorScript}`,
    without: {
      root: `${settled(some(base, program))}
      accomplice; ${runProgram} || :`,
    },
  },
  {
    attacker: "user",
    what: "holds a program that root runs open for writing, from a time when all might write it",
    protection: "a new file takes its place",
    host: `${madeByRoot}; chmod 0666 ${supervisorScript}`,
    attack: keepOpen(supervisorScript),
    root: `${settled(some(base, folder, program))}
      ${afterwards}`,
    without: {
      agent: { 'mv -fT -- "$new" "$path"': 'cat -- "$new" >|"$path" && chmod -- "$mode" "$path"' },
    },
  },
  {
    attacker: "user",
    what: "opens a new file for writing before it has its mode, in a session whose umask is 0",
    protection: "the agent's own umask",
    host: madeByRoot,
    session: "umask 0",
    attack: `for new in ${supervisorScript}.bonded-validator.*; do ${keepOpen('"$new"')}; done`,
    root: `chown() { attack; command chown "$@"; }
      ${settled(some(base, folder, program))}
      ${afterwards}`,
    without: { agent: { "umask 077": ":" } },
  },
  {
    attacker: "user",
    what: "is the image's own account, with its sudo rule",
    protection: "the account is expired, and its rule gone",
    account: "image",
    host: `userdel -rf image 2>/dev/null || :; useradd --create-home image
      echo 'image ALL=(ALL) NOPASSWD:ALL' >/etc/sudoers.d/90-cloud-init-users; chmod 0440 /etc/sudoers.d/90-cloud-init-users`,
    attack: "true",
    root: settled({ "expired image": { state: "expired" } }),
    finally: `sudo -n ${payload}`,
    without: { root: "" },
  },
];
