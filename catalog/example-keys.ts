/**
 * The public keys of all examples in the documentation and the schemas. Nobody has the private halves: whoever copied
 * one would be locked out, or could not reach the host. They are refused wherever a key is meant.
 */
export const exampleHostKeys = [
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJeVwdW8x6n7/RXJ5RDk2s0b/ZCjpGDIlXm1Tih7Jr5c",
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILE/3+YFNflHjV9Jjy/E6OuCTrC58xTDS4JzaKC9b+gW",
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINryG+W53EmEj/2ve0azMB0yUyn8TgHpUhJZ2rm2af0P",
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEjcl1CZGvFQ3FQwLXQgXsmzRwxjASb8aKm/LDqqs/4P",
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICS8AC66INKtiyjXP1+AHbg5Af+o+vJVbPvfTrunqpK6",
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAII353jzfjg32yWcT0dfuPEKNZPbqbw6VWjZx95KrS0fu",
] as const;

/** The same of an administrator, as a line of authorized_keys. */
export const exampleAccessKey =
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFmuZqZalaM14jBi/C+/eqqEWsxG3T8lXlyhXOy5EKad admin@laptop";

/** The same of a reader. */
export const exampleReaderKey =
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ7C/JAKn0rQIUrDpUDVc78+wu4tDH3MW31gWwaRJLeS drift";
