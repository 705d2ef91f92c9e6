import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Fixture, NETWORK, VOLUME } from "./docker-fixture";
import { TINY, docker } from "../support/tiny-image";

const REMOTE_IMAGE = "docker:index/remoteImage:RemoteImage";
const IMAGE = "docker:index/image:Image";

const fixture = new Fixture();

describe("Network", () => {
  const given = {
    internal: true,
    ipamConfigs: [{ subnet: "10.213.8.0/24", gateway: "10.213.8.1", ipRange: "10.213.8.128/25" }],
    labels: [{ label: "part", value: "edge" }],
    options: { "com.docker.network.driver.mtu": "1400" },
  };

  test("is made as asked, and a refresh finds it so", async () => {
    const state = await fixture.make(NETWORK, given);
    const found = JSON.parse(docker("network", "inspect", state.id))[0];
    expect(found).toMatchObject({ Internal: true, Labels: { part: "edge" }, Options: given.options });
    expect(found.IPAM.Config[0]).toMatchObject({
      Subnet: "10.213.8.0/24",
      Gateway: "10.213.8.1",
      IPRange: "10.213.8.128/25",
    });
    expect(state.outputs).toMatchObject({ driver: "bridge", scope: "local", ipamConfigs: given.ipamConfigs });
    const read = await fixture.plugin.read(NETWORK, state.id, state.outputs, state.inputs);
    expect(await fixture.plugin.diff(NETWORK, read.inputs, state.inputs)).toMatchObject({ changes: [] });
  });

  test("that is gone is dropped by a refresh; deleting it succeeds", async () => {
    const state = await fixture.make(NETWORK, {});
    docker("network", "rm", state.id);
    expect((await fixture.plugin.read(NETWORK, state.id, state.outputs, state.inputs)).id).toBe("");
    await fixture.plugin.delete(NETWORK, state.id, state.outputs);
  });

  test("a taken name or subnet is a sentence", async () => {
    const state = await fixture.make(NETWORK, { ipamConfigs: [{ subnet: "10.213.9.0/24" }] });
    const name = String(state.outputs["name"]);
    await expect(fixture.make(NETWORK, { name })).rejects.toThrow(
      `the network ${name} could not be created: network with name ${name} already exists`,
    );
    await expect(
      fixture.make(NETWORK, { ipamConfigs: [{ subnet: "10.213.9.0/25" }] }, "plugin-test-overlapping"),
    ).rejects.toThrow(/Pool overlaps/);
  });

  test("with members cannot be removed, and the sentence names them", async () => {
    const state = await fixture.make(NETWORK, {});
    const member = docker("run", "--detach", "--name", "plugin-test-member", "--network", state.id, TINY);
    await expect(fixture.plugin.delete(NETWORK, state.id, state.outputs)).rejects.toThrow(
      /still in it are plugin-test-member; stop them first/,
    );
    docker("rm", "--force", member);
  });
});

describe("Volume", () => {
  test("is made as asked, its id is its name, and what is in use stays", async () => {
    const state = await fixture.make(VOLUME, {
      labels: [{ label: "part", value: "db" }],
      driverOpts: { type: "tmpfs", device: "tmpfs" },
    });
    expect(state.id).toBe(state.outputs["name"]);
    expect(JSON.parse(docker("volume", "inspect", state.id))[0]).toMatchObject({
      Labels: { part: "db" },
      Options: { type: "tmpfs" },
    });
    const user = docker("create", "--volume", `${state.id}:/data`, TINY);
    await expect(fixture.plugin.delete(VOLUME, state.id, state.outputs)).rejects.toThrow(
      `the volume ${state.id} could not be removed`,
    );
    docker("rm", user);
  });

  test("that is gone is dropped by a refresh; deleting it succeeds", async () => {
    const state = await fixture.make(VOLUME, {});
    docker("volume", "rm", state.id);
    expect((await fixture.plugin.read(VOLUME, state.id, state.outputs, state.inputs)).id).toBe("");
    await fixture.plugin.delete(VOLUME, state.id, state.outputs);
  });
});

describe("RemoteImage", () => {
  const other = "platform-test/plugins-other:1";
  const tag = () => docker("tag", TINY, other);
  const known = () => docker("image", "ls", "--quiet", other) !== "";

  test("a local tag is taken as it is, and kept when it shall be", async () => {
    tag();
    const state = await fixture.make(REMOTE_IMAGE, { name: other, keepLocally: true });
    expect(state.outputs["imageId"]).toBe(docker("inspect", "--format", "{{.Id}}", TINY));
    await fixture.plugin.delete(REMOTE_IMAGE, state.id, state.outputs);
    expect(known()).toBe(true);
    docker("rmi", other);
  });

  test("otherwise it is removed; one that is gone is dropped by a refresh", async () => {
    tag();
    const state = await fixture.make(REMOTE_IMAGE, { name: other });
    await fixture.plugin.delete(REMOTE_IMAGE, state.id, state.outputs);
    expect(known()).toBe(false);
    expect((await fixture.plugin.read(REMOTE_IMAGE, state.id, state.outputs, state.inputs)).id).toBe("");
  });

  test("one that cannot be had is a sentence", async () => {
    await expect(fixture.make(REMOTE_IMAGE, { name: "localhost:1/nowhere:1" })).rejects.toThrow(
      /^the image localhost:1\/nowhere:1 is not on this Docker and could not be pulled: /,
    );
  });
});

describe("Image", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "build-test-"));
    writeFileSync(join(folder, "Dockerfile"), `FROM ${TINY}\nARG WHO\nCOPY greeting /greeting\nENV WHO=$WHO\n`);
    writeFileSync(join(folder, "greeting"), "hello");
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
    docker("rmi", "--force", "platform-test/plugins-built:1");
  });
  const given = () => ({
    imageName: "platform-test/plugins-built:1",
    skipPush: true,
    build: { context: folder, args: { WHO: "me" } },
  });

  test("is built from its context; a changed file is a change, in place", async () => {
    const state = await fixture.make(IMAGE, given());
    const output = () => docker("run", "--rm", "platform-test/plugins-built:1", "sh", "-c", "cat /greeting; echo $WHO");
    expect(output()).toBe("hellome");
    expect(state.outputs).toMatchObject({ dockerfile: "Dockerfile", repoDigest: expect.stringMatching(/^sha256:/) });
    writeFileSync(join(folder, "greeting"), "bye");
    const { inputs } = await fixture.plugin.check(IMAGE, "plugin-test", given(), state.inputs);
    expect(await fixture.plugin.diff(IMAGE, state.inputs, inputs)).toMatchObject({
      paths: ["build.contextDigest"],
      replaces: [],
    });
    const outputs = await fixture.plugin.update(IMAGE, state.id, state.outputs, inputs);
    expect(output()).toBe("byeme");
    expect(outputs["repoDigest"]).not.toBe(state.outputs["repoDigest"]);
  });

  test("a step that fails is a sentence", async () => {
    writeFileSync(join(folder, "Dockerfile"), `FROM ${TINY}\nCOPY nothing /\n`);
    await expect(fixture.make(IMAGE, given())).rejects.toThrow(/could not be built: COPY failed/);
  });

  test("refuses to push, and a Dockerfile that is not there", async () => {
    const { failures } = await fixture.plugin.check(IMAGE, "it", { ...given(), skipPush: false });
    expect(failures["skipPush"]).toMatch(/must be true here/);
    await expect(fixture.plugin.check(IMAGE, "it", { ...given(), build: { context: "/nowhere" } })).rejects.toThrow(
      "there is no file /nowhere/Dockerfile",
    );
  });
});
