import js from '@eslint/js';
import jupyter from '@jupyter/eslint-plugin';
import hooks from 'eslint-plugin-react-hooks';
import { defineConfig, globalIgnores } from 'eslint/config';
import globals from 'globals';
import ts from 'typescript-eslint';

const FEATURES = ['home', 'images', 'kernels', 'experiments', 'training', 'resources'];
const SOURCES = 'labextension/src';

/** Forbids imports whose path matches, with the sentence that a reader of the error needs. */
const forbid = (...patterns) => ({
  'no-restricted-imports': ['error', { patterns: patterns.map(([regex, message]) => ({ regex, message })) }]
});

const OTHER_FEATURES = feature => [
  `^\\.\\./(\\.\\./)*(${FEATURES.filter(name => name !== feature).join('|')})/(?!tokens$)`,
  "Features meet through another's tokens.ts and command ids only."
];

/** The import rules of docs/architecture.md: index → plugin → panel → components → model → api → core. */
const architecture = [
  {
    files: [`${SOURCES}/core/**`],
    rules: forbid([`^\\.\\./(\\.\\./)*(${FEATURES.join('|')})/`, 'core/ knows no feature.'])
  },
  ...FEATURES.flatMap(feature => [
    { files: [`${SOURCES}/${feature}/*`], rules: forbid(OTHER_FEATURES(feature)) },
    {
      files: [`${SOURCES}/${feature}/components/**`],
      rules: forbid(OTHER_FEATURES(feature), [
        '/(api|plugin|panel)$',
        'Components get a model by props and never call the API.'
      ])
    },
    {
      files: [`${SOURCES}/${feature}/model.ts`],
      rules: forbid(OTHER_FEATURES(feature), ['/(plugin|panel|components/.*)$', 'A model knows no DOM.'])
    }
  ])
];

export default defineConfig(
  globalIgnores([
    '**/node_modules',
    '.venv',
    '.smstudio',
    'workspace',
    'labextension/lib',
    'jupyter_smstudio/_labextension',
    'labextension/src/core/wire.ts',
    'tests/ui/results'
  ]),
  js.configs.recommended,
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: { globals: globals.node }
  },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [ts.configs.recommendedTypeChecked],
    plugins: { jupyter },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      ...jupyter.configs.recommended.find(({ rules }) => rules?.['jupyter/token-format']).rules,
      // Jupyter's interfaces declare methods where they mean functions.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { args: 'none' }],
      curly: 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }]
    }
  },
  {
    files: [`${SOURCES}/**/*.{ts,tsx}`],
    plugins: { 'react-hooks': hooks },
    // The plugin's other rules are for the React compiler, which does not run here.
    rules: { 'react-hooks/rules-of-hooks': 'error', 'react-hooks/exhaustive-deps': 'error' }
  },
  {
    files: ['tests/**/*.{ts,tsx}'],
    // Nobody reads a test in another language, and what it makes ends with it.
    rules: {
      'jupyter/no-untranslated-string': 'off',
      'jupyter/require-disposable-ownership': 'off'
    }
  },
  ...architecture
);
