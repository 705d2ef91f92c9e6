import { execute, freshVolume, hardened, removeAll, runInBackground, runToItsEnd } from "./containers";
import { docker, lockedImage, waitUntil } from "./support";

const { tag, version } = lockedImage("kafka");
// What our image promises beyond the official one's contract; where that one is in use, jest counts these as skipped.
const testOwn = tag.startsWith("platform/") ? test : test.skip;

const clusterId = "MkU3OEVBNTcwNTJENDM2Qg";
const otherClusterId = "5L6g3nShT-eMCtK--X86sw";
const settings: Record<string, string> = {
  KAFKA_NODE_ID: "1",
  KAFKA_PROCESS_ROLES: "broker,controller",
  KAFKA_CONTROLLER_QUORUM_VOTERS: "1@localhost:9093",
  KAFKA_LISTENERS: "INSIDE://:9092,OUTSIDE://:9094,CONTROLLER://:9093",
  KAFKA_ADVERTISED_LISTENERS: "INSIDE://127.0.0.1:9092,OUTSIDE://localhost:9094",
  KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: "INSIDE:PLAINTEXT,OUTSIDE:PLAINTEXT,CONTROLLER:PLAINTEXT",
  KAFKA_INTER_BROKER_LISTENER_NAME: "INSIDE",
  KAFKA_CONTROLLER_LISTENER_NAMES: "CONTROLLER",
  KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: "1",
  KAFKA_LOG_DIRS: "/var/lib/kafka/data",
  KAFKA_HEAP_OPTS: "-Xms128m -Xmx256m",
};
const health = ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/9092"];

afterAll(removeAll);

const environment = (variables: Record<string, string>): string[] =>
  Object.entries(variables).flatMap(([name, value]) => ["--env", `${name}=${value}`]);

function options(volume: string, id: string): string[] {
  // The codecs zstd and snappy are native libraries that Java unpacks into /tmp and loads from there.
  const writable = ["/tmp:exec", "/opt/kafka/config:uid=1000", "/opt/kafka/logs:uid=1000"];
  const mount = ["--volume", `${volume}:/var/lib/kafka/data`];
  return [...hardened("1000", ...writable), ...mount, ...environment({ ...settings, CLUSTER_ID: id })];
}

/** As soon as the health command passes, clients must be served: the first call of each test says so. */
async function startBroker(volume: string): Promise<string> {
  const container = runInBackground(tag, options(volume, clusterId));
  await waitUntil(container, "healthy", () => execute(container, ...health).code === 0);
  return container;
}

const tool = (container: string, name: string, ...rest: string[]): string =>
  docker("exec", container, `/opt/kafka/bin/${name}.sh`, "--bootstrap-server", "localhost:9094", ...rest);

describe("a broker on a volume", () => {
  const volume = freshVolume();
  let container: string;

  beforeAll(async () => {
    container = await startBroker(volume);
  });

  test("makes a topic at once, and tells its version", () => {
    expect(tool(container, "kafka-topics", "--create", "--topic", "records", "--partitions", "3")).toContain("records");
    expect(tool(container, "kafka-broker-api-versions")).toContain("(id: 1");
    expect(docker("exec", container, "/opt/kafka/bin/kafka-topics.sh", "--version")).toContain(version);
  });

  test("its compressed record is read by the container that comes after it on the volume", async () => {
    const compressed = "--topic records --compression-codec zstd";
    const produce = `/opt/kafka/bin/kafka-console-producer.sh --bootstrap-server localhost:9092 ${compressed}`;
    docker("exec", container, "sh", "-c", `echo kept | ${produce}`);
    docker("stop", container);
    const next = await startBroker(volume);
    const consume = ["--topic", "records", "--from-beginning", "--max-messages", "1"];
    expect(tool(next, "kafka-console-consumer", ...consume)).toMatch(/^kept$/m);
    docker("stop", next);
  });

  testOwn("refuses a volume of another cluster with one sentence, and leaves it as it was", () => {
    expect(runToItsEnd(tag, options(volume, otherClusterId))).toEqual({
      code: 1,
      output:
        `kafka image: the volume at /var/lib/kafka/data holds the cluster ${clusterId}, but CLUSTER_ID is ${otherClusterId}: ` +
        `set CLUSTER_ID to ${clusterId} to go on with its data, or give an empty volume; nothing was changed`,
    });
    const look = ["--volume", `${volume}:/data`, "--entrypoint", "cat"];
    expect(runToItsEnd(tag, look, ["/data/meta.properties"]).output).toContain(`cluster.id=${clusterId}`);
  });
});

testOwn.each(["rofecare", "MkU3OEVBNTcwNTJENDM2Qg=="])("refuses the CLUSTER_ID %j", (id) => {
  const { code, output } = runToItsEnd(tag, options(freshVolume(), id));
  expect(code).toBe(1);
  expect(output).toBe(
    `kafka image: CLUSTER_ID is "${id}", which is no cluster id: give 22 characters of A-Z, a-z, 0-9, - and _, ` +
      "as kafka-storage.sh random-uuid makes them",
  );
});

testOwn("a folder that uid 1000 cannot write to is named", () => {
  const elsewhere = ["--env", "KAFKA_LOG_DIRS=/data"];
  const { code, output } = runToItsEnd(tag, [...options(freshVolume(), clusterId), ...elsewhere]);
  expect(code).toBe(1);
  expect(output).toBe("kafka image: uid 1000 cannot make /data, where the data goes: give it a volume");
});

testOwn("without any setting it is a broker for its own host", async () => {
  const container = runInBackground(tag, ["--env", "KAFKA_HEAP_OPTS=-Xmx256m"]);
  await waitUntil(container, "healthy", () => execute(container, ...health).code === 0);
  const script = "/opt/kafka/bin/kafka-topics.sh --bootstrap-server localhost:9092 --create --topic any";
  expect(docker("exec", container, "sh", "-c", script)).toContain("Created topic any");
});
