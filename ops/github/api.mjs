// @ts-check
/**
 * GitHub's HTTP API, for the workflows alone: the runner gives the address, the repository and the job's token.
 *
 * @typedef {{ address: string, repository: string, token: string }} Place
 */

/** @param {string} name @returns {string} */
export function needed(name) {
  const value = process.env[name];
  if (value === undefined || value === "") throw new Error(`${name} is not set; this runs in a workflow alone`);
  return value;
}

/** @returns {Place} */
export function place() {
  return {
    address: process.env["GITHUB_API_URL"] || "https://api.github.com",
    repository: needed("GITHUB_REPOSITORY"),
    token: needed("GITHUB_TOKEN"),
  };
}

/**
 * Asks for something of the repository; an answer that is none stops with what GitHub says.
 *
 * @param {Place} where
 * @param {string} method
 * @param {string} path below the repository
 * @param {object} [body]
 * @returns {Promise<any>} what was answered, parsed
 */
export async function ask({ address, repository, token }, method, path, body) {
  const response = await fetch(`${address}/repos/${repository}/${path}`, {
    method,
    headers: { accept: "application/vnd.github+json", authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: GitHub answers with ${response.status}: ${text.slice(0, 300)}`);
  return text === "" ? undefined : JSON.parse(text);
}

/**
 * All entries of a list, page by page.
 *
 * @param {Place} where
 * @param {string} path
 * @returns {Promise<any[]>}
 */
export async function all(where, path) {
  const size = 100;
  const entries = [];
  for (let page = 1; ; page += 1) {
    const found = await ask(where, "GET", `${path}${path.includes("?") ? "&" : "?"}per_page=${size}&page=${page}`);
    entries.push(...found);
    if (found.length < size) return entries;
  }
}
