/** Where the code of a job is in the files that a person sees. Pure functions. */

/** What the source of a job is copied to, on a host or in the job's own folder. */
export const COPIED = '/ml/code/';
/** Sources that are packed cannot be opened. */
const PACKED = /\.(tar\.gz|tgz)$/;

/**
 * The path of a file below the root of JupyterLab's files; null where it is not below it.
 *
 * @param file - as the job's program knew it: in the copy of its source, or the file itself.
 * @param source - folder or file that was copied; empty: nothing was.
 * @param root - folder that JupyterLab shows, percent-encoded as in its address; empty: unknown.
 */
export function pathOf(file: string, source: string, root: string): string | null {
  const at = file.indexOf(COPIED);
  const inner = at < 0 ? null : file.slice(at + COPIED.length);
  const original = inner === null ? file : originalOf(inner, source);
  const top = decodeURIComponent(root).replace(/\/+$/, '');
  if (original === null || original.split('/').includes('..')) {
    return null;
  }
  if (!original.startsWith('/')) {
    return original;
  }
  return root && original.startsWith(`${top}/`) ? original.slice(top.length + 1) : null;
}

function originalOf(inner: string, source: string): string | null {
  if (!source || PACKED.test(source)) {
    return null;
  }
  // A source that is one file is copied under its name.
  return source.endsWith(`/${inner}`) || source === inner ? source : `${source.replace(/\/+$/, '')}/${inner}`;
}
