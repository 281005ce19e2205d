import { setMocks } from "@pulumi/pulumi/runtime/mocks.js";
import { afterEach, expect, it } from "vitest";
import { readTopology } from "../../components/config.ts";

afterEach(() => {
  delete process.env.HOST_MODE;
});

it.each(["read", "offline", "ofline"])(
  "with HOST_MODE=%s the program ends before it sends a cloud anything, unless it is a preview",
  async (mode) => {
    const refuse = (): never => {
      throw new Error("nothing is registered");
    };
    await setMocks({ newResource: refuse, call: refuse }, "bonded-validator", "hoodi", false);
    process.env.HOST_MODE = mode;
    expect(() => readTopology()).toThrow(`HOST_MODE=${mode}: this run may preview and not change anything.`);
    await setMocks({ newResource: refuse, call: refuse }, "bonded-validator", "hoodi", true);
    expect(() => readTopology()).not.toThrow("HOST_MODE");
  },
);
