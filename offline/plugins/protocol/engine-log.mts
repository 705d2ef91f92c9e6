// Messages to the engine, which shows them beside the resource they belong to.
export type EngineLog = (urn: string, message: string) => void;

/** A log without an engine's address says nothing: there is nobody to read it. */
export function engineLog(address: string | undefined): EngineLog {
  if (!address) return () => undefined;
  let sending = Promise.resolve();
  const connection = lazily(() => connect(address));
  return (urn, message) => {
    sending = sending.then(async () => send(await connection(), urn, message)).catch(reportLost);
  };
}

const lazily = <T,>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
};

const reportLost = (error: unknown): void => {
  process.stderr.write(`a message did not reach the engine: ${String(error)}\n`);
};

async function connect(address: string) {
  const [{ default: grpc }, { default: services }, { default: messages }] = await Promise.all([
    import("@grpc/grpc-js"),
    import("@pulumi/pulumi/proto/engine_grpc_pb.js"),
    import("@pulumi/pulumi/proto/engine_pb.js"),
  ]);
  return { client: new services.EngineClient(address, grpc.credentials.createInsecure()), messages };
}

function send({ client, messages }: Awaited<ReturnType<typeof connect>>, urn: string, message: string): Promise<void> {
  const request = new messages.LogRequest();
  request.setSeverity(messages.LogSeverity.INFO);
  request.setUrn(urn);
  request.setMessage(message);
  return new Promise((resolve, reject) => {
    client.log(request, (error: Error | null) => (error ? reject(error) : resolve()));
  });
}
