// Loaded before the program, the provider and the commands: Node strips the types of each file once, not at each start.
// The cache is in a folder of this checkout's owner, as what runs from it has the owner's rights.
import { enableCompileCache } from "node:module";
import { join } from "node:path";

enableCompileCache(join(import.meta.dirname, "node_modules", ".cache", "node"));
