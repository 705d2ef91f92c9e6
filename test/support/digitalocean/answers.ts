// What a route is, and how it answers: the words that all parts of the simulation share.

export type Data = Record<string, unknown>;

/** One request as a route sees it; `base` is the address under which the simulation was asked. */
export interface Asked {
  readonly params: Record<string, string>;
  readonly query: URLSearchParams;
  readonly body: Data;
  readonly base: string;
}

export interface Answer {
  readonly status: number;
  readonly body?: Data;
}

export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** With `:name` where a part of the path is a parameter. */
  readonly path: string;
  /** What a token must have a right to: `droplet`, `database` … */
  readonly scope: string;
  readonly answer: (asked: Asked) => Answer | Promise<Answer>;
}

/** An answer that is an error, with DigitalOcean's own id for its kind. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly id: string,
    message: string,
    readonly headers: Record<string, string> = {},
  ) {
    super(message);
  }
}

export const notFound = (): Refusal => new Refusal(404, "not_found", "The resource you requested could not be found.");

export const unprocessable = (message: string): Refusal => new Refusal(422, "unprocessable_entity", message);

export const found = <Item>(item: Item | undefined): Item => {
  if (item === undefined) throw notFound();
  return item;
};

const DEFAULT_PAGE = 20;
const LARGEST_PAGE = 200;

function wholeNumber(text: string | null, otherwise: number, largest: number): number {
  if (text === null) return otherwise;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > largest) throw unprocessable("Invalid page parameter.");
  return value;
}

/** One page of a list, with links to the others. */
export function page(name: string, items: readonly unknown[], { query, base }: Asked, path: string): Answer {
  const size = wholeNumber(query.get("per_page"), DEFAULT_PAGE, LARGEST_PAGE);
  const current = wholeNumber(query.get("page"), 1, Number.MAX_SAFE_INTEGER);
  const last = Math.max(1, Math.ceil(items.length / size));
  const link = (number: number): string => `${base}${path}?page=${number}&per_page=${size}`;
  const back = current > 1 ? { first: link(1), prev: link(current - 1) } : {};
  const on = current < last ? { next: link(current + 1), last: link(last) } : {};
  const pages = { ...back, ...on };
  const links = Object.keys(pages).length > 0 ? { pages } : {};
  const shown = items.slice((current - 1) * size, current * size);
  return { status: 200, body: { [name]: shown, links, meta: { total: items.length } } };
}
