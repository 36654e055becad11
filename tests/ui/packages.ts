/** Whether an image of the catalogue can be built where a test runs. */
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const LOCKS = join(__dirname, '../../jupyter_smstudio/core/compute/images/locks');

/** Why the packages of a lock cannot be installed without a download; empty: they can. */
export function missingPackages(lock: string, title: string): string {
  const places = (process.env['PIP_FIND_LINKS'] ?? '').split(/\s+/).filter(Boolean);
  const links = places.flatMap(place => ['--find-links', place]);
  const target = join(tmpdir(), 'smstudio-no-packages');
  const dry = ['pip', 'sync', '--dry-run', '--offline', '--target', target, ...links, join(LOCKS, lock)];
  const { status, stderr } = spawnSync('uv', dry, { encoding: 'utf8' });
  return status === 0 ? '' : `${title} is not in the cache of packages: ${stderr.trim().slice(-300)}`;
}

/** Why the image of PyTorch cannot be built; empty: it can. */
export function missingTorch(): string {
  return missingPackages('pytorch-cpu-1.1.0.txt', 'PyTorch');
}
