import "./mocks";
import * as docker from "@pulumi/docker";
import { makeStackId } from "../../components/stack-id";
import { planPlatform } from "../../components/plan/platform";
import { Images } from "../../components/targets/docker/images";
import type { ImageLock } from "../../components/targets/docker/images";
import { DockerTarget } from "../../components/targets/docker/target";
import type { Settings } from "../../config/settings";
import { rofecareStack } from "../plan/samples";

const host = "unix:///var/run/test.sock";
const provider = new docker.Provider("docker-test", { host });
const stackId = makeStackId();

/** What the target refuses of Rofecare when some images cannot be had. */
function refused(lock: ImageLock, settings: Partial<Settings> = {}): string[] {
  const images = new Images(lock);
  const target = new DockerTarget({ provider, host, stack: "test", stackId, images });
  return target.unsupported(planPlatform(rofecareStack(settings), images.unavailable));
}

const missing = { unavailable: "no registry answers" };

test("a service whose image cannot be had is refused before anything is made", () => {
  expect(refused({ gateway: missing })).toEqual([
    "services/gateway/image: gateway cannot be had here: no registry answers",
  ]);
  expect(refused({ "domain-service": missing })).toHaveLength(8);
  expect(refused({ gateway: { id: "sha256:1", tag: "gateway:1", version: "1" } })).toEqual([]);
});

test("one that the stack does not run is not asked for, and a tool is left out instead", () => {
  expect(refused({ gateway: missing }, { only: ["patient"] })).toEqual([]);
  expect(refused({ grafana: missing }, { monitoring: "full" })).toEqual([]);
});
