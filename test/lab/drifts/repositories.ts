import { also, byBase, type Drift, type Rounds } from "./drift.ts";

const source = "/etc/apt/sources.list.d/docker.sources";
const key = "/etc/apt/keyrings/docker.gpg";
/** A key that is none of Docker's. */
const debians = "/usr/share/keyrings/debian-archive-bookworm-stable.gpg";

const byRepository = (what: string, hand: string): Drift => byBase("i7bb", "repository docker", what, hand);

/** What is seen of Docker's repository, on the host that has it, and of the packages of either side. */
export const repositoryRounds: Rounds = {
  "repository: another key": [byRepository("key file replaced", `cp ${debians} ${key}`)],
  "repository: one more key": [byRepository("extra key added", `cat ${debians} >>${key}`)],
  "repository: no key": [byRepository("key removed", `rm ${key}`)],
  "repository: another address": [byRepository("source edited", `sed -i s/bookworm/trixie/ ${source}`)],
  "repository: no check": [
    byRepository("source trusted without a signature", `echo 'Trusted: yes' >>${source}`),
  ],
  "repository: off": [byRepository("source disabled", `echo 'Enabled: no' >>${source}`)],
  "repository: gone": [byRepository("source removed", `rm ${source}`)],
  "repository: twice": [
    byRepository(
      "the same repository without a key",
      `sed -n 's/URIs: \\(.*\\)/deb [trusted=yes] \\1 bookworm stable/p' ${source} >/etc/apt/sources.list.d/docker.list`,
    ),
  ],
  "the distribution's Docker installed over Docker's own": [
    byBase(
      "i7bb",
      "package docker.io",
      "package that must not be there",
      "DEBIAN_FRONTEND=noninteractive apt-get -q -y install docker.io",
    ),
    ...[
      "package docker-ce",
      "package docker-ce-cli",
      "package containerd.io",
      "package containerd",
      "package runc",
    ].map((item) => also("i7bb", item, "and what it took the place of")),
  ],
};
