// What the data in a volume say that they are, read on a real Docker.
import { randomBytes } from "node:crypto";
import { checkMarks } from "../../ops/checks/marks";
import type { MarkedVolume } from "../../ops/checks/marks";
import type { LabelledObject } from "../../ops/docker/objects";
import { docker, makeTinyImage, TINY } from "../support/tiny-image";

const name = `test-marks-${randomBytes(4).toString("hex")}`;
const mark = { file: "PG_VERSION", value: "15", meaning: "major version of Postgres" };
const volume: MarkedVolume = { name, part: "postgres", mark, image: TINY };
const refusal = expect.stringMatching(new RegExp(`^The data volume ${name} of postgres holds .* Postgres 13, `));

beforeAll(() => {
  makeTinyImage();
  docker("volume", "create", "--label", "platform-test=marks", name);
});

afterAll(() => docker("volume", "rm", name));

function write(text: string): void {
  docker("run", "--rm", "--volume", `${name}:/data`, TINY, "sh", "-c", `echo ${text} > /data/PG_VERSION`);
}

test("a new volume is fine, one of another version is refused, with no container to read it", async () => {
  expect(await checkMarks("dev", [volume], [])).toEqual([]);
  write("13");
  expect(await checkMarks("dev", [volume], [])).toEqual([refusal]);
  write("15");
  expect(await checkMarks("dev", [volume], [])).toEqual([]);
});

test("the container that has the volume is asked while it runs, wherever it has it", async () => {
  write("13");
  const id = docker("run", "--detach", "--volume", `${name}:/var/lib/data`, TINY, "sleep", "600");
  try {
    const own: LabelledObject = { kind: "container", id, name, stackId: "a", part: "postgres", data: false };
    const unreadable = { ...volume, image: "platform-test/no-such-image:1" };
    expect(await checkMarks("dev", [unreadable], [own])).toEqual([refusal]);
    docker("stop", "--time", "0", id);
    expect(await checkMarks("dev", [volume], [own])).toEqual([refusal]);
  } finally {
    docker("rm", "--force", "--volumes", id);
  }
});
