// Packages that ship ES modules only and have to be compiled for jest.
const ES_MODULES = [
  '@jupyter',
  '@jupyterlab',
  '@lumino',
  '@microsoft',
  '@rjsf',
  'exenv-es6',
  'lib0',
  'nanoid',
  'vscode-ws-jsonrpc',
  'y-protocols',
  'y-websocket',
  'yjs'
];

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: '<rootDir>/tests/labextension/environment.js',
  roots: ['<rootDir>/labextension/src', '<rootDir>/tests/labextension'],
  testMatch: ['**/*.spec.{ts,tsx}'],
  // Ends what hangs; a machine that is busy with other checks is given its time.
  testTimeout: 60_000,
  setupFilesAfterEnv: ['<rootDir>/tests/labextension/setup.ts'],
  moduleNameMapper: {
    '\\.(css|svg|md)$': '<rootDir>/tests/labextension/asset.js'
  },
  transform: {
    '\\.[cm]?[jt]sx?$': [
      '@swc/jest',
      { jsc: { target: 'es2022', transform: { react: { runtime: 'automatic' } } } }
    ]
  },
  transformIgnorePatterns: [`/node_modules/(?!(${ES_MODULES.join('|')})/)`]
};
