/** What every reference service answers, and what it was given. */
export interface Contract {
  name: string;
  paths: { health: string; metrics: string; deep?: string; about?: string };
  /** What its deep health tells when all is well. */
  connections: Record<string, "ok">;
}

export type Ask = (path: string) => Promise<{ status: number; type: string; text: string }>;

/** Holds a service to the contract while all that it uses is there; its deep health writes to and reads from each. */
export async function expectContract(ask: Ask, { name, paths, connections }: Contract): Promise<void> {
  expect((await ask(paths.health)).status).toBe(200);
  const measurements = await ask(paths.metrics);
  expect([measurements.status, measurements.type]).toEqual([200, expect.stringMatching(/^text\/plain/)]);
  expect(measurements.text).toMatch(/^process_resident_memory_bytes [1-9]/m);
  if (paths.about !== undefined) {
    const { status, text } = await ask(paths.about);
    expect([status, JSON.parse(text)]).toEqual([
      200,
      {
        name,
        version: expect.stringMatching(/^\d+\.\d+\.\d+$/) as string,
        instance: expect.any(String) as string,
        connections: Object.keys(connections),
      },
    ]);
  }
  if (paths.deep !== undefined) {
    const { status, text } = await ask(paths.deep);
    expect([status, JSON.parse(text)]).toEqual([200, { status: "UP", connections }]);
  }
}

/** Holds it to what it is without something that it uses: alive, and telling so. Gives what it tells of each connection. */
export async function expectAway(ask: Ask, { paths, connections }: Contract): Promise<Record<string, string>> {
  const { status, text } = await ask(paths.deep ?? "");
  const told = JSON.parse(text) as { status: string; connections: Record<string, string> };
  expect([status, told.status]).toEqual([503, "DOWN"]);
  expect(Object.keys(told.connections).sort()).toEqual(Object.keys(connections).sort());
  expect(Object.values(told.connections)).toContain("failed");
  expect((await ask(paths.health)).status).toBe(200);
  return told.connections;
}
