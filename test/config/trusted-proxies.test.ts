import { check } from "../../config/check";
import { parseSettings } from "../../config/settings";
import type { Settings } from "../../config/settings";
import { network, stackOf } from "../plan/samples";

function parsed(trustedProxies?: unknown): ReturnType<typeof parseSettings> {
  const value = { value: JSON.stringify(trustedProxies), secret: false };
  return parseSettings({
    platform: { value: "rofecare", secret: false },
    ...(trustedProxies !== undefined && { trustedProxies: value }),
  });
}

test("nobody is trusted unless it is said", () => {
  expect(parsed().stack?.settings.trustedProxies).toEqual([]);
});

test("addresses and ranges of both kinds are taken as they stand, down to the widest", () => {
  const given = ["173.245.48.0/20", "2400:cb00::/32", "203.0.113.7", "2001:db8::7", "10.0.0.0/8", "2a06::/16"];
  const { stack, problems } = parsed(given);
  expect([problems, stack?.settings.trustedProxies]).toEqual([[], given]);
});

const none =
  "not an address or a range of addresses; allowed: IPv4 and IPv6, such as 173.245.48.0/20 and 2400:cb00::/32; found: ";

test.each(["cdn.example.org", "203.0.113.0/33", "203.0.113.256", "2001:db8::/129", "fe80::1%eth0", "10.0.0.0/", ""])(
  "%p is no range",
  (given) => {
    expect(parsed(["203.0.113.7", given]).problems).toEqual([`trustedProxies/1: ${none}${JSON.stringify(given)}`]);
  },
);

test("what is no list, or holds something else, is told", () => {
  expect(parsed("203.0.113.7").problems).toEqual([
    'trustedProxies: not a list of addresses and ranges, such as ["173.245.48.0/20"]; found: "203.0.113.7"',
  ]);
  expect(parsed([7]).problems).toEqual([`trustedProxies/0: ${none}7`]);
});

test("a range that strangers are in is refused, each by one sentence", () => {
  const wide =
    "so wide that strangers could forge their addresses; allowed: IPv4 from /8 on, IPv6 from /16 on; found: ";
  const given = ["0.0.0.0/0", "::/0", "128.0.0.0/7", "2000::/15"];
  expect(parsed(given).problems).toEqual(given.map((range, index) => `trustedProxies/${index}: ${wide}"${range}"`));
});

describe("an address under which Docker hands on what comes over IPv6", () => {
  const networks = [network("front", "100.64.3.0/24")];
  const problems = (settings: Partial<Settings>) =>
    check(stackOf({ networks }, { address: "0.0.0.0", publicAddress: "203.0.113.10", ...settings }));
  const sentence = (path: string) =>
    `trustedProxies/${path}, but with publicAddress6 strangers come over IPv6 under such an address, and could forge theirs; leave one of the two out`;

  test("is nobody's alone where the proxy listens on IPv6", () => {
    const trustedProxies = ["10.1.2.3", "203.0.113.0/24", "2001:db8::/32", "172.16.0.0/12", "100.64.0.0/16"];
    expect(problems({ publicAddress6: "2001:db8::10", trustedProxies })).toEqual([
      sentence("0: 10.1.2.3"),
      sentence("3: 172.16.0.0/12"),
      sentence("4: 100.64.0.0/16"),
    ]);
  });

  test("may be trusted where it does not", () => {
    expect(problems({ trustedProxies: ["10.1.2.3", "172.16.0.0/12"] })).toEqual([]);
  });
});
