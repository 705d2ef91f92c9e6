import * as pulumi from "@pulumi/pulumi";
import { localHost } from "../../components/hosts/local";
import { Platform } from "../../components/platform";
import { makeStackId } from "../../components/stack-id";
import { Images } from "../../components/targets/docker/images";
import { DockerTarget } from "../../components/targets/docker/target";
import { planServices } from "../synthetic-plan";

const plan = planServices(new pulumi.Config().requireNumber("services"));
const host = localHost();
const target = new DockerTarget({
  provider: host.provider,
  host: host.address,
  stack: pulumi.getStack(),
  stackId: makeStackId(),
  images: new Images({}),
});
module.exports = new Platform(plan.name, { plan, domain: "bench.localhost", target }).outputs;
