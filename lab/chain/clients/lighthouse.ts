import { launch } from "../launch/main.ts";

await launch("lighthouse");
