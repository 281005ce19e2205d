/** What stands for each secret where no secret may be: in a redacted state, and in the stack file that goes with it. */
export const placeholder = "redacted-redacted-redacted-redacted-0000";

/**
 * A passphrase that protects nothing, because there is only {@link placeholder} to protect: the engine takes no state and no stack
 * file with encrypted values without one. Salt and encrypted placeholder were made by `pulumi config set --secret`,
 * engine 3.259.0, under this passphrase.
 */
export const dummyPassphrase = {
  passphrase: "redacted",
  salt: "v1:dRHEjJ852Gw=:v1:dV3dCWl+2wZ5L+8I:UCMlIunIU/NJbbJ3jCB+OdWdju4SPw==",
  encryptedPlaceholder:
    "v1:vCiykh/x5m9eGbYI:CCIqEMFGHCzOdrDe8VrlFcG7afLLkXZc9McJkdKxRpYguD7cPMdrG3huPVR9Hjvx6REcOpUad7Q=",
} as const;
