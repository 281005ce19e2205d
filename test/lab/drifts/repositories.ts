import { also, byBase, type Drift, type Rounds } from "./drift.ts";

const source = "/etc/apt/sources.list.d/docker.sources";
const key = "/etc/apt/keyrings/docker.gpg";
/** A key that is none of Docker's. */
const debians = "/usr/share/keyrings/debian-archive-bookworm-stable.gpg";

const byRepository = (what: string, hand: string): Drift => byBase("i7bb", "repository docker", what, hand);

/** What is seen of Docker's repository, on the host that has it, and of the packages of either side. */
export const repositoryRounds: Rounds = {
  "contents, keys and things that were stopped": [byRepository("key file replaced", `cp ${debians} ${key}`)],
  "attributes, secrets and containers made differently": [
    byRepository("extra key added", `cat ${debians} >>${key}`),
  ],
  "replaced and emptied": [
    byRepository("source edited: no signature needed", `echo 'Trusted: yes' >>${source}`),
  ],
  "the other side's Docker and repository": [
    byRepository(
      "source replaced by one of the older form",
      `sed -n 's/URIs: \\(.*\\)/deb [trusted=yes] \\1 bookworm stable/p' ${source} >/etc/apt/sources.list.d/docker.list; rm ${source}`,
    ),
    byBase(
      "i7bb",
      "package docker.io",
      "package that must not be there",
      "DEBIAN_FRONTEND=noninteractive apt-get -q -y install docker.io docker-ce- docker-ce-cli- containerd.io-",
    ),
    ...["docker-ce", "docker-ce-cli", "containerd.io", "containerd", "runc"].map((name) =>
      also("i7bb", `package ${name}`, `${name} came or went with it`),
    ),
  ],
};
