import { execute, freshVolume, hardened, removeAll, runInBackground, willBeRemoved } from "./containers";
import { docker, lockedImage, tryDocker, uniqueName, waitUntil, waitUntilReady } from "./support";

// The official images' contracts, with the health commands that the platform gives: they hold for those and for ours.
const image = (name: string): string => lockedImage(name).tag;
const PASSWORD = "s3cret";

afterAll(removeAll);

/** Starts a container that shares the network of `other`, whose servers it then reaches on localhost. */
function runBeside(other: string, name: string, options: string[], command: string[] = []): string {
  const container = willBeRemoved(uniqueName());
  const network = `container:${other}`;
  docker("run", "--detach", "--name", container, "--network", network, ...options, image(name), ...command);
  return container;
}

const get = (container: string, address: string): string =>
  docker("exec", container, "wget", "-q", "-O", "-", `http://127.0.0.1:${address}`);

const healthy = (container: string, address: string): Promise<void> =>
  waitUntil(
    container,
    "healthy",
    () => execute(container, "wget", "-q", "-O", "/dev/null", `http://127.0.0.1:${address}`).code === 0,
  );

/** Until the metrics match: an exporter that was asked before its server was ready says so once. */
const metricsMatch = (container: string, address: string, ...patterns: RegExp[]): Promise<void> =>
  waitUntil(container, `metrics that match ${patterns.join(" ")}`, () => {
    const { output } = execute(container, "wget", "-q", "-O", "-", `http://127.0.0.1:${address}`);
    return patterns.every((pattern) => pattern.test(output));
  });

test("postgres-exporter tells the databases of a real server", async () => {
  const variables = [`POSTGRES_PASSWORD=${PASSWORD}`, "POSTGRES_DB=shop", "POSTGRES_INITDB_ARGS=--no-sync"];
  const options = variables.flatMap((variable) => ["--env", variable]);
  const postgres = runInBackground(image("postgres"), [...options, "--tmpfs", "/var/lib/postgresql/data"]);
  await waitUntilReady(postgres);
  const source = ["URI=127.0.0.1:5432/postgres?sslmode=disable", "USER=postgres", `PASS=${PASSWORD}`];
  const environment = source.flatMap((variable) => ["--env", `DATA_SOURCE_${variable}`]);
  const exporter = runBeside(postgres, "postgres-exporter", [...hardened("65534"), ...environment]);
  await healthy(exporter, "9187/");
  await metricsMatch(exporter, "9187/metrics", /^pg_up 1$/m, /^pg_database_size_bytes\{datname="shop"[^}]*\} [1-9]/m);
  expect(get(exporter, "9187/metrics")).toMatch(/^pg_settings_max_connections\{.*\} 100$/m);
});

test("redis-exporter logs in and tells the server's memory limit", async () => {
  const redis = runInBackground(image("redis"), [], ["--requirepass", PASSWORD, "--maxmemory", "10mb"]);
  const environment = ["--env", "REDIS_ADDR=redis://127.0.0.1:6379", "--env", `REDIS_PASSWORD=${PASSWORD}`];
  const exporter = runBeside(redis, "redis-exporter", [...hardened("59000"), ...environment]);
  await healthy(exporter, "9121/health");
  await metricsMatch(exporter, "9121/metrics", /^redis_up 1$/m, /^redis_memory_max_bytes 1\.048576e\+07$/m);
});

describe("kafka-exporter", () => {
  const settings = [
    ...["KAFKA_NODE_ID=1", "KAFKA_PROCESS_ROLES=broker,controller", "KAFKA_CONTROLLER_LISTENER_NAMES=CONTROLLER"],
    ...["KAFKA_CONTROLLER_QUORUM_VOTERS=1@localhost:9093", "KAFKA_LISTENERS=PLAINTEXT://:9092,CONTROLLER://:9093"],
    "KAFKA_ADVERTISED_LISTENERS=PLAINTEXT://127.0.0.1:9092",
    "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
    ...["KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR=1", "KAFKA_LOG_DIRS=/var/lib/kafka/data"],
    ...["KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS=0", "CLUSTER_ID=MkU3OEVBNTcwNTJENDM2Qg"],
  ];
  let broker: string;
  let exporter: string;

  beforeAll(() => {
    broker = runInBackground(
      image("kafka"),
      settings.flatMap((variable) => ["--env", variable]),
    );
    exporter = runBeside(broker, "kafka-exporter", hardened("65534"), ["--kafka.server=127.0.0.1:9092"]);
  });

  const inBroker = (script: string): string => docker("exec", broker, "bash", "-c", `cd /opt/kafka/bin && ${script}`);

  test("tells topics, offsets and how far a group lags behind", async () => {
    const probe = "exec 3<>/dev/tcp/127.0.0.1/9092";
    await waitUntil(broker, "a broker", () => execute(broker, "bash", "-c", probe).code === 0);
    const server = "--bootstrap-server 127.0.0.1:9092 --topic records";
    inBroker(`printf '1\\n2\\n3\\n' | ./kafka-console-producer.sh ${server}`);
    inBroker(`./kafka-console-consumer.sh ${server} --group readers --from-beginning --max-messages 2`);
    await healthy(exporter, "9308/healthz");
    await metricsMatch(
      exporter,
      "9308/metrics",
      /^kafka_brokers 1$/m,
      /^kafka_topic_partition_current_offset\{partition="0",topic="records"\} 3$/m,
      /^kafka_consumergroup_lag\{consumergroup="readers",(?=[^}]*partition="0")[^}]*topic="records"\} 1$/m,
    );
  }, 60_000);

  test("lives on when the broker is gone, and a scrape says that it failed", async () => {
    docker("pause", broker);
    try {
      const { code, output } = execute(exporter, "wget", "-O", "/dev/null", "http://127.0.0.1:9308/metrics");
      expect({ failed: code !== 0, output }).toEqual({
        failed: true,
        output: expect.stringContaining("500") as string,
      });
      await healthy(exporter, "9308/healthz");
    } finally {
      docker("unpause", broker);
    }
  });
});

test("node-exporter tells the machine's memory and its file systems, not the container's", async () => {
  const mount = ["--volume", "/:/host:ro"];
  const flags = ["--path.rootfs=/host", "--path.procfs=/host/proc", "--path.sysfs=/host/sys"];
  const exporter = runInBackground(image("node-exporter"), [...hardened("65534"), ...mount], flags);
  await healthy(exporter, "9100/");
  const total = docker("info", "--format", "{{.MemTotal}}");
  const metrics = get(exporter, "9100/metrics");
  expect(Number(/^node_memory_MemTotal_bytes (\S+)$/m.exec(metrics)?.[1])).toBe(Number(total));
  expect(metrics).toMatch(/^node_filesystem_size_bytes\{.*mountpoint="\/"\} [1-9]/m);
});

test("cadvisor tells of each container by its labels, without any capability", async () => {
  const labels = ["--label", "platform.part=watched", "--label", "other=hidden"];
  runInBackground(image("redis"), [...labels, "--memory", "64m"]);
  const folders = ["/:/rootfs:ro", "/sys:/sys:ro", "/var/lib/docker:/var/lib/docker:ro"];
  const mounts = [...folders, "/var/run/docker.sock:/var/run/docker.sock:ro"].flatMap((mount) => ["--volume", mount]);
  const cadvisor = runInBackground(
    image("cadvisor"),
    [...hardened("0"), ...mounts],
    [
      ...["--docker_only=true", "--housekeeping_interval=15s", "--store_container_labels=false"],
      ...["--whitelisted_container_labels=platform.part", "--disable_metrics=percpu,tcp,udp,advtcp,sched,process,disk"],
    ],
  );
  await healthy(cadvisor, "8080/healthz");
  const watched = (metric: string): RegExp =>
    new RegExp(`^${metric}\\{[^}]*container_label_platform_part="watched"[^}]*\\} \\S*[1-9]`, "m");
  const wanted = ["container_cpu_usage_seconds_total", "container_memory_working_set_bytes", "container_last_seen"];
  await metricsMatch(cadvisor, "8080/metrics", ...wanted.map(watched));
  const limit = /^container_spec_memory_limit_bytes\{[^}]*part="watched"[^}]*\} (\S+)/m.exec(
    get(cadvisor, "8080/metrics"),
  );
  expect(Number(limit?.[1])).toBe(64 * 1024 * 1024);
  expect(get(cadvisor, "8080/metrics")).not.toContain('"hidden"');
});

describe("prometheus", () => {
  const flags = ["--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/prometheus"];
  const configuration =
    "global: { scrape_interval: 1s }\nscrape_configs:\n  - job_name: itself\n    static_configs: [{ targets: ['localhost:9090'] }]\n";
  const volumes = (): string[] => {
    const settings = freshVolume();
    const write = ["--entrypoint", "sh", "--user", "0", "--env", `CONFIGURATION=${configuration}`];
    const script = 'printf %s "$CONFIGURATION" > /etc/prometheus/prometheus.yml';
    docker("run", "--rm", "--volume", `${settings}:/etc/prometheus`, ...write, image("prometheus"), "-c", script);
    return ["--volume", `${settings}:/etc/prometheus:ro`, "--volume", `${freshVolume()}:/prometheus`];
  };
  let prometheus: string;

  beforeAll(async () => {
    prometheus = runInBackground(image("prometheus"), [...hardened("65534"), ...volumes()], flags);
    await healthy(prometheus, "9090/-/ready");
  });

  const count = (): number => {
    const answer = get(prometheus, "9090/api/v1/query?query=count_over_time(up%7Bjob%3D%22itself%22%7D%5B1h%5D)");
    const { data } = JSON.parse(answer) as { data: { result: { value: [number, string] }[] } };
    return Number(data.result[0]?.value[1] ?? 0);
  };

  test("scrapes by its configuration and keeps what it has over a restart", async () => {
    await waitUntil(prometheus, "three scrapes", () => count() >= 3);
    docker("restart", prometheus);
    await healthy(prometheus, "9090/-/ready");
    expect(count()).toBeGreaterThanOrEqual(3);
  });

  test("checks configurations by promtool", () => {
    const check = ["exec", prometheus, "promtool", "check", "config", "/etc/prometheus/prometheus.yml"];
    expect(tryDocker(...check)).toMatchObject({ code: 0 });
  });
});
