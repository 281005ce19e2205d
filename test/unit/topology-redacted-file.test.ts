import { expect, it } from "vitest";
import { redactedStackFile } from "../../topology/files/redacted-stack-file.ts";
import { dummyPassphrase } from "../../topology/placeholder.ts";

it.each(["encryptionsalt: v1:real:salt", "secretsprovider: awskms://x\nencryptedkey: QUJD"])(
  "a redacted stack file has placeholders for what is encrypted, under the dummy passphrase (%s)",
  (protection) => {
    const text = `${protection}
config:
  cloudflare:apiToken:
    secure: v1:real:token
  bonded-validator:nodes:
    a: { host: trdiy } # as it was
`;
    expect(redactedStackFile(text)).toBe(`config:
  cloudflare:apiToken:
    secure: ${dummyPassphrase.encryptedPlaceholder}
  bonded-validator:nodes:
    a: { host: trdiy } # as it was
encryptionsalt: ${dummyPassphrase.salt}
`);
  },
);

it("an empty stack file has the salt alone", () => {
  expect(redactedStackFile("")).toBe(`encryptionsalt: ${dummyPassphrase.salt}\n`);
});
