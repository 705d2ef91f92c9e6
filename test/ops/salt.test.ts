import { withSalt } from "../../ops/engine/stack";

const settings = "config:\n  platform:domain: example.org\n";

test("a settings file without a proof of the passphrase gets the state's", () => {
  expect(withSalt(settings, "v1:new")).toBe(`${settings}encryptionsalt: v1:new\n`);
  expect(withSalt("config: {}", "v1:new")).toBe("config: {}\nencryptionsalt: v1:new\n");
  expect(withSalt("", "v1:new")).toBe("encryptionsalt: v1:new\n");
});

test("the proof of another state gives way", () => {
  expect(withSalt(`encryptionsalt: v1:$&old\n${settings}`, "v1:$&new")).toBe(`encryptionsalt: v1:$&new\n${settings}`);
});

test("it stays where secrets were made with it", () => {
  const held = `${settings}  platform:key:\n    secure: v1:abc\nencryptionsalt: v1:old\n`;
  expect(withSalt(held, "v1:new")).toBe(held);
});
