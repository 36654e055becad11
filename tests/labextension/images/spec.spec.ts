import {
  BadLine,
  BLANK,
  NAME_PATTERN,
  parseEnvironment,
  slug,
  toRequest
} from '../../../labextension/src/images/spec';

describe('slug', () => {
  it.each([
    ['My image (2)', 'my-image-2'],
    ['Tiny & small', 'tiny-small'],
    ['Zeitreihen für Öl', 'zeitreihen-fur-ol'],
    ['../../etc', 'etc'],
    ['x'.repeat(80), 'x'.repeat(63)]
  ])('%s becomes %s, which the server takes', (text, name) => {
    expect(slug(text)).toBe(name);
    expect(slug(text)).toMatch(NAME_PATTERN);
  });

  it('leaves nothing of what has no letter or digit', () => expect(slug('***')).toBe(''));
});

describe('parseEnvironment', () => {
  it('reads one variable a line and keeps everything after the first =', () => {
    expect(parseEnvironment('A=1\n\n# note\n URL=http://x?a=b \nEMPTY=\n')).toEqual({
      A: '1',
      URL: 'http://x?a=b',
      EMPTY: ''
    });
  });

  it('names the line that is of another form', () => {
    expect(() => parseEnvironment('A=1\n1B=2')).toThrow(BadLine);
    expect(() => parseEnvironment('A=1\nnonsense')).toThrow('Line 2');
  });
});

describe('toRequest', () => {
  it('turns what was typed into the request', () => {
    expect(
      toRequest({ ...BLANK, name: 'mine', displayName: ' Mine ', environment: 'A=1', script: 'x' })
    ).toMatchObject({
      name: 'mine',
      display_name: 'Mine',
      environment: { A: '1' },
      startup_script: 'x',
      kernels: [{ name: 'python3' }]
    });
  });
});
