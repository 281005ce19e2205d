import { expect, it } from "vitest";
import { newRun } from "../../../provider/resource/context.ts";
import { pb } from "../../../provider/rpc/protos.ts";
import { readResource } from "../../../provider/rpc/resources.ts";

it("a role cannot be imported, which is said with what to do instead", async () => {
  const quiet = () => {};
  // As pulumi import asks: an id, and nothing that is known of it.
  const request = new pb.ReadRequest();
  request.setId("trdiy-base-1");
  request.setUrn("urn:pulumi:hoodi::bonded-validator::host:index:Role::trdiy-base");
  await expect(readResource(newRun({ status: quiet, info: quiet, warn: quiet }), request)).rejects.toThrow(
    /^A role of a host cannot be imported. Write it into the program, then run up: up takes over what is there/,
  );
});
