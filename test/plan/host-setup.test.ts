import { spawnSync } from "node:child_process";
import { hostSetupScript } from "../../components/plan/host-setup";

const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAbc it's $(touch /tmp/owned) `me`";
const script = hostSetupScript({
  user: "deploy",
  publicKeys: [key, `${key} 2`],
  ports: { http: 8080, https: 8443 },
  mode: "check",
});

const bash = (input: string, ...options: string[]) => spawnSync("bash", options, { input, encoding: "utf8" });

test("the script is one that bash reads, and begins with its settings", () => {
  expect(bash(script, "-n")).toMatchObject({ status: 0, stderr: "" });
  expect(script.split("\n").slice(0, 3)).toEqual(["#!/bin/bash", "MODE='check'", "DEPLOY_USER='deploy'"]);
});

test("whatever a key's comment says stays text", () => {
  const settings = script.slice(0, script.indexOf("# Look, then"));
  const { stdout, stderr } = bash(`${settings}\nprintf '%s|' "$PUBLIC_KEYS" "$HTTP_PORT" "$HTTPS_PORT"`, "-s");
  expect([stdout, stderr]).toEqual([`${key}\n${key} 2|8080|8443|`, ""]);
});

test("it is small enough for the user data of a new server", () => {
  expect(Buffer.byteLength(script)).toBeLessThan(64 * 1024);
});

test("nothing is done before the whole script was read", () => {
  const { status, stdout } = bash(script.slice(0, script.lastIndexOf("set_up </dev/null")), "-s");
  expect([status, stdout]).toEqual([0, ""]);
});
