/** Names of databases, tables and columns where code is typed. Pure functions. */
import type { Catalog } from '../../core/wire';
import type { KernelKind } from './kernelKind';

/** A longer list helps nobody. */
const MAX_NAMES = 500;
/** Characters before the cursor in which a name and what stands before its dot are looked for. */
const MAX_WORDS = 256;
/** A name that needs no quotes in SQL. */
const PLAIN = /^[A-Za-z_]\w*$/;
const MAGIC = /^\s*%%(sql|spark)\b/;
/** In sparkmagic's kernels these cells do not go to the session. */
const LOCAL = /^\s*%%?(local|send_to_spark|configure|info|logs|cleanup|delete|help)\b/;
const SQL = /^\s*%%sql\b/;

export type NameType = 'database' | 'table' | 'column';

export interface IName {
  name: string;
  type: NameType;
  /** Type of a column, or the table that it is one of. */
  about: string;
}

/** Where a name is being typed. */
export interface INamePlace {
  /** Offsets into the text, of what a chosen name takes the place of. */
  start: number;
  end: number;
  word: string;
  /** What stands before its dot; null where none does. */
  owner: string | null;
}

/** Whether the code of a cell goes to the session. */
export function isSparkCell(text: string, kind: KernelKind): boolean {
  return MAGIC.test(text) || (kind !== 'python' && !LOCAL.test(text));
}

/** Whether a cell is SQL, in which names need no reason to be offered. */
export function isSql(text: string): boolean {
  return SQL.test(text);
}

/** A name as SQL takes it: in backticks where it is not a plain one. */
export function quoted(name: string): string {
  return PLAIN.test(name) ? name : `\`${name.replaceAll('`', '``')}\``;
}

/** The name before the cursor. */
export function placeAt(text: string, offset: number): INamePlace {
  const before = text.slice(Math.max(0, offset - MAX_WORDS), offset);
  const [, owner = null, word = ''] = /(?:(?:\b|^)(\w+)\.)?`?(\w*)$/.exec(before) ?? [];
  const quote = before.at(-word.length - 1) === '`' ? 1 : 0;
  return { start: offset - word.length - quote, end: offset, word, owner };
}

/** What can be meant, best first: tables and databases, then columns of the tables that the text speaks of. */
export function namesAt(catalog: Catalog, place: INamePlace, text: string): IName[] {
  const starts = (name: IName): boolean => name.name.toLowerCase().startsWith(place.word.toLowerCase());
  return allNames(catalog, place, text).filter(starts).slice(0, MAX_NAMES);
}

function allNames(catalog: Catalog, { owner }: INamePlace, text: string): IName[] {
  const tables = catalog.tables.map((table): IName => ({
    name: table.name,
    type: 'table',
    about: table.type
  }));
  if (owner !== null) {
    const own = columnsOf(catalog, name => same(name, aliasOf(text, owner)));
    return own.length > 0 ? own : catalog.databases.some(name => same(name, owner)) ? tables : [];
  }
  const spoken = new Set(text.toLowerCase().match(/\w+/g) ?? []);
  const databases = catalog.databases.map((name): IName => ({ name, type: 'database', about: '' }));
  return [...tables, ...columnsOf(catalog, name => spoken.has(name.toLowerCase())), ...databases];
}

function columnsOf(catalog: Catalog, wanted: (table: string) => boolean): IName[] {
  const found = new Map<string, IName>();
  for (const table of catalog.tables.filter(({ name }) => wanted(name))) {
    for (const { name, type } of table.columns) {
      if (!found.has(name)) {
        found.set(name, { name, type: 'column', about: `${type} · ${table.name}` });
      }
    }
  }
  return [...found.values()];
}

/** The table that a short name stands for: `FROM passengers AS p`. */
function aliasOf(text: string, owner: string): string {
  const alias = new RegExp(`(?:from|join)\\s+(?:\\w+\\.)?(\\w+)\\s+(?:as\\s+)?${owner}\\b`, 'i');
  return alias.exec(text)?.[1] ?? owner;
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
