/** Folder on a host for what commands have found out there, for its metrics: `drift-<stack>`, `backup-<stack>`. Root's alone. */
export const commandNotes = "/var/lib/bonded-validator/command-notes";
