// Builds the editor into ../static: studio.js, studio.css and the licences of what is in them.
import { build } from "esbuild";
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { dirname, join } from "node:path";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..");
const out = process.argv[2] ?? join(here, "..", "static");

const done = await build({
  absWorkingDir: root,
  entryPoints: { studio: "webapi/studio/src/main.js" },
  outdir: out,
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2020",
  charset: "utf8",
  legalComments: "none",
  metafile: true,
  define: { "process.env.NODE_ENV": '"production"' },
  loader: { ".svg": "dataurl", ".json": "json", ".woff2": "file" },
  assetNames: "[name]",
});

await copyFile(join(root, "engine/bpmn/motcua.moddle.json"), join(out, "motcua.moddle.json"));

const packages = new Set();
for (const input of Object.keys(done.metafile.inputs)) {
  const [, name] = input.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)\//) ?? [];
  if (name) packages.add(name);
}
const notices = [];
for (const name of [...packages].sort()) {
  const folder = join(root, "node_modules", name);
  const about = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  let text = "";
  for (const file of ["LICENSE", "LICENSE.md", "LICENSE.txt", "LICENCE", "license"]) {
    text = await readFile(join(folder, file), "utf8").catch(() => "");
    if (text) break;
  }
  notices.push(`${name} ${about.version} (${about.license})\n\n${text.trim()}\n`);
}
const line = `\n${"-".repeat(78)}\n\n`;
await writeFile(
  join(out, "THIRD-PARTY.txt"),
  `studio.js and studio.css hold these packages.\n${line}${notices.join(line)}`,
);
