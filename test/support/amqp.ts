import { spawn } from "node:child_process";

/** What a client of AMQP 0-9-1 gives to be let in. */
export interface AmqpLogin {
  user: string;
  password: string;
  virtualHost: string;
}

const shortText = (text: string): Buffer => Buffer.concat([Buffer.from([text.length]), Buffer.from(text)]);
const longText = (text: string): Buffer => Buffer.concat([number(4, text.length), Buffer.from(text)]);
const number = (bytes: number, value: number): Buffer => {
  const all = Buffer.alloc(bytes);
  all.writeUIntBE(value, 0, bytes);
  return all;
};
const frame = (kind: number, channel: number, ...payload: Buffer[]): Buffer => {
  const all = Buffer.concat(payload);
  return Buffer.concat([number(1, kind), number(2, channel), number(4, all.length), all, number(1, 0xce)]);
};
const method = (channel: number, group: number, name: number, ...payload: Buffer[]): Buffer =>
  frame(1, channel, number(2, group), number(2, name), ...payload);

const none = number(1, 0);

function comeIn({ user, password, virtualHost }: AmqpLogin): Buffer[] {
  return [
    Buffer.from("AMQP\0\0\x09\x01", "latin1"),
    method(0, 10, 11, number(4, 0), shortText("PLAIN"), longText(`\0${user}\0${password}`), shortText("en_US")),
    method(0, 10, 31, number(2, 100), number(4, 131_072), number(2, 0)),
    method(0, 10, 40, shortText(virtualHost), none, none),
    method(1, 20, 10, none),
  ];
}

const queue = "records";

function publish(text: string): Buffer[] {
  const body = Buffer.from(text);
  const persistent = [number(2, 0x1000), number(1, 2)];
  return [
    method(1, 50, 10, number(2, 0), shortText(queue), number(1, 2), number(4, 0)),
    method(1, 60, 40, number(2, 0), none, shortText(queue), none),
    frame(2, 1, number(2, 60), number(2, 0), number(4, 0), number(4, body.length), ...persistent),
    frame(3, 1, body),
  ];
}

const take = method(1, 60, 70, number(2, 0), shortText(queue), number(1, 1));
const leave = method(0, 10, 50, number(2, 200), none, number(2, 0), number(2, 0));

const closed = "\0\x0a\0\x33\xce";

/**
 * Everything that RabbitMQ answers, as text, to a client that comes in, publishes into a durable queue where it has
 * something, takes one message out where it is asked to, and leaves.
 */
export function talkAmqp(
  container: string,
  login: AmqpLogin,
  does: { publish?: string; take?: true } = {},
): Promise<string> {
  const published = does.publish === undefined ? [] : publish(does.publish);
  // whichever end closes, all of it ends; a shell gives what it starts in the background nothing to read by itself
  const script = "exec 3<>/dev/tcp/127.0.0.1/5672; (cat <&3; kill 0) & cat >&3; kill 0";
  const client = spawn("docker", ["exec", "--interactive", container, "bash", "-c", script], { timeout: 30_000 });
  return new Promise((resolve, reject) => {
    let answer = "";
    client.stdout.setEncoding("latin1").on("data", (text: string) => {
      answer += text;
      // RabbitMQ waits for the client to close
      if (answer.includes(closed)) client.stdin.end();
    });
    client.stdin.on("error", () => undefined);
    client.on("error", reject).on("close", () => resolve(answer));
    client.stdin.write(Buffer.concat([...comeIn(login), ...published, ...(does.take ? [take] : []), leave]));
  });
}

/** Whether the virtual host lets in by this login: then it answers that the connection is open. */
export async function opensAmqp(container: string, login: AmqpLogin): Promise<boolean> {
  return (await talkAmqp(container, login)).includes("\0\x0a\0\x29");
}
