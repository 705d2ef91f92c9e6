/** The kinds of value that the tests send and look at. */
export type BsonValue = string | number | boolean | null | Buffer | BsonValue[] | { [key: string]: BsonValue };
export type BsonDocument = Record<string, BsonValue>;

/** A document in MongoDB's binary form; whole numbers are written in 32 bits. */
export function encode(document: BsonDocument): Buffer {
  const elements = Buffer.concat(Object.entries(document).map(([key, value]) => element(key, value)));
  return Buffer.concat([int32(elements.length + 5), elements, Buffer.of(0)]);
}

function element(key: string, value: BsonValue): Buffer {
  const [type, content] = valueOf(value);
  return Buffer.concat([Buffer.of(type), Buffer.from(`${key}\0`), content]);
}

function valueOf(value: BsonValue): [type: number, content: Buffer] {
  if (value === null) return [0x0a, Buffer.of()];
  if (typeof value === "string") return [0x02, Buffer.concat([int32(Buffer.byteLength(value) + 1), cstring(value)])];
  if (typeof value === "boolean") return [0x08, Buffer.of(value ? 1 : 0)];
  if (typeof value === "number") return [0x10, int32(value)];
  if (Buffer.isBuffer(value)) return [0x05, Buffer.concat([int32(value.length), Buffer.of(0), value])];
  if (Array.isArray(value)) return [0x04, encode(Object.fromEntries(value.entries()))];
  return [0x03, encode(value)];
}

const cstring = (text: string): Buffer => Buffer.from(`${text}\0`);

function int32(number: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(number);
  return bytes;
}

export function decode(bytes: Buffer): BsonDocument {
  const found: BsonDocument = {};
  let rest = bytes.subarray(4, bytes.readInt32LE() - 1);
  while (rest.length > 0) {
    const type = rest.readUInt8();
    const end = rest.indexOf(0, 1);
    const key = rest.toString("utf8", 1, end);
    const content = rest.subarray(end + 1);
    const size = sizeOf(type, content);
    found[key] = read(type, content.subarray(0, size));
    rest = content.subarray(size);
  }
  return found;
}

/** Of the kinds that hold their size, and of the others: number, object id, truth, time, nothing, 32 bits, stamp, 64 bits. */
function sizeOf(type: number, content: Buffer): number {
  const fixed: Record<number, number> = { 0x01: 8, 0x07: 12, 0x08: 1, 0x09: 8, 0x0a: 0, 0x10: 4, 0x11: 8, 0x12: 8 };
  const found = fixed[type];
  if (found !== undefined) return found;
  const held = content.readInt32LE();
  if (type === 0x02) return held + 4;
  if (type === 0x03 || type === 0x04) return held;
  if (type === 0x05) return held + 5;
  throw new Error(`a value of the type ${type}`);
}

function read(type: number, content: Buffer): BsonValue {
  if (type === 0x01) return content.readDoubleLE();
  if (type === 0x02) return content.toString("utf8", 4, content.length - 1);
  if (type === 0x03) return decode(content);
  if (type === 0x04) return Object.values(decode(content));
  if (type === 0x05) return content.subarray(5);
  if (type === 0x08) return content[0] === 1;
  if (type === 0x0a) return null;
  if (type === 0x10) return content.readInt32LE();
  return type === 0x12 || type === 0x09 ? Number(content.readBigInt64LE()) : content.toString("hex");
}
