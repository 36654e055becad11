import type { TranslationBundle } from '@jupyterlab/translation';

import type { Role } from '../core/wire';

/** From the one who may do most. */
export const ROLES: readonly Role[] = ['admin', 'member', 'viewer'];

/** A role's name. */
export function roleName(role: Role, trans: TranslationBundle): string {
  switch (role) {
    case 'admin':
      return trans.__('Admin');
    case 'member':
      return trans.__('Member');
    case 'viewer':
      return trans.__('Viewer');
  }
}

/** What a role may do, in a sentence. */
export function roleText(role: Role, trans: TranslationBundle): string {
  switch (role) {
    case 'admin':
      return trans.__('Uses what the domain shares, and decides about members, their limits and the log.');
    case 'member':
      return trans.__('Uses what the domain shares, and shares own work.');
    case 'viewer':
      return trans.__('Looks at what the domain shares, and changes nothing in it.');
  }
}
