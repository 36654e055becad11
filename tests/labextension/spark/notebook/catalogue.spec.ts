import type { Catalog } from '../../../../labextension/src/core/wire';
import { Catalogues } from '../../../../labextension/src/spark/notebook/catalogue';
import { isSparkCell, namesAt, placeAt, quoted } from '../../../../labextension/src/spark/notebook/sqlNames';
import { HandDrivenStream, settle } from '../../core/stream';

const CATALOG: Catalog = {
  databases: ['default', 'sales'],
  current: 'default',
  tables: [
    {
      name: 'passengers',
      database: 'default',
      type: 'MANAGED',
      temporary: false,
      columns: [
        { name: 'age', type: 'double', nullable: true, comment: '' },
        { name: 'odd name', type: 'string', nullable: true, comment: '' }
      ]
    },
    { name: 'ports', database: 'default', type: 'VIEW', temporary: true, columns: [] }
  ]
};

function names(text: string): string[] {
  return namesAt(CATALOG, placeAt(text, text.length), text).map(({ name }) => name);
}

describe('names where SQL is typed', () => {
  it('are tables, databases, and columns of the tables that the text speaks of', () => {
    expect(names('%%sql\nSELECT * FROM pa')).toEqual(['passengers']);
    expect(names('%%sql\nSELECT a')).toEqual([]);
    expect(names('%%sql\nSELECT * FROM passengers WHERE a')).toEqual(['age']);
    expect(names('%%sql\nSELECT * FROM ')).toEqual(['passengers', 'ports', 'default', 'sales']);
    expect(names('%%sql\nUSE sa')).toEqual(['sales']);
  });

  it('are those of what stands before the dot', () => {
    expect(names('%%sql\nSELECT passengers.')).toEqual(['age', 'odd name']);
    expect(names('%%sql\nSELECT 1 FROM passengers AS p WHERE p.a')).toEqual(['age']);
    expect(names('%%sql\nSELECT 1 FROM default.po')).toEqual(['ports']);
    expect(names('%%sql\nSELECT nobody.')).toEqual([]);
  });

  it('take the place of what was typed, with its quote', () => {
    const text = '%%sql\nSELECT `odd';
    expect(placeAt(text, text.length)).toEqual({
      start: text.length - 4,
      end: text.length,
      word: 'odd',
      owner: null
    });
    const long = `%%sql\n-- ${'x '.repeat(400)}\n${text}`;
    expect(placeAt(long, long.length).start).toBe(long.length - 4);
    expect(quoted('odd name')).toBe('`odd name`');
    expect(quoted('a`b')).toBe('`a``b`');
    expect(quoted('age')).toBe('age');
  });

  it('do not stumble over what stands before the dot', () => {
    expect(names('%%sql\nSELECT (((((.po')).toEqual(['ports']);
    expect(names(`%%sql\nSELECT ${'a'.repeat(5000)}.`)).toEqual([]);
  });

  it('are offered in cells that go to the session only', () => {
    expect(isSparkCell('%%sql -o df\nSELECT 1', 'python')).toBe(true);
    expect(isSparkCell('%%spark\n1', 'python')).toBe(true);
    expect(isSparkCell('spark.table("a")', 'python')).toBe(false);
    expect(isSparkCell('spark.table("a")', 'pyspark')).toBe(true);
    expect(isSparkCell('%%local\n1', 'pyspark')).toBe(false);
  });
});

describe('the catalogue of a session', () => {
  const session = { cluster: 'j-1', id: 0 };
  const ended = { cluster: 'j-1', session: 0, statement: 1, state: 'available', progress: 1 };

  function setUp() {
    const catalog = jest.fn().mockResolvedValue(CATALOG);
    const source = new HandDrivenStream();
    return { catalog, source, catalogues: new Catalogues({ catalog }, source.events) };
  }

  it('is read once, and again after a statement as soon as somebody looks', async () => {
    const { catalog, source, catalogues } = setUp();
    expect(catalogues.of(session).current.value).toBeNull();
    await settle();
    expect(catalogues.of(session).current.value).toBe(CATALOG);
    expect(catalog).toHaveBeenCalledTimes(1);
    source.emit('spark', 'statement.changed', { ...ended, session: 1 });
    source.emit('spark', 'statement.changed', { ...ended, state: 'running' });
    void catalogues.of(session).current;
    expect(catalog).toHaveBeenCalledTimes(1);
    source.emit('spark', 'statement.changed', ended);
    await settle();
    expect(catalog).toHaveBeenCalledTimes(1);
    void catalogues.of(session).current;
    expect(catalog).toHaveBeenCalledTimes(2);
  });

  it('is waited for by whoever asks what is there now', async () => {
    const { catalog, source, catalogues } = setUp();
    expect(await catalogues.of(session).latest()).toBe(CATALOG);
    const after = { ...CATALOG, tables: [] };
    catalog.mockResolvedValue(after);
    expect(await catalogues.of(session).latest()).toBe(CATALOG);
    source.emit('spark', 'statement.changed', ended);
    expect(await catalogues.of(session).latest()).toBe(after);
    catalog.mockRejectedValue(new Error('gone'));
    expect(await catalogues.of({ cluster: 'j-1', id: 7 }).latest()).toBeNull();
  });

  it('is read at once after a statement while it is shown', async () => {
    const { catalog, source, catalogues } = setUp();
    const catalogue = catalogues.of(session);
    const watch = catalogue.watch();
    void catalogue.current;
    catalogue.database('sales');
    await settle();
    source.emit('spark', 'statement.changed', ended);
    await settle();
    expect(catalog.mock.calls).toEqual([
      ['j-1', 0, undefined],
      ['j-1', 0, 'sales'],
      ['j-1', 0, undefined],
      ['j-1', 0, 'sales']
    ]);
    watch.dispose();
    source.emit('spark', 'statement.changed', ended);
    await settle();
    expect(catalog).toHaveBeenCalledTimes(4);
  });

  it('keeps few sessions and few databases', async () => {
    const { catalog, catalogues } = setUp();
    const first = catalogues.of(session);
    for (let id = 1; id <= 8; id += 1) {
      catalogues.of({ cluster: 'j-1', id });
    }
    expect(first.isDisposed).toBe(true);
    const other = catalogues.of(session);
    void other.current;
    for (let number = 0; number < 30; number += 1) {
      other.database(`d${number}`);
    }
    await settle();
    catalog.mockClear();
    await other.refresh();
    expect(catalog).toHaveBeenCalledTimes(20);
    expect(catalog).toHaveBeenCalledWith('j-1', 0, undefined);
  });
});
