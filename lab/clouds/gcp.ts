/** Google Cloud's provider as far as the program uses it. What it has lies in one file, as with Cloudflare's. */

import { randomUUID } from "node:crypto";
import { type Account, allOf, readAccount, writeAccount } from "../edge/account.ts";
import { declaredProblems } from "./declarations.ts";
import type { Emulation, Properties, Provider } from "./provider.ts";

/** One type of resource. */
interface Type {
  /** API of the project that has to be on, without `.googleapis.com`; absent: it is on in every project. */
  readonly api?: string;
  /** Its id, of which there is one. Absent: as many as one likes. */
  readonly idOf?: (inputs: Properties) => string;
  /** What Google makes itself. */
  readonly made?: (inputs: Properties, account: Account) => Properties;
  readonly replacing?: readonly string[];
  /** Why Google does not make or change it. */
  readonly refuse?: (inputs: Properties, account: Account) => string | undefined;
  readonly refuseDeletion?: (inputs: Properties) => string | undefined;
}

/** Number of every project. */
const projectNumber = "123456789012";

const generatedName = () => ({ name: `projects/1/${randomUUID()}` });

const types: Readonly<Record<string, Type>> = {
  "projects/service:Service": {
    idOf: ({ project, service }) => `${project}/${service}`,
    replacing: ["project", "service"],
  },
  "artifactregistry/repository:Repository": {
    api: "artifactregistry",
    idOf: ({ project, location, repositoryId }) =>
      `projects/${project}/locations/${location}/repositories/${repositoryId}`,
    made: ({ repositoryId }) => ({ name: repositoryId }),
    replacing: ["project", "location", "repositoryId", "format", "mode", "remoteRepositoryConfig"],
  },
  "serviceaccount/account:Account": {
    api: "iam",
    idOf: (inputs) => `projects/${inputs.project}/serviceAccounts/${emailOf(inputs)}`,
    made: (inputs) => ({ email: emailOf(inputs), member: `serviceAccount:${emailOf(inputs)}` }),
    replacing: ["project", "accountId"],
  },
  "secretmanager/secret:Secret": {
    api: "secretmanager",
    idOf: ({ project, secretId }) => `projects/${project}/secrets/${secretId}`,
    replacing: ["project", "secretId", "replication"],
  },
  "secretmanager/secretVersion:SecretVersion": {
    api: "secretmanager",
    made: ({ secret }, account) => ({ version: String(lastVersion(account, secret) + 1) }),
    replacing: ["secret", "secretData"],
  },
  "secretmanager/secretIamMember:SecretIamMember": { api: "secretmanager" },
  "cloudrunv2/service:Service": {
    api: "run",
    idOf: ({ project, location, name }) => `projects/${project}/locations/${location}/services/${name}`,
    made: ({ name, location }) => ({ uri: `https://${name}-${projectNumber}.${location}.run.app` }),
    replacing: ["project", "location", "name"],
    refuse: refuseService,
    refuseDeletion: ({ deletionProtection = true }) =>
      deletionProtection === true
        ? "cannot destroy service without setting deletion_protection=false"
        : undefined,
  },
  "monitoring/uptimeCheckConfig:UptimeCheckConfig": {
    api: "monitoring",
    made: () => ({ uptimeCheckId: randomUUID() }),
    replacing: ["project", "monitoredResource"],
  },
  "monitoring/notificationChannel:NotificationChannel": { api: "monitoring", made: generatedName },
  "monitoring/alertPolicy:AlertPolicy": { api: "monitoring", made: generatedName },
  "billing/budget:Budget": { api: "billingbudgets", made: generatedName, replacing: ["billingAccount"] },
};

const emailOf = ({ accountId, project }: Properties): string =>
  `${accountId}@${project}.iam.gserviceaccount.com`;

function lastVersion(account: Account, secret: unknown): number {
  const versions = allOf(account, "secretmanager/secretVersion:SecretVersion");
  return Math.max(
    0,
    ...versions.filter(({ inputs }) => inputs.secret === secret).map(({ made }) => Number(made.version)),
  );
}

/** The parts of a service that lead to other resources. */
interface Template {
  readonly serviceAccount: string;
  readonly containers: readonly { readonly image: string }[];
  readonly volumes: readonly {
    readonly secret: { readonly secret: string; readonly items: readonly { readonly version: string }[] };
  }[];
}

/** A revision starts only with images that can be pulled, and with a secret that its account may read. */
function refuseService({ project, location, template }: Properties, account: Account): string | undefined {
  const { serviceAccount, containers, volumes } = template as Template;
  const accounts = allOf(account, "serviceaccount/account:Account").map(({ inputs }) => emailOf(inputs));
  if (!accounts.includes(serviceAccount)) return `service account ${serviceAccount} does not exist`;
  const repositories = allOf(account, "artifactregistry/repository:Repository").map(
    ({ inputs }) => `${inputs.location}-docker.pkg.dev/${inputs.project}/${inputs.repositoryId}/`,
  );
  for (const { image } of containers)
    if (!repositories.some((prefix) => image.startsWith(prefix)))
      return `image ${image} not found in ${location}`;
  for (const { secret, items } of volumes.map((volume) => volume.secret)) {
    const name = `projects/${project}/secrets/${secret}`;
    const versions = allOf(account, "secretmanager/secretVersion:SecretVersion")
      .filter(({ inputs }) => inputs.secret === name)
      .map(({ made }) => made.version);
    for (const { version } of items)
      if (!versions.includes(version)) return `secret ${name}/versions/${version} was not found`;
    const readers = allOf(account, "secretmanager/secretIamMember:SecretIamMember")
      .filter(
        ({ inputs }) => inputs.secretId === secret && inputs.role === "roles/secretmanager.secretAccessor",
      )
      .map(({ inputs }) => inputs.member);
    if (!readers.includes(`serviceAccount:${serviceAccount}`)) return `permission denied on secret ${name}`;
  }
  return undefined;
}

/** The provider; `file` is where its cloud lies. */
export function gcp(file = ""): Provider {
  const emulations = Object.entries(types).map(([name, type]) => {
    const token = `gcp:${name}`;
    return [
      token,
      { ...emulation(file, name, type), problemsOf: (inputs: Properties) => declaredProblems(token, inputs) },
    ] as const;
  });
  return {
    version: "9.37.0",
    emulations: Object.fromEntries(emulations),
    functions: {
      "gcp:organizations/getProject:getProject": async ({ projectId }) => {
        const reason = switchedOff(readAccount(file), "cloudresourcemanager");
        if (reason !== undefined) throw new Error(reason);
        return { projectId, number: projectNumber };
      },
    },
  };
}

function emulation(file: string, type: string, { made = () => ({}), ...rest }: Type): Emulation {
  const { api, idOf, replacing = [], refuse, refuseDeletion } = rest;
  const refuseIf = (reason: string | undefined): void => {
    if (reason !== undefined) throw new Error(reason);
  };
  return {
    computed: Object.keys(made({}, {})),
    replacing,
    create: async (inputs) => {
      const account = readAccount(file);
      refuseIf(switchedOff(account, api));
      refuseIf(refuse?.(inputs, account));
      const id = idOf?.(inputs) ?? randomUUID();
      if (account[id] !== undefined) throw new Error(`${id} already exists`);
      const outputs = made(inputs, account);
      writeAccount(file, { ...account, [id]: { type, inputs, made: outputs } });
      return { id, outputs };
    },
    read: async (id) => {
      const stored = readAccount(file)[id];
      return stored && { ...stored.inputs, ...stored.made };
    },
    update: async (id, inputs) => {
      const account = readAccount(file);
      refuseIf(refuse?.(inputs, account));
      const { made: outputs } = account[id]!;
      writeAccount(file, { ...account, [id]: { type, inputs, made: outputs } });
      return outputs;
    },
    delete: async (id, inputs) => {
      refuseIf(refuseDeletion?.(inputs));
      const { [id]: _, ...others } = readAccount(file);
      writeAccount(file, others);
    },
  };
}

function switchedOff(account: Account, api: string | undefined): string | undefined {
  const on = allOf(account, "projects/service:Service").map(({ inputs }) => inputs.service);
  if (api === undefined || on.includes(`${api}.googleapis.com`)) return undefined;
  return `${api}.googleapis.com has not been used in the project before or it is disabled`;
}
