// Measures npm's @dfinity/candid on the payloads: node bench.mjs FOLDER, where
// FOLDER holds NAME.bin for each payload, a message as this library writes it.
// Prints a line `NAME encode|decode NANOSECONDS` for each.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { IDL } from "@dfinity/candid";

const { Text, Nat, Nat8, Nat16, Nat64, Bool, Float64, Principal, Opt, Vec, Record, Variant, Func, Tuple } = IDL;

const Blob = Vec(Nat8);
const Headers = Vec(Tuple(Text, Text));
const Token = Record({ key: Text, content_encoding: Text, index: Nat, sha256: Opt(Blob) });
const CallbackResponse = Record({ body: Blob, token: Opt(Token) });
const Node = IDL.Rec();
Node.fill(Record({ id: Nat64, name: Text, children: Vec(Node) }));

const types = {
  a: Record({ method: Text, url: Text, headers: Headers, body: Blob, certificate_version: Opt(Nat16) }),
  b: Record({
    status_code: Nat16,
    headers: Headers,
    body: Blob,
    upgrade: Opt(Bool),
    streaming_strategy: Opt(
      Variant({ Callback: Record({ callback: Func([Token], [Opt(CallbackResponse)], ["query"]), token: Token }) }),
    ),
  }),
  c: Record({
    to: Record({ owner: Principal, subaccount: Opt(Blob) }),
    amount: Nat,
    fee: Opt(Nat),
    memo: Opt(Blob),
    from_subaccount: Opt(Blob),
    created_at_time: Opt(Nat64),
  }),
  d: Vec(Record({ id: Nat64, name: Text, tags: Vec(Text), score: Float64, active: Bool })),
  e: Vec(Nat),
  f: Node,
};

function median(run) {
  const times = [];
  const warm = performance.now();
  do run();
  while (performance.now() - warm < 200);
  for (let round = 0; round < 11; round++) {
    const start = performance.now();
    let n = 0;
    do {
      run();
      n++;
    } while (performance.now() - start < 20);
    times.push((performance.now() - start) / n);
  }
  return Math.round(times.sort((x, y) => x - y)[5] * 1e6);
}

const [folder, ...names] = process.argv.slice(2);
for (const name of names) {
  const type = types[name[0]];
  const message = new Uint8Array(readFileSync(join(folder, name + ".bin")));
  const value = IDL.decode([type], message);
  if (!Buffer.from(IDL.encode([type], value)).equals(message)) {
    throw new Error(`${name} is encoded differently`);
  }
  console.log(name, "encode", median(() => IDL.encode([type], value)));
  console.log(name, "decode", median(() => IDL.decode([type], message)));
}
