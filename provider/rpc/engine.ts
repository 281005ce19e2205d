import { credentials } from "@grpc/grpc-js";
import { enginePb, engineService } from "./protos.ts";

type Severity = "info" | "warning";

/** The engine's log: what users read. The provider's own stdout and stderr are not shown to anybody. */
export class EngineLog {
  readonly #client: InstanceType<typeof engineService.EngineClient> | undefined;

  constructor(address: string | undefined) {
    this.#client = address
      ? new engineService.EngineClient(address, credentials.createInsecure())
      : undefined;
  }

  /** Shown while the resource is worked on, and gone afterwards. */
  status(urn: string, message: string): void {
    this.#log(urn, message, "info", true);
  }

  write(urn: string, message: string, severity: Severity): void {
    this.#log(urn, message, severity, false);
  }

  #log(urn: string, message: string, severity: Severity, ephemeral: boolean): void {
    const request = new enginePb.LogRequest();
    request.setUrn(urn);
    request.setMessage(message);
    request.setSeverity(severity === "info" ? enginePb.LogSeverity.INFO : enginePb.LogSeverity.WARNING);
    request.setEphemeral(ephemeral);
    this.#client?.log(request, () => {});
  }
}
