import { tokenProblems } from "../../config/check-cloud";
import { answer } from "../engine/pulumi";

/** Why nothing can be asked of DigitalOcean: one sentence, before anything is made or removed. */
export async function cloudProblems(stack: string): Promise<string[]> {
  const { DIGITALOCEAN_TOKEN: token, DIGITALOCEAN_ACCESS_TOKEN: other } = process.env;
  const settings = JSON.parse(await answer(["config", "--json", "--stack", stack])) as Record<
    string,
    { secret: boolean } | undefined
  >;
  const found = settings["digitalocean:token"];
  const setting = found && ({ setting: found.secret ? "secret" : "plain" } as const);
  return tokenProblems(stack, { environment: Boolean(token || other), ...setting });
}
