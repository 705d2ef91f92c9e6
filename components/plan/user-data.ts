import { readFileSync } from "node:fs";
import { join } from "node:path";
import { hostSetupScript } from "./host-setup";
import type { HostSetup } from "./host-setup";

export interface FirstBoot {
  /** Private key by which the server is known, in OpenSSH's form: a secret. */
  hostKey: string;
  /** Name of the volume that holds the data. */
  volume: string;
  setup: Omit<HostSetup, "mode">;
}

/** DigitalOcean takes no more. */
export const mostUserData = 64 * 1024;

const end = "END_OF_THE_SET_UP";

/** The script that a new server runs at its first boot: its host key, its data's disk, then the set-up. */
export function userData({ hostKey, volume, setup }: FirstBoot): string {
  const firstBoot = readFileSync(join(__dirname, "..", "hosts", "droplet", "first-boot.sh"), "utf8");
  return [
    "#!/bin/bash",
    // both without a quotation mark: a key's text, a name that the engine made
    `HOST_KEY='${hostKey.trim()}'`,
    `DISK='/dev/disk/by-id/scsi-0DO_Volume_${volume}'`,
    firstBoot,
    `bash -s <<'${end}'`,
    hostSetupScript({ ...setup, mode: "apply" }),
    end,
    "",
  ].join("\n");
}
