import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { bootstrap, ended, project, run } from "./support";

const awkward = { ONE: 'it\'s $HOME `x` "y" \\ z', TWO: "two\nlines; exit 3", THREE: "" };

test("printed lines give a shell exactly these values", async () => {
  const code = `import { exportLines } from "./environment.mjs";
    console.log(exportLines(${JSON.stringify(awkward)}, ["/a b/it's", "/c"]));`;
  const { stdout } = await run(code);
  const names = [...Object.keys(awkward), "PATH"];
  const script = `${stdout}\nexec ${process.execPath} -p 'JSON.stringify(process.env)'`;
  const shell = spawnSync("/bin/sh", ["-c", script], { encoding: "utf8", env: { PATH: "/before" } });
  const found = JSON.parse(shell.stdout);
  expect(Object.fromEntries(names.map((name) => [name, found[name]]))).toEqual({
    ...awkward,
    PATH: "/a b/it's:/c:/before",
  });
});

test("a command's PATH names each folder once", async () => {
  const { stdout } = await run(`import { extend } from "./environment.mjs";
    console.log(extend({ PATH: "/x:/a:/y" }, { NAME: "value" }, ["/a", "/b"]).PATH);`);
  expect(stdout).toBe("/a:/b:/x:/y\n");
});

describe("the real one", () => {
  const main = (...given: string[]) =>
    ended(spawn(process.execPath, [join(bootstrap, "main.mjs"), ...given], { cwd: project, env: process.env }));

  test("once all is there, env prints nothing but exports, and pulumi works with them", async () => {
    await main("env");
    const { code, stdout, stderr } = await main("env");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(
      stdout
        .trim()
        .split("\n")
        .filter((line) => !/^export [A-Z_]+='/.test(line)),
    ).toEqual([]);
    const version = spawnSync("/bin/sh", ["-c", `${stdout}\npulumi version && pulumi stack ls --json`], {
      cwd: project,
      encoding: "utf8",
    });
    expect(version.stderr).toBe("");
    expect(version.stdout).toMatch(/^v\d+\.\d+\.\d+\n\[/);
  });

  test("an unknown command is told with the known ones", async () => {
    const { code, stdout, stderr } = await main("upp");
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^no command upp; known: up, preview, /);
  });
});
