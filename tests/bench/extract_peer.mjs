// SPDX-License-Identifier: MIT
// Lets the npm package ioc-extractor read a text: extract_peer.mjs FILE SIZE. It prints what
// extract_peer.py prints. Stands beside node_modules when it runs.
import { readFileSync } from "node:fs";
import { extractIOC } from "ioc-extractor";

const kinds = { ipv4s: "ipv4", ipv6s: "ipv6", domains: "domain", urls: "url", emails: "email",
    md5s: "md5", sha1s: "sha1", sha256s: "sha256", sha512s: "sha512" };
const [path, size] = process.argv.slice(2);
const text = readFileSync(path).subarray(0, Number(size)).toString("utf8");

extractIOC("At 192.0.2.1 and hxxp://www[.]example[.]com/ it waits.");
const start = process.cpuUsage();
const result = extractIOC(text);
const { user, system } = process.cpuUsage(start);
const found = {};
for (const [theirs, ours] of Object.entries(kinds)) found[ours] = result[theirs];
process.stdout.write(JSON.stringify({ seconds: (user + system) / 1e6, found }));
