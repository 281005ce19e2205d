import { Metadata, status } from "@grpc/grpc-js";
import type { InputProblem, Properties } from "../resource/wire.ts";
import { Any, pb, Struct, statusPb } from "./protos.ts";

type StructMessage = InstanceType<typeof Struct>;

/** Plain values of a message; secrets come decrypted, unknown values as the engine's placeholder. */
export function plain(struct: StructMessage | undefined): Properties {
  return (struct?.toJavaScript() ?? {}) as Properties;
}

export function structOf(values: object): StructMessage {
  return Struct.fromJavaScript(JSON.parse(JSON.stringify(values)));
}

/** An error in the form in which gRPC carries one. */
export interface RpcError {
  readonly code: number;
  readonly message: string;
  readonly metadata?: Metadata;
}

export function rpcError(error: unknown): RpcError {
  return { code: status.UNKNOWN, message: error instanceof Error ? error.message : String(error) };
}

/**
 * The resource exists and is not as it should be. Carries everything the engine has to keep:
 * without properties it drops the resource from the state, without the refresh flag it stops reading it.
 */
export function initFailed(
  id: string,
  inputs: object,
  outputs: object,
  reasons: readonly string[],
): RpcError {
  const detail = new pb.ErrorResourceInitFailed();
  detail.setId(id);
  detail.setInputs(structOf(inputs));
  detail.setProperties(structOf(outputs));
  detail.setReasonsList([...reasons]);
  detail.setRefreshBeforeUpdate(true);
  const any = new Any();
  any.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const message = new statusPb.Status();
  message.setCode(status.UNKNOWN);
  message.setMessage(reasons.join("\n"));
  message.addDetails(any);
  const metadata = new Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(message.serializeBinary()));
  return { code: status.UNKNOWN, message: reasons.join("\n"), metadata };
}

export function failures(problems: readonly InputProblem[]) {
  return problems.map(({ property, reason }) => {
    const failure = new pb.CheckFailure();
    failure.setProperty(property);
    failure.setReason(reason);
    return failure;
  });
}
