// The five routes that most kinds of things have: list, make, read, change, delete.
import { found, page } from "./answers";
import type { Answer, Asked, Data, Route } from "./answers";

export interface Collection<Item> {
  readonly path: string;
  readonly scope: string;
  /** The names under which one and many of them stand in an answer. */
  readonly names: readonly [one: string, many: string];
  readonly items: (asked: Asked) => Map<string, Item>;
  readonly view: (item: Item) => Data;
  /** Whether a list's query lets the item through. */
  readonly listed?: (item: Item, query: URLSearchParams) => boolean;
  readonly create?: { readonly status: number; readonly make: (asked: Asked) => Item | Promise<Item> };
  readonly update?: { readonly methods: readonly ("PUT" | "PATCH")[]; readonly change: Change<Item> };
  readonly remove?: (item: Item, asked: Asked) => void | Promise<void>;
}

type Change<Item> = (item: Item, asked: Asked) => void | Promise<void>;

const fill = (path: string, params: Record<string, string>): string =>
  path.replace(/:(\w+)/g, (_, name: string) => params[name] ?? "");

export function collection<Item>(kind: Collection<Item>): Route[] {
  const { path, scope, view, create, update } = kind;
  const [one, many] = kind.names;
  const itemOf = (asked: Asked): Item => found(kind.items(asked).get(asked.params["key"] ?? ""));
  const shown = (item: Item, status = 200): Answer => ({ status, body: { [one]: view(item) } });
  const list = (asked: Asked): Answer => {
    const items = [...kind.items(asked).values()].filter((item) => kind.listed?.(item, asked.query) ?? true);
    return page(many, items.map(view), asked, fill(path, asked.params));
  };
  const routes: Route[] = [
    { method: "GET", path, scope, answer: list },
    { method: "GET", path: `${path}/:key`, scope, answer: (asked) => shown(itemOf(asked)) },
  ];
  if (create) {
    const answer = async (asked: Asked): Promise<Answer> => shown(await create.make(asked), create.status);
    routes.push({ method: "POST", path, scope, answer });
  }
  for (const method of update?.methods ?? []) {
    const answer = async (asked: Asked): Promise<Answer> => {
      const item = itemOf(asked);
      await update?.change(item, asked);
      return shown(item);
    };
    routes.push({ method, path: `${path}/:key`, scope, answer });
  }
  if (kind.remove) routes.push(removal(kind, itemOf));
  return routes;
}

const removal = <Item>(kind: Collection<Item>, itemOf: (asked: Asked) => Item): Route => ({
  method: "DELETE",
  path: `${kind.path}/:key`,
  scope: kind.scope,
  answer: async (asked) => {
    await kind.remove?.(itemOf(asked), asked);
    kind.items(asked).delete(asked.params["key"] ?? "");
    return { status: 204 };
  },
});
