// The SDK starts the pack by require() and would compile a main file in TypeScript itself: Node strips the types of this one.
import "./pack.ts";
