import { isMap, isScalar, parseDocument, visit } from "yaml";
import { dummyPassphrase } from "../placeholder.ts";
import { isEncrypted } from "./provider-settings.ts";

/** How a stack file says by what its secrets are protected. */
const protection = ["secretsprovider", "encryptedkey", "encryptionsalt"];

/** A stack file with every encrypted value replaced by the placeholder under the dummy passphrase. */
export function redactedStackFile(text: string): string {
  const document = parseDocument(text);
  visit(document, {
    Map: (_, map) => {
      if (isEncrypted(map)) map.set("secure", dummyPassphrase.encryptedPlaceholder);
    },
  });
  const { contents } = document;
  if (isMap(contents))
    contents.items = contents.items.filter(
      ({ key }) => !(isScalar(key) && protection.includes(String(key.value))),
    );
  document.set("encryptionsalt", dummyPassphrase.salt);
  return document.toString({ lineWidth: 0 });
}
