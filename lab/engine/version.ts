/** The engine version everything here is made for; the SDK in package.json and go/go.mod name the same. */
export const PULUMI_VERSION = "3.259.0";
