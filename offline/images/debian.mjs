// @ts-check
import { mkdtemp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { INPUTS_LABEL, VERSION_LABEL } from "./docker.mjs";
import { installPackages, requireDebianRoot } from "./packages.mjs";
import { isInstalled, run } from "./shell.mjs";

const SUITE = "bookworm";
const KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";

/** Manuals and translations that no container reads. The licences stay: they have to go with the programs. */
const DPKG_SETTINGS = `path-exclude /usr/share/doc/*
path-include /usr/share/doc/*/copyright
path-exclude /usr/share/man/*
path-exclude /usr/share/info/*
path-exclude /usr/share/locale/*
path-include /usr/share/locale/locale.alias
force-unsafe-io
`;

/** Left by the installation: packages, lists, logs, and the names of the machine it ran on. */
const CLEANING = `rm -rf var/cache/apt/* var/lib/apt/lists/* var/log/*.log var/log/apt/* var/cache/debconf/*-old
rm -f etc/resolv.conf etc/hostname
find usr/share/doc -type f ! -name copyright -delete
find usr/share/locale -mindepth 1 -maxdepth 1 ! -name locale.alias -exec rm -rf {} +
rm -rf usr/share/man/* usr/share/info/*`;

/**
 * Builds the base image from Debian's packages with this machine's own mirror.
 * @param {string} inputs
 */
export async function buildDebian(inputs) {
  await requireDebianRoot(
    "no image registry answers, and building images from packages",
    "let Docker reach an image registry, or run on Debian as root",
  );
  if (!(await isInstalled("debootstrap"))) await installPackages(["debootstrap"]);
  const work = await mkdtemp(join(tmpdir(), "platform-debian-"));
  try {
    const root = join(work, "root");
    await installSystem(root);
    const version = (await readFile(join(root, "etc/debian_version"), "utf8")).trim();
    const tag = `platform/debian:${version}`;
    await importRoot(root, tag, { [INPUTS_LABEL]: inputs, [VERSION_LABEL]: version });
    return { tag, version };
  } finally {
    // A debootstrap that was stopped may still be writing.
    await rm(work, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

/** @param {string} root */
async function installSystem(root) {
  const mirrors = await mirrorsOfThisMachine();
  await run("debootstrap", ["--variant=minbase", `--keyring=${KEYRING}`, SUITE, root, mirrors.release]);
  await writeFile(join(root, "etc/apt/sources.list"), sourcesList(mirrors));
  await writeFile(join(root, "etc/apt/apt.conf.d/90platform"), await aptSettingsOfThisMachine());
  await mkdir(join(root, "etc/dpkg/dpkg.cfg.d"), { recursive: true });
  await writeFile(join(root, "etc/dpkg/dpkg.cfg.d/platform"), DPKG_SETTINGS);
  const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C.UTF-8" };
  await run("chroot", [root, "apt-get", "update"], { environment });
  await run("chroot", [root, "apt-get", "dist-upgrade", "--yes", "--no-install-recommends"], { environment });
  await run("sh", ["-e", "-c", CLEANING], { cwd: root });
}

/**
 * Where apt of this machine gets Debian from, whatever Debian release the machine runs.
 * @returns {Promise<{ release: string, security: string | undefined }>}
 */
async function mirrorsOfThisMachine() {
  const format = "$(REPO_URI) $(RELEASE) $(COMPONENT)";
  const targets = await run("apt-get", ["indextargets", "--format", format, "Created-By: Packages"]);
  const main = targets.split("\n").flatMap((line) => {
    const [address = "", suite = "", component] = line.split(" ");
    return component === "main" ? [{ address, suite }] : [];
  });
  const security = main.find(({ suite }) => suite.endsWith("-security"));
  const updates = main.find(({ suite }) => suite.endsWith("-updates"));
  const release =
    main.find(({ suite }) => suite === SUITE) ??
    main.find(({ suite }) => suite === updates?.suite.replace(/-updates$/, ""));
  if (!release)
    throw new Error(
      `apt's sources name no mirror of Debian's release; found: ${main.map(({ suite }) => suite).join(", ") || "none"}`,
    );
  return { release: release.address, security: security?.address };
}

/** @param {{ release: string, security: string | undefined }} mirrors */
function sourcesList({ release, security }) {
  const lines = [`${release} ${SUITE} main`, `${release} ${SUITE}-updates main`];
  if (security) lines.push(`${security} ${SUITE}-security main`);
  return lines.map((line) => `deb [signed-by=${KEYRING}] ${line}\n`).join("");
}

/** A mirror is often reached only with the machine's proxy, and an archived one only without the check of its age. */
async function aptSettingsOfThisMachine() {
  const settings = await run("apt-config", ["dump"]);
  const lines = settings.split("\n").filter((line) => /^Acquire::(https?::Proxy\S*|Check-\S+) ".+";$/i.test(line));
  return lines.map((line) => `${line}\n`).join("");
}

/**
 * @param {string} root
 * @param {string} tag
 * @param {Record<string, string>} labels
 */
async function importRoot(root, tag, labels) {
  const changes = Object.entries(labels).map(([key, value]) => `--change 'LABEL ${key}=${value}'`);
  const pipe = `set -o pipefail; tar --create --numeric-owner --directory "$0" . | docker import --change 'CMD ["bash"]' ${changes.join(" ")} - "$1"`;
  await run("bash", ["-c", pipe, root, tag]);
}
