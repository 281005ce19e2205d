/** Machines that the same program makes: nobody is contacted before they exist, and another instance is another machine. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Connection } from "../../../provider/host/connection.ts";
import { HostUnreachable } from "../../../provider/host/errors.ts";
import { HostHandle } from "../../../provider/host/host.ts";
import { Hosts } from "../../../provider/host/hosts.ts";
import { newRun, type Run } from "../../../provider/resource/context.ts";
import { makeHostKey } from "../../../provider/resource/host-key.ts";
import { unknownValue } from "../../../provider/resource/wire.ts";
import { checkHostKey, createHostKey, diffHostKey, readHostKey } from "../../../provider/rpc/host-key.ts";
import { pb } from "../../../provider/rpc/protos.ts";
import { plain, structOf } from "../../../provider/rpc/reply.ts";
import { check, create, diff } from "../../../provider/rpc/resources.ts";
import { connection as known, rootOwned, urnOf } from "../../support/provider/samples.ts";

/** Who waits has waited: the clock goes on by itself. */
vi.mock("node:timers/promises", () => ({
  setTimeout: async (milliseconds: number) => void vi.setSystemTime(Date.now() + milliseconds),
}));

const urn = urnOf("box");
const firstKey = "ecdsa-sha2-nistp256 AAAA";
const bastion = { ...known, host: "gate" };
const connection = { ...known, bastion, instance: "i-1" };

/** A run whose hosts are asked for nothing, or for what is answered here. */
function runWith(hosts: Partial<Hosts> = {}): Run & { readonly asked: string[] } {
  const asked: string[] = [];
  const refuse = (to: Connection): never => {
    asked.push(to.host);
    throw new Error(`${to.host} was contacted`);
  };
  const silent = () => undefined;
  const run = newRun({ status: silent, info: silent, warn: silent });
  return { ...run, asked, hosts: Object.assign(new Hosts(), { at: refuse, anew: refuse, ...hosts }) };
}

describe("a preview before a machine exists", () => {
  const pending: [string, unknown][] = [
    ["its instance", { ...connection, instance: unknownValue }],
    ["the key that it will make", { ...connection, hostKey: unknownValue }],
    ["its public address", { ...connection, address: unknownValue }],
    ["the address of its bastion", { ...connection, bastion: { ...bastion, address: unknownValue } }],
    ["the key of its bastion", { ...connection, bastion: { ...bastion, hostKey: unknownValue } }],
    ["all of it", unknownValue],
  ];

  it.each(pending)("contacts nobody as long as nobody knows %s", async (_, unknown) => {
    const run = runWith();
    const properties = { connection: unknown, role: "base", "file /srv/a": { content: "a", ...rootOwned } };
    const checked = check(run, new pb.CheckRequest().setUrn(urn).setNews(structOf(properties)));
    expect(checked.getFailuresList()).toEqual([]);
    for (const type of ["host:index:Role", "host:index:Access"]) {
      const request = new pb.CreateRequest().setUrn(urn).setType(type).setPreview(true);
      const reply = await create(run, request.setProperties(structOf(properties)));
      expect(plain(reply.getProperties())).toMatchObject({ "file /srv/a": { owner: "root:root" } });
    }
    expect([run.asked, [...run.connections]]).toEqual([[], []]);
  });

  it("shows the key of the machine as unknown, and contacts nobody for it either", async () => {
    const run = runWith();
    const properties = structOf({ connection: { ...connection, hostKey: firstKey, instance: unknownValue } });
    const reply = await createHostKey(
      run,
      new pb.CreateRequest().setUrn(urn).setPreview(true).setProperties(properties),
    );
    expect(plain(reply.getProperties())).toMatchObject({ hostKey: unknownValue });
    expect(run.asked).toEqual([]);
  });
});

describe("another instance", () => {
  const replaces = (news: object, of: typeof diff = diff): readonly string[] => {
    const properties = (to: object) => structOf({ connection: to, role: "base" });
    const request = new pb.DiffRequest()
      .setUrn(urn)
      .setOlds(properties(connection))
      .setNews(properties(news));
    return of(runWith(), request).getReplacesList();
  };

  it.each<[string, object, readonly string[]]>([
    ["has its roles created anew", { ...connection, instance: "i-2" }, ["connection"]],
    ["has them planned so before it exists", { ...connection, instance: unknownValue }, ["connection"]],
    ["is not the same one at another address", { ...connection, address: "192.0.2.7" }, []],
    [
      "is not the same one behind another bastion",
      { ...connection, bastion: { ...bastion, port: 2222 } },
      [],
    ],
  ])("%s", (_, news, expected) => {
    expect(replaces(news)).toEqual(expected);
  });

  it("makes another key, and another way to the same one does not", () => {
    const ofKey: typeof diff = (_, request) => diffHostKey(request);
    expect(replaces({ ...connection, instance: "i-2" }, ofKey)).toEqual(["connection"]);
    expect(replaces({ ...connection, address: "192.0.2.7" }, ofKey)).toEqual([]);
  });

  it("is not updated for another bastion", () => {
    const properties = (to: object) => structOf({ connection: to, role: "base" });
    const other = { ...connection, bastion: { ...bastion, port: 2222 } };
    const request = new pb.DiffRequest()
      .setUrn(urn)
      .setOlds(properties(connection))
      .setNews(properties(other));
    expect(diff(runWith(), request).getDiffsList()).toEqual([]);
  });
});

describe("the key of a machine", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["Date"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const first = { ...connection, hostKey: firstKey };
  const made = known.hostKey;

  /** Answers logins one after the other, and notes by which key each was. */
  function answering(...answers: readonly (string | Error)[]) {
    const keys: string[] = [];
    const anew = async <T>(to: Connection, use: (host: HostHandle) => Promise<T>): Promise<T> => {
      keys.push(to.hostKey);
      const answer = answers[keys.length - 1]!;
      if (answer instanceof Error) throw answer;
      const host = { tell: async () => answer, test: async () => ({ passed: true, said: "" }) };
      return use(Object.assign(new HostHandle(to), host));
    };
    return { run: runWith({ anew }), keys };
  }

  it("is asked for by the key of the first contact, and proven by a login of its own", async () => {
    const { run, keys } = answering(made, "");
    expect(await makeHostKey(run, urn, first)).toBe(made);
    expect(keys).toEqual([firstKey, made]);
  });

  it("is none that no login has proven, for half a minute", async () => {
    const wrong = Array.from({ length: 40 }, () => new HostUnreachable("wrong host key"));
    const { run, keys } = answering(made, ...wrong);
    await expect(makeHostKey(run, urn, first)).rejects.toThrow("wrong host key");
    expect(keys).toHaveLength(33);
  });

  it("is waited for while the machine starts", async () => {
    const { run, keys } = answering(new HostUnreachable("Connection refused", "connection"), made, "");
    expect(await makeHostKey(run, urn, first)).toBe(made);
    expect(keys).toEqual([firstKey, firstKey, made]);
  });

  it("is not asked for again after a wrong key: that is no machine that still starts", async () => {
    const { run, keys } = answering(new HostUnreachable("wrong host key"));
    await expect(makeHostKey(run, urn, first)).rejects.toThrow("wrong host key");
    expect(keys).toEqual([firstKey]);
  });

  it("must be of another type than that of the first contact", () => {
    const reasons = (hostKey: string) =>
      checkHostKey(new pb.CheckRequest().setNews(structOf({ connection: { ...connection, hostKey } })))
        .getFailuresList()
        .map((failure) => failure.getReason());
    expect(reasons(firstKey)).toEqual([]);
    expect(reasons(made)).toEqual([
      "hostKey: the key of the first contact must be of another type than ssh-ed25519, the type of the key that is made",
    ]);
  });

  it("is read from the state, because whoever knows the first key could answer in place of the machine", () => {
    const request = new pb.ReadRequest().setId("box-i-1").setProperties(structOf({ hostKey: made }));
    const reply = readHostKey(request.setInputs(structOf({ connection: first })));
    expect([reply.getId(), plain(reply.getProperties()), plain(reply.getInputs())]).toEqual([
      "box-i-1",
      { hostKey: made },
      { connection: first },
    ]);
  });
});
