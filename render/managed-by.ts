/** First line of a file that people might edit, in formats whose comments begin with "#". */
export const managedBy =
  "# Managed by bonded-validator: changes made here are undone by the next pulumi up.\n";
