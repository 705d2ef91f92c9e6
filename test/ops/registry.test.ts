import { loginProblem, registryHost } from "../../ops/registry/login";
import { pullProblem } from "../../ops/registry/pull";

test("the registry of an image is what Docker takes for it", () => {
  const found = [
    "ghcr.io/acme/shop:1",
    "10.0.0.5:5000/shop:1",
    "localhost/shop",
    "acme/shop:1",
    "shop:1.2",
    "docker.io/acme/shop",
  ];
  expect(found.map(registryHost)).toEqual([
    ...["ghcr.io", "10.0.0.5:5000", "localhost"],
    ...Array<string>(3).fill("https://index.docker.io/v1/"),
  ]);
});

test("a login that is wrong is another thing than a registry that does not answer", () => {
  const problem = (said: string): string => loginProblem({ host: "ghcr.io", user: "deploy" }, "203.0.113.10", said);
  const wrong =
    /^registryUser: ghcr\.io does not let deploy in with the password of registryPassword; set another with: /;
  expect(problem('Docker: Get "https://ghcr.io/v2/": unauthorized: authentication required')).toMatch(wrong);
  expect(problem('Docker: Get "https://ghcr.io/v2/": denied: denied')).toMatch(wrong);
  expect(problem('Docker: Get "https://ghcr.io/v2/": dial tcp: lookup ghcr.io: no such host')).toBe(
    'registry: 203.0.113.10 does not reach ghcr.io: Get "https://ghcr.io/v2/": dial tcp: lookup ghcr.io: no such host',
  );
});

test("an image that was not to be had is named with what to look at", () => {
  expect(
    pullProblem("ghcr.io/acme/shop:1", "Docker: manifest for ghcr.io/acme/shop:1 not found: manifest unknown"),
  ).toBe('Image "ghcr.io/acme/shop:1" has no such tag in its registry; check its name and tag.');
  expect(pullProblem("acme/shop:1", "Docker: pull access denied for acme/shop, repository does not exist")).toMatch(
    /^Image "acme\/shop:1" is not there, or \S+ asks for a login .*registryUser with the secret registryPassword\.$/,
  );
  const nowhere = 'Docker: Get "https://ghcr.io/v2/": dial tcp: lookup ghcr.io on 192.0.2.53:53: no such host';
  expect(pullProblem("ghcr.io/a/b:1", nowhere)).toBe(
    'Image "ghcr.io/a/b:1" is not in Docker and its registry cannot be reached; check its name, or load the image first.',
  );
  expect(pullProblem("ghcr.io/a/b:1", "Docker: Get https://ghcr.io/v2/: EOF")).toBe(
    'Image "ghcr.io/a/b:1" cannot be pulled: Get https://ghcr.io/v2/: EOF',
  );
});
