/** A definition as far as it is read here; the whole of it goes into the lock. */
export interface FakeDefinition {
  readonly version: "v1.11.0";
  readonly num_validators: number;
  readonly threshold: number;
  readonly fork_version: string;
  readonly operators: readonly { readonly enr: string }[];
  readonly validators: readonly {
    readonly fee_recipient_address: string;
    readonly withdrawal_address: string;
  }[];
  readonly deposit_amounts: readonly string[] | null;
  readonly target_gas_limit: number;
  readonly compounding: boolean;
  readonly config_hash: string;
  readonly definition_hash: string;
}
