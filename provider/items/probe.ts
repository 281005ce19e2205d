import { z } from "zod";
import { quote } from "../remote/quote.ts";
import { restartingMark } from "../remote/supervised.ts";
import { defineKind, type Item, stateless } from "./kind.ts";

const schema = z.strictObject({
  url: z.url(),
  method: z.enum(["GET", "POST"]).exactOptional(),
  body: z.string().exactOptional(),
  /** Fixed text that the answer must contain. */
  expect: z.string().min(1),
  /** A service, `project/service`: the question is put only while it runs, as nobody has to have it running. */
  of: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_-]*\/[a-z0-9][a-z0-9_-]*$/, 'must be "project/service"')
    .exactOptional(),
  /** Seconds. */
  timeoutSeconds: z.number().int().positive(),
});
type Probe = z.output<typeof schema>;

/** An HTTP question asked from the host itself after changes. It proves that a program started, not that it is synced. */
export const probeKind = defineKind(schema, {
  name: "probe",
  namePattern: /^[\w.:/ -]+$/,
  ...stateless,
  verify: (items) => items.map((item) => ({ label: item.key, script: ask(item) })),
});

function ask({ wanted }: Item<Probe>): string {
  const data =
    wanted.body === undefined ? "" : `-H 'content-type: application/json' --data ${quote(wanted.body)}`;
  const request = `curl -sS -m 5 -X ${wanted.method ?? "GET"} ${data} ${quote(wanted.url)}`;
  // A longer answer is none: curl fails where it may write no more. The limit is in blocks of 512 bytes.
  const limited = `(trap '' XFSZ; ulimit -f 16384; exec ${request}) >"$work/answer" 2>&1`;
  return `
    deadline=$(($(uptime_seconds) + ${wanted.timeoutSeconds}))
    until ${unlessStopped(wanted.of)}{ ${limited} && grep -qF -- ${quote(wanted.expect)} "$work/answer"; }; do
      [ "$(uptime_seconds)" -lt "$deadline" ] || {
        printf '%s\\n' ${quote(`no answer with ${wanted.expect} from ${wanted.url} within ${wanted.timeoutSeconds} s; the last one began:`)}
        head -c 1000 "$work/answer" | head -n 10; exit 1
      }
      still_wanted; sleep 0.5
    done`;
}

function unlessStopped(service: string | undefined): string {
  if (service === undefined) return "";
  const [project, name] = service.split("/");
  const labels = `--filter label=com.docker.compose.project=${project} --filter label=com.docker.compose.service=${name}`;
  // A container that dies again and again waits between two starts: it was not stopped.
  return `{ [ ! -e ${restartingMark(service)} ] && [ -z "$(docker ps -q --filter status=running --filter status=restarting ${labels})" ]; } || `;
}
