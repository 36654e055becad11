/**
 * Makes labextension/src/core/wire.{ts,json} from the server's models; with --check only compares.
 *
 * Run by `jlpm wire`. The schema itself comes from `python -m jupyter_smstudio.web.wire`.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { compile } from 'json-schema-to-typescript';
import { format, resolveConfig } from 'prettier';

const TYPES = 'labextension/src/core/wire.ts';
const SCHEMA = 'labextension/src/core/wire.json';
const HEADER = `/**
 * The types of every request, answer and event. Generated from the server's models by \`jlpm wire\`:
 * change jupyter_smstudio/<feature>/models.py instead. The constraints are in wire.json.
 */
`;

const { $defs } = JSON.parse(
  execFileSync('python', ['-m', 'jupyter_smstudio.web.wire'], { encoding: 'utf8' })
);

/** One schema that uses every model, so that each is declared once, in the order of the server's files. */
const root = {
  title: 'Wire',
  description: 'All models by name.',
  type: 'object',
  additionalProperties: false,
  required: Object.keys($defs),
  properties: Object.fromEntries(Object.keys($defs).map(name => [name, { $ref: `#/$defs/${name}` }])),
  $defs
};

const types = await compile(root, 'Wire', {
  additionalProperties: false,
  bannerComment: HEADER,
  format: false,
  ignoreMinAndMaxItems: true
});

let stale = false;
for (const [path, text] of [
  [TYPES, types],
  [SCHEMA, JSON.stringify({ $defs })]
]) {
  const wanted = await format(text, { ...(await resolveConfig(path)), filepath: path });
  if (process.argv.includes('--check')) {
    if (readFileSync(path, 'utf8') !== wanted) {
      stale = true;
      console.error(`${path} does not match the server's models. Run 'jlpm wire' and commit the result.`);
    }
  } else {
    writeFileSync(path, wanted);
    console.log(`Wrote ${path}`);
  }
}
process.exit(stale ? 1 : 0);
